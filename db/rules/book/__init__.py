"""The household book (sổ theo dõi trẻ em trong hộ gia đình) as a table: columns, cells, lines.

Domain 8.1 to 8.4. What may be said of a child at all is the law of the register; here is only how
the book writes it down, and what a line means for what is known.
"""

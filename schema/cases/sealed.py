"""Texts of cases that are kept encrypted."""

from typing import Any

from db.mapping import Column
from schema.mapped import sealed


def sealed_text(column: Column, description: str, *, in_part: bool = False) -> Any:
    """The text in a sealed column, for whoever holds its class whole, or at least in part."""
    table, name = column.class_.__tablename__, column.key
    return sealed(
        column,
        lambda ask, row, text, masked: (
            None if masked and not in_part else ask.memory.vault.open(table, name, row, text)
        ),
        description,
    )

"""The codes of the forms, where forms are spoken of. They are words of a case: its steps ask for
them."""

from db.rules.cases.papers import NUMBERS, FormCode

__all__ = ["NUMBERS", "FormCode"]

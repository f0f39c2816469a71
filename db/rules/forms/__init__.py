"""The official forms of a case: their definitions, what may be written in them, what they sum to.

A definition is data with a version; what was written stays with the version it was written in.
"""

from db.rules.forms.codes import NUMBERS, FormCode

__all__ = ["NUMBERS", "FormCode"]

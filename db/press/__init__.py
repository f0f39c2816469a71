"""Official forms and statements on paper: what stands on the pages, and the press that sets them as
PDF."""

from db.press.pages import Answered, Copy, page
from db.press.press import STATEMENT, Press, PressBusyError, UnprintableError
from db.press.statements import Edition, sheet, stated

__all__ = [
    "STATEMENT",
    "Answered",
    "Copy",
    "Edition",
    "Press",
    "PressBusyError",
    "UnprintableError",
    "page",
    "sheet",
    "stated",
]

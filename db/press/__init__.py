"""Official forms on paper: what stands on the pages, and the press that sets them as PDF."""

from db.press.pages import Answered, Copy, page
from db.press.press import Press, PressBusyError, UnprintableError

__all__ = ["Answered", "Copy", "Press", "PressBusyError", "UnprintableError", "page"]

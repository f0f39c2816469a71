"""Official forms and statements on paper: what stands on the pages, and the press that sets them as
PDF; figures as tables, and as charts in SVG."""

from db.press.charts import Chart, Goal, Point
from db.press.pages import Answered, Copy, page
from db.press.press import CHART, STATEMENT, Press, PressBusyError, UnprintableError
from db.press.statements import Edition, sheet, stated
from db.press.told import Language

__all__ = [
    "CHART",
    "STATEMENT",
    "Answered",
    "Chart",
    "Copy",
    "Edition",
    "Goal",
    "Language",
    "Point",
    "Press",
    "PressBusyError",
    "UnprintableError",
    "page",
    "sheet",
    "stated",
]

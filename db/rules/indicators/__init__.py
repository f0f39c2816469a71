"""Indicators (chỉ tiêu) as data: what is counted, of whom, by what, and what it is called.

Circular 13/2021/TT-BLĐTBXH and the plans of provinces and districts; `db.queries.indicators` turns
a definition into a statement.
"""

from db.rules.indicators.catalogue import DEFINITIONS
from db.rules.indicators.dimensions import (
    CATEGORIES,
    LABELS,
    OVERLAPPING,
    Cell,
    IndicatorDimension,
    cells,
)
from db.rules.indicators.words import (
    Base,
    Condition,
    Definition,
    Measure,
    PeriodKind,
    UnitOfMeasure,
)

__all__ = [
    "CATEGORIES",
    "DEFINITIONS",
    "LABELS",
    "OVERLAPPING",
    "Base",
    "Cell",
    "Condition",
    "Definition",
    "IndicatorDimension",
    "Measure",
    "PeriodKind",
    "UnitOfMeasure",
    "cells",
]

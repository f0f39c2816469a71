"""The words in which indicators are defined. Each condition says one thing of one counted row; the
compiler knows all of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.rules.cases import CaseCategory
from db.rules.children import FactKind
from db.rules.circumstances import WatchKind
from db.rules.deadlines import DeadlineKind
from db.rules.fund import Occasion
from db.rules.harm import DeathCause
from db.rules.indicators.dimensions import CLASSES, IndicatorDimension
from db.rules.sensitivity import Sensitivity


class Measure(StrEnum):
    COUNT = "COUNT"
    RATE = "RATE"
    AMOUNT = "AMOUNT"


class UnitOfMeasure(StrEnum):
    PERCENT = "PERCENT"
    CHILDREN = "CHILDREN"
    CASES = "CASES"
    UNITS = "UNITS"
    EVENTS = "EVENTS"
    VND = "VND"


class PeriodKind(StrEnum):
    """At the end of a period, or within it."""

    STOCK = "STOCK"
    FLOW = "FLOW"


class Base(StrEnum):
    """What is counted, and where it lies."""

    CHILDREN = "CHILDREN"  # children under 16 on the day, where they live
    CASES = "CASES"  # cases received in the period, where it happened
    ABUSED = "ABUSED"  # children of these, each once: with the first of them
    OPEN_CASES = "OPEN_CASES"  # cases open on the day, where it happened
    CLOCKS = "CLOCKS"  # clocks of cases that were due in the period, where it happened
    INJURIES = "INJURIES"  # children injured in the period, each once, where they lived
    DEATHS = "DEATHS"  # children who died in the period, where they lived
    SUPPORTED = "SUPPORTED"  # children given to by the Fund in the period, each once
    INCOME = "INCOME"  # đồng that came in, where the fund is
    PAID = "PAID"  # đồng that were paid out, where the fund is
    UNITS = "UNITS"  # communes, and those with a plan of their own: no row of a child


@dataclass(frozen=True, slots=True)
class InGroup:
    """In one of these groups on the day; of those that whoever counts may know of."""

    groups: frozenset[int]


@dataclass(frozen=True, slots=True)
class Watched:
    kinds: frozenset[WatchKind]


@dataclass(frozen=True, slots=True)
class FactIs:
    kind: FactKind
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Under:
    """Fewer years completed on the day; a child without a day of birth is not."""

    years: int


@dataclass(frozen=True, slots=True)
class Helped:
    """Received help, of any kind and from anybody, at some time of the period."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Lives in a facility on the day."""


@dataclass(frozen=True, slots=True)
class Gifted:
    """Was handed a gift of the Fund in the period, on this occasion."""

    occasion: Occasion


@dataclass(frozen=True, slots=True)
class AnyOf:
    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class OfCategory:
    """A case of one of these categories."""

    categories: frozenset[CaseCategory]


@dataclass(frozen=True, slots=True)
class OpenLongerThan:
    """A case received more than so many days before the day."""

    days: int


@dataclass(frozen=True, slots=True)
class OfClock:
    kind: DeadlineKind


@dataclass(frozen=True, slots=True)
class Met:
    """The clock was met in time."""


@dataclass(frozen=True, slots=True)
class DiedOf:
    causes: frozenset[DeathCause]


Condition = (
    InGroup | Watched | FactIs | Under | Helped | Placed | Gifted | AnyOf
    | OfCategory | OpenLongerThan | OfClock | Met | DiedOf
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    """`whole`: what must hold of all that is counted; `part`: of the numerator of a rate besides.
    `classes`: what must be held whole to count exactly; `guarded`: the class whose threshold holds
    for protected figures. `growth`: compared with the same period of the year before."""

    code: str
    name_vi: str
    name_en: str
    base: Base
    formula_vi: str
    formula_en: str
    source: str
    classes: frozenset[Sensitivity] = frozenset()
    whole: tuple[Condition, ...] = ()
    part: tuple[Condition, ...] = ()
    dimensions: tuple[IndicatorDimension, ...] = ()
    measure: Measure = Measure.COUNT
    unit_of_measure: UnitOfMeasure = UnitOfMeasure.CHILDREN
    guarded: Sensitivity = Sensitivity.SOCIAL
    growth: bool = False
    version: int = 1

    @property
    def period(self) -> PeriodKind:
        return PeriodKind.STOCK if self.base in STOCKS else PeriodKind.FLOW

    def needed(self, breakdown: tuple[IndicatorDimension, ...]) -> frozenset[Sensitivity]:
        """Classes to be held whole to count by these dimensions."""
        return self.classes.union(*(CLASSES[each] for each in breakdown))


STOCKS: Final = frozenset({Base.CHILDREN, Base.OPEN_CASES, Base.UNITS})

"""Which children stand behind a number, as a filter of the list of children: for definitions and
cells that the list can say. What it cannot (help, gifts, placements, kinds of units) has none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from db.rules.children import FactKind, PovertyStatus, Sex, years_before
from db.rules.circumstances import GROUPS, WatchKind
from db.rules.indicators.dimensions import AGE_BANDS, CLASSES, KINH, UNKNOWN, IndicatorDimension
from db.rules.indicators.words import (
    AnyOf,
    Base,
    Condition,
    Definition,
    FactIs,
    InGroup,
    Under,
    Watched,
)
from db.rules.sensitivity import Sensitivity

D, S = IndicatorDimension, Sensitivity
Coordinates = Iterable[tuple[IndicatorDimension, str]]
FLAGS: Final = {
    FactKind.BIRTH_REGISTRATION: "birth_registered",
    FactKind.HEALTH_INSURANCE: "has_health_insurance",
}
LISTED: Final = frozenset({Base.CHILDREN})
OF_PEOPLE: Final = frozenset({S.IDENTITY, S.CONTACT})
"""Classes that a list goes by whatever else it asks: whom it names, and where they live."""


@dataclass(frozen=True, slots=True)
class ChildFilter:
    """As the list of children reads it; None says nothing. Born: both days included."""

    born_from: date | None = None
    born_to: date | None = None
    sex: Sex | None = None
    in_special_circumstances: bool | None = None
    circumstance: tuple[str, ...] | None = None
    watch: tuple[WatchKind, ...] | None = None
    poverty: tuple[PovertyStatus, ...] | None = None
    ethnicity: tuple[str, ...] | None = None
    birth_registered: bool | None = None
    has_health_insurance: bool | None = None
    any: "tuple[ChildFilter, ...] | None" = None

    def also(self, **more: Any) -> "ChildFilter | None":
        """None where the list cannot say both."""
        if any(getattr(self, name) is not None for name in more):
            return None
        return replace(self, **more)

    def born(self, first: date | None, last: date) -> "ChildFilter":
        """Within these days as well."""
        ends = [day for day in (self.born_from, first) if day]
        until = min(last, self.born_to or last)
        return replace(self, born_from=max(ends, default=None), born_to=until)


def behind(known: Definition, at: Coordinates, day: date, *, part: bool) -> ChildFilter | None:
    """Of the numerator of a rate (`part`), or of all that is counted."""
    if known.base not in LISTED or (part and not known.part):
        return None
    found: ChildFilter | None = ChildFilter()
    for condition in (*known.whole, *(known.part if part else ())):
        found = found and _said(condition, found, day)
    for of, key in at:
        found = found and _cell(of, key, found, day)
    return found


def needed(known: Definition, at: Coordinates) -> frozenset[Sensitivity]:
    """Classes that a list of them goes by, whole."""
    return known.classes.union(OF_PEOPLE, *(CLASSES[of] for of, _ in at))


def _said(condition: Condition, found: ChildFilter, day: date) -> ChildFilter | None:
    if isinstance(condition, Under):
        return found.born(years_before(day, condition.years) + timedelta(days=1), day)
    if isinstance(condition, AnyOf):
        each = [_said(one, ChildFilter(), day) for one in condition.conditions]
        ways = tuple(one for one in each if one is not None)
        return found.also(any=ways) if len(ways) == len(each) else None
    said = _words(condition)
    return None if said is None else found.also(**said)


def _words(condition: Condition) -> dict[str, Any] | None:
    said: dict[str, Any] | None = None
    match condition:
        case InGroup(groups) if groups == GROUPS.keys():
            said = {"in_special_circumstances": True}
        case InGroup(groups):
            said = {"circumstance": tuple(GROUPS[n].code for n in sorted(groups))}
        case Watched(kinds):
            said = {"watch": tuple(sorted(kinds))}
        case FactIs(FactKind.POVERTY, values):
            said = {"poverty": tuple(PovertyStatus(each) for each in sorted(values))}
        case FactIs(kind, values) if kind in FLAGS and values == {"yes"}:
            said = {FLAGS[kind]: True}
    return said


def _cell(of: IndicatorDimension, key: str, found: ChildFilter, day: date) -> ChildFilter | None:
    match of:
        case D.SEX:
            return found.also(sex=Sex(key))
        case D.AGE_BAND if key != UNKNOWN:
            low, under = BANDS[key]
            return found.born(years_before(day, under) + timedelta(days=1), years_before(day, low))
        case D.CIRCUMSTANCE:
            return found.also(circumstance=(key,))
        case D.POVERTY if key != UNKNOWN:
            return found.also(poverty=(PovertyStatus(key),))
        case D.ETHNICITY if key == "KINH":
            return found.also(ethnicity=(KINH,))
        case _:
            return None


BANDS: Final[Mapping[str, tuple[int, int]]] = {
    f"{low}-{under - 1}": (low, under) for low, under in AGE_BANDS
}

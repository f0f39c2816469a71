"""Duties to report as rows tell them, and the units that have them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import Any
from uuid import UUID

from db.rules.reports import DueComparator, Duty, DutyKind, DutyPeriod
from db.rules.units import UnitLevel
from db.units import Tree, Unit


@dataclass(frozen=True, slots=True)
class Known:
    """`law`: when what is asked for; `unit`: of whose plan it is; `adds_up`: another one's code."""

    id: UUID
    code: str
    law: Duty
    unit: int
    level: UnitLevel | None
    adds_up: str | None


def known(row: Mapping[str, Any]) -> Known:
    days = tuple(date.fromisoformat(day) for day in row["days"].split())
    month, _, day = (row["due"] or "").partition("-")
    law = Duty(
        DutyKind(row["kind"]),
        DutyPeriod(row["period"]),
        DueComparator(row["comparator"]),
        (int(month), int(day)) if day else None,
        days,
        row["first"],
        row["last"],
        row["half"],
    )
    level = UnitLevel(row["level"]) if row["level"] else None
    return Known(row["id"], row["code"], law, row["unit_id"], level, row["of_code"])


def reporting(tree: Tree, duty: Known, year: int) -> list[Unit]:
    """The units that report: those of the level under the plan's own that are there at the end of
    the year; without a level its own alone."""
    own = tree.by_id.get(duty.unit)
    if own is None or not MINYEAR <= year <= MAXYEAR:
        return []
    if duty.level is None:
        return [own]
    day = date(year, 12, 31)
    return [unit for unit in under(own) if unit.level is duty.level and unit.valid_on(day)]


def under(unit: Unit) -> list[Unit]:
    """All units below, of every period, those above first."""
    found = []
    for each in unit.below:
        found += [each, *under(each)]
    return found

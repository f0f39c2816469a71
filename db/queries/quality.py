"""How many children of a unit each check of data quality finds: one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.access import Access
from db.compiler.plan import Ask, Draft, Fixed, Plan
from db.compiler.selection import Arg
from db.models import Child
from db.quality import ALONE, CONDITIONS, registered, told
from db.queries.duplicates import pairs
from db.queries.rows import tallied
from db.rules.duplicates import NEEDED
from db.rules.quality import DataCheck
from db.units import Area, Unit

ASSESS: Final = "assess"  # as in the access lines


@dataclass(frozen=True, slots=True)
class Found:
    """`children` in the register today; `counts` of the checks that may be told, and of pairs that
    are likely of one child; None where that may not be."""

    children: int
    counts: Mapping[DataCheck, int]
    pairs: int | None


def may_assess(access: Access, unit: Unit) -> bool:
    return access.held(Child, ASSESS, unit) is not None


def quality_plan(access: Access, draft: Draft) -> Plan:
    """Of the children in the unit, the root of the ask, on whom the subject may judge data."""
    return _drawn(access, draft, compared=False)


def compared_plan(access: Access, draft: Draft) -> Plan:
    """As `quality_plan`, with the pairs, for which each is compared with all others."""
    return _drawn(access, draft, compared=True)


def _drawn(access: Access, draft: Draft, *, compared: bool) -> Plan:

    def opened() -> Any:
        return access.rows(Child, draft, ASSESS, within=_area)

    asked = Arg(draft, Fixed(None))
    whole = opened()
    seen = [check for check in CONDITIONS if told(check, whole)]
    alone = [check for check in seen if check in ALONE]
    joined = [check for check in seen if check not in ALONE]
    together = [registered(whole, asked), *(ALONE[check](whole, asked) for check in alone)]
    apart = []
    for check in joined:
        door = opened()
        apart.append((door, CONDITIONS[check](door, asked)))

    alike = compared and all(whole.held(of, part) for of, part in NEEDED)
    twos = pairs(access, draft, _area) if alike else None

    def shape(counts: list[int], _: Any) -> Found:
        told_ = dict(zip((*alone, *joined), counts[1:], strict=False))
        return Found(counts[0], told_, counts[-1] if alike else None)

    return tallied(draft, (whole, together), apart, twos, shape)


def _area(ask: Ask) -> Area:
    found: Area = ask.memory.tree.area([ask.root])
    return found

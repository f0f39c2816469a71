"""How many children of a unit each check of data quality finds: one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.access import Access
from db.compiler.plan import Draft, Fixed, Plan
from db.compiler.selection import Arg
from db.models import Child
from db.quality import ALONE, CONDITIONS, registered, told
from db.queries.rows import tallied
from db.rules.quality import DataCheck
from db.units import Unit

ASSESS: Final = "assess"  # as in the access lines


@dataclass(frozen=True, slots=True)
class Found:
    """`children` in the register today; `counts` of the checks that may be told."""

    children: int
    counts: Mapping[DataCheck, int]


def may_assess(access: Access, unit: Unit) -> bool:
    return access.held(Child, ASSESS, unit) is not None


def quality_plan(unit: Unit, access: Access, draft: Draft) -> Plan:
    """Of the children on whom the subject may judge data in this unit, where they may in all of
    it."""

    def opened() -> Any:
        return access.rows(Child, draft, ASSESS, within=lambda ask: ask.memory.tree.area([unit]))

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

    def shape(counts: list[int], _: Any) -> Found:
        return Found(counts[0], dict(zip((*alone, *joined), counts[1:], strict=True)))

    return tallied(draft, (whole, together), apart, shape)

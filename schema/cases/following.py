"""The steps that the law has from where a case stands, told to who reads the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.rules.cases import CaseStatus, CaseStep, Facts, open_steps
from db.rules.units import UnitLevel


@dataclass(frozen=True, slots=True)
class Following:
    """One of them, and whether who asks may take it."""

    step: CaseStep
    allowed: bool
    unmet: tuple[str, ...]


def steps_from(
    ask: Any,
    allowed: Iterable[tuple[str, bool]],
    status: str,
    incident_unit: int,
    emergency_since: datetime | None,
    drafted_by: UUID | None,
) -> list[Following]:
    may = dict(allowed)
    unit = ask.memory.tree.by_id.get(incident_unit)
    facts = Facts(
        incident_commune_known=unit is not None and unit.level is UnitLevel.COMMUNE,
        emergency_declared=emergency_since is not None,
        actor_drafted_the_plan=drafted_by in {None, ask.access.subject},
    )
    return [
        Following(each.step, may[each.step.value.lower()], tuple(g.value for g in each.unmet))
        for each in open_steps(CaseStatus(status), facts)
    ]

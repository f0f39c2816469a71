"""A unit issued its own plan (ban hành kế hoạch) for carrying out another one: recorded, corrected,
withdrawn. Never deleted: what was withdrawn does not count, and says why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import ForbiddenError, NotFoundError
from db.compiler.plan import global_id
from db.models import Plan
from db.rules.facts import found, reason, refuse
from db.rules.inputs import tidy
from db.rules.plans import Around, Issue, PlanFault, issue_problems
from db.services.work import Work, part, unchanged
from db.units import Unit

RECORD: Final = "record"  # as in the access lines
ANOTHER: Final = """
SELECT EXISTS (SELECT FROM plan WHERE parent_id = $1 AND unit_id = $2 AND withdrawn_for IS NULL
  AND id IS DISTINCT FROM $3) AS another
"""
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('plan ' || $1, 0))"
CORRECT: Final = """
UPDATE plan SET decision = $2, issued_on = $3, version = version + 1 WHERE id = $1
RETURNING version
"""
WITHDRAW: Final = """
UPDATE plan SET withdrawn_for = $2, version = version + 1 WHERE id = $1 RETURNING version
"""


@dataclass(frozen=True, slots=True)
class Kept:
    id: UUID
    version: int = 1


async def record_plan(work: Work, unit: Unit | None, parent: UUID | None, issue: Issue) -> Kept:
    """The plan of the unit, for the period of the one it carries out. Raises NotFoundError,
    ForbiddenError, InputRefusedError."""
    with part("unit"):
        if unit is None:
            raise NotFoundError
        if work.access.held(Plan, RECORD, unit) is None:
            raise ForbiddenError(RECORD)
    with part("parentPlan"):
        above = await work.find(Plan, parent)
    await work.row(LOCK, f"{above['id']} {unit.id}")
    refuse(*await _problems(work, issue, unit, above, None))
    made = uuid4()
    said = {"decision": tidy(issue.decision), "issued_on": issue.on}
    await work.add(
        Plan,
        id=made,
        parent_id=above["id"],
        unit_id=unit.id,
        title=above["title"],
        valid_from=above["valid_from"],
        valid_to=above["valid_to"],
        recorded_by=work.subject,
        **said,
    )
    of = {"unit": f"Unit_{unit.id}", "parentPlan": global_id("Plan", above["id"])}
    await work.record("recordPlan", global_id("Plan", made), **of, **said)
    return Kept(made)


async def correct_plan(work: Work, plan: UUID | None, version: int, issue: Issue) -> Kept:
    """Number and day as they are: what stood before is in the audit."""
    row = await _own(work, plan, version)
    above = await work.find(Plan, row["parent_id"])
    unit = work.memory.tree.by_id[row["unit_id"]]
    refuse(*await _problems(work, issue, unit, above, row["id"]))
    decision = tidy(issue.decision)
    kept = await work.write(CORRECT, row["id"], decision, issue.on)
    before = {"decision": row["decision"], "issued_on": row["issued_on"]}
    said = {"before": before, "decision": decision, "issued_on": issue.on}
    await work.record("correctPlan", global_id("Plan", row["id"]), **said)
    return Kept(row["id"], kept["version"])


async def withdraw_plan(work: Work, plan: UUID | None, version: int, why: str) -> Kept:
    """It was recorded by mistake, and counts no more."""
    row = await _own(work, plan, version)
    refuse(reason("reason", why))
    kept = await work.write(WITHDRAW, row["id"], why.strip())
    await work.record("withdrawPlan", global_id("Plan", row["id"]), reason=why.strip())
    return Kept(row["id"], kept["version"])


async def _own(work: Work, plan: UUID | None, version: int) -> Any:
    """A plan that a unit recorded, locked, in this version, and not withdrawn. Printed plans are
    nobody's to change."""
    with part("id"):
        row = await work.take(Plan, plan, RECORD)
        if row["parent_id"] is None:
            raise ForbiddenError(RECORD)
    unchanged(row, version)
    refuse(found("id", (PlanFault.WITHDRAWN, row["withdrawn_for"] is not None)))
    return row


async def _problems(
    work: Work, issue: Issue, unit: Unit, above: Any, own: UUID | None
) -> list[Iterable[Any]]:
    another = await work.row(ANOTHER, above["id"], unit.id, own)
    over = work.memory.tree.by_id[above["unit_id"]]
    around = Around(
        above["valid_from"],
        above["valid_to"],
        of_a_unit=above["parent_id"] is not None,
        under=unit is not over and over.contains(unit),
        another=another["another"],
    )
    return issue_problems(issue, around, work.today)

"""Activities of the plan in force, and the bodies that are responsible for some of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from db.models import CaseTask
from db.rules.cases import CaseStatus
from db.rules.casework import CaseFault
from db.rules.facts import found
from db.rules.forms import FormCode
from db.rules.inputs import Fault, Problem
from db.services.cases.acting import Act
from db.services.cases.standing import saves

ACTIVITIES: Final = "activities"  # the field of Mẫu 04 with the rows of the plan
IN_FORCE: Final = frozenset({CaseStatus.IMPLEMENTING, CaseStatus.UNDER_REVIEW})
OWN: Final = """
SELECT plan_id FROM case_task WHERE case_id = $1 AND episode = $2 AND round = $3 AND activity = $4
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """As it was approved. `activities`: its rows, of which the first has the number 1."""

    id: UUID
    activities: Sequence[Any]

    def has(self, activity: int) -> bool:
        return 1 <= activity <= len(self.activities)


async def plan_in_force(act: Act) -> Plan | None:
    """As whoever reads the plan finds it."""
    if act.status not in IN_FORCE:
        return None
    plan = (await saves(act.work, act.case)).get(FormCode.PLAN)
    assert plan is not None  # noqa: S101 -- approved
    rows: Any = plan.answers[ACTIVITIES]
    return Plan(plan.id, rows)


async def own_task(act: Act, activity: int) -> UUID | None:
    """The plan in which this is a task of the subject, by row security."""
    case = act.case
    row = await act.work.row(OWN, case["id"], case["episode"], case["round"], activity)
    return row["plan_id"] if row else None


def task_problems(tasks: Sequence[int], plan: Plan | None) -> list[Problem]:
    if not tasks:
        return []
    if plan is None:
        return found("tasks", (CaseFault.NO_PLAN_IN_FORCE, True))
    return [
        *found("tasks", (Fault.REPEATED, len(set(tasks)) < len(tasks))),
        *(
            Problem(("tasks", str(at)), CaseFault.NO_SUCH_ACTIVITY)
            for at, activity in enumerate(tasks)
            if not plan.has(activity)
        ),
    ]


async def add_task(act: Act, grant: UUID, plan: Plan, activity: int) -> None:
    key, said = uuid4(), plan.activities[activity - 1]
    due = said.get("to")
    await act.work.add(
        CaseTask,
        id=key,
        case_id=act.case["id"],
        grant_id=grant,
        plan_id=plan.id,
        episode=act.case["episode"],
        round=act.case["round"],
        activity=activity,
        text_sealed=act.work.memory.vault.seal("case_task", "text_sealed", key, said["activity"]),
        due_on=due and date.fromisoformat(due),
    )

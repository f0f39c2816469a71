"""What stands in the way of plans and reports, in words for developers."""

from collections.abc import Mapping
from typing import Any, Final

from db.rules.inputs import InputRefusedError
from db.rules.plans import PlanFault
from schema.children.hurdles import HURDLES
from schema.children.wording import FAULTS
from schema.writing import Mutation, refused

WORDS: Final[Mapping[str, str]] = {
    **FAULTS,
    **HURDLES,
    PlanFault.NOT_UNDER_THE_PLAN: "The unit does not lie under that of the plan.",
    PlanFault.PLAN_OF_A_UNIT: "It is a unit's own plan: name the printed one.",
    PlanFault.OUTSIDE_THE_PLAN: "The plan is over by then, or far from begun.",
    PlanFault.RECORDED_ALREADY: "The unit has recorded its own plan already.",
    PlanFault.WITHDRAWN: "It was withdrawn.",
}


def meant(problem: Exception) -> Any:
    return refused(problem, WORDS) if isinstance(problem, InputRefusedError) else None


SAID: Final = Mutation({}, meant)

"""What stands in the way of an act on a case, in words for developers."""

from collections.abc import Mapping
from typing import Any, Final

import strawberry

from db.rules.cases import CaseStatus
from db.rules.casework import (
    LONGEST_DECISION,
    LONGEST_TEXT,
    MOST_PARTICIPANTS,
    CaseFault,
)
from db.rules.forms import FormFault, FormVersionGoneError
from db.rules.inputs import Fault, InputRefusedError
from db.rules.intake import FURTHEST_BACK, MOST_CHILDREN, IntakeFault
from db.services.cases.acting import RefusedStepError
from db.services.work import about
from schema.cases.types import OpenStep
from schema.children.hurdles import HURDLES
from schema.children.wording import FAULTS
from schema.errors import ChangeRefusal, InputProblem, Refusal, UserError
from schema.writing import Mutation, invalid

N, C, F = IntakeFault, CaseFault, FormFault
WORDS: Final[Mapping[str, str]] = {
    **FAULTS,
    **HURDLES,
    Fault.TOO_LONG: f"Too long: a decision number has {LONGEST_DECISION} characters at most, a text"
    f" {LONGEST_TEXT}, one in a form 10,000, another line 200.",
    Fault.TOO_MANY: f"{MOST_PARTICIPANTS} people take part at most; a list of a form has 50 rows.",
    N.RECEIVED_IN_THE_FUTURE: "A moment to come.",
    N.RECEIVED_TOO_LONG_AGO: f"More than {FURTHEST_BACK.days} days ago.",
    N.NO_CHILD: "A notice is about one child at least, known or not.",
    N.TOO_MANY_CHILDREN: f"{MOST_CHILDREN} children at most.",
    N.CHILD_NAMED_TWICE: "This child stands there already.",
    N.PLACE_TOO_WIDE: "Somebody has to be competent: name the province at least.",
    C.FORM_NOT_WRITTEN_NOW: "This form is not written where the case stands.",
    C.NO_SUCH_ACTIVITY: "The plan has no activity of this number.",
    C.NO_PLAN_IN_FORCE: "No plan is in force.",
    C.CASE_ENDED: "The case has ended; reopen it where there is news.",
    C.HOME_IS_SETTLED: "From the detailed assessment on the case goes elsewhere by transfer.",
    F.UNKNOWN_FIELD: "The form has no such field.",
    F.REQUIRED: "Needed before the form is final.",
    F.WRONG_TYPE: "An answer of another kind is asked for.",
    F.NOT_A_DAY: "A day is written 2020-06-01.",
    F.NOT_A_MOMENT: "A moment is written 2020-06-01T08:00:00+07:00.",
    F.OUT_OF_RANGE: "Below the lowest or above the highest number.",
    F.NOT_IN_ORDER: "Before what it comes after.",
}


@strawberry.type(
    description="The law has no such step from here, or conditions of it are unmet; nothing was"
    " changed."
)
class StepRefused(UserError):
    status: CaseStatus = strawberry.field(description="Where the case stands.")
    unmet: list[str] = strawberry.field(
        description="Codes of the conditions that are unmet; empty: there is no such step from"
        " here."
    )
    open_steps: list[OpenStep] = strawberry.field(description="The steps that there are.")


@strawberry.type(description="The form is written in another version now; nothing was changed.")
class FormVersionGone(UserError):
    current_version: int = strawberry.field(description="The version that is written now.")


StepRefusal = ChangeRefusal | StepRefused
FormRefusal = ChangeRefusal | FormVersionGone
NoticeRefusal = Refusal | FormVersionGone


def mutation(**names: str) -> Mutation:
    """One on a case. `names`: what its input calls the parts otherwise."""
    return Mutation(names, meant)


def meant(problem: Exception) -> Any:
    match problem:
        case RefusedStepError():
            return _step(problem)
        case FormVersionGoneError():
            said = "The form is written in another version now."
            path = list(about(problem))
            return FormVersionGone(message=said, path=path, current_version=problem.current)
        case InputRefusedError():
            return invalid(
                *(
                    InputProblem(
                        path=[*about(problem), *p.path], code=p.fault, message=WORDS[p.fault]
                    )
                    for p in problem.problems
                )
            )
    return None


def _step(problem: RefusedStepError) -> StepRefused:
    refused = problem.refused
    unmet = [each.value for each in refused.unmet]
    said = "Conditions are unmet." if unmet else "There is no such step from here."
    steps = [
        OpenStep(step=each.step, allowed=may, unmet=[guard.value for guard in each.unmet])
        for each, may in problem.steps
    ]
    return StepRefused(message=said, path=[], status=refused.status, unmet=unmet, open_steps=steps)

"""What stands in the way of an act on a case, in words for developers."""

from collections.abc import Mapping
from typing import Any, Final, Self

import strawberry

from db.rules.cases import CaseStatus
from db.rules.casework import LONGEST_TEXT, MOST_PARTICIPANTS, CaseFault
from db.rules.facts import Hurdle
from db.rules.forms import FormFault, FormVersionGoneError
from db.rules.grants import GrantFault
from db.rules.inputs import Fault, InputRefusedError
from db.rules.intake import FURTHEST_BACK, MOST_CHILDREN, IntakeFault
from db.rules.isolation import IsolationRefusedError, IsolationStatus
from db.rules.openings import ReasonFault, ReasonRefusedError
from db.rules.referrals import ReferralRefusedError, ReferralStatus
from db.rules.taking_part import LONGEST_NUMBER, LONGEST_PLACE, PartFault
from db.services.cases.acting import RefusedStepError
from db.services.work import about
from schema.cases.types import OpenStep
from schema.children.hurdles import HURDLES
from schema.children.wording import FAULTS
from schema.errors import ChangeRefusal, InputProblem, Refusal, UserError
from schema.writing import Mutation, invalid, refused

N, C, F, P, G = IntakeFault, CaseFault, FormFault, PartFault, GrantFault
WORDS: Final[Mapping[str, str]] = {
    **FAULTS,
    **HURDLES,
    Fault.TOO_LONG: f"Too long: a number has {LONGEST_NUMBER} characters at most, an address"
    f" {LONGEST_PLACE}, a text {LONGEST_TEXT}, one in a form 10,000, another line 200.",
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
    P.ISOLATION_UNDER_WAY: "One isolation at a time: decide, revoke or hand over that one.",
    P.TOO_EARLY_FOR_ISOLATION: "A child is isolated in an open case after its first assessment.",
    P.NOT_AN_OFFICER_OF_THE_CASE: "A case is assigned to a worker of one of its two communes.",
    P.TO_ONE_OF_BOTH: "Name an officer or an organisation, one of both.",
    P.GRANT_ENDED_ALREADY: "This grant was ended before.",
    P.ON_THIS_TRACK_ALREADY: "It stands so already.",
    P.NOT_A_SERVICE: "This organisation does not give such a service.",
    P.WITHDRAWN_ALREADY: "This naming was taken back before.",
    P.NAMED_BY_ANOTHER: "An officer's naming is taken back by who named them, or from above.",
    P.SEVERAL_BODIES: "You may do this for several bodies: say for which one.",
    G.NO_TASKS_FOR_THIS_PURPOSE: "Who takes part for this purpose has no tasks of the plan.",
    G.REFERRED_ONLY: "Nothing of a case is granted for this purpose: refer the child (referCase).",
    G.ENDS_BEFORE_IT_BEGINS: "It ends before it begins.",
    G.TOO_LONG_A_TERM: "Longer than such a grant may last (docs/case-law.md).",
    G.FORM_NOT_FOR_THIS_PURPOSE: "Whoever takes part for this purpose does not read this form.",
    G.NOT_SEALED_FOR_THIS_PURPOSE: "Nothing sealed is granted for this purpose.",
    G.WRONG_KIND_OF_ORGANISATION: "An organisation of this kind has no such purpose.",
    Hurdle.ENDS_BEFORE_IT_BEGINS: "It ends before it begins.",
    ReasonFault.REASON_TOO_SHORT: "Say why, in 10 characters at least.",
    ReasonFault.REASON_TOO_LONG: "Say why in 1000 characters at most.",
}

UNMET: Final = "Conditions are unmet."
NO_STEP: Final = "There is no such step from here."


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

    @classmethod
    def of(cls, problem: RefusedStepError, path: list[str]) -> Self:
        refused = problem.refused
        unmet = [each.value for each in refused.unmet]
        steps = [
            OpenStep(step=each.step, allowed=may, unmet=[guard.value for guard in each.unmet])
            for each, may in problem.steps
        ]
        return cls(
            message=UNMET if unmet else NO_STEP,
            path=path,
            status=refused.status,
            unmet=unmet,
            open_steps=steps,
        )


@strawberry.type(description="The form is written in another version now; nothing was changed.")
class FormVersionGone(UserError):
    current_version: int = strawberry.field(description="The version that is written now.")

    @classmethod
    def of(cls, problem: FormVersionGoneError, path: list[str]) -> Self:
        said = "The form is written in another version now."
        return cls(message=said, path=path, current_version=problem.current)


@strawberry.type(
    description="There is no such step of the isolation from here, or conditions of it are unmet"
    " (docs/case-law.md); nothing was changed."
)
class IsolationRefused(UserError):
    status: IsolationStatus = strawberry.field(description="How far the isolation is.")
    unmet: list[str] = strawberry.field(
        description="Codes of the conditions that are unmet; empty: there is no such step."
    )

    @classmethod
    def of(cls, problem: IsolationRefusedError, path: list[str]) -> Self:
        unmet = [each.value for each in problem.unmet]
        said = UNMET if unmet else NO_STEP
        return cls(message=said, path=path, status=problem.status, unmet=unmet)


@strawberry.type(
    description="There is no such step of the referral from here; nothing was changed."
)
class ReferralRefused(UserError):
    status: ReferralStatus = strawberry.field(description="How far the referral is.")

    @classmethod
    def of(cls, problem: ReferralRefusedError, path: list[str]) -> Self:
        return cls(message=NO_STEP, path=path, status=problem.status)


StepRefusal = ChangeRefusal | StepRefused
FormRefusal = ChangeRefusal | FormVersionGone
NoticeRefusal = Refusal | FormVersionGone
IsolationRefusal = ChangeRefusal | IsolationRefused
ReferralRefusal = ChangeRefusal | ReferralRefused


OWN: Final[Mapping[type[Exception], Any]] = {
    RefusedStepError: StepRefused,
    FormVersionGoneError: FormVersionGone,
    IsolationRefusedError: IsolationRefused,
    ReferralRefusedError: ReferralRefused,
}


def _meant(problem: Exception) -> Any:
    path = list(about(problem))
    if own := OWN.get(type(problem)):
        return own.of(problem, path)
    match problem:
        case ReasonRefusedError():
            fault = problem.fault
            return invalid(InputProblem(path=path, code=fault, message=WORDS[fault]))
        case InputRefusedError():
            return refused(problem, WORDS)
    return None


SAID: Final = Mutation({}, _meant)

"""How acts around a case are performed, and what their refusals are called."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from db.compiler.plan import global_id
from db.rules.facts import Hurdle
from db.rules.grants import GrantFault
from db.rules.inputs import Fault, InputRefusedError
from db.rules.isolation import IsolationRefusedError
from db.rules.openings import ReasonFault, ReasonRefusedError
from db.rules.referrals import ReferralRefusedError
from db.rules.taking_part import LONGEST_NUMBER, LONGEST_PLACE, PartFault
from db.services.cases import referrals
from db.services.cases.acting import Done as Acted
from db.services.requests import Done
from db.services.work import Work, about
from schema.cases import around_results as r
from schema.cases.refusals import WORDS as OF_STEPS
from schema.cases.refusals import meant as of_steps
from schema.errors import InputProblem
from schema.writing import Info, Keyed, Mutation, invalid

P, G = PartFault, GrantFault
WORDS: Final[Mapping[str, str]] = {
    **OF_STEPS,
    P.ISOLATION_UNDER_WAY: "One isolation at a time: decide, revoke or hand over that one.",
    P.TOO_EARLY_FOR_ISOLATION: "A child is isolated in an open case after its first assessment.",
    P.NOT_AN_OFFICER_OF_THE_CASE: "A case is assigned to a worker of one of its two communes.",
    P.TO_ONE_OF_BOTH: "Name an officer or an organisation, one of both.",
    P.GRANT_ENDED_ALREADY: "This grant was ended before.",
    P.ON_THIS_TRACK_ALREADY: "It stands so already.",
    P.NOT_A_SERVICE: "This organisation does not give such a service.",
    G.ENDS_BEFORE_IT_BEGINS: "It ends before it begins.",
    G.TOO_LONG_A_TERM: "Longer than such a grant may last (docs/case-law.md).",
    G.FORM_NOT_FOR_THIS_PURPOSE: "Whoever takes part for this purpose does not read this form.",
    G.NOT_SEALED_FOR_THIS_PURPOSE: "Nothing sealed is granted for this purpose.",
    G.WRONG_KIND_OF_ORGANISATION: "An organisation of this kind has no such purpose.",
    Hurdle.ENDS_BEFORE_IT_BEGINS: "It ends before it begins.",
    Fault.TOO_LONG: f"Too long: a number has {LONGEST_NUMBER} characters at most, an address"
    f" {LONGEST_PLACE}, another line 200, a text 20,000.",
    ReasonFault.REASON_TOO_SHORT: "Say why, in 10 characters at least.",
    ReasonFault.REASON_TOO_LONG: "Say why in 1000 characters at most.",
}


def meant(problem: Exception) -> Any:
    path = list(about(problem))
    match problem:
        case IsolationRefusedError():
            return r.IsolationRefused.of(problem, path)
        case ReferralRefusedError():
            return r.ReferralRefused.of(problem, path)
        case ReasonRefusedError():
            fault = problem.fault
            return invalid(InputProblem(path=path, code=fault, message=WORDS[fault]))
        case InputRefusedError():
            return invalid(
                *(
                    InputProblem(path=[*path, *p.path], code=p.fault, message=WORDS[p.fault])
                    for p in problem.problems
                )
            )
    return of_steps(problem)


SAID: Final = Mutation({}, meant)


async def acted(
    info: Info,
    input: Keyed,
    deed: Callable[[Work], Awaitable[Acted]],
    success: Any,
    kind: str | None = None,
) -> Any:
    """The outcome of an act on a case. `kind`: of the part that it added or changed."""

    async def command(work: Work) -> Done:
        done = await deed(work)
        ids = {"case": global_id("Case", done.case)}
        if kind and done.part:
            ids["part"] = global_id(kind, done.part)
        return Done(success.__name__, ids, {"case": done.version})

    return await SAID.perform(info, input, command, success.of)


async def answered(
    info: Info,
    input: Keyed,
    deed: Callable[[Work], Awaitable[referrals.Done]],
    success: Any,
) -> Any:
    """The outcome of an act on a referral."""

    async def command(work: Work) -> Done:
        done = await deed(work)
        ids = {"referral": global_id("Referral", done.referral)}
        return Done(success.__name__, ids, {"referral": done.version})

    return await SAID.perform(info, input, command, success.of)

"""What stands in the way of giving, in words for developers."""

from collections.abc import Mapping
from typing import Any, Final

import strawberry

from db.compiler.plan import global_id
from db.rules.giving import (
    MOST_LINES,
    DisbursementStatus,
    GivingFault,
    GivingStep,
    LineFault,
    StepRefusedError,
)
from db.rules.inputs import Fault, InputRefusedError
from db.rules.ledger import ClosedPeriodError, InsufficientFundsError, OffPurposeError
from db.services.giving.acting import LinesRefusedError
from db.services.giving.deciding import HelpedError
from db.services.work import about
from schema.children.hurdles import HURDLES
from schema.children.wording import FAULTS
from schema.errors import ChangeRefusal, InputProblem, UserError
from schema.fund.refusals import ClosedPeriod, InsufficientFunds, OffPurpose
from schema.giving import words as _registers_enums  # noqa: F401
from schema.scalars import VND
from schema.writing import Mutation, invalid

G, L = GivingFault, LineFault
LINES: Final[Mapping[str, str]] = {
    L.NOT_FOUND: "No such record here.",
    L.REPEATED: "It stands there already.",
    L.ALREADY_HELPED: "Given to on this occasion already.",
    L.ALREADY_LISTED: "On this list already.",
    L.NOT_ELIGIBLE: "The campaign is not for this child.",
    L.RECORD_CLOSED: "The record is closed: the child died, left the country, or was merged.",
    L.OVER_QUOTA: "The quota is used up.",
    L.WRONG_STATUS: "The law has no such step from where the line stands.",
    L.CHANGED: "Somebody changed it since you read it.",
}
WORDS: Final[Mapping[str, str]] = {
    **FAULTS,
    **HURDLES,
    **LINES,
    Fault.TOO_MANY: f"{MOST_LINES} lines at most.",
    G.NOT_POSITIVE: "More than nothing is needed.",
    G.OVER_2_POW_53: "More than 2^53 - 1.",
    G.OVER_AVAILABLE: "More than the fund has of this source and nobody was promised.",
    G.OVER_QUOTA_ABOVE: "More than is left of the quota that it is a part of.",
    G.UNDER_QUOTAS_BELOW: "Less than was shared out of it.",
    G.UNDER_LINES: "Less than stand on lists of it.",
    G.LIST_OPEN: "A list of this quota is in the making already.",
    G.LIST_CLOSED: "The list was submitted: its lines are settled.",
    G.CAMPAIGN_OVER: "The campaign is over.",
    G.NOT_A_POT_OF_IT: "The fund has nothing of this source, for this purpose, of this kind.",
    G.YEAR_OUT_OF_RANGE: "A year from 2000 to the next one.",
    G.GROUP_NOT_FOR_LISTS: "Lists of this group would tell what is not told: name poverty, or"
    " special circumstances.",
    G.WATCH_NOT_FOR_LISTS: "Lists of this watch would tell what is not told.",
    G.AGES_IN_DISORDER: "The youngest is older than the oldest.",
    G.OUTSIDE_THE_FUND: "The unit is none of those for whose children the fund is.",
    G.BEFORE_DECISION: "Before the day of the decision.",
    G.VOUCHER_NEEDED: "What was handed over needs its voucher.",
    G.VOUCHER_OF_INCOME: "A voucher of payment is needed.",
    G.VOUCHER_NOT_APPROVED: "Nobody has approved the voucher yet.",
    G.VOUCHER_OF_ANOTHER_SUM: "The voucher is of another sum than what was handed over.",
    G.VOUCHER_USED: "The voucher settles something else already.",
}


@strawberry.type(
    description="The law has no such step from here, or conditions of it are unmet; nothing was"
    " changed."
)
class GivingRefused(UserError):
    status: DisbursementStatus = strawberry.field(description="Where the list or the line stands.")
    step: GivingStep = strawberry.field(description="The step that was asked for.")
    unmet: list[str] = strawberry.field(
        description="Codes of the conditions that are unmet; empty: there is no such step from"
        " here."
    )


@strawberry.type(
    description="Children were given to on this occasion already, by this or another unit: where,"
    " when and what is told to nobody. Nothing was changed."
)
class AlreadyHelped(UserError):
    children: list[strawberry.ID] = strawberry.field(description="Which, of those that were named.")


DraftRefusal = ChangeRefusal | AlreadyHelped
StepRefusal = ChangeRefusal | GivingRefused
SubmitRefusal = StepRefusal | AlreadyHelped
MoneyRefusal = StepRefusal | InsufficientFunds | ClosedPeriod | OffPurpose
LinesRefusal = ChangeRefusal | InsufficientFunds | ClosedPeriod | OffPurpose


def mutation(**names: str) -> Mutation:
    """One of giving. `names`: what its input calls the parts otherwise."""
    return Mutation(names, meant)


def meant(problem: Exception) -> Any:
    path = list(about(problem))
    match problem:
        case StepRefusedError():
            unmet = [each.value for each in problem.unmet]
            said = "Conditions are unmet." if unmet else "There is no such step from here."
            status, step = problem.status, problem.step
            return GivingRefused(message=said, path=path, status=status, step=step, unmet=unmet)
        case HelpedError():
            return helped([global_id("Child", key) for key in problem.children])
        case LinesRefusedError():
            return _lines(problem)
        case InputRefusedError():
            return invalid(
                *(
                    InputProblem(path=[*path, *p.path], code=p.fault, message=WORDS[p.fault])
                    for p in problem.problems
                )
            )
    return _of_ledger(problem, path)


def _of_ledger(problem: Exception, path: list[str]) -> Any:
    match problem:
        case InsufficientFundsError():
            short = problem.short[0]
            return InsufficientFunds(
                message="There is not enough.",
                path=path,
                pot=strawberry.ID(global_id("FundPot", short.pot)),
                account=short.account,
                available=VND(short.available.amount),
                wanted=VND(short.wanted.amount),
            )
        case ClosedPeriodError():
            said = "The books of this month are closed."
            return ClosedPeriod(message=said, path=path, year=problem.year, month=problem.month)
        case OffPurposeError():
            said = "It was given for something else."
            return OffPurpose(message=said, path=path, purposes=list(problem.purposes))
    return None


def _lines(problem: LinesRefusedError) -> Any:
    only = set(problem.faults.values()) == {LineFault.ALREADY_HELPED}
    if only and problem.named:
        named = (problem.named[at] for at in sorted(problem.faults))
        return helped([global_id("Child", key) for key in named if key])
    return invalid(
        *(
            InputProblem(path=["lines", str(at)], code=fault, message=LINES[fault])
            for at, fault in sorted(problem.faults.items())
        )
    )


def helped(children: list[str]) -> AlreadyHelped:
    ids = [strawberry.ID(each) for each in children]
    return AlreadyHelped(message=LINES[L.ALREADY_HELPED], path=["lines"], children=ids)

"""What stands in the way of support, in words for developers."""

from collections.abc import Mapping
from typing import Any, Final

import strawberry

from db.rules.inputs import InputRefusedError
from db.rules.support import (
    MOST_INSTALMENTS,
    SupportFault,
    SupportRefusedError,
    SupportStatus,
    SupportStep,
)
from db.services.work import about
from schema.errors import ChangeRefusal, UserError
from schema.fund.refusals import ClosedPeriod, InsufficientFunds, OffPurpose
from schema.giving import refusals as giving
from schema.support import words as _registers_enums  # noqa: F401
from schema.writing import Mutation, refused

F = SupportFault
WORDS: Final[Mapping[str, str]] = {
    **giving.WORDS,
    F.KIND_OF_LISTS: "Gifts are given by campaigns and their lists.",
    F.CHILD_NEEDED: "Support of this kind is for a child.",
    F.FACILITY_NEEDED: "Equipment is for a facility.",
    F.NOT_FOR_BOTH: "For a child or for a facility.",
    F.PAYEE_NEEDED: "Say which hospital or supplier is paid.",
    F.NO_TREATMENT: "A diagnosis belongs to treatment.",
    F.INSTALMENTS_OF_SCHOLARSHIPS: "A scholarship alone has instalments and conditions.",
    F.TOO_MANY_INSTALMENTS: f"{MOST_INSTALMENTS} instalments at most.",
    F.DAYS_IN_DISORDER: "An instalment is due before the one that it follows.",
    F.GOODS_AT_ONCE: "Goods are given at once.",
    F.CHILD_LIVES: "The child's death is not recorded.",
    F.NOT_ELIGIBLE: "The programme is not for this child.",
    F.PROGRAMME_DIFFERS: "The programme is of another fund, kind, occasion or year, or gives less.",
}


@strawberry.type(
    description="The law has no such step from here, or conditions of it are unmet; nothing was"
    " changed."
)
class SupportRefused(UserError):
    status: SupportStatus = strawberry.field(description="Where the support stands.")
    step: SupportStep = strawberry.field(description="The step that was asked for.")
    unmet: list[str] = strawberry.field(
        description="Codes of the conditions that are unmet; empty: there is no such step from"
        " here."
    )


ApplyRefusal = giving.DraftRefusal
StepRefusal = ChangeRefusal | SupportRefused
MoneyRefusal = StepRefusal | InsufficientFunds | ClosedPeriod | OffPurpose


def meant(problem: Exception) -> Any:
    match problem:
        case SupportRefusedError():
            unmet = [each.value for each in problem.unmet]
            said = "Conditions are unmet." if unmet else "There is no such step from here."
            path, status, step = list(about(problem)), problem.status, problem.step
            return SupportRefused(message=said, path=path, status=status, step=step, unmet=unmet)
        case InputRefusedError():
            return refused(problem, WORDS)
    return giving.meant(problem)


SAID: Final = Mutation({}, meant)

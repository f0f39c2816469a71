"""What stands in the way of an entry in the books of a fund, in words for developers."""

from collections.abc import Mapping
from typing import Any, Final

import strawberry

from db.rules.income import BookFault
from db.rules.inputs import InputRefusedError
from db.rules.ledger import (
    MOST,
    AmountRefusedError,
    ClosedPeriodError,
    InsufficientFundsError,
    OffPurposeError,
)
from db.rules.periods import PeriodRefusedError
from db.rules.statements import StatementRefusedError
from db.rules.vouchers import VoucherRefusedError
from db.services.work import about
from schema.children.wording import FAULTS
from schema.errors import ChangeRefusal, InputProblem, Refusal, UserError
from schema.fund.words import Account, PeriodGuard, StatementGuard, VoucherItem
from schema.scalars import VND
from schema.writing import Mutation, invalid, refused

B = BookFault
WORDS: Final[Mapping[str, str]] = {
    **FAULTS,
    B.NOT_POSITIVE: "More than nothing.",
    B.TOO_MUCH: f"{MOST} đồng at most, and of goods less than 100,000,000,000.",
    B.NO_QUANTITY: "How many: more than nothing, with three decimal places at most.",
    B.QUANTITY_OF_MONEY: "Money is not counted in pieces.",
    B.SOURCE_MIXED_UP: "State budget is no gift, a gift no state budget; each donor has a source.",
    B.FUND_NOT_OPEN: "The fund was not open on that day.",
    B.SAME_FUND: "Name another fund.",
    B.PURPOSE_DIFFERS: "The other fund has a purpose of this name that says something else.",
    B.NAMED_ALREADY: "The fund has one of this name.",
    B.PLEDGE_NOT_OPEN: "The pledge was withdrawn, or something of it was given.",
    B.PLEDGE_OF_ANOTHER: "The pledge is another donor's.",
    B.REVERSED_ALREADY: "It was reversed before.",
    B.NOT_REVERSED_BY_HAND: "It is taken back with the line of support that it is for.",
    B.APPROVED_ALREADY: "It was approved before.",
    B.NO_SUCH_MONTH: "Name a month since the fund was opened.",
    B.NO_SUCH_YEAR: "Name a year since the fund was opened.",
}


@strawberry.type(description="Less is there than was asked for; nothing was changed.")
class InsufficientFunds(UserError):
    pot: strawberry.ID = strawberry.field(description="Where it does not suffice.")
    account: Account = strawberry.field(description="On which account.")
    available: VND = strawberry.field(description="How much is there.")
    wanted: VND = strawberry.field(description="How much was asked for.")


@strawberry.type(
    description="What was given for something is not spent on something else; nothing was changed."
)
class OffPurpose(UserError):
    purposes: list[str] = strawberry.field(description="For what it was given.")


@strawberry.type(description="The books of the month are closed (đã khoá sổ); nothing was changed.")
class ClosedPeriod(UserError):
    year: int = strawberry.field(description="The year.")
    month: int = strawberry.field(description="The month.")


@strawberry.type(description="The books cannot be closed; nothing was changed.")
class PeriodRefused(UserError):
    unmet: list[PeriodGuard] = strawberry.field(description="What does not hold.")


@strawberry.type(description="The statement cannot be published; nothing was changed.")
class StatementRefused(UserError):
    unmet: list[StatementGuard] = strawberry.field(description="What does not hold.")


@strawberry.type(
    description="Items of the voucher are missing (Circular 41/2022/TT-BTC); nothing was changed."
)
class VoucherRefused(UserError):
    missing: list[VoucherItem] = strawberry.field(description="All of them.")


LedgerRefusal = Refusal | ClosedPeriod | InsufficientFunds | OffPurpose
PeriodRefusal = Refusal | PeriodRefused
StatementRefusal = Refusal | StatementRefused
VoucherRefusal = Refusal | VoucherRefused
ApprovalRefusal = ChangeRefusal | VoucherRefused


def meant(problem: Exception) -> Any:
    path = list(about(problem))
    match problem:
        case InputRefusedError():
            return refused(problem, WORDS)
        case AmountRefusedError() if problem.why in BookFault.__members__:
            at = ["quantity"] if problem.why == B.NO_QUANTITY else ["amount"]
            return invalid(InputProblem(path=at, code=problem.why, message=WORDS[problem.why]))
        case PeriodRefusedError():
            said = "The books cannot be closed."
            return PeriodRefused(message=said, path=path, unmet=list(problem.unmet))
        case StatementRefusedError():
            said = "The statement cannot be published."
            return StatementRefused(message=said, path=path, unmet=list(problem.unmet))
        case VoucherRefusedError():
            said = "Items of the voucher are missing."
            return VoucherRefused(message=said, path=path, missing=list(problem.missing))
    return _of_ledger(problem, path)


def _of_ledger(problem: Exception, path: list[str]) -> Any:
    match problem:
        case ClosedPeriodError():
            said = "The books of this month are closed."
            return ClosedPeriod(message=said, path=path, year=problem.year, month=problem.month)
        case OffPurposeError():
            said = "It was given for something else."
            return OffPurpose(message=said, path=path, purposes=list(problem.purposes))
        case InsufficientFundsError():
            short = problem.short[0]
            return InsufficientFunds(
                message="There is not enough.",
                path=path,
                pot=strawberry.ID(f"FundPot_{short.pot.hex}"),
                account=short.account,
                available=VND(short.available.amount),
                wanted=VND(short.wanted.amount),
            )
    return None


SAID: Final = Mutation({}, meant)

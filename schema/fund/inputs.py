"""What is entered in the books of a fund."""

from datetime import date
from typing import Any, TypeVar

import strawberry

from db.services.fund.books import Goods, Sum
from schema.fund.words import DonorKind, FundSource, Occasion, SupportKind, VoucherKind
from schema.scalars import VND, Quantity
from schema.writing import Keyed, given

Value = TypeVar("Value")


def say(description: str) -> Any:
    return strawberry.field(description=description)


def may(description: str) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input
class OfFund(Keyed):
    """What every input about a fund says."""

    fund: strawberry.ID = say("The fund.")


@strawberry.input(description="Goods (hiện vật): what, how many, counted in what.")
class GivenGoodsInput:
    item: str = say("What it is, as the fund calls it: gạo, sách giáo khoa.")
    quantity: Quantity = say("How many: more than nothing, three decimal places at most.")
    unit: str = say("What it is counted in: kg, bộ, chiếc.")


@strawberry.input(description="Somebody gives to the fund (nhà tài trợ).")
class AddDonorInput(OfFund):
    kind: DonorKind = say("Who they are; it decides as what their gifts are kept.")
    name: str = say("Their name.")
    address: str = say("As it stands on vouchers.")
    may_be_named: bool = say("Whether they agreed to be named in the public statement.")
    organisation: strawberry.ID | None = may("Whose officers follow what became of the gifts.")


@strawberry.input(description="A donor says whether they agree to be named in public.")
class ChangeDonorConsentInput(Keyed):
    donor: strawberry.ID = say("The donor.")
    may_be_named: bool = say("Whether they agree; it counts from the next statement on.")


@strawberry.input(
    description="For what something is given (mục đích): spent on nothing else. Absent: any."
)
class AddPurposeInput(OfFund):
    name: str = say("As pots, donations and statements name it; one of it in a fund.")
    kinds: list[SupportKind] | None = may("What it may be spent on.")
    occasions: list[Occasion] | None = may("On which occasions.")
    unit: strawberry.ID | None = may("For children of this unit and below it.")


@strawberry.input(description="What somebody says they will give (cam kết tài trợ).")
class PledgeDonationInput(OfFund):
    donor: strawberry.ID = say("Who.")
    amount: VND = say("How much.")
    purpose: str | None = may("For what: the name of a purpose of the fund; absent: for anything.")
    on: date | None = may("When they said it; today unless said.")
    due_on: date | None = may("By when it is to come.")


@strawberry.input(description="Nothing more comes of a promise.")
class WithdrawPledgeInput(Keyed):
    id: strawberry.ID = say("The pledge.")


@strawberry.input(description="What somebody gave: money, or goods at their fair value.")
class RecordDonationInput(OfFund):
    donor: strawberry.ID = say("Who gave it.")
    amount: VND = say("How much; of goods their fair value (giá trị hợp lý).")
    goods: GivenGoodsInput | None = may("The goods; absent: money.")
    purpose: str | None = may("For what: the name of a purpose of the fund; absent: for anything.")
    source: FundSource | None = may("As what it is kept; as the donor's gifts are unless said.")
    pledge: strawberry.ID | None = may("The promise that it comes of.")
    on: date | None = may("When it was received; today unless said.")


@strawberry.input(description="The state budget allots to the fund (ngân sách nhà nước cấp).")
class ReceiveBudgetInput(OfFund):
    source: FundSource = say("Which budget.")
    amount: VND = say("How much; of goods their fair value.")
    goods: GivenGoodsInput | None = may("The goods; absent: money.")
    decision: str = say("By which decision.")
    on: date | None = may("When it was received; today unless said.")


@strawberry.input(description="A fund passes on to another one.")
class TransferBetweenFundsInput(Keyed):
    pot: strawberry.ID = say("Out of what: a balance, or goods, of the fund that pays.")
    to: strawberry.ID = say("The fund that receives; the caller keeps its books as well.")
    amount: VND = say("How much; of goods their fair value.")
    quantity: Quantity | None = may("Of goods, how many.")
    text: str = say("Why, or by which decision.")
    on: date | None = may("When; today unless said.")


@strawberry.input(description="Take back a posting: what came in, or what was passed on.")
class ReversePostingInput(Keyed):
    id: strawberry.ID = say("The posting.")
    reason: str = say("Why.")
    on: date | None = may("The day that it counts for, in a month that is open; today unless said.")


@strawberry.input(description="Close the books of a month (khoá sổ), for ever.")
class ClosePeriodInput(OfFund):
    year: int = say("The year.")
    month: int = say("The month, 1 to 12.")


@strawberry.input(
    description="Publish what a fund says of a year (công khai). It cannot be taken back."
)
class PublishStatementInput(OfFund):
    year: int = say("The year, which is over.")


@strawberry.input(
    description="Publish anew what a fund says of a year; the earlier statement stays readable."
)
class RestateStatementInput(OfFund):
    year: int = say("The year.")
    reason: str = say("Why, as everybody reads it.")


@strawberry.input(description="A line of a voucher.")
class VoucherLineInput:
    content: str = say("What it is.")
    quantity: Quantity = say("How many.")
    unit: str = say("Counted in what.")
    price: VND = say("For one.")


@strawberry.input(
    description="A voucher (chứng từ) with its seven items: the fund issues it and numbers it, the"
    " caller makes it, a director approves it."
)
class RecordVoucherInput(OfFund):
    kind: VoucherKind = say("Receipt or payment.")
    on: date = say("Its date.")
    receiver_name: str = say("The other party.")
    receiver_address: str = say("Where they are.")
    content: str = say("What it is about.")
    lines: list[VoucherLineInput] = say("What was bought, given or received.")
    signed_on: date | None = may("When the other party signed; without it the voucher is refused.")
    postings: list[strawberry.ID] | None = may("The postings that it is the paper of, 20 at most.")


@strawberry.input(description="Approve a voucher that somebody else made.")
class ApproveVoucherInput(Keyed):
    id: strawberry.ID = say("The voucher.")
    version: int = say("The version that was read: another one now is a Conflict.")


def sum_of(input: RecordDonationInput | ReceiveBudgetInput) -> Sum:
    goods = given(input.goods)
    said = Goods(goods.item, goods.quantity, goods.unit) if goods else None
    return Sum(input.amount, said)


def some(values: list[Value] | None) -> tuple[Value, ...] | None:
    found = given(values)
    return None if found is None else tuple(found)

"""Funds, what they hold, and their ledger, as far as each viewer may read it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from db import models as m
from db.filters import between, one_of
from db.models.fund import LEDGER
from db.rules.sensitivity import Sensitivity
from schema.fund.bank_types import BANK_LINES, BANK_STATEMENTS, BankLine, BankStatement
from schema.fund.changes import EVENTS, FundEvent
from schema.fund.statements import STATEMENTS, FundStatement
from schema.fund.vouchers import VOUCHERS, Voucher
from schema.fund.words import Account, FundSource, Occasion, PostingKind, SupportKind
from schema.giving.filters import DISBURSEMENTS
from schema.giving.types import Disbursement
from schema.mapped import Rows, col, key, one, pages, parts, py, ref, viewer_can, where, withheld
from schema.node import Node
from schema.paging import Connection, DateRange
from schema.people.types import Officer
from schema.scalars import VND, Quantity
from schema.units.types import Unit, unit_of

OF: Mapping[str, Any] = {"of": Sensitivity.SOCIAL, "part": LEDGER}


def number_of(_: Any, quantity: Decimal) -> float:
    """Three places at most, which a JSON number holds exactly."""
    return float(quantity)


def words_of(_: Any, words: str | None) -> list[str] | None:
    return None if words is None else words.split()


def unit_if_any(memory: Any, unit: int | None) -> Any:
    return None if unit is None else unit_of(memory, unit)


def pot_id(_: Any, pot: UUID) -> str:
    return f"FundPot_{pot.hex}"


def quantity(column: Any, description: str) -> Any:
    return py(number_of, column, description=description)


@strawberry.type(
    description="What a fund holds of one source for one purpose, in money:"
    " available = received - reserved - paid, never below zero."
)
class FundBalance:
    pot: strawberry.ID = py(pot_id, m.FundPot.id, description="What is posted to, by its id.")
    source: FundSource = col(m.FundPot.source, "Where it comes from.")
    purpose: str | None = col(m.FundPot.purpose, "For what it was given; null: for anything.")
    received: VND = col(m.FundPot.received, "All that came in (đã tiếp nhận).")
    reserved: VND = col(m.FundPot.reserved, "Reserved for approved lists (đã giữ chỗ).")
    paid: VND = col(m.FundPot.paid, "Handed over, or passed on (đã chi).")
    available: VND = col(m.FundPot.available, "What can still be reserved (còn được sử dụng).")


@strawberry.type(
    description="What a fund holds of one kind of goods (hiện vật), of one source for one purpose:"
    " how much, and its fair value."
)
class FundGoods:
    pot: strawberry.ID = py(pot_id, m.FundPot.id, description="What is posted to, by its id.")
    source: FundSource = col(m.FundPot.source, "Where it comes from.")
    purpose: str | None = col(m.FundPot.purpose, "For what it was given; null: for anything.")
    item: str = col(m.FundPot.item, "What it is.")
    unit: str = col(m.FundPot.item_unit, "What it is counted in.")
    received: Quantity = quantity(m.FundPot.received_quantity, "How much came in.")
    reserved: Quantity = quantity(m.FundPot.reserved_quantity, "How much is reserved.")
    paid: Quantity = quantity(m.FundPot.paid_quantity, "How much was handed over.")
    available: Quantity = quantity(m.FundPot.available_quantity, "How much is left to reserve.")
    received_value: VND = col(m.FundPot.received, "The fair value of what came in.")
    available_value: VND = col(m.FundPot.available, "The fair value of what is left.")


@strawberry.type(description="For what something was given (mục đích); what is null is open.")
class FundPurpose:
    name: str = col(m.FundPurpose.name, "As the pots name it.")
    kinds: list[SupportKind] | None = py(
        words_of, m.FundPurpose.kinds, description="What it may be spent on."
    )
    occasions: list[Occasion] | None = py(
        words_of, m.FundPurpose.occasions, description="On which occasions."
    )
    unit: Unit | None = ref(m.FundPurpose.unit_id, unit_if_any, "For children of this unit.")


@strawberry.type(description="What is posted to (khoản tiền hoặc hiện vật của quỹ).")
class FundPot:
    id: strawberry.ID = key(m.FundPot.id)
    source: FundSource = col(m.FundPot.source, "Where it comes from.")
    purpose: str | None = col(m.FundPot.purpose, "For what it was given; null: for anything.")
    item: str | None = col(m.FundPot.item, "The goods; null: money.")
    unit: str | None = col(m.FundPot.item_unit, "What the goods are counted in.")


@strawberry.type(
    description="A line of a posting (định khoản). What comes in is negative on RECEIVED, so that"
    " the lines of a posting are zero together."
)
class LedgerEntry:
    pot: FundPot | None = one(m.LedgerEntry.pot_id, "Of what.")
    account: Account = col(m.LedgerEntry.account, "On which account.")
    amount: VND = col(m.LedgerEntry.amount, "How much, with its sign.")
    quantity: Quantity = quantity(m.LedgerEntry.quantity, "Of goods, how many, with its sign.")


ENTRIES = Rows(m.LedgerEntry, (m.LedgerEntry.line, False))


@strawberry.type(
    description="A posting of the ledger (bút toán): never changed; a mistake is taken back by"
    " another one."
)
class LedgerPosting(Node):
    id: strawberry.ID = key(m.LedgerPosting.id)
    number: int = col(m.LedgerPosting.number, "Without gaps in its fund.")
    kind: PostingKind = col(m.LedgerPosting.kind, "What it does.")
    on: date = col(m.LedgerPosting.on_day, "The day that it counts for.")
    text: str = col(m.LedgerPosting.text, "What it is about.")
    support_kind: SupportKind | None = col(
        m.LedgerPosting.support_kind, "Of a reserve, what is to be given."
    )
    occasion: Occasion | None = col(m.LedgerPosting.occasion, "Of a reserve, when.")
    reverses: "LedgerPosting | None" = one(
        m.LedgerPosting.reverses_id, "What it takes back; null: nothing."
    )
    recorded_at: datetime = col(m.LedgerPosting.recorded_at, "When it was posted.")
    recorded_by: Officer | None = one(
        m.LedgerPosting.recorded_by, "Who posted it; null where the viewer may not see who."
    )
    entries: list[LedgerEntry] = parts(m.LedgerEntry, ENTRIES, "Its lines.")


@strawberry.input(description="Which postings; everything said must hold.")
class PostingWhere:
    kind: list[PostingKind] | None = where(one_of(m.LedgerPosting.kind), "Any of these.")
    on: DateRange | None = where(between(m.LedgerPosting.on_day), "The day that it counts for.")


@strawberry.type(description="A month whose books are closed (đã khoá sổ).")
class ClosedMonth:
    year: int = col(m.FundPeriod.year, "The year.")
    month: int = col(m.FundPeriod.month, "The month, 1 to 12.")
    closed_at: datetime = col(m.FundPeriod.closed_at, "When.")


MONEY = Rows(
    m.FundPot,
    (m.FundPot.source, False),
    (m.FundPot.purpose, False),
    always=lambda door, _: door.entity.item.is_(None),
)
GOODS = Rows(
    m.FundPot,
    (m.FundPot.item, False),
    always=lambda door, _: door.entity.item.is_not(None),
)
PURPOSES = Rows(m.FundPurpose, (m.FundPurpose.name, False))
POSTINGS = Rows(m.LedgerPosting, (m.LedgerPosting.number, True), where=PostingWhere)
MONTHS = Rows(m.FundPeriod, (m.FundPeriod.year, False), (m.FundPeriod.month, False))


@strawberry.type(
    description="A Child Protection Fund (Quỹ Bảo trợ trẻ em) of the nation, a province, a district"
    " or a commune. Everybody may know that it is there."
)
class Fund(Node):
    id: strawberry.ID = key(m.Fund.id)
    name: str = col(m.Fund.name, "Its official name.")
    name_en: str | None = col(m.Fund.name_en, "Its name in English.")
    unit: Unit = ref(m.Fund.unit_id, unit_of, "The unit whose fund it is.")
    legal_basis: str = col(m.Fund.legal_basis, "The decision by which it was founded.")
    address: str = col(m.Fund.address, "As it stands on vouchers.")
    opened_on: date = col(m.Fund.opened_on, "Since when it exists.")
    closed_on: date | None = col(m.Fund.closed_on, "Until when it existed.")
    balances: list[FundBalance] | None = parts(
        m.FundPot,
        MONEY,
        "Money, per source and purpose; null for who may not read the ledger.",
        **OF,
    )
    goods: list[FundGoods] | None = parts(
        m.FundPot, GOODS, "Goods, per kind, source and purpose; null as balances are.", **OF
    )
    purposes: list[FundPurpose] | None = parts(
        m.FundPurpose, PURPOSES, "For what something was given; null as balances are.", **OF
    )
    postings: Connection[LedgerPosting] | None = pages(
        m.LedgerPosting,
        POSTINGS,
        "The ledger, newest first; null as balances are.",
        filtered=True,
        **OF,
    )
    vouchers: Connection[Voucher] | None = pages(
        m.Voucher, VOUCHERS, "Vouchers, newest first; null as balances are.", **OF
    )
    closed_months: list[ClosedMonth] | None = parts(
        m.FundPeriod, MONTHS, "Months whose books are closed; null as balances are.", **OF
    )
    statements: list[FundStatement] = parts(
        m.FundStatement, STATEMENTS, "What it said in public, the newest first."
    )
    bank_statements: Connection[BankStatement] | None = pages(
        m.BankStatement,
        BANK_STATEMENTS,
        "Statements of the bank (sao kê), newest first; null as balances are.",
        **OF,
    )
    bank_lines: Connection[BankLine] | None = pages(
        m.BankLine,
        BANK_LINES,
        "Lines of statements of the bank, newest first; null as balances are.",
        filtered=True,
        **OF,
    )
    history: Connection[FundEvent] | None = pages(
        m.FundEvent, EVENTS, "What happened in it, newest first; null as balances are.", **OF
    )
    disbursements: Connection[Disbursement] | None = pages(
        m.Disbursement,
        DISBURSEMENTS,
        "Lines of it that the viewer may see, newest first.",
        filtered=True,
    )
    withheld: list[str] = withheld()
    viewer_can: list[str] = viewer_can()
    version: int = col(m.Fund.version, "Raised by every change of what the fund is.")


@strawberry.input(description="Which funds.")
class FundWhere:
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Of this unit or a unit below it."
    )


FUNDS = Rows(m.Fund, (m.Fund.name, False), where=FundWhere)
__all__ = ["FUNDS", "Fund", "LedgerPosting"]

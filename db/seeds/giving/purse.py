"""The books of a fund in the making: pots, postings with their entries, donors, vouchers. Rows as
`db.services.fund` leaves them; numbers, sums of pots and what must balance are the database's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Final
from uuid import UUID

from db.rules.fund import FundSource
from db.rules.ledger import Movement, Posting, entries
from db.rules.vouchers import VoucherKind
from db.seeds.giving.plans import FundPlan, Giver, Goods, Purpose
from db.seeds.life import moment
from db.seeds.plots import Place
from db.seeds.rows import named_id

Row = tuple[Any, ...]
BOOKS: Final = {
    "fund_purpose": ("id", "fund_id", "name", "kinds", "occasions", "unit_id", "made_by"),
    "fund_pot": ("id", "fund_id", "source", "purpose", "item", "item_unit"),
    "donor": (
        *("id", "fund_id", "kind", "name", "address", "may_be_named", "organisation_id"),
        *("made_by", "made_at"),
    ),
    "pledge": (
        *("id", "fund_id", "donor_id", "status", "amount", "given", "purpose", "pledged_on"),
        *("due_on", "withdrawn_at", "recorded_by", "recorded_at", "version"),
    ),
    "ledger_posting": (
        *("id", "fund_id", "number", "kind", "on_day", "text", "support_kind", "occasion"),
        *("for_unit_id", "reverses_id", "transfer_id", "recorded_by", "recorded_at"),
    ),
    "ledger_entry": (
        *("posting_id", "line", "fund_id", "pot_id", "account", "amount", "quantity"),
        "disbursement_id",
    ),
    "donation": (
        *("id", "fund_id", "donor_id", "pot_id", "posting_id", "pledge_id", "on_day", "source"),
        *("purpose", "amount", "item", "quantity", "item_unit", "recorded_by", "recorded_at"),
    ),
    "voucher": (
        *("id", "fund_id", "number", "kind", "on_day", "issuer_name", "issuer_address"),
        *("receiver_name", "receiver_address", "content", "total", "signed_on", "made_by"),
        *("made_at", "approved_by", "approved_at", "version"),
    ),
    "voucher_line": (
        *("fund_id", "voucher_id", "line", "content", "quantity", "unit", "price", "amount"),
    ),
    "voucher_posting": ("fund_id", "voucher_id", "posting_id"),
    "fund_period": ("id", "fund_id", "year", "month", "closed_by", "closed_at"),
}
"""Tables in the order in which they are filled."""
_NOON: Final = 14_000  # seconds since offices opened


def at(day: date, second: int = _NOON) -> datetime:
    """Within office hours."""
    return moment(day.toordinal(), second)


@cache
def officer(username: str) -> UUID:
    return named_id(f"officer/{username}")


@dataclass
class Purse:
    """One fund. `rows`: by table, but for postings, which wait for their place in time."""

    plan: FundPlan
    unit: Place
    since: date
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in BOOKS})
    posted: list[tuple[datetime, Row, Posting]] = field(default_factory=list)
    _pots: dict[Row, UUID] = field(default_factory=dict)

    @cached_property
    def id(self) -> UUID:
        return self._id("fund")

    @cached_property
    def accountant(self) -> UUID:
        return officer(self.plan.seats.accountant)

    @cached_property
    def director(self) -> UUID:
        return officer(self.plan.seats.director)

    def _id(self, *names: object) -> UUID:
        return named_id("/".join(("giving", self.plan.key, *map(str, names))))

    def knows(self, purpose: Purpose) -> None:
        kinds, occasions = (w and " ".join(w) for w in (purpose.kinds, purpose.occasions))
        said = (self._id("purpose", purpose.name), self.id, purpose.name, kinds, occasions, None)
        self.rows["fund_purpose"].append((*said, self.accountant))

    def pot(self, source: FundSource, purpose: str | None, goods: Goods | None) -> UUID:
        """Begun when it is the first time."""
        said = (source.value, purpose, goods and goods.item, goods and goods.unit)
        if said not in self._pots:
            self._pots[said] = self._id("pot", *said)
            self.rows["fund_pot"].append((self._pots[said], self.id, *said))
        return self._pots[said]

    def donor(self, giver: Giver, since: date) -> UUID:
        key = self._id("donor", giver.name)
        body = giver.body and named_id(f"body/{giver.body}")
        said = (key, self.id, giver.kind.value, giver.name, giver.address, giver.named, body)
        self.rows["donor"].append((*said, self.accountant, at(since)))
        return key

    def post(self, name: str, posting: Posting, by: UUID, recorded: datetime) -> UUID:
        key, use = self._id("posting", name), posting.use
        used = (use.kind.value, use.occasion.value, use.unit) if use else (None, None, None)
        head = (key, self.id, 0, posting.kind.value, posting.on_day, posting.text, *used)
        row = (*head, posting.reverses, posting.transfer, by, recorded)
        self.posted.append((recorded, row, posting))
        return key

    def in_order(self) -> Iterator[tuple[Row, list[Row]]]:
        """Postings with their entries, as they were made one after the other."""
        for _, row, posting in sorted(self.posted, key=lambda each: (each[0], each[1][0])):
            yield (
                row,
                [
                    (row[0], n, self.id, e.pot, e.account.value, e.amount, e.quantity, e.line)
                    for n, e in enumerate(entries(posting), 1)
                ],
            )

    def promised(
        self, donor: UUID, amount: int, purpose: str | None, days: tuple[date, date]
    ) -> UUID:
        """And kept, to the đồng."""
        made, due = days
        key = self._id("pledge", donor, made)
        said = (key, self.id, donor, "GIVEN", amount, amount, purpose, made, due, None)
        self.rows["pledge"].append((*said, self.accountant, at(made), 2))
        return key

    def waits(self, donor: UUID, amount: int, days: tuple[date, date], gone: date | None) -> None:
        """A promise of which nothing came yet; `gone`: withdrawn on that day."""
        made, due = days
        key, status = self._id("pledge", donor, made), "WITHDRAWN" if gone else "OPEN"
        said = (key, self.id, donor, status, amount, 0, None, made, due, gone and at(gone))
        self.rows["pledge"].append((*said, self.accountant, at(made), 2 if gone else 1))

    def given(self, posting: UUID, donor: UUID, pledge: UUID | None, what: Row) -> None:
        """`what`: day, source, purpose, amount, goods and how many of them, the pot."""
        day, source, purpose, amount, goods, pieces, pot = what
        counted = (goods.item, Decimal(pieces), goods.unit) if goods else (None, None, None)
        key = self._id("donation", posting)
        said = (key, self.id, donor, pot, posting, pledge, day, source.value, purpose, amount)
        self.rows["donation"].append((*said, *counted, self.accountant, at(day)))

    def voucher(self, name: str, paper: "Paper") -> UUID:
        """A payment, made by the accountant, signed by who received it, approved the day after."""
        key, issuer = self._id("voucher", name), (self.plan.name, self.plan.address)
        total = paper.count * paper.price
        head = (key, self.id, 0, VoucherKind.PAYMENT.value, paper.on, *issuer, *paper.receiver)
        signed = (self.accountant, at(paper.on), self.director, at(paper.approved), 2)
        self.rows["voucher"].append((*head, paper.content, total, paper.on, *signed))
        line = (1, paper.content, Decimal(paper.count), "suất", paper.price, total)
        self.rows["voucher_line"].append((self.id, key, *line))
        self.rows["voucher_posting"].append((self.id, key, paper.posting))
        return key

    def close(self, year: int, month: int, on: datetime) -> None:
        key = self._id("period", year, month)
        self.rows["fund_period"].append((key, self.id, year, month, self.director, on))


@dataclass(frozen=True, slots=True)
class Paper:
    """What a voucher says. `receiver`: name and address."""

    on: date
    approved: date
    receiver: tuple[str, str]
    content: str
    count: int
    price: int
    posting: UUID


def moved(pot: UUID, amount: int, goods: Goods | None = None, pieces: int = 0) -> Movement:
    return Movement(pot, amount, Decimal(pieces) if goods else Decimal(0))

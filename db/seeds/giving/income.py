"""What came into the funds in these years, what they passed on, and what was taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from db.rules.fund import FundSource, source_received
from db.rules.ledger import Posting, PostingKind, entries
from db.seeds.giving.days import after
from db.seeds.giving.plans import (
    BAC_KAN,
    CLOSED,
    EVERY,
    FRIENDS,
    GIVERS,
    HANOI,
    HEIRS,
    LAST,
    LONG_BIEN,
    NAMELESS,
    NATIONAL,
    PURPOSES,
    Income,
    Transfer,
)
from db.seeds.giving.purse import Purse, at, moved
from db.seeds.giving.yearly import INCOME, TRANSFERS
from db.seeds.rows import named_id

K: Final = PostingKind
MISTAKEN: Final = "Ghi trùng phiếu thu"
_PROVINCIAL: Final = {FundSource.BUDGET_DISTRICT: FundSource.BUDGET_PROVINCE}


class Receipts:
    """`purses`: by the key of their plan; without districts, those of the provinces keep them."""

    def __init__(self, purses: Mapping[str, Purse], today: date) -> None:
        self._purses, self._today = purses, today
        self._donors: dict[tuple[str, str], UUID] = {}

    def enter(self) -> None:
        self._know()
        for ago in EVERY:
            for number, income in enumerate(INCOME):
                if day := self._day(ago, income):
                    self._receive(income, day, f"{number}/{day}")
            for number, transfer in enumerate(TRANSFERS):
                if day := self._day(ago, transfer):
                    self._transfer(transfer, day, f"{number}/{day}")
        self._mistake()
        self._promises()

    def _know(self) -> None:
        for fund, purposes in PURPOSES.items():
            for purpose in purposes:
                self.purse(fund).knows(purpose)
        since = date(self._today.year - max(EVERY), 1, 2)
        for fund, givers in GIVERS.items():
            for giver in givers:
                self._donors[fund, giver.name] = self.purse(fund).donor(giver, since)

    def purse(self, fund: str) -> Purse:
        return self._purses.get(fund) or self._purses[HEIRS[fund]]

    def source(self, fund: str, source: FundSource) -> FundSource:
        """As what a budget comes where there is no district."""
        return source if fund in self._purses else _PROVINCIAL.get(source, source)

    def _day(self, ago: int, what: Income | Transfer) -> date | None:
        day = date(self._today.year - ago, *what.on)
        return day if ago in what.years and day < self._today else None

    def _receive(self, income: Income, day: date, name: str) -> UUID:
        purse = self.purse(income.fund)
        source = self.source(income.fund, income.source)
        pot = purse.pot(source, income.purpose, income.goods)
        decided = f"Quyết định số {day.year % 100}0{day.month}/QĐ-UBND, dự toán năm {day.year}"
        text = "Tài trợ" if income.giver else decided
        of = (moved(pot, income.amount, income.goods, income.pieces),)
        posting = Posting(purse.id, K.INCOME, day, text, of)
        key = purse.post(f"income/{name}", posting, purse.accountant, at(day))
        if income.giver:
            donor, pledge = self._donors[income.fund, income.giver], None
            if income.promised:
                days = after(day, -income.promised), after(day, 10)
                pledge = purse.promised(donor, income.amount, income.purpose, days)
            what = (day, source, income.purpose, income.amount, income.goods, income.pieces, pot)
            purse.given(key, donor, pledge, what)
        return key

    def _transfer(self, said: Transfer, day: date, name: str) -> None:
        """The accountant of the nation keeps both books."""
        payer, taker = self.purse(NATIONAL), self.purse(said.to)
        by, shared = payer.accountant, named_id(f"giving/transfer/{name}")
        of, to = (FundSource.DONATION_FOREIGN, None, None), source_received
        came = to(FundSource.DONATION_FOREIGN, from_nation=True)
        for purse, kind, pot in (
            (payer, K.TRANSFER_OUT, payer.pot(*of)),
            (taker, K.TRANSFER_IN, taker.pot(came, None, None)),
        ):
            moves = (moved(pot, said.amount),)
            posting = Posting(purse.id, kind, day, said.text, moves, transfer=shared)
            purse.post(f"transfer/{name}", posting, by, at(day))

    def _mistake(self) -> None:
        """A gift entered twice is taken back two days later."""
        day = date(self._today.year - LAST, 3, 15)
        income = next(i for i in INCOME if i.fund == LONG_BIEN and i.giver and not i.goods)
        purse = self.purse(LONG_BIEN)
        twice = self._receive(income, day, f"again/{day}")
        (wrong,) = [posting for _, row, posting in purse.posted if row[0] == twice]
        back, on = entries(wrong), after(day, 2)
        posting = Posting(purse.id, K.REVERSAL, on, MISTAKEN, reverses=twice, back=back)
        purse.post(f"reversal/{day}", posting, purse.accountant, at(on))

    def _promises(self) -> None:
        """One that waits, and one that was withdrawn."""
        made = after(self._today, -40)
        days = made, after(self._today, 50)
        hanoi, city = self.purse(HANOI), self.purse(BAC_KAN)
        hanoi.waits(self._donors[HANOI, NAMELESS], 30_000_000, days, None)
        gone = after(self._today, -12)
        city.waits(self._donors[BAC_KAN, FRIENDS], 15_000_000, days, gone)


def close_books(purses: Mapping[str, Purse], today: date) -> None:
    """Of the years that are over, month by month."""
    for purse in purses.values():
        for ago in CLOSED:
            for month in range(1, 13):
                year = today.year - ago
                following = date(year + month // 12, month % 12 + 1, 10)
                purse.close(year, month, at(min(following, after(today, -1)), 20_000))

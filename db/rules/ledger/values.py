"""What a ledger speaks of: accounts, pots, postings and their entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from db.rules.fund import FundSource, Occasion, SupportKind

MOST: Final = 2**53 - 1  # đồng: what every client can hold exactly
MOST_GOODS: Final = Decimal("99999999999.999")
NOTHING_LEFT: Final = Decimal(0)


class Account(StrEnum):
    """Accounts of a pot (tài khoản). RECEIVED is kept on the credit side: its entries are negative
    when something comes in."""

    RECEIVED = "RECEIVED"
    AVAILABLE = "AVAILABLE"
    RESERVED = "RESERVED"
    PAID = "PAID"


class PostingKind(StrEnum):
    """What a posting (bút toán) does."""

    INCOME = "INCOME"
    RESERVE = "RESERVE"
    RELEASE = "RELEASE"
    PAY = "PAY"
    RETURN = "RETURN"
    TRANSFER_OUT = "TRANSFER_OUT"
    TRANSFER_IN = "TRANSFER_IN"
    REVERSAL = "REVERSAL"


A, K = Account, PostingKind
FLOWS: Final[Mapping[PostingKind, tuple[Account, Account]]] = {
    # From which account of the pot to which one; a reversal goes back the way that it reverses.
    K.INCOME: (A.RECEIVED, A.AVAILABLE),
    K.RESERVE: (A.AVAILABLE, A.RESERVED),
    K.RELEASE: (A.RESERVED, A.AVAILABLE),
    K.PAY: (A.RESERVED, A.PAID),
    K.RETURN: (A.PAID, A.AVAILABLE),
    K.TRANSFER_OUT: (A.AVAILABLE, A.PAID),
    K.TRANSFER_IN: (A.RECEIVED, A.AVAILABLE),
}
# What is taken back by hand; the rest belongs to lines of support and is taken back with them.
REVERSED_BY_HAND: Final = frozenset({K.INCOME, K.TRANSFER_OUT, K.TRANSFER_IN})
TRANSFERS: Final = frozenset({K.TRANSFER_OUT, K.TRANSFER_IN})


@dataclass(frozen=True, slots=True)
class Held:
    """So much: đồng (of goods their fair value), and of goods how many."""

    amount: int = 0
    quantity: Decimal = NOTHING_LEFT

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + other.amount, self.quantity + other.quantity)

    def __neg__(self) -> Self:
        return type(self)(-self.amount, -self.quantity)

    @property
    def is_below_nothing(self) -> bool:
        return self.amount < 0 or self.quantity < 0


EMPTY: Final = Held()


@dataclass(frozen=True, slots=True)
class Purpose:
    """What may be spent on (mục đích của nhà tài trợ); None: anything of that dimension. `places`:
    the first and last pre-order number of the unit for whose children it is."""

    name: str
    kinds: frozenset[SupportKind] | None = None
    occasions: frozenset[Occasion] | None = None
    places: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What money is reserved for. `unit`: that of the children, and its pre-order number."""

    kind: SupportKind
    occasion: Occasion
    unit: int
    place: int


@dataclass(frozen=True, slots=True)
class Pot:
    """What a fund holds of one source for one purpose; `item`: goods, counted in `unit`."""

    id: UUID
    fund: UUID
    source: FundSource
    purpose: Purpose | None = None
    item: str | None = None
    unit: str | None = None
    balance: Mapping[Account, Held] = field(default_factory=dict)

    def held(self, account: Account) -> Held:
        return self.balance.get(account, EMPTY)


@dataclass(frozen=True, slots=True)
class Movement:
    """So much of a pot; `line`: the line of support that it is for."""

    pot: UUID
    amount: int
    quantity: Decimal = NOTHING_LEFT
    line: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a posting (định khoản)."""

    pot: UUID
    account: Account
    amount: int
    quantity: Decimal = NOTHING_LEFT
    line: UUID | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """What is to be posted. `use`: for what, of a reserve; `reverses`: the posting that this takes
    back, with `back` as its entries; `transfer`: the name that both halves of a transfer share."""

    fund: UUID
    kind: PostingKind
    on_day: date
    text: str
    movements: tuple[Movement, ...] = ()
    use: Use | None = None
    transfer: UUID | None = None
    reverses: UUID | None = None
    back: tuple[Entry, ...] = ()

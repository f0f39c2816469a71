"""Why the ledger refuses a posting, with the facts that are needed to go on."""

from dataclasses import dataclass
from uuid import UUID

from db.rules.ledger.values import Account, Held


class LedgerRefusedError(Exception):
    """The ledger refuses a posting."""


@dataclass(eq=False)
class AmountRefusedError(LedgerRefusedError):
    """`movement`: which one; None: all together. `why`: NOT_POSITIVE, TOO_MUCH, NO_QUANTITY,
    QUANTITY_OF_MONEY, NOTHING, OTHER_FUND, UNKNOWN_POT."""

    why: str
    movement: int | None = None


@dataclass(eq=False)
class ClosedPeriodError(LedgerRefusedError):
    """The books of the month are closed."""

    year: int
    month: int


@dataclass(eq=False)
class OffPurposeError(LedgerRefusedError):
    """What was given for something is not spent on something else. `purposes`: their names."""

    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    pot: UUID
    account: Account
    available: Held
    wanted: Held


@dataclass(eq=False)
class InsufficientFundsError(LedgerRefusedError):
    """Less is there than was asked for; `short`: where, and how much is there."""

    short: tuple[Shortage, ...]

    @property
    def available(self) -> int:
        """Đồng in the first pot that is short."""
        return self.short[0].available.amount

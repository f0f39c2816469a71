"""Whether a posting may be written, and with which entries."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from db.rules.ledger.refusals import (
    AmountRefusedError,
    ClosedPeriodError,
    InsufficientFundsError,
    OffPurposeError,
    Shortage,
)
from db.rules.ledger.values import (
    EMPTY,
    FLOWS,
    MOST,
    MOST_GOODS,
    Account,
    Entry,
    Held,
    Movement,
    Posting,
    PostingKind,
    Pot,
    Purpose,
    Use,
)

A, K = Account, PostingKind
FINEST: Final = -3  # decimal places of a quantity, as an exponent


def entries(posting: Posting) -> tuple[Entry, ...]:
    """The lines of a posting: from one account to another, per movement; of a reversal, exactly
    what it reverses, the other way."""
    if posting.kind is K.REVERSAL:
        return tuple(Entry(e.pot, e.account, -e.amount, -e.quantity, e.line) for e in posting.back)
    taken, given = FLOWS[posting.kind]
    return tuple(
        entry
        for m in posting.movements
        for entry in (
            Entry(m.pot, taken, -m.amount, -m.quantity, m.line),
            Entry(m.pot, given, m.amount, m.quantity, m.line),
        )
    )


def judged(
    posting: Posting, pots: Mapping[UUID, Pot], closed: Iterable[tuple[int, int]] = ()
) -> tuple[Entry, ...]:
    """The entries to write. `pots`: those of the posting as they stand; `closed`: months whose
    books are closed. Raises AmountRefusedError, ClosedPeriodError, OffPurposeError,
    InsufficientFundsError, in this order."""
    _check_amounts(posting, pots)
    month = (posting.on_day.year, posting.on_day.month)
    if month in set(closed):
        raise ClosedPeriodError(*month)
    if posting.kind is K.RESERVE:
        _check_purpose(posting, pots)
    found = entries(posting)
    after(pots, found)
    return found


def after(pots: Mapping[UUID, Pot], found: Sequence[Entry]) -> dict[UUID, dict[Account, Held]]:
    """The balances when these entries are posted. Raises InsufficientFundsError where one falls
    below zero, AmountRefusedError where one grows beyond what can be held."""
    balances = {pot: {a: pots[pot].held(a) for a in A} for pot in {e.pot for e in found}}
    asked: dict[tuple[UUID, Account], Held] = {}
    for e in found:
        sign = -1 if e.account is A.RECEIVED else 1
        moved = Held(sign * e.amount, sign * e.quantity)
        balances[e.pot][e.account] += moved
        asked[e.pot, e.account] = asked.get((e.pot, e.account), EMPTY) + moved
    short = [
        Shortage(pot, account, pots[pot].held(account), -asked[pot, account])
        for (pot, account) in asked
        if balances[pot][account].is_below_nothing
    ]
    if short:
        raise InsufficientFundsError(tuple(short))
    for balance in balances.values():
        if balance[A.RECEIVED].amount > MOST or balance[A.RECEIVED].quantity > MOST_GOODS:
            raise AmountRefusedError("TOO_MUCH")
    return balances


def permits(purpose: Purpose, use: Use | None) -> bool:
    """Whether this may be spent on that."""
    return use is not None and all(
        (
            purpose.kinds is None or use.kind in purpose.kinds,
            purpose.occasions is None or use.occasion in purpose.occasions,
            purpose.places is None or purpose.places[0] <= use.place <= purpose.places[1],
        )
    )


def fair_value(held: Held, quantity: Decimal) -> int:
    """The value of some of what is held, in đồng: its share of the whole, so that the last takes
    what is left."""
    if quantity >= held.quantity:
        return held.amount
    return round(held.amount * quantity / held.quantity)


def _check_purpose(posting: Posting, pots: Mapping[UUID, Pot]) -> None:
    bound = [p for m in posting.movements if (p := pots[m.pot].purpose)]
    off = dict.fromkeys(p.name for p in bound if not permits(p, posting.use))
    if off:
        raise OffPurposeError(tuple(off))


def _check_amounts(posting: Posting, pots: Mapping[UUID, Pot]) -> None:
    moved: Sequence[Movement | Entry] = posting.back or posting.movements
    if not moved:
        raise AmountRefusedError("NOTHING")
    for at, movement in enumerate(moved):
        pot = pots.get(movement.pot)
        if pot is None:
            raise AmountRefusedError("UNKNOWN_POT", at)
        if pot.fund != posting.fund:
            raise AmountRefusedError("OTHER_FUND", at)
        if isinstance(movement, Movement) and (why := _fault(posting.kind, movement, pot)):
            raise AmountRefusedError(why, at)


def _fault(kind: PostingKind, movement: Movement, pot: Pot) -> str | None:
    if pot.item is None:
        if movement.quantity:
            return "QUANTITY_OF_MONEY"
    elif not _counted(movement.quantity):
        return "NO_QUANTITY"
    least = 1 if pot.item is None or FLOWS[kind][0] is A.RECEIVED else 0
    if movement.amount < least:
        return "NOT_POSITIVE"
    return "TOO_MUCH" if movement.amount > MOST or movement.quantity > MOST_GOODS else None


def _counted(quantity: Decimal) -> bool:
    exponent = quantity.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= FINEST and quantity > 0

"""Figures for whoever may not count exactly (bảo vệ bí mật thống kê): what is too small to be shown
is not, everything else is rounded (domain.md 5.4, security.md 6, ADR 51).

How a count is rounded follows from a secret and from which cell it is, so that the same question
has one answer for ever and asking again teaches nothing.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from db.rules.sensitivity import Sensitivity

BASE: Final = 5  # counts are rounded to multiples of it
SMALL, SMALL_IN_CASEWORK = 5, 10  # counts from 1 to one less are not shown
FURTHER: Final = 8  # one cell in so many is less certain
DOMINANT: Final = 85  # percent of a sum that one giver or office may have given
DIGITS: Final = 2  # of a sum of money that are shown
_GRAVE: Final = frozenset({Sensitivity.CASEWORK, Sensitivity.SEALED})


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it leaves. `value` None: suppressed, or there is none (a rate of nothing)."""

    value: int | None
    suppressed: bool = False
    rounded: bool = False


NOTHING: Final = Shown(0)  # zero is shown as it is
HIDDEN: Final = Shown(None, suppressed=True)


def threshold(classes: Iterable[Sensitivity]) -> int:
    """The least count that is shown of what speaks of these classes."""
    return SMALL_IN_CASEWORK if _GRAVE & set(classes) else SMALL


def rounded(count: int, key: str, secret: bytes, base: int = BASE) -> int:
    """Up or down to a multiple of the base, on average to the count itself; multiples stay. `key`
    names the cell: indicator, version, unit, period, categories."""
    over = count % base
    return count - over + (base if _drawn(key, secret) % base < over else 0)


def protected(count: int, limit: int, key: str, secret: bytes) -> Shown:
    """One count by itself. `limit`: see `threshold`."""
    if count == 0:
        return NOTHING
    if count < limit:
        return HIDDEN
    return Shown(rounded(count, key, secret), rounded=True)


def veiled(count: int, limit: int, key: str, secret: bytes) -> Shown:
    """One count of which many tables speak, to multiples of its threshold: less, and the difference
    from somebody's exact count would tell a small one. One cell in `FURTHER` is moved a step
    further, up or down, one has twice the threshold, of these one in as many another, and so on:
    nobody can be sure how far off a figure is, or that what is hidden is small, so that what is
    worked out of several is never certain."""
    if count == 0:
        return NOTHING
    if count < limit * (1 + _steps(_drawn(f"{key}|limit", secret))):
        return HIDDEN
    sign, drawn = divmod(_drawn(f"{key}|further", secret), 2**63)
    further = limit * _steps(drawn) * (1 if sign else -1)
    return Shown(max(limit, rounded(count, key, secret, limit) + further), rounded=True)


def _drawn(key: str, secret: bytes) -> int:
    return int.from_bytes(hmac.digest(secret, key.encode(), hashlib.sha256)[:8], "big")


def _steps(drawn: int) -> int:
    """None, mostly."""
    found = 0
    while drawn and drawn % FURTHER == 0:
        found, drawn = found + 1, drawn // FURTHER
    return found


def rate(part: Shown, whole: Shown) -> float | None:
    """Percent with one decimal, of figures as they are shown, at most 100; None: suppressed, or a
    part of nothing."""
    if part.value is None or not whole.value:
        return None
    return min(100.0, round(100 * part.value / whole.value, 1))


def dominated(amounts: Collection[int]) -> bool:
    """One of them is more than 85 % of the sum."""
    return bool(amounts) and max(amounts) * 100 > DOMINANT * sum(amounts)


def money(amounts: Collection[int], limit: int = SMALL) -> Shown:
    """A sum in đồng, shown to two significant digits. `amounts`: none negative, one for each who
    gave or received; a sum of too few, or mostly of one, is not shown."""
    told = [amount for amount in amounts if amount]
    return money_of(sum(told), len(told), max(told, default=0), limit)


def money_of(total: int, givers: int, largest: int, limit: int = SMALL) -> Shown:
    """As `money`, of what is known of the amounts."""
    if not givers:
        return NOTHING
    if givers < limit or largest * 100 > DOMINANT * total:
        return HIDDEN
    return Shown(significant(total), rounded=True)


def significant(amount: int) -> int:
    """To two significant digits, halves up."""
    step = int("1".ljust(len(str(amount)) - DIGITS + 1, "0"))
    return (amount + step // 2) // step * step


def one_category(parts: Sequence[int], whole: int) -> bool:
    """One category has all of a row: to show it would tell everybody's. Of one category alone
    nothing is told that the whole does not tell."""
    return whole > 0 and len(parts) > 1 and whole in parts

"""Numbers on the papers of synthetic children: well-formed, never twice, of nobody.

Each follows from the child's place in its world, so that a million of them need no list of what is
taken. Rules: domain 8.2 and 8.3.
"""

from datetime import date
from hashlib import sha256
from typing import Final

from db.rules.children import Sex

_CENTURY: Final = {Sex.MALE: 2, Sex.FEMALE: 3}
_MILLION: Final = 1_000_000
_STEP: Final = 618_033  # no divisor in common with a million: each number comes once
_HUNDRED_MILLION: Final = 100_000_000
_LONG_STEP: Final = 61_803_399
_HALF: Final = 1000
_ROUNDS: Final = 8
TOO_YOUNG: Final = 6  # years; until then the card is of the group TE


def personal_id(province: str, sex: Sex, born: date, number: int) -> str:
    """Province of registration, century and sex, year, six digits of no meaning."""
    digits = number * _STEP % _MILLION
    return f"0{province}{_CENTURY[sex]}{born.year % 100:02}{digits:06}"


def insurance_card(province: str, number: int, *, small: bool) -> str:
    """Fifteen characters: group, level, province and the ten digits that name the person."""
    digits = f"{province}{number * _LONG_STEP % _HUNDRED_MILLION:08}"
    return f"{'TE' if small else 'HS'}1{province}{digits}"


def certificate(number: int, year: int) -> str:
    """Number in the commune's book, and year."""
    return f"{number}/{year}"


def child_code(commune: str, number: int, key: bytes) -> str:
    """As the function of that name in the database, which goes on counting where this ends."""
    high, low = divmod(number, _HALF)
    for turn in range(1, _ROUNDS + 1):
        digest = sha256(key + f"{turn} {low}".encode()).digest()
        high, low = low, (high + digest[0] * 256 + digest[1]) % _HALF
    return f"TE{commune}-{high * _HALF + low:06}"

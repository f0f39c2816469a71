"""What is known of a case from its first day, and its number."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from db.rules.cases import AbuseSetting, CaseCategory
from db.seeds.casework.words import Told
from db.seeds.plots import Place

_THOUSAND: Final = 1000
_ROUNDS: Final = 8


def case_number(kind: str, place: str, number: int, key: bytes) -> str:
    """As the function of that name in the database, which goes on counting where this ends."""
    high, low = divmod(number, _THOUSAND)
    for turn in range(1, _ROUNDS + 1):
        digest = sha256(key + f"{kind}{turn} {low}".encode()).digest()
        high, low = low, (high + digest[0] * 256 + digest[1]) % _THOUSAND
    return f"{kind}{place}-{high * _THOUSAND + low:06}"


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a case from its first day. `scene`: the unit where it happened; `place`:
    where the notice was received, as number `notice`, by whom, of which body (`receiver`: their
    names); `to`: the commune where it might go."""

    child: UUID | None
    told: Told
    scene: Place
    home: Place
    to: Place
    place: Place
    filed_by: UUID
    body: UUID
    receiver: tuple[str, str]
    number: int
    notice: int
    category: CaseCategory
    setting: AbuseSetting
    narrative: str
    informant: str | None
    crime_signs: bool = False

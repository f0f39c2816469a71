"""The facts of one word about a child, dated: poverty, insurance, birth registration, people."""

from random import Random
from typing import Final

from db.rules.children import FactKind, PovertyStatus
from db.rules.ethnic_groups import UNKNOWN
from db.seeds.life import Life
from db.seeds.rows import Rows

YES: Final = "yes"
NO: Final = "no"
_SIX_YEARS: Final = 2192  # days; the cards of the youngest end then
_CORRECTED: Final = 0.006


class Facts:
    """Writes the facts of the children of one plot, and tells what they say today."""

    def __init__(self, rows: Rows, rng: Random, today: int, *, remote: bool) -> None:
        self._rows, self._rng, self._today, self._remote = rows, rng, today, remote

    def of(self, life: Life) -> tuple[str, bool, bool, str]:
        """Today's copy: poverty, has insurance, birth registered, people."""
        return (
            self._poverty(life),
            self._insurance(life),
            self._birth_registration(life),
            self._people(life),
        )

    def _say(self, life: Life, kind: FactKind, start: int, end: int | None, value: str) -> None:
        self._rows.dated("fact", life, start, end, kind, value)

    def _poverty(self, life: Life) -> PovertyStatus:
        """The household's, from the child's birth on."""
        spells = life.family.poverty
        for number, (start, value) in enumerate(spells):
            end = spells[number + 1][0] - 1 if number + 1 < len(spells) else None
            if end is None or end >= life.born:
                self._say(life, FactKind.POVERTY, max(start, life.born), end, value)
        return spells[-1][1]

    def _insurance(self, life: Life) -> bool:
        """All under six and all poor have it; some others let it lapse, some take it up later."""
        rng, start = self._rng, min(life.born + rng_days(self._rng, 45), self._today - 1)
        covered = 0.985 if life.family.poor or life.age_on(self._today) < 6 else 0.93
        insured = rng.random() < covered
        changed = start + _SIX_YEARS + rng_days(rng, 900)
        if changed < self._today and rng.random() < (0.08 if insured else 0.8):
            lapsed = NO if insured else YES
            self._say(life, FactKind.HEALTH_INSURANCE, start, changed - 1, lapsed)
            start = changed
        self._say(life, FactKind.HEALTH_INSURANCE, start, None, YES if insured else NO)
        return insured

    def _birth_registration(self, life: Life) -> bool:
        """Within sixty days as the law asks, some late, two in a hundred not yet."""
        rng, lot = self._rng, self._rng.random()
        missing, late = (0.032, 0.14) if self._remote else (0.013, 0.04)
        if lot < missing:
            self._say(life, FactKind.BIRTH_REGISTRATION, life.born, None, NO)
            return False
        done = life.born + (rng.randrange(61, 700) if lot < late else rng_days(rng, 45))
        done = min(done, self._today - 1)
        if lot < late and done > life.born:
            self._say(life, FactKind.BIRTH_REGISTRATION, life.born, done - 1, NO)
        self._say(life, FactKind.BIRTH_REGISTRATION, done, None, YES)
        return True

    def _people(self, life: Life) -> str:
        code = life.family.people
        if self._rng.random() < _CORRECTED and life.registered < self._today - 60:
            wrong, right = (FactKind.ETHNICITY, UNKNOWN), (FactKind.ETHNICITY, code)
            self._rows.corrected("fact", life, life.born, wrong, right)
        else:
            self._say(life, FactKind.ETHNICITY, life.born, None, code)
        return code


def rng_days(rng: Random, most: int) -> int:
    """One to `most` days."""
    return 1 + int(rng.random() * most)

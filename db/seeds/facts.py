"""What is said of a child in one word, dated: poverty, insurance, birth registration, people."""

from datetime import date
from random import Random
from typing import Final

from db.rules.children import PovertyStatus
from db.seeds.acts import Insure, RegisterBirth, Update
from db.seeds.life import Life
from db.seeds.papers import TOO_YOUNG, certificate, insurance_card
from db.seeds.plots import Plot

_SIX_YEARS: Final = 2192  # days; the cards of the youngest end then
_REVIEWED: Final = 40  # days until the outcome of a review is in the register


class Facts:
    """What officers record of the children of one plot."""

    def __init__(self, plot: Plot, rng: Random, today: int) -> None:
        self._plot, self._rng, self._today = plot, rng, today
        self._office = f"UBND {plot.origin.name}"

    def record(self, life: Life, registered: int | None) -> None:
        """`registered`: the day of the registration of the birth."""
        self._birth_registration(life, registered)
        self._insurance(life)
        self._poverty(life)

    def birth_registered(self, life: Life) -> int | None:
        """Within sixty days as the law asks, some late, two in a hundred not yet."""
        rng, lot = self._rng, self._rng.random()
        missing, late = (0.032, 0.14) if self._plot.profile.remote else (0.013, 0.04)
        if lot < missing:
            return None
        return life.born + (rng.randrange(61, 700) if lot < late else rng_days(rng, 45))

    def _birth_registration(self, life: Life, on: int | None) -> None:
        if on is None or on > life.registered:
            life.does(life.registered, RegisterBirth(date.fromordinal(life.registered)))
        if on is not None and on < self._today - 1:
            day = date.fromordinal(on)
            number = certificate(self._plot.counted + life.number - self._plot.first + 1, day.year)
            life.does(on + self._rng.getrandbits(3), RegisterBirth(day, number, self._office))

    def _insurance(self, life: Life) -> None:
        """All under six and all poor have it; some others let it lapse, some take it up later."""
        rng, start = self._rng, min(life.born + rng_days(self._rng, 45), self._today - 1)
        covered = 0.985 if life.family.poor or life.age_on(self._today) < TOO_YOUNG else 0.93
        insured = rng.random() < covered
        changed = start + _SIX_YEARS + rng_days(rng, 900)
        lapsed = changed < self._today and rng.random() < (0.08 if insured else 0.8)
        if lapsed and changed > life.registered:
            self._insured(life, start, insured=not insured)
            self._insured(life, changed, insured=insured)
        else:
            self._insured(life, changed if lapsed else start, insured=insured)

    def _insured(self, life: Life, since: int, *, insured: bool) -> None:
        small = life.age_on(since) < TOO_YOUNG
        card = insurance_card(self._plot.province, life.number, small=small) if insured else None
        life.does(since, Insure(date.fromordinal(since), card))

    def poverty_on(self, life: Life, day: int) -> PovertyStatus:
        return [value for start, value in life.family.poverty if start <= day][-1]

    def _poverty(self, life: Life) -> None:
        """Households are reviewed once a year."""
        for start, value in life.family.poverty:
            if start > life.registered:
                heard = start + rng_days(self._rng, _REVIEWED)
                life.does(heard, Update({"poverty": value}, date.fromordinal(start)))


def rng_days(rng: Random, most: int) -> int:
    """One to `most` days."""
    return 1 + int(rng.random() * most)

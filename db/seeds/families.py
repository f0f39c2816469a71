"""Households and those who raise the children in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from random import Random
from typing import Final
from uuid import UUID

from db.rules.children import PovertyStatus, Sex
from db.rules.registration import Carer
from db.seeds.chance import Bag
from db.seeds.people_names import Naming, naming
from db.seeds.plots import Place, Plot
from db.seeds.rows import Rows

LONG_AGO: Final = 1  # a day before every child of the register was born


class Kind(StrEnum):
    BOTH = "BOTH"
    MOTHER = "MOTHER"
    FATHER = "FATHER"
    GRANDPARENTS = "GRANDPARENTS"
    KIN = "KIN"


_KINDS: Final = Bag(
    {Kind.BOTH: 86, Kind.MOTHER: 7, Kind.FATHER: 2, Kind.GRANDPARENTS: 4, Kind.KIN: 1}
)
_REMOTE_KINDS: Final = Bag(
    {Kind.BOTH: 82, Kind.MOTHER: 7, Kind.FATHER: 3, Kind.GRANDPARENTS: 6, Kind.KIN: 2}
)
_KIN: Final = Bag({("Cô", Sex.FEMALE): 1, ("Chú", Sex.MALE): 1, ("Bác", Sex.MALE): 1})
_ALL_PEOPLES_AROUND: Final = 1 / 12  # of parents, one comes from another people
_MOVED: Final = 0.07  # of families, to another house of the commune
_NEW_NUMBER: Final = 0.06
_LATELY: Final = 2100  # days in which things like these happened
_HAMLETS: Final = {
    region: names.split(", ")
    for region, names in {
        "delta": "Thôn Đông, Thôn Đoài, Thôn Thượng, Thôn Hạ, Thôn Trung, Thôn Nội, Thôn Ngoại,"
        " Thôn Chùa, Thôn Đình, Thôn Cầu, Thôn Mới, Thôn Bến",
        "north": "Thôn Nà Lầu, Thôn Nà Khoang, Thôn Khuổi My, Thôn Khuổi Lung, Bản Lũng, Bản Phố,"
        " Thôn Pác Sáp, Thôn Tả Lủng, Thôn Sủng Chớ, Thôn Cốc Pục, Thôn Lũng Hòa",
        "highlands": "Buôn Trấp, Buôn Kép, Làng Kon Rơ, Thôn 1, Thôn 2, Thôn 3, Thôn 4",
    }.items()
}
_NUMBERED: Final = {"central": "Thôn", "south": "Ấp"}


@dataclass(slots=True)
class Family:
    """A household, or the house of a facility (`household` null), `number` its own in the book.

    `poverty`: what it was from which day on, the last still holding. `moved`: the day it came to
    this house from `before`, hamlet and address in the same commune. `reached`: the day its
    telephone numbers became those of `carers`; before they were those of `unreached`."""

    household: UUID | None
    number: str
    hamlet: str | None
    address: str | None
    people: str
    naming: Naming
    clan: str
    kind: Kind
    carers: Sequence[Carer]
    poverty: Sequence[tuple[int, PovertyStatus]]
    moved: int | None = None
    before: tuple[str | None, str | None] = (None, None)
    reached: int | None = None
    unreached: Sequence[Carer] = ()

    @property
    def poor(self) -> bool:
        return self.poverty[-1][1] is not PovertyStatus.NONE

    @property
    def without_parents(self) -> bool:
        return self.kind in {Kind.GRANDPARENTS, Kind.KIN}


def hamlets(place: Place, region: str, rng: Random) -> Sequence[str]:
    """Some eight hamlets of a commune: numbered in towns, named in the country."""
    count = rng.randrange(5, 12)
    if place.urban:
        return [f"Tổ dân phố {number}" for number in range(1, count + 1)]
    if region in _NUMBERED:
        return [f"{_NUMBERED[region]} {number}" for number in range(1, count + 1)]
    return rng.sample(_HAMLETS[region], min(count, len(_HAMLETS[region])))


class Households:
    """Founds the families of one plot."""

    def __init__(self, plot: Plot, rows: Rows, rng: Random, today: date) -> None:
        self._plot, self._rows, self._rng, self._year = plot, rows, rng, today.year
        self._today = today.toordinal()
        self._number = plot.rank * 10_000
        self._hamlets = hamlets(plot.origin, plot.profile.region, rng)

    def found(self) -> Family:
        rng, profile = self._rng, self._plot.profile
        self._number += 1
        people = profile.peoples.draw(rng)
        named = naming(people, south=profile.south)
        clan = named.clans.draw(rng)
        kind = (_REMOTE_KINDS if profile.remote else _KINDS).draw(rng)
        hamlet = rng.choice(self._hamlets)
        household, number = self._rows.id(), f"{self._number:04}"
        family = Family(
            household=household,
            number=number,
            hamlet=hamlet,
            address=self._address(),
            people=people,
            naming=named,
            clan=clan,
            kind=kind,
            carers=self._carers(kind, named, clan),
            poverty=self._poverty(),
        )
        self._changed(family)
        return family

    def _changed(self, family: Family) -> None:
        """Some moved within the commune, some have another telephone number."""
        rng, today = self._rng, self._today
        if rng.random() < _MOVED:
            family.moved = today - rng.randrange(30, _LATELY)
            family.before = rng.choice(self._hamlets), self._address()
        if rng.random() < _NEW_NUMBER and any(carer.phone for carer in family.carers):
            family.reached = today - rng.randrange(30, _LATELY)
            family.unreached = [
                replace(carer, phone=carer.phone and self._new_phone()) for carer in family.carers
            ]

    def _address(self) -> str | None:
        rng = self._rng
        if self._plot.origin.urban:
            return f"Số {rng.randrange(1, 220)}, ngõ {rng.randrange(1, 180)}"
        return None if self._plot.profile.remote else f"Số nhà {rng.randrange(1, 160)}"

    def _carers(self, kind: Kind, named: Naming, clan: str) -> Sequence[Carer]:
        rng = self._rng
        if kind is Kind.GRANDPARENTS:
            return self._grandparents(named, clan)
        if kind is Kind.KIN:
            relation, sex = _KIN.draw(rng)
            return [Carer(named.name(rng, sex, clan, grown=True), relation, self._phone())]
        carers = []
        if kind is not Kind.MOTHER:
            carers.append(Carer(named.name(rng, Sex.MALE, clan, grown=True), "Cha", self._phone()))
        if kind is not Kind.FATHER:
            carers.append(self._mother(named, clan, bears_clan=kind is Kind.MOTHER))
        return carers

    def _mother(self, named: Naming, clan: str, *, bears_clan: bool) -> Carer:
        rng, profile = self._rng, self._plot.profile
        if rng.random() < _ALL_PEOPLES_AROUND:
            named = naming(profile.peoples.draw(rng), south=profile.south)
        own = clan if bears_clan else named.clans.draw(rng)
        return Carer(named.name(rng, Sex.FEMALE, own, grown=True), "Mẹ", self._phone())

    def _grandparents(self, named: Naming, clan: str) -> Sequence[Carer]:
        rng = self._rng
        side = "nội" if rng.random() < 0.6 else "ngoại"
        own = named.clans.draw(rng)
        grandmother = Carer(
            named.name(rng, Sex.FEMALE, own, grown=True), f"Bà {side}", self._phone()
        )
        if rng.random() < 0.4:
            return [grandmother]
        name = named.name(rng, Sex.MALE, clan if side == "nội" else own, grown=True)
        return [Carer(name, f"Ông {side}", None), grandmother]

    def _phone(self) -> str | None:
        """095 belongs to no network any more: nobody is called."""
        if self._rng.random() < (0.35 if self._plot.profile.remote else 0.15):
            return None
        return self._new_phone()

    def _new_phone(self) -> str:
        return f"095{self._rng.randrange(10**7):07}"

    def _poverty(self) -> Sequence[tuple[int, PovertyStatus]]:
        """Households are reviewed once a year; the outcome holds from New Year."""
        rng, profile = self._rng, self._plot.profile
        now = profile.poverty.draw(rng)
        earlier = {
            PovertyStatus.NONE: (PovertyStatus.NEAR_POOR, 0.03 + profile.poor * 0.7),
            PovertyStatus.NEAR_POOR: (PovertyStatus.POOR, 0.6),
            PovertyStatus.POOR: (PovertyStatus.NEAR_POOR, 0.12),
        }
        before, chance = earlier[now]
        if rng.random() >= chance:
            return [(LONG_AGO, now)]
        year = self._year - rng.randrange(6)
        changed = date(year, 1, 1).toordinal()
        if now is PovertyStatus.NONE and rng.random() < 0.4:
            first = date(year - 2, 1, 1).toordinal()
            return [(LONG_AGO, PovertyStatus.POOR), (first, before), (changed, now)]
        return [(LONG_AGO, before), (changed, now)]

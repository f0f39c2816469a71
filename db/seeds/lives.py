"""One child of the register: birth, name, status, and the rows that say where and how it lives."""

from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final
from uuid import UUID

from db.rules.children import (
    CHILDHOOD_ENDS_AT,
    ChildStatus,
    DatePrecision,
    Sex,
    birthday,
)
from db.rules.names import name_key, toneless
from db.seeds.facts import Facts
from db.seeds.families import Family
from db.seeds.life import Life, Seal
from db.seeds.plots import LAST_DAY_BEFORE, REFORM, Plot, World
from db.seeds.rows import Rows, at_work

_CHANGED_HOUSE: Final = 0.02
BOYS: Final = 0.527  # of births in Viet Nam, 111 boys to 100 girls
_REFORM: Final = REFORM.toordinal()
_LAST_DAY_BEFORE: Final = LAST_DAY_BEFORE.toordinal()


@lru_cache(65_536)
def _keys(full_name: str) -> tuple[str, str]:
    return name_key(full_name), toneless(full_name)


def latest_possible(born: int, precision: DatePrecision) -> int:
    """The last day of the month or year, where no more is known."""
    if precision is DatePrecision.DAY:
        return born
    day = date.fromordinal(born)
    if precision is DatePrecision.MONTH:
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1).toordinal() - 1
    return date(day.year, 12, 31).toordinal()


class Lives:
    """Writes the children of one plot."""

    def __init__(self, world: World, plot: Plot, rows: Rows, rng: Random, seal: Seal) -> None:
        self._world, self._plot, self._rows, self._rng, self._seal = world, plot, rows, rng, seal
        self._today = world.today.toordinal()
        self._count = 0
        self._neighbours: UUID | None = None
        self._facts = Facts(rows, rng, self._today, remote=plot.profile.remote)

    def begin(self, family: Family, born: int, taken: set[str]) -> Life:
        """A child of the family, with a name that no sibling has."""
        rng = self._rng
        precision = self._precision(born, family)
        born = latest_possible(born, precision)
        sex = Sex.MALE if rng.random() < BOYS else Sex.FEMALE
        name = family.naming.name(rng, sex, family.clan)
        while name in taken:
            name = family.naming.name(rng, sex, family.clan)
        taken.add(name)
        registered = min(born + rng.randrange(3, 110), self._today - 1)
        life = Life(
            id=self._rows.id(),
            family=family,
            sex=sex,
            full_name=name,
            born=born,
            precision=precision,
            registered=registered,
            recorded_at=at_work(registered, rng.getrandbits(20)),
            recorded_by=self._plot.recorder,
        )
        self._end(life)
        return life

    def _precision(self, born: int, family: Family) -> DatePrecision:
        """Only days of some years ago are half forgotten."""
        if born > self._today - 800:
            return DatePrecision.DAY
        lot = self._rng.random()
        if family.household is None:
            return DatePrecision.ESTIMATED if lot < 0.3 else DatePrecision.DAY
        unknown = 0.02 if self._plot.profile.remote else 0.006
        if lot < unknown:
            return DatePrecision.YEAR if lot < unknown / 2 else DatePrecision.MONTH
        return DatePrecision.DAY

    def _end(self, life: Life) -> None:
        lot = self._rng.random()
        if lot < 0.005 and life.family.household is not None and life.registered < self._today - 9:
            life.status = ChildStatus.DECEASED if lot < 0.0022 else ChildStatus.LEFT_COUNTRY
            life.until = self._rng.randrange(life.registered + 1, self._today)
        sixteen = birthday(date.fromordinal(life.born), CHILDHOOD_ENDS_AT).toordinal()
        if sixteen <= self._today and (life.until is None or life.until >= sixteen):
            life.status, life.until = ChildStatus.AGED_OUT, sixteen

    def write(self, life: Life) -> None:
        """The child with today's copy, and every dated row that the copy is taken from."""
        family, plot = life.family, self._plot
        self._count += 1
        self._rows.add(
            "child",
            life.id,
            f"TE{plot.origin.code}-{self._count:05}",
            life.status,
            life.full_name,
            *_keys(life.full_name),
            life.sex,
            date.fromordinal(life.born),
            life.precision,
            family.hamlet,
            family.address,
            family.household,
            *self._facts.of(life),
            life.recorded_at,
            *plot.home.columns,
        )
        self._residence(life)
        self._belonging(life)

    def _residence(self, life: Life) -> None:
        family, start = life.family, life.born
        if family.source is not None and family.moved is not None and family.moved > start:
            self._stay(life, family.source, start, family.moved - 1)
            start = family.moved
        self._stay(life, self._plot, start, None)

    def _stay(self, life: Life, plot: Plot, start: int, end: int | None) -> None:
        """Units as they were registered then: until the reform those of the older tree."""
        here = plot is self._plot
        told = (life.family.hamlet, life.family.address) if here else (None, None)
        home = plot.home.columns
        if self._world.reformed and start < _REFORM:
            last = end if end is not None and end < _REFORM else _LAST_DAY_BEFORE
            origin = plot.origin.columns
            self._rows.dated("residence", life, start, last, *told, *origin)
            if last == end:
                return
            start = _REFORM
        self._rows.dated("residence", life, start, end, *told, *home)

    def _belonging(self, life: Life) -> None:
        family = life.family
        if family.household is not None:
            self._membership(life, family.household)
        for carer in family.carers:
            row_id = self._rows.id()
            sealed = carer.phone and self._seal("guardian", "phone_sealed", row_id, carer.phone)
            told = carer.full_name, carer.relation, sealed
            self._rows.identified("guardian", row_id, life, (life.born, None), *told)

    def _membership(self, life: Life, household: UUID) -> None:
        """In this household since it came here; some were with neighbours first."""
        start = max(life.born, life.family.moved or life.born)
        before, self._neighbours = self._neighbours, household
        changed = self._today - self._rng.randrange(20, 1500)
        if (
            self._rng.random() < _CHANGED_HOUSE
            and changed > start
            and before not in {None, household}
        ):
            self._rows.dated("membership", life, start, changed - 1, before)
            start = changed
        self._rows.dated("membership", life, start, None, household)

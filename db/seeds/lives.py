"""One child of the register: birth, name, end, and what is said of where and how it lives."""

from datetime import date, timedelta
from random import Random
from typing import Final, TypeVar

from db.rules.children import (
    CHILDHOOD_ENDS_AT,
    DatePrecision,
    Sex,
    birthday,
)
from db.rules.ethnic_groups import UNKNOWN
from db.rules.registration import Entry
from db.seeds.acts import Correct, Register, SetGuardians, SetHousehold, Update
from db.seeds.facts import Facts
from db.seeds.families import Family
from db.seeds.life import Life, working_day
from db.seeds.papers import personal_id
from db.seeds.plots import Plot, World

_CHANGED_HOUSE: Final = 0.02
_MISHEARD: Final = 0.005  # of names, written down wrongly first
_UNCLEAR: Final = 0.006  # of peoples, asked for later
_NUMBERED: Final = 0.97  # of those whose birth is registered
_ENTERED_WITHIN: Final = 220  # days from the beginning of the register
_T = TypeVar("_T")
BOYS: Final = 0.527  # of births in Viet Nam, 111 boys to 100 girls


def register_began(today: date) -> date:
    """When the books went into the register: children born before came in during that year."""
    return date(today.year - 6, 1, 6)


def latest_possible(born: int, precision: DatePrecision) -> int:
    """The last day of the month or year, where no more is known."""
    if precision is DatePrecision.DAY:
        return born
    day = date.fromordinal(born)
    if precision is DatePrecision.MONTH:
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1).toordinal() - 1
    return date(day.year, 12, 31).toordinal()


class Lives:
    """Begins the lives of one plot."""

    def __init__(self, world: World, plot: Plot, rng: Random) -> None:
        self._plot, self._rng = plot, rng
        self._today = world.today.toordinal()
        self._began = register_began(world.today).toordinal()
        self._latest = working_day(self._today - 3, back=True)
        self._count = plot.first
        self._neighbours: Family | None = None
        self._facts = Facts(plot, rng, self._today)

    def begin(self, family: Family, born: int, taken: set[str]) -> Life:
        """A child of the family, with a name that no sibling has."""
        rng = self._rng
        precision = self._precision(born, family)
        born = latest_possible(born, precision)
        sex = Sex.MALE if rng.random() < BOYS else Sex.FEMALE
        life = Life(
            number=self._count,
            family=family,
            sex=sex,
            full_name=self._name(family, sex, taken),
            born=born,
            precision=precision,
            registered=self._registered(born),
            recorder=self._plot.recorder,
            clerk=self._plot.clerk,
            sixteen=birthday(date.fromordinal(born), CHILDHOOD_ENDS_AT).toordinal(),
        )
        self._count += 1
        self._end(life)
        return life

    def _name(self, family: Family, sex: Sex, taken: set[str]) -> str:
        name = family.naming.name(self._rng, sex, family.clan)
        while name in taken:
            name = family.naming.name(self._rng, sex, family.clan)
        taken.add(name)
        return name

    def _registered(self, born: int) -> int:
        days = self._rng.randrange(3, 110)
        if born + days < self._began:
            days = self._rng.randrange(_ENTERED_WITHIN)
            return working_day(self._began + days)
        return min(working_day(born + days), self._latest)

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
        """Some die, some leave the country; the others turn sixteen."""
        lot, first, last = self._rng.random(), life.registered + 20, self._today - 20
        last = min(last, life.sixteen)
        if lot < 0.005 and life.family.household is not None and first < last:
            life.left = lot >= 0.0022
            life.until = self._rng.randrange(first, last)
        elif life.sixteen <= self._today:
            life.until = life.sixteen

    def record(self, life: Life) -> None:
        """How it came into the register, and what was said of it since."""
        birth = self._facts.birth_registered(life)
        entry = self._entry(life, birth)
        life.does(life.registered, Register(entry))
        self._facts.record(life, birth)
        self._corrected(life, entry)
        if birth is not None and entry.personal_id is None and self._rng.random() < _NUMBERED:
            self._numbered(life, birth)
        if life.family.household is not None:
            self._belonging(life, life.family)
        self._moved(life, life.family)

    def _entry(self, life: Life, birth: int | None) -> Entry:
        rng, family, day = self._rng, life.family, life.registered
        known = birth is not None and birth <= day
        numbered = known and rng.random() < _NUMBERED
        born = date.fromordinal(life.born)
        missing = "Chưa được cấp số định danh cá nhân" if known else "Chưa đăng ký khai sinh"
        place = _before(family.moved, day, family.before, (family.hamlet, family.address))
        misheard = rng.random() < _MISHEARD
        return Entry(
            full_name=self._misheard(life) if misheard else life.full_name,
            sex=life.sex,
            date_of_birth=born,
            precision=life.precision,
            personal_id=self._number(life) if numbered else None,
            personal_id_missing=None if numbered else missing,
            ethnicity=UNKNOWN if rng.random() < _UNCLEAR else family.people,
            hamlet=place[0],
            address=place[1],
            poverty=self._facts.poverty_on(life, day),
            carers=_before(family.reached, day, family.unreached, family.carers),
        )

    def _number(self, life: Life) -> str:
        born = date.fromordinal(life.born)
        return personal_id(self._plot.province, life.sex, born, life.number)

    def _numbered(self, life: Life, birth: int) -> None:
        """A number comes with the registration of the birth; the register hears of it later."""
        heard = max(birth, life.registered) + self._rng.randrange(9, 60)
        told = Update({"personal_id": self._number(life)}, date.fromordinal(birth))
        life.does(heard, told, clerk=True)

    def _misheard(self, life: Life) -> str:
        words = life.full_name.split()
        return " ".join((*words[:-1], self._given(life)))

    def _given(self, life: Life) -> str:
        family = life.family
        return family.naming.name(self._rng, life.sex, family.clan).split()[-1]

    def _corrected(self, life: Life, entry: Entry) -> None:
        """What was entered wrongly is found out within weeks."""
        day = life.registered + self._rng.randrange(10, 60)
        if entry.full_name != life.full_name:
            said = {"full_name": life.full_name}
            self._correct(life, day, said, "Ghi nhầm tên, sửa theo giấy khai sinh")
        if entry.ethnicity != life.family.people:
            said = {"ethnicity": life.family.people}
            self._correct(life, day + 1, said, "Đã xác minh dân tộc với gia đình")

    def _correct(self, life: Life, day: int, said: dict[str, str], why: str) -> None:
        """Names by the data officer, who writes no people."""
        told = Correct(said, date.fromordinal(life.registered), why)
        life.does(day, told, clerk="full_name" in said)

    def _belonging(self, life: Life, family: Family) -> None:
        """Some were with neighbours first."""
        before, self._neighbours = self._neighbours, family
        since, changed = life.born, self._today - self._rng.randrange(20, 1500)
        lodged = self._rng.random() < _CHANGED_HOUSE and changed > life.registered
        if lodged and before is not None and before is not family:
            life.does(life.registered, _in(before, since))
            since = changed
        life.does(since, _in(family, since))

    def _moved(self, life: Life, family: Family) -> None:
        if family.moved is not None and family.moved > life.registered:
            values = {"hamlet": family.hamlet, "address": family.address}
            life.does(family.moved + 9, Update(values, date.fromordinal(family.moved)))
        if family.reached is not None and family.reached > life.registered:
            said = SetGuardians(family.carers, date.fromordinal(family.reached))
            life.does(family.reached, said)


def _in(family: Family, since: int) -> SetHousehold:
    assert family.household is not None  # noqa: S101 -- the caller looked
    return SetHousehold(family.household, family.number, family.hamlet, date.fromordinal(since))


def _before(changed: int | None, day: int, before: _T, since: _T) -> _T:
    return before if changed is not None and changed > day else since

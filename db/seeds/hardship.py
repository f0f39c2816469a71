"""Special circumstances, watches, placements, injuries, deaths, and the help that answers them."""

from datetime import date
from functools import cache
from random import Random
from typing import Final
from uuid import UUID

from db.rules.circumstances import GROUPS, WatchKind
from db.rules.harm import DeathCause, InjuryCause, InjuryOutcome, InjuryPlace
from db.seeds.acts import (
    Assist,
    Die,
    EndCircumstance,
    EndPlacement,
    EndWatch,
    Injure,
    Leave,
    Place,
    RecordCircumstance,
    SetWatch,
)
from db.seeds.chance import Bag
from db.seeds.life import YEAR, Life
from db.seeds.plots import Plot, World
from db.seeds.reference import ALLOWANCE, HELP, SUBGROUPS, Help
from db.seeds.rows import named_id

DISABILITY, DROPOUT, ILLNESS = 4, 8, 13
FACILITY: Final = "facility/chua-bo-de"
_FACILITY_GROUPS: Final = Bag({2: 55.0, 1: 30.0, 3: 15.0})
_ENDED: Final = 0.12  # of circumstances, over by now
_FALLING: Final = "02"  # Hà Giang: five percent fewer each year, as its plan tells of 2011 to 2015
_FELL: Final = (1.5, 0.68, 280)  # how many more begun, how many over by now, begun in so many days
_TWICE: Final = 0.1  # of children in one group, in a second one too

# Weight and least age of the groups; those of `_ALONE` only where no parent is.
_ALONE: Final = {1: (60, 0), 2: (6, 0), 3: (40, 0), 14: (4, 2)}
_ANY: Final = {
    4: (50, 0),
    5: (1, 0),
    6: (3, 12),
    7: (1, 12),
    8: (8, 11),
    9: (2, 1),
    10: (1, 9),
    11: (1.6, 4),
    12: (0.6, 8),
}
_LEAST_AGE: Final = {group: age for group, (_, age) in (_ALONE | _ANY).items()}


@cache
def _groups(alone: bool, poor: bool, age: int) -> Bag[int]:  # noqa: FBT001 -- key of a cache
    weights = _ANY | ({13: (14, 0)} if poor else {}) | (_ALONE if alone else {})
    return Bag({group: weight for group, (weight, least) in weights.items() if age >= least})


_WATCHED_FOR: Final = {
    WatchKind.AT_RISK_OF_SPECIAL_CIRCUMSTANCES: (
        *("PARENTS_SEPARATED", "PARENTS_AWAY", "PARENTS_AWAY", "PARENT_SERVING"),
        *("PARENT_ADDICTED", "FAMILY_HIV", "SCHOOL_DROPOUT"),
    ),
    WatchKind.AT_RISK_OF_ABUSE: ("DOMESTIC_VIOLENCE", "NEGLECT", "PARENT_ADDICTED"),
    WatchKind.URGENT_PROTECTION: ("SIGNS_OF_HARM", "CARER_IS_SUSPECT"),
}


_I, _W, _O = InjuryCause, InjuryPlace, InjuryOutcome
_INJURED: Final = 0.008  # of children, while in the register
_INJURIES: Final = Bag(
    {
        (_I.FALL, _W.HOME, _O.RECOVERED): 30,
        (_I.FALL, _W.SCHOOL, _O.RECOVERED): 16,
        (_I.TRAFFIC, _W.ROAD, _O.RECOVERED): 18,
        (_I.TRAFFIC, _W.ROAD, _O.LASTING_HARM): 3,
        (_I.BURN, _W.HOME, _O.RECOVERED): 9,
        (_I.ANIMAL, _W.PUBLIC_PLACE, _O.RECOVERED): 9,
        (_I.SHARP_OBJECT, _W.HOME, _O.RECOVERED): 6,
        (_I.DROWNING, _W.WATER, _O.RECOVERED): 4,
        (_I.POISONING, _W.HOME, _O.RECOVERED): 3,
        (_I.ELECTRICITY, _W.HOME, _O.LASTING_HARM): 2,
    }
)
_DEATHS: Final = Bag({DeathCause.ILLNESS: 5, DeathCause.DROWNING: 3, DeathCause.TRAFFIC: 2})
_ABROAD: Final = Bag[str | None](
    {"Đài Loan": 3, "Hàn Quốc": 3, "Nhật Bản": 2, "Hoa Kỳ": 2, "Cộng hòa Liên bang Đức": 1, None: 3}
)
_DECREE_IN_FORCE: Final = date(2017, 7, 1).toordinal()  # 56/2017, which has the sub-groups
_AT_ONCE, _LATER = 3, 40  # days until something is in the register


class Hardship:
    """What befell the children of one plot. `wanted`: groups that must occur here."""

    def __init__(self, world: World, plot: Plot, rng: Random) -> None:
        self._plot, self._rng = plot, rng
        self._today = world.today.toordinal()
        self._falls = plot.province == _FALLING
        self._fund = named_id(f"fund/{world.units[plot.home.province_id or 0].code}")
        self._committee = named_id(f"committee/{plot.home.level}/{plot.home.code}")
        self._facility = named_id(FACILITY)
        self._wanted = set(GROUPS) if plot.placed else set()

    def record(self, life: Life) -> None:
        if life.family.household is None:
            self._placed(life)
        else:
            self._befall(life)
        watched = self._watch(life)
        self._assist(life, watched=watched)
        self._injured(life)
        self._end(life)

    def _last(self, life: Life) -> int:
        """The last day of which there is something to tell."""
        return self._today - 1 if life.until is None else life.until - 1

    def _befall(self, life: Life) -> None:
        family, rng = life.family, self._rng
        bag = _groups(family.without_parents, family.poor, int(life.age_on(self._today)))
        factor = 4.0 if family.without_parents else 1.3 if family.poor else 0.8
        over, early = (_FELL[1], _FELL[2]) if self._falls else (_ENDED, None)
        factor *= _FELL[0] if self._falls else 1
        likely = rng.random() < self._plot.profile.special * factor
        wanted = self._wanted.intersection(bag.lots) if self._wanted and not life.ended else set()
        if wanted and not likely and rng.random() < 0.3:
            group = rng.choice(sorted(wanted))
            if self._circumstance(life, group, over=False):
                self._wanted.discard(group)
        elif likely:
            self._circumstance(life, bag.draw(rng), over=rng.random() < over, early=early)
            if rng.random() < _TWICE:
                self._circumstance(life, bag.draw(rng), over=False)
        if self._plot.placed and life.groups & {1, 3} and rng.random() < 0.5:
            self._stayed(life)

    def _circumstance(
        self, life: Life, group: int, *, over: bool, early: int | None = None
    ) -> bool:
        """Since a day of the last six years on which the child was old enough for the group;
        `early`: of so many of these days from the first."""
        if group in life.groups:
            return False
        earliest, latest = life.born + int(_LEAST_AGE.get(group, 0) * YEAR) + 20, self._last(life)
        if group == ILLNESS:
            earliest = max(earliest, life.family.poverty[-1][0] + 50, life.registered)
        earliest = max(earliest, latest - int(6 * YEAR))
        if earliest > latest - 60 or life.registered > latest - 60:
            return False
        since = self._rng.randrange(earliest, min(latest - 40, earliest + (early or latest)))
        subgroups = SUBGROUPS[group]
        code = f"{GROUPS[group].code}_{self._rng.choice(subgroups)}" if subgroups else None
        heard = max(since, life.registered) + self._rng.randrange(_LATER - 12)
        life.does(heard, RecordCircumstance(group, code, date.fromordinal(since)))
        if over:
            end = self._rng.randrange(heard + 1, latest)
            life.closes(end + _AT_ONCE, EndCircumstance(group, date.fromordinal(end)))
        elif life.until is not None and life.aged_out:
            life.closes(life.until, EndCircumstance(group, date.fromordinal(life.until - 1)))
        life.groups.add(group)
        if group == DROPOUT:
            life.left_school = since
        return True

    def _placed(self, life: Life) -> None:
        """Brought to the facility as a baby or later, and there since."""
        group = _FACILITY_GROUPS.draw(self._rng)
        came = min(life.born + int(self._rng.random() ** 2 * 1500) + 1, self._last(life) - 30)
        since = max(came, _DECREE_IN_FORCE)
        subgroup = {1: "IN_FACILITY", 2: "IN_ALT_CARE", 3: "CASE_4"}[group]
        code = f"{GROUPS[group].code}_{subgroup}"
        life.does(since + 1, RecordCircumstance(group, code, date.fromordinal(since)))
        life.does(came + 2, Place(self._facility, date.fromordinal(came)))
        life.groups.add(group)
        if life.until is not None:
            until = date.fromordinal(life.until - 1)
            life.closes(life.until, EndCircumstance(group, until))
            life.closes(life.until, EndPlacement(until))

    def _stayed(self, life: Life) -> None:
        """Was in the facility for a while, and came back to kin."""
        since = max(life.born + 30, life.registered, self._today - self._rng.randrange(500, 1500))
        end = since + self._rng.randrange(60, 200)
        if end + 10 < self._last(life):
            life.does(since, Place(self._facility, date.fromordinal(since)))
            life.does(end, EndPlacement(date.fromordinal(end)))

    def _watch(self, life: Life) -> bool:
        rng, family, kinds = self._rng, life.family, WatchKind
        factor = 6.0 if family.without_parents else 3.0 if family.poor else 0.7
        watched = False
        for kind, rate in (
            (kinds.AT_RISK_OF_SPECIAL_CIRCUMSTANCES, 0.014 * factor),
            (kinds.AT_RISK_OF_ABUSE, 0.0025),
            (kinds.URGENT_PROTECTION, 0.0006),
        ):
            if rng.random() < rate and family.household is not None:
                watched = self._watched(life, kind) or watched
        return watched

    def _watched(self, life: Life, kind: WatchKind) -> bool:
        rng, latest = self._rng, self._last(life)
        since = max(life.born + 5, life.registered, latest - rng.randrange(20, 1200))
        if since > latest - 10:
            return False
        criteria = {rng.choice(_WATCHED_FOR[kind])}
        if kind is WatchKind.AT_RISK_OF_SPECIAL_CIRCUMSTANCES:
            if life.family.poor:
                criteria.add("POOR_HOUSEHOLD")
            if life.family.without_parents:
                criteria = {*(criteria & {"POOR_HOUSEHOLD"}), "WITH_ELDERLY_KIN"}
        why = sorted(criteria)
        life.does(since, SetWatch(kind, why, date.fromordinal(since)))
        if rng.random() < 0.2:
            end = rng.randrange(since + 3, latest)
            life.closes(end, EndWatch(kind, why, date.fromordinal(end)))
        elif life.until is not None and life.aged_out:
            life.closes(life.until, EndWatch(kind, why, date.fromordinal(life.until - 1)))
        return True

    def _assist(self, life: Life, *, watched: bool) -> None:
        rng = self._rng
        likely = 0.75 if life.groups else 0.4 if watched or life.family.poor else 0.015
        if rng.random() >= likely:
            return
        if life.groups and rng.random() < 0.7:
            self._help(life, ALLOWANCE)
        for _ in range(1 + rng.getrandbits(1)):
            self._help(life, rng.choice(HELP))

    def _help(self, life: Life, given: Help) -> None:
        """An allowance is decided for a year."""
        rng, latest = self._rng, self._last(life) - 7
        start = max(life.registered, latest - rng.randrange(10, 1500))
        if start > latest:
            return
        end = start + (364 if given.lasting else 0)
        provider: UUID = self._fund if given.by_fund else self._committee
        days = date.fromordinal(start), date.fromordinal(end)
        life.does(start, Assist(given.kind, provider, given.source, *days))

    def _injured(self, life: Life) -> None:
        latest = self._last(life) - 10
        if self._rng.random() < _INJURED and latest > life.registered:
            on = self._rng.randrange(life.registered, latest)
            told = _INJURIES.draw(self._rng)
            life.does(on + self._rng.randrange(9), Injure(date.fromordinal(on), *told))

    def _end(self, life: Life) -> None:
        if life.until is None or life.aged_out:
            return
        if life.left:
            told = Leave(date.fromordinal(life.until), _ABROAD.draw(self._rng))
            life.closes(life.until + _AT_ONCE, told)
        else:
            died = Die(date.fromordinal(life.until), _DEATHS.draw(self._rng))
            life.closes(life.until + _AT_ONCE, died)

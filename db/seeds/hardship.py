"""Special circumstances, watches, placements and the help that answers them."""

from functools import cache
from random import Random
from typing import Final
from uuid import UUID

from db.rules.circumstances import GROUPS, WatchKind
from db.seeds.chance import Bag
from db.seeds.families import LONG_AGO
from db.seeds.life import YEAR, Life
from db.seeds.plots import Plot, World
from db.seeds.reference import ALLOWANCE, HELP, SUBGROUPS, Help
from db.seeds.rows import Rows, named_id

DISABILITY, DROPOUT, ILLNESS = 4, 8, 13
FACILITY: Final = "facility/chua-bo-de"
_FACILITY_GROUPS: Final = Bag({2: 55.0, 1: 30.0, 3: 15.0})
_ENDED: Final = 0.12  # of circumstances, over by now
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


class Hardship:
    """Writes what befell the children of one plot. `wanted`: groups that must occur here."""

    def __init__(self, world: World, plot: Plot, rows: Rows, rng: Random) -> None:
        self._plot, self._rows, self._rng = plot, rows, rng
        self._today = world.today.toordinal()
        self._fund = named_id(f"fund/{world.units[plot.home.province_id or 0].code}")
        self._committee = named_id(f"committee/{plot.home.level}/{plot.home.code}")
        self._facility = named_id(FACILITY)
        self._wanted = set(GROUPS) if plot.placed else set()

    def write(self, life: Life) -> None:
        family = life.family
        if family.household is None:
            self._placed(life)
        else:
            self._befall(life)
        watched = self._watch(life)
        self._assist(life, watched=watched)

    def _befall(self, life: Life) -> None:
        family, rng = life.family, self._rng
        bag = _groups(family.without_parents, family.poor, int(life.age_on(self._today)))
        factor = 4.0 if family.without_parents else 1.3 if family.poor else 0.8
        likely = rng.random() < self._plot.profile.special * factor
        wanted = self._wanted.intersection(bag.lots) if self._wanted and life.active else set()
        if wanted and not likely and rng.random() < 0.3:
            group = rng.choice(sorted(wanted))
            self._wanted.discard(group)
            self._circumstance(life, group, over=False)
        elif likely:
            self._circumstance(life, bag.draw(rng), over=rng.random() < _ENDED)
            if rng.random() < _TWICE:
                self._circumstance(life, bag.draw(rng), over=False)
        if self._plot.placed and life.groups & {1, 3} and rng.random() < 0.5:
            self._stayed(life)

    def _circumstance(self, life: Life, group: int, *, over: bool) -> None:
        """Since a day of the last six years on which the child was old enough for the group."""
        if group in life.groups:
            return
        earliest = life.born + int(_LEAST_AGE.get(group, 0) * YEAR) + 20
        if group == ILLNESS:
            earliest = max(earliest, life.family.poverty[-1][0] + 20)
        latest = life.last_day(self._today) or self._today
        earliest = max(earliest, latest - int(6 * YEAR))
        if earliest > latest - 30:
            return
        since = self._rng.randrange(earliest, latest - 20)
        end = life.last_day(self._rng.randrange(since + 1, latest) if over else None)
        subgroups = SUBGROUPS[group]
        code = f"{GROUPS[group].code}_{self._rng.choice(subgroups)}" if subgroups else None
        self._rows.dated("circumstance", life, since, end, group, code)
        life.groups.add(group)
        if group == DROPOUT:
            life.left_school = since

    def _placed(self, life: Life) -> None:
        """Brought to the facility as a baby or later, and there since."""
        group = _FACILITY_GROUPS.draw(self._rng)
        latest = life.last_day(self._today) or self._today
        since = min(life.born + int(self._rng.random() ** 2 * 1500) + 1, latest - 1)
        subgroup = {1: "IN_FACILITY", 2: "IN_ALT_CARE", 3: "CASE_4"}[group]
        end = life.last_day(None)
        told = (group, f"{GROUPS[group].code}_{subgroup}")
        self._rows.dated("circumstance", life, since, end, *told)
        self._rows.dated("placement", life, since, end, self._facility)
        life.groups.add(group)

    def _stayed(self, life: Life) -> None:
        """Was in the facility for a while, and came back to kin."""
        since = max(life.born + 30, self._today - self._rng.randrange(500, 1500))
        if since + 200 < (life.last_day(self._today) or self._today):
            end = since + self._rng.randrange(60, 200)
            self._rows.dated("placement", life, since, end, self._facility)

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
                self._watched(life, kind)
                watched = True
        return watched

    def _watched(self, life: Life, kind: WatchKind) -> None:
        rng = self._rng
        latest = life.last_day(self._today) or self._today
        since = max(life.born + 5, latest - rng.randrange(20, 1200))
        end = life.last_day(rng.randrange(since, latest) if rng.random() < 0.2 else None)
        watch = self._rows.id()
        self._rows.identified("watch", watch, life, (since, end), kind)
        criteria = {rng.choice(_WATCHED_FOR[kind])}
        if kind is WatchKind.AT_RISK_OF_SPECIAL_CIRCUMSTANCES:
            if life.family.poor:
                criteria.add("POOR_HOUSEHOLD")
            if life.family.without_parents:
                criteria = {*(criteria & {"POOR_HOUSEHOLD"}), "WITH_ELDERLY_KIN"}
        for code in sorted(criteria):
            self._rows.add("watch_criterion", watch, code)

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
        rng = self._rng
        latest = life.last_day(self._today - 1) or self._today
        start = max(life.born + 2, latest - rng.randrange(10, 1500), LONG_AGO)
        if start > latest:
            return
        end = life.last_day(None) if given.lasting else start
        provider: UUID = self._fund if given.by_fund else self._committee
        self._rows.dated("assistance", life, start, end, given.kind, provider, given.source)

"""Where the children of a world live: plots, one per commune as it stood on 30 June 2025.

Under the newer tree a plot keeps its character and its children, and its home is the commune that
followed by default: both worlds hold the same people.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection

from db.rules.units import UnitLevel, place_name
from db.seeds.chance import shared_out
from db.seeds.regions import Profile, profiles

REFORM: Final = date(2025, 7, 1)
LAST_DAY_BEFORE: Final = date(2025, 6, 30)

_UNITS: Final = """
    SELECT id, code, level, type, name, parent_id, lft, province_id, district_id, commune_id
    FROM unit
    WHERE (valid_from IS NULL OR valid_from <= $1) AND (valid_to IS NULL OR valid_to >= $1)
    ORDER BY lft"""
_HEIRS: Final = 'SELECT old_id, new_id FROM succession WHERE is_default AND "on" = $1'


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as rows of a place need it."""

    id: int
    code: str
    level: str
    type: str
    name: str
    parent_id: int | None
    scope: int
    province_id: int | None
    district_id: int | None
    commune_id: int | None

    @property
    def columns(self) -> tuple[int | None, ...]:
        """unit_id, scope, province_id, district_id, commune_id"""
        return self.id, self.scope, self.province_id, self.district_id, self.commune_id

    @property
    def short_name(self) -> str:
        """Without its type: Phường Bồ Đề -> Bồ Đề."""
        return place_name(self.name, self.type)

    @property
    def urban(self) -> bool:
        return self.type in {"phường", "thị trấn"}


@dataclass(frozen=True, slots=True)
class Plot:
    """`origin`: the commune of 30 June 2025. `home`: where its children are registered now.
    `number`: its place in the world; `rank`: its place among the plots of one home. `recorder` and
    `clerk`: the officers who keep the register there; `chair`: of the committee. `cases`: of
    children of this plot, with those of the world and of its home before them."""

    number: int
    rank: int
    origin: Place
    home: Place
    district: str  # code, of 30 June 2025
    province: str
    profile: Profile
    children: int
    first: int  # children of the world before those of this plot
    counted: int  # children of its home before them
    recorder: UUID
    clerk: UUID
    chair: UUID
    placed: int = 0
    cases: int = 0
    first_case: int = 0
    counted_cases: int = 0


@dataclass(frozen=True)
class World:
    """`today` decides ages; the same day, tree and number make the same world. `peopled`: those who
    sign in in the demo are there."""

    today: date
    boundaries: date
    units: Mapping[int, Place]
    plots: Sequence[Plot]
    moving: bool = False
    peopled: bool = False

    @cached_property
    def reformed(self) -> bool:
        return self.boundaries >= REFORM

    @cached_property
    def given(self) -> Mapping[str, int]:
        """Registry numbers given out, by code of commune."""
        found = Counter[str]()
        for plot in self.plots:
            found[plot.home.code] += plot.children
        return found

    @cached_property
    def cases_given(self) -> Mapping[str, int]:
        """Numbers of notices, incidents and cases given out, by kind and code of commune."""
        found = Counter[str]()
        for plot in self.plots:
            for kind in ("TB", "VV", "CA"):
                found[kind + plot.home.code] += plot.cases
        if self.peopled:  # the hotline of the country takes notices in too
            found["TBVN"] = found.total() // 3
        return +found

    @cached_property
    def by_code(self) -> dict[tuple[str, str], Place]:
        """Units of the tree in force by level and code."""
        return {(place.level, place.code): place for place in self.units.values()}


class Tree:
    """The leaves of 30 June 2025, and the units in force at `boundaries`."""

    def __init__(
        self, before: Sequence[Place], now: Sequence[Place], heirs: Mapping[int, int]
    ) -> None:
        self.before = {place.id: place for place in before}
        self.now = {place.id: place for place in now}
        self._heirs = heirs

    def origins(self) -> list[Place]:
        parents = {place.parent_id for place in self.before.values()}
        levels = {UnitLevel.DISTRICT, UnitLevel.COMMUNE}
        return [p for p in self.before.values() if p.id not in parents and p.level in levels]

    def address(self, origin: Place) -> tuple[str, str, str]:
        """Codes of province, district and leaf; an island district is its own leaf."""
        province, district = origin.province_id or origin.id, origin.district_id or origin.id
        return self.before[province].code, self.before[district].code, origin.code

    def home(self, origin: Place) -> Place:
        return self.now.get(origin.id) or self.now[self._heirs[origin.id]]


async def read_tree(connection: Connection, boundaries: date) -> Tree:
    before = [_place(row) for row in await connection.fetch(_UNITS, LAST_DAY_BEFORE)]
    now = [_place(row) for row in await connection.fetch(_UNITS, boundaries)]
    heirs = {row["old_id"]: row["new_id"] for row in await connection.fetch(_HEIRS, REFORM)}
    return Tree(before, now, heirs)


def _place(row: Any) -> Place:
    return Place(*row.values())


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a world asks for: how many children where, who is placed, who keeps the
    register of a commune and who chairs it (`Plot.recorder`, `Plot.clerk`, `Plot.chair`), how many
    cases; `moving`: whether some children went to live in another plot's commune; `peopled`:
    whether those who sign in in the demo take part."""

    children: int
    weights: Mapping[str, float]  # by code of the leaf; leaves without weight are no part
    placed: Mapping[str, int]
    officers: Callable[["Place"], tuple[UUID, UUID, UUID]]
    cases: Mapping[str, int] = field(default_factory=dict)
    moving: bool = False
    peopled: bool = False


def settle(tree: Tree, today: date, boundaries: date, plan: Settlement) -> World:
    """Spreads the children over the leaves."""
    shares = shared_out(plan.children, plan.weights)
    ranks, counted, known = Counter[int](), Counter[int](), Counter[int]()
    plots: list[Plot] = []
    first = first_case = 0
    for origin in tree.origins():
        if origin.code not in shares:
            continue
        home = tree.home(origin)
        province, district, _ = tree.address(origin)
        share, (recorder, clerk, chair) = shares[origin.code], plan.officers(home)
        cases = plan.cases.get(origin.code, 0)
        plots.append(
            Plot(
                number=len(plots),
                rank=ranks[home.id],
                origin=origin,
                home=home,
                district=district,
                province=province,
                profile=profiles().get(district) or profiles()[province],
                children=share,
                first=first,
                counted=counted[home.id],
                recorder=recorder,
                clerk=clerk,
                chair=chair,
                placed=min(share, plan.placed.get(origin.code, 0)),
                cases=cases,
                first_case=first_case,
                counted_cases=known[home.id],
            )
        )
        ranks[home.id] += 1
        counted[home.id] += share
        first += share
        known[home.id] += cases
        first_case += cases
    return World(today, boundaries, tree.now, plots, plan.moving, plan.peopled)

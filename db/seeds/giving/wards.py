"""The children whom campaigns may be for, ward by ward: what the register says of them, read once
for all campaigns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random
from typing import Final
from uuid import UUID

from asyncpg import Connection

from db.rules.children import ChildStatus, PovertyStatus
from db.rules.eligibility import SPECIAL_GROUPS, Candidate, Eligibility, is_eligible
from db.seeds.plots import Place, World

Span = tuple[date, date | None]
_CHILDREN: Final = """
SELECT c.id, c.unit_id, c.date_of_birth, c.registered_at::date FROM child c
WHERE c.unit_id = ANY ($1) AND c.status = 'ACTIVE'
  AND NOT EXISTS (SELECT FROM move m WHERE m.child_id = c.id)
ORDER BY c.unit_id, c.date_of_birth, c.full_name
"""
_POOR: Final = """
SELECT child_id, value AS said, valid_from, valid_to FROM fact
WHERE kind = 'POVERTY' AND superseded_at IS NULL AND value IN ('POOR', 'NEAR_POOR')
"""
_SPECIAL: Final = """
SELECT child_id, group_number AS said, valid_from, valid_to FROM circumstance
WHERE superseded_at IS NULL AND group_number = ANY ($1)
"""
_PLACED: Final = """
SELECT child_id, '' AS said, valid_from, valid_to FROM placement WHERE superseded_at IS NULL
"""
_CARERS: Final = """
SELECT DISTINCT ON (child_id) child_id, full_name, lower(relation) AS relation FROM guardian
WHERE child_id = ANY ($1) AND superseded_at IS NULL
ORDER BY child_id, valid_to DESC NULLS FIRST, relation, full_name
"""


@dataclass(slots=True)
class Known:
    """A child. `poverty`, `groups` and `placed`: what held in which days."""

    id: UUID
    born: date
    registered: date
    poverty: list[tuple[Span, PovertyStatus]] = field(default_factory=list)
    groups: list[tuple[Span, int]] = field(default_factory=list)
    placed: list[Span] = field(default_factory=list)

    @property
    def has_reasons(self) -> bool:
        return bool(self.poverty or self.groups or self.placed)

    def on(self, day: date) -> Candidate:
        return Candidate(
            ChildStatus.ACTIVE,
            self.born,
            frozenset(group for span, group in self.groups if _within(span, day)),
            poverty=next((said for span, said in self.poverty if _within(span, day)), None),
            in_facility=any(_within(span, day) for span in self.placed),
        )


@dataclass
class Ward:
    """A commune that gives: who drafts its lists, who submits them, its children."""

    place: Place
    worker: UUID
    chair: UUID
    children: list[Known] = field(default_factory=list)

    @cached_property
    def with_reasons(self) -> list[Known]:
        return [child for child in self.children if child.has_reasons]

    def eligible(
        self, campaign: Eligibility, drafted: date, rng: Random | None = None
    ) -> Iterator[Known]:
        """In an order of chance, where there is any."""
        found = self.children[:] if campaign.everybody else self.with_reasons
        if rng:
            found = rng.sample(found, len(found))
        for child in found:
            if child.registered < drafted and is_eligible(campaign, child.on(campaign.on)):
                yield child


def _within(span: Span, day: date) -> bool:
    first, last = span
    return first <= day and (last is None or day <= last)


async def read_wards(
    connection: Connection, world: World, districts: Iterable[str]
) -> dict[str, Sequence[Ward]]:
    """The communes of each of these districts as they were, in the order of their codes."""
    found: dict[str, dict[int, Ward]] = {district: {} for district in districts}
    for plot in world.plots:
        if plot.district in found:
            ward = Ward(plot.home, plot.recorder, plot.chair)
            found[plot.district].setdefault(plot.home.id, ward)
    wards = {key: ward for of in found.values() for key, ward in of.items()}
    known: dict[UUID, Known] = {}
    for key, unit, born, registered in await connection.fetch(_CHILDREN, list(wards)):
        known[key] = Known(key, born, registered)
        wards[unit].children.append(known[key])
    await _reasons(connection, known)
    return {
        district: sorted(of.values(), key=lambda ward: ward.place.code)
        for district, of in found.items()
    }


async def _reasons(connection: Connection, known: Mapping[UUID, Known]) -> None:
    for child, said, first, last in await connection.fetch(_POOR):
        if child in known:
            known[child].poverty.append(((first, last), PovertyStatus(said)))
    for child, said, first, last in await connection.fetch(_SPECIAL, list(SPECIAL_GROUPS)):
        if child in known:
            known[child].groups.append(((first, last), said))
    for child, _, first, last in await connection.fetch(_PLACED):
        if child in known:
            known[child].placed.append((first, last))


async def read_carers(
    connection: Connection, children: Iterable[UUID]
) -> dict[UUID, tuple[str, str]]:
    """Who signs for a child, and as what."""
    rows = await connection.fetch(_CARERS, list(children))
    return {row["child_id"]: (row["full_name"], row["relation"]) for row in rows}

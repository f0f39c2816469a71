"""Who may be named for a case: told to whoever may name them, and to nobody else."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from db.models import Case
from db.rules.grants import RULES, GrantPurpose
from db.rules.names import toneless
from db.rules.notices import TAKERS
from db.rules.organisations import OrganisationKind
from db.services.work import Work

WORKERS: Final = "SELECT * FROM case_workers($1) ORDER BY name, officer"
MAY_TAKE_PART: Final = "SELECT * FROM case_takers($1, $2, $3, $4, $5)"
MOST: Final = 200  # officers in one answer


@dataclass(frozen=True, slots=True)
class Nominee:
    """An officer, by the posting that makes them fit."""

    officer: UUID
    name: str
    role: str
    unit: int


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, and those of its officers who would take part for it."""

    organisation: UUID
    name: str
    kind: OrganisationKind
    officers: tuple[Nominee, ...]


async def assignable(work: Work, case: UUID | None) -> list[Nominee] | None:
    """Workers of the two communes of a case; None for who may not assign it."""
    if not await work.may(Case, case, "assign"):
        return None
    return [_nominee(row) for row in await _rows(work, WORKERS, case)]


async def grantable(
    work: Work, case: UUID | None, purpose: GrantPurpose, wanted: str | None
) -> list[Body] | None:
    """Bodies fit for the purpose, those of the provinces of the case and above; None for who may
    let nobody in. `wanted`: a part of a name, toned or not."""
    if not await work.may(Case, case, "grant"):
        return None
    rule = RULES[purpose]
    if not rule.granted:
        return []
    kinds, word = sorted(rule.kinds), toneless(wanted).strip() if wanted else None
    found = await _rows(work, MAY_TAKE_PART, case, kinds, sorted(TAKERS), word, MOST)
    return [_body(rows) for _, rows in groupby(found, key=lambda row: row["body"])]


async def _rows(work: Work, sql: str, *values: Any) -> list[Any]:
    work.count()
    rows: list[Any] = await work.connection.fetch(sql, *values)
    return rows


def _nominee(row: Any) -> Nominee:
    return Nominee(row["officer"], row["name"], row["role"], row["unit"])


def _body(rows: Any) -> Body:
    them = list(rows)
    first = them[0]
    each = tuple(_nominee(row) for row in them)
    return Body(first["body"], first["body_name"], OrganisationKind(first["kind"]), each)

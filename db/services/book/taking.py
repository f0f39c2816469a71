"""A line taken in: recorded by the acts by which an officer would record it."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import asyncpg

from db.access import ConflictError, ForbiddenError, NotFoundError, SlowedError
from db.rules.book.columns import BookDoubt, BookFault, Column
from db.rules.book.judging import Wish
from db.rules.book.lines import PARTS
from db.rules.book.verdict import Verdict
from db.rules.children import FactKind
from db.rules.documents import DocumentKind
from db.rules.inputs import InputRefusedError, Problem
from db.services.acts import FACTS, GROUP, GUARDIAN, IDENTITY, MEMBERSHIP, PAPERS, SCHOOLING, Said
from db.services.changes import FIELDS, Words, set_guardians, update_child
from db.services.dated import Series
from db.services.episodes import NewCircumstance, record_circumstance
from db.services.happenings import Paper, record_birth_registration, record_health_insurance
from db.services.registration import HeldError, register_child
from db.services.whereabouts import Home, School, set_household, set_schooling
from db.services.work import UnsettledError, Work
from db.units import Unit

REFUSALS: Final = (InputRefusedError, ConflictError, ForbiddenError, NotFoundError, SlowedError)
AGAIN: Final = ("40001", "40P01", "55P03", "57014")  # not the line's fault


async def take_in(work: Work, home: Unit, told: Verdict) -> UUID:
    """The child, after everything that its line says."""
    wish, known = told.wish, told.known
    if wish.entry is not None:
        registered = await register_child(work, home, wish.entry)
        child, version = registered.id, registered.version
    else:
        assert known is not None  # noqa: S101 -- a line is of a new child or of a known one
        child, version = known.id, known.version
    if wish.words:
        words = Words(Said(child, version), wish.words)
        version = (await update_child(work, words)).version
    if wish.household is not None:
        place = Home(wish.household, wish.hamlet)
        version = (await set_household(work, Said(child, version), place, None)).version
    if wish.carers is not None:
        said = Said(child, version)
        version = (await set_guardians(work, said, wish.carers, None)).version
    version = await _papers(work, Said(child, version), wish)
    await _chosen(work, Said(child, version), wish)
    return child


async def _papers(work: Work, said: Said, wish: Wish) -> int:
    """The version of the child since."""
    if (birth := wish.birth) is not None:
        paper = Paper(birth.number, birth.place)
        done = await record_birth_registration(work, said, None, paper, registered=birth.there)
        said = Said(said.child, done.version)
    if (card := wish.insurance) is not None:
        paper = Paper(card.number)
        done = await record_health_insurance(work, said, None, paper, insured_=card.there)
        said = Said(said.child, done.version)
    return said.version


async def _chosen(work: Work, said: Said, wish: Wish) -> None:
    if (there := wish.school) is not None:
        school = School(there.organisation, there.grade)
        said = Said(said.child, (await set_schooling(work, said, school, None)).version)
    for named in wish.groups:
        new = NewCircumstance(said, named.group, subgroup=named.subgroup)
        said = Said(said.child, (await record_circumstance(work, new)).version)


def alone(wish: Wish) -> bool:
    """Whether it is written by itself: names, sex and birth have no rows until they change."""
    return any(FIELDS[word][0] is IDENTITY for word in wish.words)


def series_of(wish: Wish) -> Iterator[Series]:
    """In which a known child is changed."""
    yield from (FIELDS[word][0] for word in wish.words)
    if wish.household is not None:
        yield MEMBERSHIP
    if wish.carers is not None:
        yield GUARDIAN
    for paper, fact, kind in (
        (wish.birth, FactKind.BIRTH_REGISTRATION, DocumentKind.BIRTH_CERTIFICATE),
        (wish.insurance, FactKind.HEALTH_INSURANCE, DocumentKind.HEALTH_INSURANCE),
    ):
        if paper is not None:
            yield FACTS[fact]
            yield PAPERS[kind]
    if wish.school is not None:
        yield SCHOOLING
    yield from (GROUP[named.group] for named in wish.groups)


async def why_not(work: Work, refusal: Exception) -> tuple[list[Problem], int | None]:
    """Why a line was left, and the commune to ask. Raises what is no matter of the line."""
    if isinstance(refusal, UnsettledError):
        refusal = await refusal.settle(work)
    match refusal:
        case InputRefusedError():
            return [Problem(_column(p), p.fault) for p in refusal.problems], None
        case HeldError():
            return [Problem((Column.PERSONAL_ID,), BookFault.HELD_ELSEWHERE)], refusal.unit
        case SlowedError():
            return [Problem((Column.PERSONAL_ID,), BookDoubt.PERSONAL_ID_UNCHECKED)], None
        case ForbiddenError() | NotFoundError() | ConflictError():
            return [Problem((), BookFault.SINCE_CHANGED)], None
        case asyncpg.PostgresError() if refusal.sqlstate not in AGAIN:
            return [Problem((), BookFault.SINCE_CHANGED)], None
        case _:
            raise refusal


def _column(problem: Problem) -> tuple[str, ...]:
    found: Any = PARTS.get(problem.path[0]) if problem.path else None
    return (found,) if found else ()

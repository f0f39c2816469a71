"""Two records of one child (hồ sơ trùng): when that is likely, and what may be made of it.

Domain 8.5. `likenesses` is the law; `db.queries.duplicates` and the database's function
`duplicate_elsewhere` say the same where no name may leave the database, and a test compares them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from db.rules.children import ChildStatus
from db.rules.documents import DocumentKind
from db.rules.facts import Hurdle, found
from db.rules.inputs import Problem
from db.rules.names import toneless
from db.rules.sensitivity import Sensitivity

MOST_ALIKE: Final = 10  # records named beside the success of an act
MOST_PLACES: Final = 3  # communes told of a record elsewhere


class Likeness(StrEnum):
    """Why two records are likely of one child."""

    NAME_BIRTH_MOTHER = "NAME_BIRTH_MOTHER"
    HEALTH_INSURANCE = "HEALTH_INSURANCE"
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE"


class MergeStatus(StrEnum):
    """What became of a proposal that two records become one."""

    PROPOSED = "PROPOSED"
    DECLINED = "DECLINED"
    CONFIRMED = "CONFIRMED"
    UNDONE = "UNDONE"


class Obstacle(StrEnum):
    """Why something is not decided of two records."""

    SAME_RECORD = "SAME_RECORD"
    TWO_PERSONAL_IDS = "TWO_PERSONAL_IDS"
    TWINS = "TWINS"
    TWO_COMMUNES = "TWO_COMMUNES"
    ALIAS_IS_CLOSED = "ALIAS_IS_CLOSED"
    PROPOSED_ALREADY = "PROPOSED_ALREADY"
    NOT_PROPOSED = "NOT_PROPOSED"
    OWN_PROPOSAL = "OWN_PROPOSAL"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    MERGED_SINCE = "MERGED_SINCE"
    NUMBER_TAKEN = "NUMBER_TAKEN"
    DISMISSED_ALREADY = "DISMISSED_ALREADY"
    NOT_DISMISSED = "NOT_DISMISSED"


# Whoever is told of two that are alike holds these whole on both, and the class of the paper.
NEEDED: Final = ((Sensitivity.IDENTITY, None), (Sensitivity.CONTACT, "guardians"))
CLOSED: Final = frozenset({ChildStatus.DECEASED, ChildStatus.LEFT_COUNTRY})
PAPERS: Final = {
    DocumentKind.HEALTH_INSURANCE: Likeness.HEALTH_INSURANCE,
    DocumentKind.BIRTH_CERTIFICATE: Likeness.BIRTH_CERTIFICATE,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of a record. `mothers`: their names without tones; `papers`: what two equal
    ones have in common (`db.rules.documents.named`)."""

    name: str
    born: date | None
    mothers: frozenset[str] = frozenset()
    numbered: bool = False
    papers: frozenset[tuple[DocumentKind, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """A record that is to become one with another."""

    known: Known
    status: ChildStatus
    unit: int


def obstacles(survivor: Standing, alias: Standing) -> Iterator[Problem]:
    """Why the two cannot become one. A record that is closed, because the child died or left, is
    the one that stays: else the other would not say so."""
    for path, record in (("survivor", survivor), ("alias", alias)):
        merged = record.status is ChildStatus.MERGED
        yield from found(path, (Hurdle.RECORD_CLOSED, merged))
    numbers = survivor.known.numbered and alias.known.numbered
    closed = alias.status in CLOSED and survivor.status not in CLOSED
    yield from found(
        "",
        (Obstacle.TWO_PERSONAL_IDS, numbers),
        (Obstacle.TWINS, twins(survivor.known, alias.known)),
        (Obstacle.TWO_COMMUNES, survivor.unit != alias.unit),
    )
    yield from found("alias", (Obstacle.ALIAS_IS_CLOSED, closed))


def likenesses(one: Known, other: Known) -> Iterator[Likeness]:
    """Two personal ids are two people; twins are two children, whatever their papers say."""
    if (one.numbered and other.numbered) or twins(one, other):
        return
    named = one.born is not None and one.born == other.born
    another = one.mothers and other.mothers and not one.mothers & other.mothers
    if named and toneless(one.name) == toneless(other.name) and not another:
        yield Likeness.NAME_BIRTH_MOTHER
    for kind in sorted({kind for kind, _ in one.papers & other.papers}):
        yield PAPERS[kind]


def twins(one: Known, other: Known) -> bool:
    """The same day of birth, the same mother, another given name."""
    same = one.born is not None and one.born == other.born
    return same and bool(one.mothers & other.mothers) and given(one.name) != given(other.name)


def given(name: str) -> str:
    """The given name, which stands last, without tones."""
    return (toneless(name).split() or [""])[-1]

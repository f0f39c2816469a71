"""Entering a group of special circumstances: what Decree 56/2017 asks before it (arts. 3 to 16).

The fourteen groups are law and stand in `db.rules.circumstances`; their sub-groups are data
(db/seeds/data/circumstance_subgroup.csv), because the Decree's list changes with other laws.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from db.rules.children import PovertyStatus
from db.rules.circumstances import GROUPS
from db.rules.facts import Hurdle, found
from db.rules.inputs import Fault, Problem

ORPHAN, NO_SUPPORT, DISABILITY, ILLNESS = 1, 3, 4, 13
POOR: Final = frozenset({PovertyStatus.POOR, PovertyStatus.NEAR_POOR})


class ParentState(StrEnum):
    """What keeps a parent from caring; LIVING: nothing of this."""

    LIVING = "LIVING"
    DEAD = "DEAD"
    MISSING = "MISSING"
    IN_CARE = "IN_CARE"
    UNABLE = "UNABLE"
    SERVING = "SERVING"
    A_CHILD = "A_CHILD"
    RIGHTS_RESTRICTED = "RIGHTS_RESTRICTED"


_S = ParentState
# Decree 56/2017, art. 5: a pair of states, whichever parent is in which, and the case it is.
_CASES: Final = {
    frozenset({_S.DEAD, _S.MISSING}): 1,
    frozenset({_S.DEAD, _S.IN_CARE}): 2,
    frozenset({_S.DEAD, _S.UNABLE}): 2,
    frozenset({_S.DEAD, _S.SERVING}): 3,
    frozenset({_S.MISSING}): 4,
    frozenset({_S.MISSING, _S.IN_CARE}): 5,
    frozenset({_S.MISSING, _S.UNABLE}): 5,
    frozenset({_S.MISSING, _S.SERVING}): 6,
    frozenset({_S.UNABLE}): 7,
    frozenset({_S.IN_CARE}): 8,
    frozenset({_S.SERVING}): 9,
    frozenset({_S.IN_CARE, _S.SERVING}): 10,
    frozenset({_S.A_CHILD}): 11,
    frozenset({_S.RIGHTS_RESTRICTED}): 12,
}


@dataclass(frozen=True, slots=True)
class Parents:
    father: ParentState
    mother: ParentState

    @property
    def case(self) -> int | None:
        """The case of art. 5 that this is; None: none of them."""
        return _CASES.get(frozenset({self.father, self.mother}))

    @property
    def both_dead(self) -> bool:
        return self.father is self.mother is _S.DEAD


@dataclass(frozen=True, slots=True)
class Subgroup:
    """A case within a group, as data has it. A day of None: no such end is known."""

    code: str
    group: int
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Entry:
    """A group that a child is said to have entered. `named`: the code of the sub-group as said;
    `subgroup`: what data knows by it; `poverty`: of the household on that day."""

    group: int
    since: date
    named: str | None = None
    subgroup: Subgroup | None = None
    parents: Parents | None = None
    poverty: str | None = None


def case_code(case: int) -> str:
    return f"{GROUPS[NO_SUPPORT].code}_CASE_{case}"


def subgroup_of(entry: Entry) -> str | None:
    """What is kept: the sub-group named, or the case that follows from the parents."""
    case = entry.parents.case if entry.parents and entry.group == NO_SUPPORT else None
    return entry.named or (case_code(case) if case else None)


def to_enter(entry: Entry) -> list[Problem]:
    """What stands in the way."""
    degree = entry.group == DISABILITY and entry.named is None
    poverty = entry.group == ILLNESS and entry.poverty not in POOR
    return [
        *_named(entry),
        *found("subgroup", (Hurdle.DEGREE_NEEDED, degree)),
        *found("group", (Hurdle.POVERTY_NEEDED, poverty)),
        *(_parents(entry, entry.parents) if entry.parents else ()),
    ]


def _named(entry: Entry) -> list[Problem]:
    known = entry.subgroup
    if entry.named is None:
        return []
    return found(
        "subgroup",
        (Fault.UNKNOWN_CODE, known is None),
        (Hurdle.SUBGROUP_OF_ANOTHER_GROUP, known is not None and known.group != entry.group),
        (Hurdle.NOT_IN_FORCE, known is not None and not known.holds_on(entry.since)),
    )


def _parents(entry: Entry, parents: Parents) -> list[Problem]:
    if entry.group == ORPHAN:
        return found("parents", (Hurdle.PARENT_LIVES, not parents.both_dead))
    if entry.group != NO_SUPPORT:
        return found("parents", (Hurdle.PARENTS_NOT_ASKED, True))
    case = parents.case
    other = case is not None and entry.named not in {None, case_code(case)}
    return found(
        "parents",
        (Hurdle.BOTH_PARENTS_DEAD, parents.both_dead),
        (Hurdle.NO_SUCH_CASE, case is None and not parents.both_dead),
        (Hurdle.ANOTHER_CASE, other),
    )


class Successor(StrEnum):
    """How a group of the law of 2004 (art. 40) leads to those of 2016."""

    DIRECT = "DIRECT"
    SPLIT = "SPLIT"
    REVIEW = "REVIEW"
    NONE = "NONE"

"""Whom a campaign is for, as data (đối tượng): for which reasons a child belongs to it, and what
must hold besides.

A campaign names no group and no watch whose class is CASEWORK or SEALED: to stand on its lists
would tell of it to everybody who reads them. Such children are given to as poor, or as in special
circumstances, which does not say which. `db.queries.eligible` says the same in SQL.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from db.rules.children import ChildStatus, PovertyStatus, age_on
from db.rules.circumstances import GROUPS, WATCH_CLASSES, WatchKind
from db.rules.giving import TAKES_HELP, GivingFault
from db.rules.sensitivity import Sensitivity

TOLD: Final = frozenset({Sensitivity.SOCIAL, Sensitivity.HEALTH})
NAMED_GROUPS: Final = frozenset(n for n, group in GROUPS.items() if group.class_ in TOLD)
SPECIAL_GROUPS: Final = frozenset(
    n for n, group in GROUPS.items() if group.class_ is not Sensitivity.SEALED
)
"""What makes special circumstances for a list: what the worker of the commune reads unopened."""
NAMED_WATCHES: Final = frozenset(k for k, of in WATCH_CLASSES.items() if of in TOLD)
OLDEST: Final = 15  # in completed years
DIGITS: Final = 2  # of a grade, at most


class Reason(StrEnum):
    """Why a child belongs to a campaign, or does not."""

    GROUP = "GROUP"
    SPECIAL_CIRCUMSTANCES = "SPECIAL_CIRCUMSTANCES"
    WATCH = "WATCH"
    POVERTY = "POVERTY"
    FACILITY = "FACILITY"
    EVERYBODY = "EVERYBODY"
    NO_REASON = "NO_REASON"
    TOO_YOUNG = "TOO_YOUNG"
    TOO_OLD = "TOO_OLD"
    AGE_UNKNOWN = "AGE_UNKNOWN"
    GRADE = "GRADE"
    RECORD_CLOSED = "RECORD_CLOSED"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Any of the reasons suffices: groups, special circumstances, watches, poverty, a facility;
    none named: everybody. Ages, in completed years, and grades must hold besides. `on`: the day."""

    on: date
    groups: frozenset[int] = frozenset()
    special: bool = False
    watches: frozenset[WatchKind] = frozenset()
    poverty: frozenset[PovertyStatus] = frozenset()
    facility: bool = False
    age_from: int | None = None
    age_to: int | None = None
    grades: frozenset[int] = frozenset()

    @property
    def everybody(self) -> bool:
        named = (self.groups, self.special, self.watches, self.poverty, self.facility)
        return not any(named)

    def faults(self) -> list[tuple[str, GivingFault]]:
        """What is wrong with it, each with the part that is."""
        ages = self.age_from is not None and self.age_to is not None
        found = (
            ("groups", GivingFault.GROUP_NOT_FOR_LISTS, not self.groups <= NAMED_GROUPS),
            ("watches", GivingFault.WATCH_NOT_FOR_LISTS, not self.watches <= NAMED_WATCHES),
            (
                "age",
                GivingFault.AGES_IN_DISORDER,
                ages and (self.age_from or 0) > (self.age_to or 0),
            ),
        )
        return [(place, fault) for place, fault, holds in found if holds]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a child on the day. `grade`: as the register has it, such as 4A."""

    status: ChildStatus
    born: date | None = None
    groups: frozenset[int] = frozenset()
    watches: frozenset[WatchKind] = frozenset()
    poverty: PovertyStatus | None = None
    in_facility: bool = False
    grade: str | None = None


def grade_number(grade: str | None) -> int | None:
    """The number that a grade begins with: 4A is 4."""
    digits = ""
    for character in grade or "":
        if character not in "0123456789":
            break
        digits += character
    return int(digits) if digits and len(digits) <= DIGITS else None


def reasons_for(campaign: Eligibility, child: Candidate) -> list[Reason]:
    """Why the child belongs to the campaign; empty: for no reason."""
    found = (
        (Reason.EVERYBODY, campaign.everybody),
        (Reason.GROUP, bool(campaign.groups & child.groups)),
        (Reason.SPECIAL_CIRCUMSTANCES, campaign.special and bool(child.groups & SPECIAL_GROUPS)),
        (Reason.WATCH, bool(campaign.watches & child.watches)),
        (Reason.POVERTY, child.poverty in campaign.poverty),
        (Reason.FACILITY, campaign.facility and child.in_facility),
    )
    return [reason for reason, holds in found if holds]


def hurdles(campaign: Eligibility, child: Candidate) -> list[Reason]:
    """Why the child does not belong to it all the same; empty: nothing stands against it."""
    age = None if child.born is None else age_on(campaign.on, child.born)
    lower = campaign.age_from
    upper = OLDEST if campaign.age_to is None else min(campaign.age_to, OLDEST)
    grades = bool(campaign.grades) and grade_number(child.grade) not in campaign.grades
    found = (
        (Reason.RECORD_CLOSED, child.status not in TAKES_HELP),
        (Reason.TOO_YOUNG, age is not None and (age < 0 or (lower is not None and age < lower))),
        (Reason.TOO_OLD, age is not None and age > upper),
        (Reason.AGE_UNKNOWN, age is None and (lower is not None or campaign.age_to is not None)),
        (Reason.GRADE, grades),
        (Reason.NO_REASON, not reasons_for(campaign, child)),
    )
    return [reason for reason, holds in found if holds]


def is_eligible(campaign: Eligibility, child: Candidate) -> bool:
    return not hurdles(campaign, child)

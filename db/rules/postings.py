"""Who may give, take and hold: the rules of administration.

One administers the subtree of one's posting as administrator; within it, others; never oneself,
and nothing that reaches beyond. Each rule answers with everything that stands in the way.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from db.rules.roles import ROLES
from db.rules.units import UnitLevel

Area = tuple[tuple[int, int], ...]  # disjoint intervals of pre-order numbers

NATIONAL: Final = frozenset({"ministry_analyst", "hotline_operator", "data_protection_officer"})
LONGEST_KEY: Final = timedelta(days=90)  # security.md §6
LONGEST_NAME: Final = 120  # characters
LONGEST_LABEL: Final = 100  # characters
USERNAME: Final = re.compile(r"[a-z0-9](?:[._-]?[a-z0-9]){1,62}")
ONE_DAY: Final = timedelta(days=1)


class Hindrance(StrEnum):
    """Why something may not be done."""

    ONESELF = "ONESELF"
    OFFICER_OUTSIDE = "OFFICER_OUTSIDE"
    OFFICER_HOLDS_MORE = "OFFICER_HOLDS_MORE"
    OFFICER_DISABLED = "OFFICER_DISABLED"
    A_MACHINE = "A_MACHINE"
    NOT_A_MACHINE = "NOT_A_MACHINE"
    UNIT_OUTSIDE = "UNIT_OUTSIDE"
    UNIT_NOT_IN_FORCE = "UNIT_NOT_IN_FORCE"
    ORGANISATION_OUTSIDE = "ORGANISATION_OUTSIDE"
    ROLE_UNKNOWN = "ROLE_UNKNOWN"
    ROLE_NOT_AT_THIS_LEVEL = "ROLE_NOT_AT_THIS_LEVEL"
    ONLY_BY_THE_NATION = "ONLY_BY_THE_NATION"
    IN_THE_PAST = "IN_THE_PAST"
    ENDS_BEFORE_IT_BEGINS = "ENDS_BEFORE_IT_BEGINS"
    HELD_ALREADY = "HELD_ALREADY"
    ENDED_ALREADY = "ENDED_ALREADY"
    LONGER_THAN_BEFORE = "LONGER_THAN_BEFORE"
    BAD_USERNAME = "BAD_USERNAME"
    BAD_NAME = "BAD_NAME"
    BAD_LABEL = "BAD_LABEL"
    EXPIRED = "EXPIRED"
    LIVES_TOO_LONG = "LIVES_TOO_LONG"
    NAME_TOO_SHORT = "NAME_TOO_SHORT"
    NAME_TOO_LONG = "NAME_TOO_LONG"
    NAME_NOT_ONE_LINE = "NAME_NOT_ONE_LINE"
    NAME_NOT_COMPOSED = "NAME_NOT_COMPOSED"


class AdministrationRefusedError(Exception):
    """Carries every hindrance, not a sentence."""

    def __init__(self, hindrances: tuple[Hindrance, ...]) -> None:
        super().__init__(", ".join(hindrances))
        self.hindrances = hindrances


@dataclass(frozen=True, slots=True)
class Place:
    """A unit: its level, its interval, whether it is in force."""

    level: UnitLevel
    lft: int
    rgt: int
    in_force: bool = True

    def within(self, area: Area) -> bool:
        return any(lo <= self.lft and self.rgt <= hi for lo, hi in area)


@dataclass(frozen=True, slots=True)
class Administrator:
    """`area`: all that the person's postings as administrator cover today; `nation`: the root."""

    id: UUID
    area: Area
    nation: Place

    @property
    def of_the_nation(self) -> bool:
        return self.nation.within(self.area)


@dataclass(frozen=True, slots=True)
class Post:
    """A posting as wished or as held; both days included."""

    role: str
    unit_id: int
    place: Place
    organisation_id: UUID | None
    valid_from: date
    valid_to: date | None = None

    def overlaps(self, other: "Post") -> bool:
        return (self.valid_to is None or other.valid_from <= self.valid_to) and (
            other.valid_to is None or self.valid_from <= other.valid_to
        )

    def is_the_same_as(self, other: "Post") -> bool:
        mine = (self.role, self.unit_id, self.organisation_id)
        return mine == (other.role, other.unit_id, other.organisation_id)

    def reaches(self, day: date) -> bool:
        """In force on the day or after it; not one that ended before it began."""
        return self.valid_to is None or self.valid_to >= max(day, self.valid_from)


@dataclass(frozen=True, slots=True)
class Target:
    """The officer that something is done to; `place`: of their organisation."""

    id: UUID
    place: Place
    is_machine: bool = False
    disabled: bool = False
    posts: tuple[Post, ...] = ()


def to_start(
    by: Administrator, officer: Target, wish: Post, body: Place, today: date
) -> tuple[Hindrance, ...]:
    """What stands in the way of a posting in an organisation at `body`."""
    role = ROLES.get(wish.role)
    return holding(
        (Hindrance.ONESELF, by.id == officer.id),
        (Hindrance.OFFICER_OUTSIDE, not officer.place.within(by.area)),
        (Hindrance.OFFICER_DISABLED, officer.disabled),
        (Hindrance.UNIT_OUTSIDE, not wish.place.within(by.area)),
        (Hindrance.UNIT_NOT_IN_FORCE, not wish.place.in_force),
        (Hindrance.ORGANISATION_OUTSIDE, not body.within(by.area)),
        (Hindrance.ROLE_UNKNOWN, role is None),
        (
            Hindrance.ROLE_NOT_AT_THIS_LEVEL,
            role is not None and wish.place.level not in role.levels,
        ),
        (Hindrance.ONLY_BY_THE_NATION, _is_national(wish) and not by.of_the_nation),
        (Hindrance.IN_THE_PAST, wish.valid_from < today),
        (Hindrance.ENDS_BEFORE_IT_BEGINS, _ends_early(wish)),
        (Hindrance.HELD_ALREADY, _is_held(wish, officer, today)),
    )


def to_end(
    by: Administrator, officer_id: UUID, held: Post, last_day: date | None, today: date
) -> tuple[Hindrance, ...]:
    """What stands in the way of ending a posting; `last_day` None: at once."""
    ends_later = last_day is not None and held.valid_to is not None and last_day > held.valid_to
    return holding(
        (Hindrance.ONESELF, by.id == officer_id),
        (Hindrance.UNIT_OUTSIDE, not held.place.within(by.area)),
        (Hindrance.ENDED_ALREADY, not held.reaches(today)),
        (Hindrance.IN_THE_PAST, last_day is not None and last_day < today),
        (Hindrance.ENDS_BEFORE_IT_BEGINS, last_day is not None and last_day < held.valid_from),
        (Hindrance.LONGER_THAN_BEFORE, ends_later),
    )


def last_day_at_once(held: Post, today: date) -> date:
    """Yesterday, so that it is over with the next request. A posting that begins today or later is
    then one day shorter than a day: it was held on no whole day."""
    return max(today - ONE_DAY, held.valid_from - ONE_DAY)


def to_create(
    by: Administrator, body: Place, username: str, display_name: str
) -> tuple[Hindrance, ...]:
    outside = holding((Hindrance.ORGANISATION_OUTSIDE, not body.within(by.area)))
    return outside + to_call(username, display_name)


def to_call(username: str, display_name: str) -> tuple[Hindrance, ...]:
    """What stands in the way of an account of this name, wherever it is."""
    return holding(
        (Hindrance.BAD_USERNAME, USERNAME.fullmatch(username) is None),
        (Hindrance.BAD_NAME, not _is_line(display_name, LONGEST_NAME)),
    )


def to_reset(by: Administrator, officer: Target, today: date) -> tuple[Hindrance, ...]:
    """Whoever sets a password could come in with it: hence only where the officer's every posting
    lies within one's own area."""
    return holding(*_over(by, officer, today), (Hindrance.A_MACHINE, officer.is_machine))


def to_disable(by: Administrator, officer: Target, today: date) -> tuple[Hindrance, ...]:
    """Whoever closes an account ends all its postings at once: hence under the same condition."""
    return holding(*_over(by, officer, today), (Hindrance.OFFICER_DISABLED, officer.disabled))


def to_issue(
    by: Administrator, machine: Target, label: str, expires_at: datetime, now: datetime, today: date
) -> tuple[Hindrance, ...]:
    return holding(
        *_over(by, machine, today),
        (Hindrance.OFFICER_DISABLED, machine.disabled),
        (Hindrance.NOT_A_MACHINE, not machine.is_machine),
        (Hindrance.BAD_LABEL, not _is_line(label, LONGEST_LABEL)),
        (Hindrance.EXPIRED, expires_at <= now),
        (Hindrance.LIVES_TOO_LONG, expires_at > now + LONGEST_KEY),
    )


def to_revoke(by: Administrator, machine: Target) -> tuple[Hindrance, ...]:
    """Taking away is allowed even from a machine that holds more than one administers."""
    return holding(
        (Hindrance.ONESELF, by.id == machine.id),
        (Hindrance.OFFICER_OUTSIDE, not machine.place.within(by.area)),
    )


def refuse(hindrances: tuple[Hindrance, ...]) -> None:
    if hindrances:
        raise AdministrationRefusedError(hindrances)


def _over(by: Administrator, officer: Target, today: date) -> Iterable[tuple[Hindrance, bool]]:
    beyond = any(
        post.reaches(today) and post.place.in_force and not post.place.within(by.area)
        for post in officer.posts
    )
    return (
        (Hindrance.ONESELF, by.id == officer.id),
        (Hindrance.OFFICER_OUTSIDE, not officer.place.within(by.area)),
        (Hindrance.OFFICER_HOLDS_MORE, beyond),
    )


def _is_national(wish: Post) -> bool:
    at_the_root = wish.place.level is UnitLevel.NATION
    return wish.role in NATIONAL or (wish.role == "administrator" and at_the_root)


def _ends_early(wish: Post) -> bool:
    return wish.valid_to is not None and wish.valid_to < wish.valid_from


def _is_held(wish: Post, officer: Target, today: date) -> bool:
    return any(
        wish.is_the_same_as(post) and post.reaches(today) and wish.overlaps(post)
        for post in officer.posts
    )


def _is_line(text: str, longest: int) -> bool:
    """Something to read, on one line, in composed letters."""
    return (
        0 < len(text) <= longest
        and text.strip() == text
        and text.isprintable()
        and unicodedata.is_normalized("NFC", text)
    )


def holding(*checks: tuple[Hindrance, bool]) -> tuple[Hindrance, ...]:
    """Those that stand in the way, of all that could."""
    return tuple(hindrance for hindrance, holds in checks if holds)

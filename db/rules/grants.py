"""Who from outside takes part in a case (người tham gia): for what, how long, on which forms.

Domain 5.3, rows 5, 14-21, 23. How long at most is a rule of the house, not of the law.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from db.rules.cases.papers import FormCode
from db.rules.facts import found
from db.rules.inputs import Problem
from db.rules.openings import OPEN_FOR
from db.rules.organisations import OrganisationKind

SEALED_OPEN_FOR: Final = OPEN_FOR  # with a stated reason, each time (db.rules.openings.stated)
BREAK_GLASS_FOR: Final = timedelta(hours=12)  # with a reason too; told at once (domain 5.3)


class GrantPurpose(StrEnum):
    STANDING_GROUP = "STANDING_GROUP"
    INVESTIGATION = "INVESTIGATION"
    PROCEEDINGS = "PROCEEDINGS"
    LEGAL_AID = "LEGAL_AID"
    TREATMENT = "TREATMENT"
    SCHOOLING = "SCHOOLING"
    CARE = "CARE"
    PLAN_TASK = "PLAN_TASK"


class GrantFault(StrEnum):
    """Why nobody is let in like this."""

    ENDS_BEFORE_IT_BEGINS = "ENDS_BEFORE_IT_BEGINS"
    TOO_LONG_A_TERM = "TOO_LONG_A_TERM"
    FORM_NOT_FOR_THIS_PURPOSE = "FORM_NOT_FOR_THIS_PURPOSE"
    NOT_SEALED_FOR_THIS_PURPOSE = "NOT_SEALED_FOR_THIS_PURPOSE"
    WRONG_KIND_OF_ORGANISATION = "WRONG_KIND_OF_ORGANISATION"
    REFERRED_ONLY = "REFERRED_ONLY"
    NO_TASKS_FOR_THIS_PURPOSE = "NO_TASKS_FOR_THIS_PURPOSE"


@dataclass(frozen=True, slots=True)
class GrantRule:
    """`sealed`: sealed parts may be granted too, by name. No kinds: of any organisation.
    `granted`: otherwise such bodies are referred to, and read nothing of a case but that line."""

    longest: timedelta
    forms: frozenset[FormCode]
    sealed: bool
    kinds: frozenset[OrganisationKind]
    granted: bool = True


_ALL: Final = frozenset(FormCode)
_OWN_TASKS: Final = frozenset({FormCode.PLAN})
_MONTH: Final = timedelta(days=30)

K = OrganisationKind
RULES: Final[Mapping[GrantPurpose, GrantRule]] = {
    GrantPurpose.STANDING_GROUP: GrantRule(6 * _MONTH, _ALL, sealed=True, kinds=frozenset()),
    GrantPurpose.INVESTIGATION: GrantRule(
        12 * _MONTH, _ALL, sealed=True, kinds=frozenset({K.POLICE})
    ),
    GrantPurpose.PROCEEDINGS: GrantRule(
        12 * _MONTH, _ALL, sealed=True, kinds=frozenset({K.JUDICIARY})
    ),
    GrantPurpose.LEGAL_AID: GrantRule(
        6 * _MONTH, _ALL, sealed=True, kinds=frozenset({K.DEPARTMENT, K.PARTNER})
    ),
    GrantPurpose.TREATMENT: GrantRule(
        6 * _MONTH, _OWN_TASKS, sealed=True, kinds=frozenset({K.HEALTH})
    ),
    GrantPurpose.SCHOOLING: GrantRule(
        # Domain 5.3, row 18: a school gives notice, and reads no case.
        6 * _MONTH,
        frozenset(),
        sealed=False,
        kinds=frozenset({K.EDUCATION}),
        granted=False,
    ),
    GrantPurpose.CARE: GrantRule(
        6 * _MONTH,
        frozenset({FormCode.PLAN, FormCode.REVIEW, FormCode.ISOLATION}),
        sealed=True,
        kinds=frozenset({K.FACILITY}),
    ),
    GrantPurpose.PLAN_TASK: GrantRule(
        3 * _MONTH,
        _OWN_TASKS,
        sealed=False,
        kinds=frozenset({K.UNION, K.FRONT, K.RED_CROSS, K.PARTNER, K.DEPARTMENT}),
    ),
}


# Whose part in a case is an activity of its plan (domain 5.3: "own tasks", "task results").
TASKED: Final = frozenset(
    {
        GrantPurpose.STANDING_GROUP,
        GrantPurpose.LEGAL_AID,
        GrantPurpose.TREATMENT,
        GrantPurpose.CARE,
        GrantPurpose.PLAN_TASK,
    }
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What is asked for, or holds. `tasks`: activities of the plan, by number."""

    purpose: GrantPurpose
    granted_at: datetime
    expires_at: datetime
    forms: Collection[FormCode] = ()
    sealed: bool = False
    ended_at: datetime | None = None
    tasks: Collection[int] = ()


def grant_problems(grant: Grant, kind: OrganisationKind | None) -> list[Problem]:
    """Of a grant to somebody of an organisation of this kind; None: of the same committee."""
    rule = RULES[grant.purpose]
    term = grant.expires_at - grant.granted_at
    wrong_kind = bool(rule.kinds) and kind not in rule.kinds
    return [
        *found(
            "purpose",
            (GrantFault.WRONG_KIND_OF_ORGANISATION, wrong_kind),
            (GrantFault.REFERRED_ONLY, not rule.granted),
        ),
        *found(
            "expiresAt",
            (GrantFault.ENDS_BEFORE_IT_BEGINS, term <= timedelta()),
            (GrantFault.TOO_LONG_A_TERM, term > rule.longest),
        ),
        *(
            Problem(("forms", str(at)), GrantFault.FORM_NOT_FOR_THIS_PURPOSE)
            for at, form in enumerate(grant.forms)
            if form not in rule.forms
        ),
        *found(
            "tasks",
            (
                GrantFault.NO_TASKS_FOR_THIS_PURPOSE,
                bool(grant.tasks) and grant.purpose not in TASKED,
            ),
        ),
        *found(
            "sealed", (GrantFault.NOT_SEALED_FOR_THIS_PURPOSE, grant.sealed and not rule.sealed)
        ),
    ]


def holds(grant: Grant, now: datetime) -> bool:
    """At its very end it holds no more. One that was ended stays ended."""
    return grant.ended_at is None and grant.granted_at <= now < grant.expires_at

"""Giving by the Child Protection Fund (Quỹ Bảo trợ trẻ em): from the quota of a unit to the
hand-over of each line and its settlement (domain 4.3). `LIFECYCLE` is the law; the functions only
read it.

A list (danh sách) and its lines go together until money is reserved; from then on each line goes
its own way, for one child may be away when the others are given theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.rules.children import ChildStatus

MOST_LINES: Final = 500  # of one request
MOST_VND: Final = 2**53 - 1  # what a JSON number holds exactly


class DisbursementStatus(StrEnum):
    """Where a line stands, and a list until its money is reserved."""

    LISTED = "LISTED"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    RETURNED = "RETURNED"
    COMMITTED = "COMMITTED"
    HANDED_OVER = "HANDED_OVER"
    UNDELIVERED = "UNDELIVERED"
    SETTLED = "SETTLED"
    REVERSED = "REVERSED"


class GivingStep(StrEnum):
    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    APPROVE = "APPROVE"
    COMMIT = "COMMIT"
    HAND_OVER = "HAND_OVER"
    MARK_UNDELIVERED = "MARK_UNDELIVERED"
    SETTLE = "SETTLE"
    REVERSE = "REVERSE"
    STOP = "STOP"  # the child died; taken by nobody, it follows


class Guard(StrEnum):
    """What must be so for a step; what is not is told by this name."""

    LINES_LISTED = "LINES_LISTED"
    WITHIN_QUOTA = "WITHIN_QUOTA"
    REASON_GIVEN = "REASON_GIVEN"
    DECISION_NUMBER_GIVEN = "DECISION_NUMBER_GIVEN"
    NOT_THE_DRAFTER = "NOT_THE_DRAFTER"
    NOT_THE_SUBMITTER = "NOT_THE_SUBMITTER"
    NOT_THE_APPROVER = "NOT_THE_APPROVER"
    NOTHING_OUTSTANDING = "NOTHING_OUTSTANDING"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a guard may look at; the service gathers it."""

    lines: int = 0
    places: int = 0
    outstanding: int = 0  # lines neither handed over nor given back
    reason_given: bool = False
    decision_number_given: bool = False
    actor_drafted: bool = False
    actor_submitted: bool = False
    actor_approved: bool = False


S, T, G = DisbursementStatus, GivingStep, Guard

GUARDS: Final[Mapping[Guard, Callable[[Facts], bool]]] = {
    G.LINES_LISTED: lambda facts: facts.lines > 0,
    G.WITHIN_QUOTA: lambda facts: facts.lines <= facts.places,
    G.REASON_GIVEN: lambda facts: facts.reason_given,
    G.DECISION_NUMBER_GIVEN: lambda facts: facts.decision_number_given,
    G.NOT_THE_DRAFTER: lambda facts: not facts.actor_drafted,
    G.NOT_THE_SUBMITTER: lambda facts: not facts.actor_submitted,
    G.NOT_THE_APPROVER: lambda facts: not facts.actor_approved,
    G.NOTHING_OUTSTANDING: lambda facts: facts.outstanding == 0,
}
Line = tuple[DisbursementStatus, tuple[Guard, ...]]
_SUBMITTED: Final[Line] = (S.SUBMITTED, (G.LINES_LISTED, G.WITHIN_QUOTA))
_APPROVED: Final = (
    G.LINES_LISTED,
    G.WITHIN_QUOTA,
    G.NOT_THE_DRAFTER,
    G.NOT_THE_SUBMITTER,
    G.DECISION_NUMBER_GIVEN,
)

LIFECYCLE: Final[Mapping[tuple[DisbursementStatus, GivingStep], Line]] = {
    (S.LISTED, T.SUBMIT): _SUBMITTED,
    (S.RETURNED, T.SUBMIT): _SUBMITTED,
    (S.SUBMITTED, T.RETURN): (S.RETURNED, (G.REASON_GIVEN,)),
    (S.SUBMITTED, T.APPROVE): (S.APPROVED, _APPROVED),
    # Whoever releases the money is not who decided on it.
    (S.APPROVED, T.COMMIT): (S.COMMITTED, (G.LINES_LISTED, G.NOT_THE_APPROVER)),
    (S.COMMITTED, T.HAND_OVER): (S.HANDED_OVER, ()),
    (S.COMMITTED, T.MARK_UNDELIVERED): (S.UNDELIVERED, (G.REASON_GIVEN,)),
    (S.COMMITTED, T.SETTLE): (S.SETTLED, (G.NOTHING_OUTSTANDING,)),
    (S.HANDED_OVER, T.SETTLE): (S.SETTLED, ()),
    (S.HANDED_OVER, T.REVERSE): (S.REVERSED, (G.REASON_GIVEN,)),
    (S.SETTLED, T.REVERSE): (S.REVERSED, (G.REASON_GIVEN,)),
    **{
        (status, T.STOP): (S.UNDELIVERED, ())
        for status in (S.LISTED, S.SUBMITTED, S.RETURNED, S.APPROVED, S.COMMITTED)
    },
}
DEAD: Final = frozenset({S.RETURNED, S.UNDELIVERED, S.REVERSED})
"""In which a line keeps nobody from being given to again."""
LIVE: Final = frozenset(S) - DEAD
OPEN: Final = frozenset({S.LISTED, S.RETURNED})
"""In which the commune still works on a list."""
UNPAID: Final = frozenset(status for status, step in LIFECYCLE if step is T.STOP)

WHO: Final[Mapping[GivingStep, frozenset[str]]] = {
    T.SUBMIT: frozenset({"commune_chair"}),
    T.RETURN: frozenset({"district_leader", "province_leader", "fund_director"}),
    T.APPROVE: frozenset({"district_leader", "province_leader", "fund_director"}),
    T.COMMIT: frozenset({"fund_accountant"}),
    T.HAND_OVER: frozenset({"commune_worker"}),
    T.MARK_UNDELIVERED: frozenset({"commune_worker"}),
    T.SETTLE: frozenset({"fund_accountant"}),
    T.REVERSE: frozenset({"fund_accountant"}),
}
"""Roles that take a step, where their postings reach; the access lines say the same."""


class StepRefusedError(Exception):
    """No such step from here (`unmet` is empty), or conditions are unmet."""

    def __init__(
        self, status: DisbursementStatus, step: GivingStep, unmet: tuple[Guard, ...] = ()
    ) -> None:
        super().__init__(status, step, *unmet)
        self.status, self.step, self.unmet = status, step, unmet


def next_status(
    status: DisbursementStatus, step: GivingStep, facts: Facts = Facts()
) -> DisbursementStatus:
    """Raises StepRefusedError."""
    if (status, step) not in LIFECYCLE:
        raise StepRefusedError(status, step)
    target, guards = LIFECYCLE[status, step]
    unmet = tuple(guard for guard in guards if not GUARDS[guard](facts))
    if unmet:
        raise StepRefusedError(status, step, unmet)
    return target


class LineFault(StrEnum):
    """Why one line of a list is refused. Of help elsewhere nothing is told but that it is."""

    NOT_FOUND = "NOT_FOUND"
    REPEATED = "REPEATED"
    ALREADY_HELPED = "ALREADY_HELPED"
    ALREADY_LISTED = "ALREADY_LISTED"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    RECORD_CLOSED = "RECORD_CLOSED"
    OVER_QUOTA = "OVER_QUOTA"
    WRONG_STATUS = "WRONG_STATUS"
    CHANGED = "CHANGED"


TAKES_HELP: Final = frozenset({ChildStatus.ACTIVE})


class OnError(StrEnum):
    """What becomes of the other lines when one is refused."""

    REJECT_ALL = "REJECT_ALL"
    REJECT_FAILED = "REJECT_FAILED"


class GivingFault(StrEnum):
    """Why a quota, a campaign or a list is refused as it was said."""

    NOT_POSITIVE = "NOT_POSITIVE"
    OVER_2_POW_53 = "OVER_2_POW_53"
    OVER_AVAILABLE = "OVER_AVAILABLE"
    OVER_QUOTA_ABOVE = "OVER_QUOTA_ABOVE"
    UNDER_QUOTAS_BELOW = "UNDER_QUOTAS_BELOW"
    UNDER_LINES = "UNDER_LINES"
    LIST_OPEN = "LIST_OPEN"
    LIST_CLOSED = "LIST_CLOSED"
    CAMPAIGN_OVER = "CAMPAIGN_OVER"
    NOT_A_POT_OF_IT = "NOT_A_POT_OF_IT"
    YEAR_OUT_OF_RANGE = "YEAR_OUT_OF_RANGE"
    GROUP_NOT_FOR_LISTS = "GROUP_NOT_FOR_LISTS"
    WATCH_NOT_FOR_LISTS = "WATCH_NOT_FOR_LISTS"
    AGES_IN_DISORDER = "AGES_IN_DISORDER"
    OUTSIDE_THE_FUND = "OUTSIDE_THE_FUND"
    BEFORE_DECISION = "BEFORE_DECISION"
    VOUCHER_NEEDED = "VOUCHER_NEEDED"
    VOUCHER_OF_INCOME = "VOUCHER_OF_INCOME"
    VOUCHER_NOT_APPROVED = "VOUCHER_NOT_APPROVED"
    VOUCHER_OF_ANOTHER_SUM = "VOUCHER_OF_ANOTHER_SUM"
    VOUCHER_USED = "VOUCHER_USED"


@dataclass(frozen=True, slots=True)
class Shares:
    """Of one quota that is to be set, in places (suất). `others`: quotas of other units from the
    same pot at the same level; `available`: what the pot has for this campaign in đồng, what is
    given out already taken off; `above`: places of the quota it is a part of, less what its other
    parts have, None at the top; `below`: what its own parts have; `listed`: lines there are."""

    places: int
    amount: int
    available: int
    above: int | None
    below: int
    listed: int


def quota_faults(shares: Shares) -> list[GivingFault]:
    """A part is never more than its whole, and a whole never less than its parts."""
    if shares.places < 0:
        return [GivingFault.NOT_POSITIVE]
    found = (
        (GivingFault.OVER_AVAILABLE, shares.above is None and _costs(shares) > shares.available),
        (GivingFault.OVER_QUOTA_ABOVE, shares.above is not None and shares.places > shares.above),
        (GivingFault.UNDER_QUOTAS_BELOW, shares.places < shares.below),
        (GivingFault.UNDER_LINES, shares.places < shares.listed),
    )
    return [fault for fault, holds in found if holds]


def _costs(shares: Shares) -> int:
    return shares.places * shares.amount


def amount_faults(amount: int) -> list[GivingFault]:
    """Of whole đồng."""
    found = (
        (GivingFault.NOT_POSITIVE, amount <= 0),
        (GivingFault.OVER_2_POW_53, amount > MOST_VND),
    )
    return [fault for fault, holds in found if holds]

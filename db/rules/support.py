"""Support without a list (hỗ trợ theo hồ sơ): scholarships in instalments, treatment, funerals,
emergencies, equipment. One application, decided by somebody else, is paid in lines of the Fund.
`LIFECYCLE` is the law; the functions only read it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from db.rules.children import ChildStatus
from db.rules.fund import SupportKind
from db.rules.giving import MOST_VND, GivingFault, amount_faults
from db.rules.inputs import Problem

MOST_INSTALMENTS: Final = 24


class SupportStatus(StrEnum):
    """Where support stands, from the application to its end."""

    APPLIED = "APPLIED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    RUNNING = "RUNNING"
    SUSPENDED = "SUSPENDED"
    STOPPED = "STOPPED"
    ENDED = "ENDED"


class SupportStep(StrEnum):
    APPROVE = "APPROVE"
    DECLINE = "DECLINE"
    COMMIT = "COMMIT"
    CONFIRM = "CONFIRM"
    PAY = "PAY"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    STOP = "STOP"
    END = "END"  # stopped when something was paid already
    SETTLE = "SETTLE"


class SupportGuard(StrEnum):
    """What must be so for a step; what is not is told by this name."""

    NOT_THE_APPLICANT = "NOT_THE_APPLICANT"
    NOT_THE_DECIDER = "NOT_THE_DECIDER"
    REASON_GIVEN = "REASON_GIVEN"
    DECISION_NUMBER_GIVEN = "DECISION_NUMBER_GIVEN"
    CONDITION_SET = "CONDITION_SET"
    RESERVED = "RESERVED"
    DUE = "DUE"
    CONDITION_MET = "CONDITION_MET"
    WITHIN_RESERVE = "WITHIN_RESERVE"
    SOMETHING_PAID = "SOMETHING_PAID"
    NOTHING_PAID = "NOTHING_PAID"


class InstalmentCondition(StrEnum):
    """What must be shown before an instalment of a scholarship is paid."""

    ENROLMENT = "ENROLMENT"
    RESULTS = "RESULTS"


@dataclass(frozen=True, slots=True)
class SupportFacts:
    """What a guard may look at; the service gathers it. Of one line: whether its money is reserved,
    its day has come, its condition is met or none was set, no more than its reserve is paid."""

    actor_applied: bool = False
    actor_decided: bool = False
    reason_given: bool = False
    decision_number_given: bool = False
    condition_set: bool = False
    reserved: bool = False
    due: bool = False
    condition_met: bool = False
    within_reserve: bool = False
    something_paid: bool = False


S, T, G, K = SupportStatus, SupportStep, SupportGuard, SupportKind

GUARDS: Final[Mapping[SupportGuard, Callable[[SupportFacts], bool]]] = {
    G.NOT_THE_APPLICANT: lambda facts: not facts.actor_applied,
    G.NOT_THE_DECIDER: lambda facts: not facts.actor_decided,
    G.REASON_GIVEN: lambda facts: facts.reason_given,
    G.DECISION_NUMBER_GIVEN: lambda facts: facts.decision_number_given,
    G.CONDITION_SET: lambda facts: facts.condition_set,
    G.RESERVED: lambda facts: facts.reserved,
    G.DUE: lambda facts: facts.due,
    G.CONDITION_MET: lambda facts: facts.condition_met,
    G.WITHIN_RESERVE: lambda facts: facts.within_reserve,
    G.SOMETHING_PAID: lambda facts: facts.something_paid,
    G.NOTHING_PAID: lambda facts: not facts.something_paid,
}
Line = tuple[SupportStatus, tuple[SupportGuard, ...]]
_PAID: Final = (G.RESERVED, G.DUE, G.CONDITION_MET, G.WITHIN_RESERVE)
UNPAID: Final = (S.APPLIED, S.APPROVED, S.RUNNING, S.SUSPENDED)
"""From which it is stopped, by somebody or by the death of the child."""

LIFECYCLE: Final[Mapping[tuple[SupportStatus, SupportStep], Line]] = {
    (S.APPLIED, T.APPROVE): (S.APPROVED, (G.NOT_THE_APPLICANT, G.DECISION_NUMBER_GIVEN)),
    (S.APPLIED, T.DECLINE): (S.DECLINED, (G.NOT_THE_APPLICANT, G.REASON_GIVEN)),
    # Whoever reserves the money is not who decided on it.
    (S.APPROVED, T.COMMIT): (S.RUNNING, (G.NOT_THE_DECIDER,)),
    (S.RUNNING, T.CONFIRM): (S.RUNNING, (G.RESERVED, G.CONDITION_SET)),
    (S.SUSPENDED, T.CONFIRM): (S.SUSPENDED, (G.RESERVED, G.CONDITION_SET)),
    (S.RUNNING, T.PAY): (S.RUNNING, _PAID),
    (S.RUNNING, T.SUSPEND): (S.SUSPENDED, (G.REASON_GIVEN,)),
    (S.SUSPENDED, T.RESUME): (S.RUNNING, (G.REASON_GIVEN,)),
    **{(status, T.STOP): (S.STOPPED, (G.REASON_GIVEN, G.NOTHING_PAID)) for status in UNPAID},
    **{(s, T.END): (S.ENDED, (G.REASON_GIVEN, G.SOMETHING_PAID)) for s in (S.RUNNING, S.SUSPENDED)},
    **{(s, T.SETTLE): (s, (G.SOMETHING_PAID,)) for s in (S.RUNNING, S.SUSPENDED, S.ENDED)},
}
DEAD: Final = frozenset({S.DECLINED, S.STOPPED})
"""In which it keeps nobody from applying again: nothing was paid."""

WHO: Final[Mapping[SupportStep, frozenset[str]]] = {
    T.APPROVE: frozenset({"district_leader", "province_leader", "fund_director"}),
    T.DECLINE: frozenset({"district_leader", "province_leader", "fund_director"}),
    T.COMMIT: frozenset({"fund_accountant"}),
    T.CONFIRM: frozenset({"commune_worker"}),
    T.PAY: frozenset({"commune_worker", "fund_accountant"}),
    T.SUSPEND: frozenset({"commune_worker", "district_leader", "province_leader", "fund_director"}),
    T.RESUME: frozenset({"district_leader", "province_leader", "fund_director"}),
    T.STOP: frozenset({"commune_worker", "fund_accountant"}),
    T.END: frozenset({"commune_worker", "fund_accountant"}),
    T.SETTLE: frozenset({"fund_accountant"}),
}
"""Roles that take a step, where their postings reach; the access lines say the same."""


class SupportRefusedError(Exception):
    """No such step from here (`unmet` is empty), or conditions are unmet."""

    def __init__(
        self, status: SupportStatus, step: SupportStep, unmet: tuple[SupportGuard, ...] = ()
    ) -> None:
        super().__init__(status, step, *unmet)
        self.status, self.step, self.unmet = status, step, unmet


def next_status(
    status: SupportStatus, step: SupportStep, facts: SupportFacts = SupportFacts()
) -> SupportStatus:
    """Raises SupportRefusedError."""
    if (status, step) not in LIFECYCLE:
        raise SupportRefusedError(status, step)
    target, guards = LIFECYCLE[status, step]
    unmet = tuple(guard for guard in guards if not GUARDS[guard](facts))
    if unmet:
        raise SupportRefusedError(status, step, unmet)
    return target


TREATMENT: Final = frozenset({K.MEDICAL_EXAM, K.SURGERY, K.REHABILITATION})
TO_BODIES: Final = TREATMENT | {K.FACILITY_EQUIPMENT}
"""Paid by the accountant to a hospital or a supplier, whatever it costs up to the estimate; the
rest goes back. All else is handed to the family by the commune."""
OF_LISTS: Final = frozenset({K.GIFT_CASH, K.GIFT_IN_KIND})
FOR_FACILITIES: Final = frozenset({K.FACILITY_EQUIPMENT, K.OTHER})
ONCE_A_YEAR: Final = frozenset({K.SCHOLARSHIP})
ONCE: Final = frozenset({K.FUNERAL})
"""What a child has once a year, or once, from the budget and once from donations."""


def takes(kind: SupportKind) -> ChildStatus:
    """For a child of which status it is."""
    return ChildStatus.DECEASED if kind is K.FUNERAL else ChildStatus.ACTIVE


class SupportFault(StrEnum):
    """Why an application is refused as it was said."""

    KIND_OF_LISTS = "KIND_OF_LISTS"
    CHILD_NEEDED = "CHILD_NEEDED"
    FACILITY_NEEDED = "FACILITY_NEEDED"
    NOT_FOR_BOTH = "NOT_FOR_BOTH"
    PAYEE_NEEDED = "PAYEE_NEEDED"
    NO_TREATMENT = "NO_TREATMENT"
    INSTALMENTS_OF_SCHOLARSHIPS = "INSTALMENTS_OF_SCHOLARSHIPS"
    TOO_MANY_INSTALMENTS = "TOO_MANY_INSTALMENTS"
    DAYS_IN_DISORDER = "DAYS_IN_DISORDER"
    GOODS_AT_ONCE = "GOODS_AT_ONCE"
    CHILD_LIVES = "CHILD_LIVES"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    PROGRAMME_DIFFERS = "PROGRAMME_DIFFERS"


F = SupportFault


@dataclass(frozen=True, slots=True)
class Instalment:
    """So many đồng (of goods their fair value), not before a day, on a condition."""

    amount: int
    due_on: date | None = None
    condition: InstalmentCondition | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What an application is for."""

    kind: SupportKind
    instalments: Sequence[Instalment]
    for_child: bool
    for_facility: bool = False
    has_payee: bool = False
    has_diagnosis: bool = False
    in_goods: bool = False


def asked_faults(asked: Asked) -> list[Problem]:
    """What is wrong with it in itself."""
    kind, neither = asked.kind, not (asked.for_child or asked.for_facility)
    equipment = kind is K.FACILITY_EQUIPMENT
    found = (
        (("kind",), F.KIND_OF_LISTS, kind in OF_LISTS),
        (("facility",), F.NOT_FOR_BOTH, asked.for_child and asked.for_facility),
        (("facility",), F.FACILITY_NEEDED, equipment and not asked.for_facility),
        (("child",), F.CHILD_NEEDED, neither and not equipment),
        (("child",), F.CHILD_NEEDED, asked.for_facility and kind not in FOR_FACILITIES),
        (("payee",), F.PAYEE_NEEDED, kind in TO_BODIES and not asked.has_payee),
        (("diagnosis",), F.NO_TREATMENT, asked.has_diagnosis and kind not in TREATMENT),
        (("goods",), F.GOODS_AT_ONCE, asked.in_goods and len(asked.instalments) > 1),
    )
    wrong = [Problem(path, fault) for path, fault, holds in found if holds]
    return [*wrong, *_of_instalments(asked)]


def _of_instalments(asked: Asked) -> list[Problem]:
    each, place = asked.instalments, "instalments"
    days = [one.due_on for one in each if one.due_on is not None]
    terms = len(each) > 1 or any(one.condition for one in each)
    found = (
        (GivingFault.NOT_POSITIVE, not each),
        (F.TOO_MANY_INSTALMENTS, len(each) > MOST_INSTALMENTS),
        (F.INSTALMENTS_OF_SCHOLARSHIPS, terms and asked.kind is not K.SCHOLARSHIP),
        (F.DAYS_IN_DISORDER, days != sorted(days)),
        (GivingFault.OVER_2_POW_53, sum(max(one.amount, 0) for one in each) > MOST_VND),
    )
    amounts = [
        Problem((place, str(n), "amount"), fault)
        for n, one in enumerate(each)
        for fault in amount_faults(one.amount)
    ]
    return [*(Problem((place,), fault) for fault, holds in found if holds), *amounts]


def pays(kind: SupportKind, reserved: int, wanted: int, *, in_goods: bool) -> bool:
    """Whether so much may be paid of what is reserved: goods and what a family is handed whole."""
    if kind in TO_BODIES and not in_goods:
        return 0 < wanted <= reserved
    return wanted == reserved

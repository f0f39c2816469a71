"""The life of a case. `LIFECYCLE` is the law (domain 2.2, T1-T16); the functions only read it.

An emergency runs beside the status (T5): declaring it leaves the status as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.rules.cases.facts import Facts
from db.rules.cases.guards import GUARDS, Guard
from db.rules.cases.papers import FormCode
from db.rules.cases.words import CaseStatus, CaseStep

S, T, G = CaseStatus, CaseStep, Guard

TERMINAL: Final = frozenset({S.CLOSED, S.NOT_SUBSTANTIATED})
OPEN_STATUSES: Final = frozenset(S) - TERMINAL

# Those in which a first assessment is there: from then on an emergency can be declared, also while
# the case waits for the commune that it was transferred to.
_ASSESSED: Final = tuple(status for status in S if status in OPEN_STATUSES - {S.RECEIVED, S.ROUTED})

Line = tuple[CaseStatus, tuple[Guard, ...]]

_DISMISSED: Final[Line] = (
    S.NOT_SUBSTANTIATED,
    (G.DISMISSAL_PROPOSED, G.NOT_THE_PROPOSER, G.REASON_GIVEN),
)
_EMERGENCY: Final = (G.SERIOUS_HARM_OR_RISK, G.NO_EMERGENCY_YET, G.ISOLATION_DECIDED)
_SAFE: Final = (
    G.REVIEW_FINAL,
    G.NO_RISK_REMAINS,
    G.PHYSICALLY_STABLE,
    G.MENTALLY_STABLE,
    G.COGNITIVELY_STABLE,
    G.EMOTIONALLY_STABLE,
    G.ISOLATION_ENDED,
)
_MEETING: Final = (
    G.DETAILED_ASSESSMENT_FINAL,
    G.MINUTES_ATTACHED,
    G.SUSPECTED_HARMER_STAYED_AWAY,
)
_SIGNED: Final = (G.NOT_THE_DRAFTER, G.DECISION_FINAL, G.DECISION_NUMBER_GIVEN)

LIFECYCLE: Final[Mapping[tuple[CaseStatus, CaseStep], Line]] = {
    (S.RECEIVED, T.ROUTE): (S.ROUTED, (G.INCIDENT_COMMUNE_KNOWN,)),
    (S.RECEIVED, T.DISMISS): _DISMISSED,
    (S.ROUTED, T.DISMISS): _DISMISSED,
    (S.ROUTED, T.ASSESS_INITIALLY): (
        S.INITIAL_ASSESSED,
        (G.INITIAL_ASSESSMENT_FINAL, G.RISK_TABLES_FILLED),
    ),
    (S.INITIAL_ASSESSED, T.START_DETAILED_ASSESSMENT): (S.DETAILED_ASSESSMENT, ()),
    (S.DETAILED_ASSESSMENT, T.CONFIRM_NEEDS): (S.NEEDS_CONFIRMED, _MEETING),
    (S.NEEDS_CONFIRMED, T.DRAFT_PLAN): (S.PLAN_DRAFT, ()),
    (S.PLAN_DRAFT, T.SUBMIT_PLAN): (S.PLAN_SUBMITTED, (G.PLAN_FINAL, G.DOSSIER_COMPLETE)),
    (S.PLAN_SUBMITTED, T.APPROVE_PLAN): (S.IMPLEMENTING, _SIGNED),
    (S.PLAN_SUBMITTED, T.RETURN_PLAN): (S.PLAN_DRAFT, (G.REASON_GIVEN,)),
    (S.IMPLEMENTING, T.REVIEW): (S.UNDER_REVIEW, ()),
    (S.UNDER_REVIEW, T.CLOSE): (S.CLOSED, _SAFE),
    (S.UNDER_REVIEW, T.REPLAN): (S.PLAN_DRAFT, (G.REVIEW_FINAL, G.RISK_REMAINS_OR_NOT_STABLE)),
    (S.CLOSED, T.REOPEN): (S.RECEIVED, (G.NEW_INFORMATION,)),
    (S.NOT_SUBSTANTIATED, T.REOPEN): (S.RECEIVED, (G.NEW_INFORMATION,)),
    **{(status, T.DECLARE_EMERGENCY): (status, _EMERGENCY) for status in _ASSESSED},
    **{
        (status, T.TRANSFER): (S.TRANSFERRED, (G.RECEIVING_COMMUNE_NAMED, G.REASON_GIVEN))
        for status in S
        if status in OPEN_STATUSES - {S.TRANSFERRED}
    },
}


class StepRefusedError(Exception):
    """No such step from here (`unmet` is empty), or conditions are unmet."""

    def __init__(self, status: CaseStatus, step: CaseStep, unmet: tuple[Guard, ...] = ()) -> None:
        super().__init__(status, step, *unmet)
        self.status, self.step, self.unmet = status, step, unmet


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that the law has from here, and what is missing for it."""

    step: CaseStep
    unmet: tuple[Guard, ...] = ()


def _unmet(status: CaseStatus, step: CaseStep, facts: Facts) -> tuple[Guard, ...]:
    return tuple(guard for guard in LIFECYCLE[status, step][1] if not GUARDS[guard](facts))


def next_status(status: CaseStatus, step: CaseStep, facts: Facts) -> CaseStatus:
    """Where the step leads. Raises StepRefusedError."""
    if (status, step) not in LIFECYCLE:
        raise StepRefusedError(status, step)
    unmet = _unmet(status, step, facts)
    if unmet:
        raise StepRefusedError(status, step, unmet)
    return LIFECYCLE[status, step][0]


def open_steps(status: CaseStatus, facts: Facts) -> tuple[OpenStep, ...]:
    """Every step that the law has from here, in the order of the process."""
    return tuple(
        OpenStep(step, _unmet(status, step, facts))
        for step in CaseStep
        if (status, step) in LIFECYCLE
    )


class TransferAnswer(StrEnum):
    """How a transfer ends: the receiving commune answers, or the sending one takes it back."""

    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


def after_transfer(status: CaseStatus, before: CaseStatus) -> CaseStatus:
    """Where a case goes on that waited for another commune: where it stood before, whatever the
    answer; only an accepted one changes the commune of residence. Raises StepRefusedError."""
    if status is not S.TRANSFERRED:
        raise StepRefusedError(status, T.TRANSFER)
    return before


# In which statuses a form is written. An intake that came by telephone may be completed until the
# plan goes to the chair; Mẫu 07 is written while a case is open after its first assessment.
_WRITTEN_IN: Final[Mapping[FormCode, frozenset[CaseStatus]]] = {
    FormCode.INTAKE: frozenset(
        {
            S.RECEIVED,
            S.ROUTED,
            S.INITIAL_ASSESSED,
            S.DETAILED_ASSESSMENT,
            S.NEEDS_CONFIRMED,
            S.PLAN_DRAFT,
        }
    ),
    FormCode.INITIAL_ASSESSMENT: frozenset({S.ROUTED}),
    FormCode.DETAILED_ASSESSMENT: frozenset({S.DETAILED_ASSESSMENT}),
    FormCode.PLAN: frozenset({S.PLAN_DRAFT}),
    FormCode.DECISION: frozenset({S.PLAN_DRAFT, S.PLAN_SUBMITTED}),
    FormCode.REVIEW: frozenset({S.UNDER_REVIEW}),
    FormCode.ISOLATION: frozenset(_ASSESSED),
}


def takes_form(status: CaseStatus, form: FormCode) -> bool:
    """Whether the form is written, or made final, where the case stands."""
    return status in _WRITTEN_IN[form]

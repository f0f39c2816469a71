"""The conditions of the law on steps of a case, by stable codes that clients are told.

Domain 2.2; each predicate says whether the condition is met.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from db.rules.cases.facts import Facts, Stability
from db.rules.cases.papers import FormCode


class Guard(StrEnum):
    """What must hold. A step is refused with those that do not."""

    INCIDENT_COMMUNE_KNOWN = "INCIDENT_COMMUNE_KNOWN"
    DISMISSAL_PROPOSED = "DISMISSAL_PROPOSED"
    NOT_THE_PROPOSER = "NOT_THE_PROPOSER"
    REASON_GIVEN = "REASON_GIVEN"
    INITIAL_ASSESSMENT_FINAL = "INITIAL_ASSESSMENT_FINAL"
    RISK_TABLES_FILLED = "RISK_TABLES_FILLED"
    SERIOUS_HARM_OR_RISK = "SERIOUS_HARM_OR_RISK"
    NO_EMERGENCY_YET = "NO_EMERGENCY_YET"
    ISOLATION_DECIDED = "ISOLATION_DECIDED"
    DETAILED_ASSESSMENT_FINAL = "DETAILED_ASSESSMENT_FINAL"
    MINUTES_ATTACHED = "MINUTES_ATTACHED"
    SUSPECTED_HARMER_STAYED_AWAY = "SUSPECTED_HARMER_STAYED_AWAY"
    PLAN_FINAL = "PLAN_FINAL"
    DOSSIER_COMPLETE = "DOSSIER_COMPLETE"
    NOT_THE_DRAFTER = "NOT_THE_DRAFTER"
    DECISION_FINAL = "DECISION_FINAL"
    DECISION_NUMBER_GIVEN = "DECISION_NUMBER_GIVEN"
    REVIEW_FINAL = "REVIEW_FINAL"
    NO_RISK_REMAINS = "NO_RISK_REMAINS"
    PHYSICALLY_STABLE = "PHYSICALLY_STABLE"
    MENTALLY_STABLE = "MENTALLY_STABLE"
    COGNITIVELY_STABLE = "COGNITIVELY_STABLE"
    EMOTIONALLY_STABLE = "EMOTIONALLY_STABLE"
    ISOLATION_ENDED = "ISOLATION_ENDED"
    RISK_REMAINS_OR_NOT_STABLE = "RISK_REMAINS_OR_NOT_STABLE"
    RECEIVING_COMMUNE_NAMED = "RECEIVING_COMMUNE_NAMED"
    NEW_INFORMATION = "NEW_INFORMATION"


Predicate = Callable[[Facts], bool]

_ASSESSED: Final = {FormCode.INTAKE, FormCode.INITIAL_ASSESSMENT, FormCode.DETAILED_ASSESSMENT}


def _final(form: FormCode) -> Predicate:
    return lambda facts: form in facts.final_forms


def _stable(factor: Stability) -> Predicate:
    return lambda facts: factor in facts.stable


def _isolation_decided(facts: Facts) -> bool:
    """Whoever is taken from the carers is so by a decision (Mẫu 07)."""
    return not facts.taken_from_carers or FormCode.ISOLATION in facts.final_forms


def _dossier_complete(facts: Facts) -> bool:
    """Decree 56 art. 28: intake and assessments, the minutes, the draft of the decision."""
    assessed = facts.final_forms >= _ASSESSED
    return assessed and facts.minutes_attached and facts.decision_drafted


def _risk_remains_or_not_stable(facts: Facts) -> bool:
    return facts.risk_remains is not False or facts.stable != frozenset(Stability)


GUARDS: Final[Mapping[Guard, Predicate]] = {
    Guard.INCIDENT_COMMUNE_KNOWN: lambda facts: facts.incident_commune_known,
    Guard.DISMISSAL_PROPOSED: lambda facts: facts.dismissal_proposed,
    Guard.NOT_THE_PROPOSER: lambda facts: not facts.actor_proposed_dismissal,
    Guard.REASON_GIVEN: lambda facts: facts.reason_given,
    Guard.INITIAL_ASSESSMENT_FINAL: _final(FormCode.INITIAL_ASSESSMENT),
    Guard.RISK_TABLES_FILLED: lambda facts: facts.risk_tables_filled,
    Guard.SERIOUS_HARM_OR_RISK: lambda facts: facts.serious_harm_or_risk,
    Guard.NO_EMERGENCY_YET: lambda facts: not facts.emergency_declared,
    Guard.ISOLATION_DECIDED: _isolation_decided,
    Guard.DETAILED_ASSESSMENT_FINAL: _final(FormCode.DETAILED_ASSESSMENT),
    Guard.MINUTES_ATTACHED: lambda facts: facts.minutes_attached,
    Guard.SUSPECTED_HARMER_STAYED_AWAY: lambda facts: not facts.suspected_harmer_took_part,
    Guard.PLAN_FINAL: _final(FormCode.PLAN),
    Guard.DOSSIER_COMPLETE: _dossier_complete,
    Guard.NOT_THE_DRAFTER: lambda facts: not facts.actor_drafted_the_plan,
    Guard.DECISION_FINAL: _final(FormCode.DECISION),
    Guard.DECISION_NUMBER_GIVEN: lambda facts: facts.decision_number_given,
    Guard.REVIEW_FINAL: _final(FormCode.REVIEW),
    Guard.NO_RISK_REMAINS: lambda facts: facts.risk_remains is False,
    Guard.PHYSICALLY_STABLE: _stable(Stability.PHYSICAL),
    Guard.MENTALLY_STABLE: _stable(Stability.MENTAL),
    Guard.COGNITIVELY_STABLE: _stable(Stability.COGNITIVE),
    Guard.EMOTIONALLY_STABLE: _stable(Stability.EMOTIONAL),
    Guard.ISOLATION_ENDED: lambda facts: not facts.isolation_in_force,
    Guard.RISK_REMAINS_OR_NOT_STABLE: _risk_remains_or_not_stable,
    Guard.RECEIVING_COMMUNE_NAMED: lambda facts: facts.receiving_commune_named,
    Guard.NEW_INFORMATION: lambda facts: facts.new_information,
}

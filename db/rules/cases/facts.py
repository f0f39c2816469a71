"""What a guard may look at. The service gathers it; what was not gathered counts as not there."""

from dataclasses import dataclass
from enum import StrEnum

from db.rules.cases.papers import FormCode


class Stability(StrEnum):
    """The four factors that must be stable before a case closes (Decree 56 art. 30)."""

    PHYSICAL = "PHYSICAL"
    MENTAL = "MENTAL"
    COGNITIVE = "COGNITIVE"
    EMOTIONAL = "EMOTIONAL"


@dataclass(frozen=True, slots=True)
class Facts:
    """Of the episode that runs. PLAN, DECISION and REVIEW count as final only in the round of
    planning that runs: a new round (REPLAN) begins with none of the three, a plan that was
    returned with neither PLAN nor DECISION.

    `serious_harm_or_risk` is the conclusion of the last assessment that is final; `risk_remains`
    and `stable` are those of the review, None and nothing as long as nobody has said so.
    `dismissal_proposed`: the worker has written that there is neither abuse nor risk.
    `receiving_commune_named`: another commune of the tree in force.
    """

    final_forms: frozenset[FormCode] = frozenset()
    incident_commune_known: bool = False
    risk_tables_filled: bool = False
    serious_harm_or_risk: bool = False
    emergency_declared: bool = False
    taken_from_carers: bool = False
    minutes_attached: bool = False
    suspected_harmer_took_part: bool = False
    decision_drafted: bool = False
    decision_number_given: bool = False
    actor_drafted_the_plan: bool = True
    reason_given: bool = False
    dismissal_proposed: bool = False
    actor_proposed_dismissal: bool = True
    risk_remains: bool | None = None
    stable: frozenset[Stability] = frozenset()
    isolation_in_force: bool = True
    receiving_commune_named: bool = False
    new_information: bool = False

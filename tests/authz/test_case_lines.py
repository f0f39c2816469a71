"""The lines for cases say what the law of cases says: whose hand takes a step, and at which end."""

from db.rules.cases import STEPS, CaseStep, Hand, Side
from db.rules.sensitivity import Sensitivity
from tests.stage import POLICY

HANDS = {
    Hand.WORKER: {"commune_worker"},
    Hand.CHAIR: {"commune_chair"},
    # Whoever may receive a notice and sees what came of it.
    Hand.RECEIVER: {"commune_worker", "district_officer", "province_officer"},
}
SIDES = {
    Side.INCIDENT: "at_incident",
    Side.RESIDENCE: "at_residence",
    Side.EITHER: "competent",
    Side.RECEIVER: "competent",
}
GRANTS = [g for held in POLICY.grants.values() for g in held if g.resource == "case"]


def test_every_step_is_a_line_for_the_hand_and_the_end_that_the_law_names() -> None:
    for step in CaseStep:
        held = {(g.role, g.scope) for g in GRANTS if g.action == step.value.lower()}
        rule = STEPS[step]
        assert held == {(role, SIDES[rule.side]) for role in HANDS[rule.hand]}, step


def test_what_is_sealed_in_a_case_is_read_by_whoever_opened_it_alone() -> None:
    sealed = [g for g in GRANTS if g.holds(Sensitivity.SEALED, None) or "harmer" in g.parts]
    assert {g.scope for g in sealed} == {
        *("opened_case", "opened_crime", "opened_grant", "broken_glass")
    }

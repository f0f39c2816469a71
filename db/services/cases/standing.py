"""Where a case stands: what its conditions look at, gathered from what was written in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.compiler.plan import Ask
from db.rules import forms
from db.rules.cases import Facts
from db.rules.forms import FormCode
from db.rules.units import UnitLevel
from db.services.work import Work
from db.units import Unit

# The last save of each form of the episode, and who ever saved the plan in this round.
SAVED: Final = """
SELECT DISTINCT ON (form) id, form, number, round, form_version, is_final, answers_sealed,
  hidden_sealed, saved_by FROM case_form WHERE case_id = $1 AND episode = $2
ORDER BY form, number DESC
"""
DRAFTERS: Final = """
SELECT array_agg(DISTINCT saved_by) AS them FROM case_form
WHERE case_id = $1 AND episode = $2 AND round = $3 AND form = 'PLAN'
"""
MINUTED: Final = """
SELECT EXISTS (SELECT FROM case_meeting WHERE case_id = $1 AND episode = $2) AS so,
  EXISTS (SELECT FROM isolation WHERE case_id = $1 AND (status = 'PROPOSED'
    OR status IN ('DECIDED', 'ACTIVE', 'EXTENDED') AND last_day >= $3)) AS isolated
"""
OF_THE_ROUND: Final = frozenset({FormCode.PLAN, FormCode.DECISION, FormCode.REVIEW})
ASSESSMENTS: Final = (FormCode.DETAILED_ASSESSMENT, FormCode.INITIAL_ASSESSMENT)  # latest first


@dataclass(frozen=True, slots=True)
class Save:
    """What a form says by its last save. `current`: written in the round of planning that runs, or
    of a form that has no rounds."""

    id: UUID
    number: int
    version: int
    final: bool
    current: bool
    answers: Mapping[str, object]
    hidden: Mapping[str, object]

    @property
    def everything(self) -> dict[str, object]:
        return {**self.answers, **self.hidden}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written in a case, in its episode. `known`: the last save of each form; `drafters`:
    who ever saved the plan of this round; `isolated`: an isolation is proposed or runs."""

    known: Mapping[FormCode, Save]
    drafters: frozenset[UUID | None]
    minuted: bool
    isolated: bool


def opened(here: Work | Ask, column: str, row: UUID, sealed: bytes | None) -> dict[str, object]:
    """The answers in a sealed column of a save."""
    if sealed is None:
        return {}
    found: dict[str, object] = json.loads(here.memory.vault.open("case_form", column, row, sealed))
    return found


async def saves(work: Work, case: Any) -> dict[FormCode, Save]:
    rows = await work.connection.fetch(SAVED, case["id"], case["episode"])
    work.count()
    return {FormCode(row["form"]): save_of(work, case["round"], row) for row in rows}


def save_of(here: Work | Ask, planning: int, row: Any) -> Save:
    """`planning`: the round that runs."""
    form = FormCode(row["form"])
    current = form not in OF_THE_ROUND or row["round"] == planning
    return Save(
        row["id"],
        row["number"],
        row["form_version"],
        row["is_final"] and current,
        current,
        opened(here, "answers_sealed", row["id"], row["answers_sealed"]),
        opened(here, "hidden_sealed", row["id"], row["hidden_sealed"]),
    )


def is_commune(here: Work | Ask, unit: Unit | None) -> bool:
    """A place with a People's Committee of its own, of the tree in force."""
    if unit is None or not unit.valid_on(here.memory.tree.boundaries):
        return False
    above = unit.level in {UnitLevel.NATION, UnitLevel.PROVINCE}
    return not above and [*unit.leaves(here.memory.tree.boundaries)] == [unit]


async def facts_of(work: Work, case: Any, **more: Any) -> Facts:
    """All that conditions look at. `more`: what the act itself says."""
    known = await saves(work, case)
    drafted = await work.row(DRAFTERS, case["id"], case["episode"], case["round"])
    drafters = {case["drafted_by"], *(drafted["them"] or ())}
    minuted = await work.row(MINUTED, case["id"], case["episode"], work.today)
    written = Written(known, frozenset(drafters), minuted["so"], minuted["isolated"])
    return gathered(work.ask, case, written, **more)


def gathered(ask: Ask, case: Any, written: Written, **more: Any) -> Facts:
    """What conditions look at, for whoever reads the case and for whoever acts on it."""
    known, me = written.known, ask.access.subject
    incident = ask.memory.tree.by_id.get(case["incident_unit_id"])
    found: dict[str, Any] = {
        "incident_commune_known": is_commune(ask, incident),
        "emergency_declared": case["emergency_since"] is not None,
        "minutes_attached": written.minuted,
        "decision_drafted": FormCode.DECISION in known and known[FormCode.DECISION].current,
        "actor_drafted_the_plan": me in written.drafters,
        "dismissal_proposed": case["dismissal_by"] is not None,
        "actor_proposed_dismissal": case["dismissal_by"] == me,
        "isolation_in_force": written.isolated,
    }
    return Facts(**(_of_forms(known) | found | more))


def _of_forms(known: Mapping[FormCode, Save]) -> dict[str, Any]:
    """What the forms that are final say."""
    final = {form: save for form, save in known.items() if save.final}
    found: dict[str, Any] = {"final_forms": frozenset(final)}
    if initial := final.get(FormCode.INITIAL_ASSESSMENT):
        written = forms.definition(FormCode.INITIAL_ASSESSMENT, initial.version)
        found["risk_tables_filled"] = forms.score(written, initial.answers).filled
    if assessed := next((final[form] for form in ASSESSMENTS if form in final), None):
        found["serious_harm_or_risk"] = forms.serious_harm_or_risk(assessed.everything)
    if review := final.get(FormCode.REVIEW):
        found["risk_remains"], found["stable"] = forms.reviewed(review.answers)
    return found

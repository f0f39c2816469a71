"""Saving the official forms of a case: in part, in versions, final at last.

Each save is a row of its own with all that was said so far; nothing of it is changed. What is
sealed of a form stays so: whoever saves the rest carries it on without reading it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import ForbiddenError
from db.models import CaseForm
from db.rules import forms
from db.rules.cases import CaseEventKind, takes_form
from db.rules.casework import CaseFault
from db.rules.facts import found, refuse
from db.rules.forms import Answers, FormCode
from db.rules.inputs import Problem
from db.services.cases.acting import Act, Done, Said
from db.services.cases.happened import Happening
from db.services.cases.standing import Save, saves
from db.services.work import Work, part

# Whose form it is: who may take one of these steps of the case writes it.
HANDS: Final[Mapping[FormCode, tuple[str, ...]]] = {
    FormCode.INTAKE: ("save_form",),
    FormCode.INITIAL_ASSESSMENT: ("assess_initially",),
    FormCode.DETAILED_ASSESSMENT: ("start_detailed_assessment",),
    FormCode.PLAN: ("draft_plan",),
    FormCode.DECISION: ("draft_plan", "approve_plan"),
    FormCode.REVIEW: ("review",),
    FormCode.ISOLATION: ("propose_isolation", "isolate"),
}
# A new round of planning begins with the old plan to go on from; a decision or a review, with none.
CARRIED: Final = frozenset(FormCode) - {FormCode.DECISION, FormCode.REVIEW}


@dataclass(frozen=True, slots=True)
class Saving:
    """`answers`: absent is unchanged, null clears."""

    form: FormCode
    version: int
    answers: Answers
    final: bool = False


async def save_form(work: Work, said: Said, saving: Saving) -> Done:
    """Raises ForbiddenError for another hand's form, FormVersionGoneError, InputRefusedError."""
    act = await Act.begin(work, said, "save_form")
    if not any([await act.may(hand) for hand in HANDS[saving.form]]):
        with part("form"):
            raise ForbiddenError(HANDS[saving.form][0])
    with part("formVersion"):
        definition = forms.definition_to_write(saving.form, saving.version)
    closed = not takes_form(act.status, saving.form)
    refuse(found("form", (CaseFault.FORM_NOT_WRITTEN_NOW, closed)))
    last = (await saves(work, act.case)).get(saving.form)
    before = last.everything if last and (last.current or saving.form in CARRIED) else {}
    written = forms.merged(before, saving.answers)
    _check(work, saving, before)
    row = await write(work, act.case, saving, forms.parted(definition, written), last)
    await act.tell(Happening(CaseEventKind.FORM_SAVED, note=_noted(saving)))
    return await act.end("saveForm", row, form=saving.form.value, final=saving.final)


def _noted(saving: Saving) -> str:
    return f"{saving.form.value} {'final' if saving.final else 'draft'}"


def _check(work: Work, saving: Saving, before: Answers) -> None:
    """All that is wrong, with what was said and, before it is final, with the whole."""
    definition = forms.definition_to_write(saving.form, saving.version)
    whole = {**before, **saving.answers}
    wrong = forms.check(definition, whole, now=work.now, final=saving.final)
    refuse(Problem(("answers", *each.path), each.fault) for each in wrong)


async def write(
    work: Work, case: Any, saving: Saving, answers: tuple[Any, Any], last: Save | None
) -> UUID:
    """One more save of the form."""
    row, (plain, hidden) = uuid4(), answers
    await work.add(
        CaseForm,
        id=row,
        case_id=case["id"],
        episode=case["episode"],
        round=case["round"],
        form=saving.form.value,
        number=last.number + 1 if last else 1,
        form_version=saving.version,
        is_final=saving.final,
        saved_by=work.subject,
        answers_sealed=_sealed(work, "answers_sealed", row, plain),
        hidden_sealed=_sealed(work, "hidden_sealed", row, hidden) if hidden else None,
    )
    return row


def _sealed(work: Work, column: str, row: UUID, answers: Answers) -> bytes:
    said = json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
    found: bytes = work.memory.vault.seal("case_form", column, row, said)
    return found

"""Printing a form of a case: a link for one officer, for one time, for a minute; and its use.

A link is made without a trace, by a read. What it promises is judged when it is used: by the rights
of that moment, once, whoever made it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from db.access import BadCursorError, NotFoundError
from db.compiler.cursors import binding, seal, unseal
from db.compiler.plan import global_id
from db.models import Case, Officer, Organisation
from db.press import Answered, Copy, page
from db.rules import forms
from db.rules.forms import CURRENT, Answers, FormCode
from db.rules.sensitivity import Sensitivity
from db.rules.units import place_name
from db.services.cases.standing import opened
from db.services.work import Work
from db.units import Unit

PURPOSE: Final = "link to a form"  # of the key
RUNNING: Final = 0  # instead of the number of an episode
AT_INCIDENT: Final = frozenset(
    {FormCode.INTAKE, FormCode.INITIAL_ASSESSMENT, FormCode.ISOLATION}
)  # forms of the commune where it happened; the others are of where the child lives
CLAIMED: Final = """
INSERT INTO case_print (id, case_id, form, save_id, opened, officer_id)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
LAST: Final = """
SELECT id, number, form_version, is_final, answers_sealed, hidden_sealed FROM case_form
WHERE case_id = $1 AND episode = $2 AND form = $3 ORDER BY number DESC LIMIT 1
"""
READS: Final = "SELECT app_reads_form($1, $2) AS so"


@dataclass(frozen=True, slots=True)
class Link:
    """`expires`: seconds since 1970; `episode`: of the case, from 1, or the one that runs then."""

    case: UUID
    form: FormCode
    officer: UUID
    expires: float
    episode: int = RUNNING

    @property
    def id(self) -> UUID:
        """What is asked twice in one moment is one link: answers to one question are equal."""
        return UUID(bytes=blake2b(repr(self).encode(), digest_size=16).digest())


@dataclass(frozen=True, slots=True)
class Print:
    """What goes to the press, and what is on record of it."""

    name: str
    page: dict[str, Any]
    child: UUID | None
    case: UUID
    classes: tuple[Sensitivity, ...]


def link(secret: bytes, asked: Link) -> str:
    """The words that stand in the address. Nobody reads or makes them without the secret."""
    said = (asked.case, asked.form.value, asked.officer, asked.expires, asked.episode)
    return seal(binding(secret, PURPOSE), said)


def read(secret: bytes, words: str) -> Link:
    """Raises NotFoundError for words that we did not make."""
    try:
        values = unseal(binding(secret, PURPOSE), words, (UUID, FormCode, UUID, float, int))
    except BadCursorError:
        raise NotFoundError from None
    return Link(*values)


async def use(work: Work, asked: Link) -> Print:
    """Once. Raises NotFoundError for everything that stands against it, and leaves nothing then."""
    over = datetime.fromtimestamp(asked.expires, UTC) <= work.now
    if over or asked.officer != work.subject:
        raise NotFoundError
    case = await work.find(Case, asked.case, "read", (Sensitivity.CASEWORK, None))
    if not (await work.row(READS, case["id"], asked.form.value))["so"]:
        raise NotFoundError
    episode = asked.episode or case["episode"]
    if not 1 <= episode <= case["episode"]:
        raise NotFoundError
    unsealed = await work.may(Case, case["id"], "read", (Sensitivity.SEALED, None))
    save = await work.row(LAST, case["id"], episode, asked.form.value)
    saved = save and save["id"]
    claim = (asked.id, case["id"], asked.form.value, saved, unsealed, work.subject)
    if await work.execute(CLAIMED, *claim) != "INSERT 0 1":
        raise NotFoundError
    said = {
        "form": asked.form.value,
        "save": save and save["number"],
        "sealed": unsealed,
        "episode": episode,
    }
    await work.record("printForm", global_id("Case", case["id"]), **said)
    form = _answered(work, asked.form, save, opened=unsealed)
    shown = (Sensitivity.CASEWORK, *((Sensitivity.SEALED,) if unsealed else ()))
    name = f"mau-{form.definition.number:02}-{case['number']}.pdf"
    paper = page(form, await _copy(work, case, asked.form))
    return Print(name, paper, case["child_id"], case["id"], shown)


def _answered(work: Work, form: FormCode, save: Any, *, opened: bool) -> Answered:
    if save is None:
        return Answered(CURRENT[form], {}, opened=opened, final=False)
    definition = forms.definition(form, save["form_version"])
    answers: Answers = _opened(work, save, "answers_sealed")
    if opened:
        answers = {**answers, **_opened(work, save, "hidden_sealed")}
    return Answered(definition, answers, opened=opened, final=save["is_final"])


def _opened(work: Work, save: Any, column: str) -> Answers:
    return opened(work, column, save["id"], save[column])


async def _copy(work: Work, case: Any, form: FormCode) -> Copy:
    officer = await work.find(Officer, work.subject)
    body = await work.find(Organisation, officer["organisation_id"])
    end = "incident_unit_id" if form in AT_INCIDENT else "residence_unit_id"
    unit: Unit = work.memory.tree.by_id[case[end]]
    place = place_name(unit.name, unit.type)
    who = f"{officer['display_name']} ({officer['username']}), {body['name']}"
    return Copy(case["number"], f"{unit.type} {place}", place, who, work.now)

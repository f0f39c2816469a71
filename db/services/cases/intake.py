"""A notice that a child is or may be in danger comes in (Mẫu 01), whoever brings it.

The rows it begins are made by one function of the database, because most who give notice see none
of them; what is said in it is written beside, with the rights of that very transaction. Nobody is
told whether a child had a case before: whoever may see that case sees it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import ForbiddenError, NotFoundError
from db.compiler.plan import global_id
from db.models import Child, Report
from db.rules import deadlines, forms
from db.rules.cases import CaseEventKind, CaseStatus, CaseStep, Facts, next_status
from db.rules.children import ChildStatus
from db.rules.facts import TAKES_EVENTS, Hurdle, found, refuse
from db.rules.forms import Answers, FormCode
from db.rules.inputs import Problem
from db.rules.intake import IntakeFault, count_problems, received_problems
from db.rules.notices import NoticeKind
from db.rules.units import UnitLevel
from db.services.behalf import behalf_in
from db.services.cases import clocks
from db.services.cases.happened import Happening, happened, told
from db.services.cases.papers import Saving, write
from db.services.cases.standing import is_commune
from db.services.notices import tell
from db.services.work import Work, part
from db.units import Unit

FILE: Final = "file"  # as in the access lines
TAKE_IN: Final = """
SELECT case_id, joined, number
FROM case_intake($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""
WHO: Final = """
SELECT o.display_name, (SELECT b.name FROM organisation b WHERE b.id = $2) AS name
FROM officer o WHERE o.id = $1
"""
NARRATIVE: Final = "condition"  # the field of Mẫu 01 that tells what happened to the child
HEARD: Final = "INSERT INTO outbox (topic, object) VALUES ('report', $1)"


@dataclass(frozen=True, slots=True)
class Told:
    """Of one child. `child` None: not known, or not in the register; `home`: where it lives, as far
    as is known."""

    child: UUID | None
    home: Unit | None
    answers: Answers


@dataclass(frozen=True, slots=True)
class Notice:
    """`place`: where it is received; `happened`: where it happened, as near as is known; `body`: on
    behalf of which it is taken in, for who works for several there."""

    place: Unit | None
    happened: Unit | None
    received_at: datetime | None
    form_version: int
    answers: Answers
    children: Sequence[Told]
    category: str | None = None
    setting: str | None = None
    crime_signs: bool = False
    body: UUID | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """The notice, and the cases it speaks of: for the eyes of who may see them."""

    report: UUID
    cases: Sequence[UUID]


async def receive_report(work: Work, notice: Notice) -> Received:
    """Raises NotFoundError and ForbiddenError for a unit or a child, FormVersionGoneError,
    InputRefusedError with everything that is wrong."""
    place, scene = _places(work, notice)
    whose = behalf_in(work, Report, FILE, place, notice.body)
    refuse(whose.problems())  # the form says for whom it was taken in
    with part("formVersion"):
        definition = forms.definition_to_write(FormCode.INTAKE, notice.form_version)
    since = notice.received_at or work.now
    common = await _completed(work, notice, since, whose.body)
    refuse(
        _where(scene),
        received_problems(since, work.now),
        count_problems([each.child for each in notice.children]),
        _said(work, definition, common, notice.children),
    )
    homes = [await _home(work, n, each, scene) for n, each in enumerate(notice.children)]
    return await _recorded(work, _Ready(notice, place, scene, since, common, homes, whose.body))


@dataclass(frozen=True, slots=True)
class _Ready:
    """A notice with nothing wrong. `homes`: the units where the children live."""

    notice: Notice
    place: Unit
    scene: Unit
    since: datetime
    common: Answers
    homes: Sequence[int]
    body: UUID


def _places(work: Work, notice: Notice) -> tuple[Unit, Unit]:
    """The unit of receipt, where the subject may take notices in; then that of the incident."""
    with part("unit"):
        if notice.place is None:
            raise NotFoundError
        if work.access.held(Report, FILE, notice.place) is None:
            raise ForbiddenError(FILE)
    with part("incidentUnit"):
        if notice.happened is None or not notice.happened.valid_on(work.memory.tree.boundaries):
            raise NotFoundError
    return notice.place, notice.happened


def _where(scene: Unit) -> list[Problem]:
    """Somebody has to be competent: at least the province is named."""
    wide = scene.level is UnitLevel.NATION
    return found("incidentUnit", (IntakeFault.PLACE_TOO_WIDE, wide))


async def _completed(work: Work, notice: Notice, since: datetime, body: UUID) -> Answers:
    """With what the system knows of the form itself, unless it was said."""
    who = await work.row(WHO, work.subject, body)
    known = {
        "receivingBody": who["name"],
        "receivingOfficer": who["display_name"],
        "reportDate": work.today.isoformat(),
        "receivedAt": since.isoformat(),
        "place": notice.place and notice.place.name,
    }
    return forms.merged({name: said for name, said in known.items() if said}, notice.answers)


def _said(
    work: Work, definition: forms.FormDefinition, common: Answers, children: Sequence[Told]
) -> list[Problem]:
    """What is wrong with the answers: of the notice once, of each child at its place."""
    plain = forms.check(definition, common, now=work.now)
    known = {(each.path, each.fault) for each in plain}
    wrong = [Problem(("answers", *each.path), each.fault) for each in plain]
    for n, child in enumerate(children):
        place = ("children", str(n), "answers")
        # Who told it is said once, of the notice.
        apart = sorted(definition.sealed() & child.answers.keys())
        wrong += [Problem((*place, name), forms.FormFault.UNKNOWN_FIELD) for name in apart]
        whole = {**common, **child.answers}
        wrong += [
            Problem((*place, *each.path), each.fault)
            for each in forms.check(definition, whole, now=work.now)
            if (each.path, each.fault) not in known or (each.path and each.path[0] in child.answers)
        ]
    return wrong


async def _home(work: Work, n: int, told_of: Told, scene: Unit) -> int:
    """Where the child lives: by its record, else as was said, else where it happened."""
    if told_of.child is None:
        return (told_of.home or scene).id
    with part("children", str(n), "child"):
        child = await work.find(Child, told_of.child)
        status = ChildStatus(child["status"])
        refuse(found("", (Hurdle.RECORD_CLOSED, status not in TAKES_EVENTS)))
    home: int = child["unit_id"]
    return home


def _keys(work: Work, ready: _Ready) -> list[bytes]:
    """By which numbers of each place show no order."""
    lasting = work.memory.vault.lasting
    return [lasting(u.code, purpose="number of a case") for u in (ready.scene, ready.place)]


async def _recorded(work: Work, ready: _Ready) -> Received:
    notice, report = ready.notice, uuid4()
    ids = [uuid4() for _ in notice.children]
    begun = clocks.first(work, ready.since)
    due = deadlines.next_due(begun)
    status = _first_status(work, ready.scene)
    rows = await work.connection.fetch(
        TAKE_IN,
        *(report, uuid4(), ready.place.id, ready.scene.id, ready.since, due and due.due_at),
        notice.form_version,
        *_of_report(work, report, ready),
        _keys(work, ready),
        [status.value, notice.category, notice.setting, str(ready.body)],
        notice.crime_signs,
        *(ids, [each.child for each in notice.children], list(ready.homes)),
        [
            _account(work, key, {**ready.common, **each.answers})
            for key, each in zip(ids, notice.children, strict=True)
        ],
    )
    work.count()
    for key, row, child, home in zip(ids, rows, notice.children, ready.homes, strict=True):
        event = key
        if row["joined"]:
            await told(work, row["case_id"], key)
        else:
            await clocks.start(work, key, 1, begun)
            event = await _begun(work, key, child, ready, row["number"])
        ends = {"incident_unit_id": ready.scene.id, "residence_unit_id": home}
        await tell(work, {"id": row["case_id"], **ends}, NoticeKind.RECEIVED, event)
    with part("unit"):
        await work.find(Report, report)
    await work.execute(HEARD, global_id("Report", report))
    await work.record("receiveReport", global_id("Report", report), children=len(rows))
    return Received(report, [row["case_id"] for row in rows])


def _first_status(work: Work, scene: Unit) -> CaseStatus:
    """Where the commune of the incident is known, the notice is there at once (T2)."""
    if not is_commune(work, scene):
        return CaseStatus.RECEIVED
    return next_status(CaseStatus.RECEIVED, CaseStep.ROUTE, Facts(incident_commune_known=True))


async def _begun(work: Work, case: UUID, child: Told, ready: _Ready, number: str) -> UUID:
    """The first page of a new case: that it came in, that it was passed on, the form. The event
    that it came in."""
    event = await happened(
        work, case, 1, Happening(CaseEventKind.REPORTED, after=CaseStatus.RECEIVED)
    )
    after = _first_status(work, ready.scene)
    if after is not CaseStatus.RECEIVED:
        step = Happening(CaseEventKind.STEP, CaseStep.ROUTE, CaseStatus.RECEIVED, after)
        await happened(work, case, 1, step)
    definition = forms.definition_to_write(FormCode.INTAKE, ready.notice.form_version)
    whole = forms.merged({**ready.common, "reportNumber": number}, child.answers)
    plain, _ = forms.parted(definition, whole)  # who told it stays with the notice
    lacking = forms.check(definition, plain, now=work.now, final=True)
    saving = Saving(FormCode.INTAKE, definition.version, plain, final=not lacking)
    await write(work, {"id": case, "episode": 1, "round": 1}, saving, (plain, {}), None)
    return event


def _of_report(work: Work, report: UUID, ready: _Ready) -> tuple[bytes, bytes | None]:
    """All that was said, and apart from it who said it; sealed."""
    definition = forms.definition_to_write(FormCode.INTAKE, ready.notice.form_version)
    plain, informant = forms.parted(definition, ready.common)
    of_children = [forms.parted(definition, each.answers)[0] for each in ready.notice.children]
    seal = work.memory.vault.seal
    said = _text({"answers": plain, "children": of_children})
    return (
        seal("report", "answers_sealed", report, said),
        seal("report", "informant_sealed", report, _text(informant)) if informant else None,
    )


def _account(work: Work, case: UUID, answers: Answers) -> bytes | None:
    """What happened to the child, as it was told."""
    said = answers.get(NARRATIVE)
    if not isinstance(said, str):
        return None
    sealed: bytes = work.memory.vault.seal("case", "narrative_sealed", case, said)
    return sealed


def _text(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

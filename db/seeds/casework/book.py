"""Cases written down at once, in the rows that the services would have left (ADR 43).

A test lives the same cases through the services and compares.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from db.rules import deadlines, forms
from db.rules.cases import LIFECYCLE, CaseEventKind, CaseStatus, CaseStep
from db.rules.deadlines import ClockChange
from db.rules.forms import FormCode
from db.rules.working_days import hanoi_day
from db.seeds.casework import words
from db.seeds.casework.about import About, case_number
from db.seeds.casework.around import Around
from db.seeds.casework.clocks import TERMS, Clock, changed, next_due
from db.seeds.casework.lives import APART, Act, CaseLife, Word
from db.seeds.life import Sealing
from db.seeds.plots import Place
from db.seeds.rows import CASES, PLACE, Rows
from db.services.cases.happened import Happening

_MS: Final = timedelta(milliseconds=1)
_OVER: Final = frozenset({CaseStatus.CLOSED, CaseStatus.NOT_SUBSTANTIATED})
_FRESH: Final = frozenset({CaseStatus.RECEIVED, CaseStatus.ROUTED})
_NOTED: Final = {CaseStep.TRANSFER: CaseEventKind.TRANSFER}
_NARRATIVE: Final = ("case", "narrative_sealed")


@dataclass
class Book:
    """`papers`: forms and minutes too, not only what lists and clocks are made of."""

    rows: Rows
    vault: Sealing
    papers: bool = True

    def write(self, life: CaseLife, about: About) -> UUID:
        record = Record(self, life, about)
        record.begin()
        for act in life.acts:
            record.do(act)
        record.end()
        return record.id


@dataclass
class Record:
    """The rows of one case in the making."""

    book: Book
    life: CaseLife
    about: About
    case: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(CASES["case"]))
    clocks: list[Clock] = field(default_factory=list)
    saves: dict[tuple[int, FormCode], int] = field(default_factory=dict)
    report: list[Any] = field(default_factory=list)
    isolation_form: UUID | None = None
    stood: CaseStatus = CaseStatus.RECEIVED  # before the last step

    def __post_init__(self) -> None:
        self.around = Around(self)

    @property
    def id(self) -> UUID:
        return self.case["id"]  # type: ignore[no-any-return]

    @property
    def status(self) -> CaseStatus:
        return CaseStatus(self.case["status"])

    def begin(self) -> None:
        """The notice, the incident, the case."""
        about, rows, at = self.about, self.book.rows, self.life.received_at
        report, incident = rows.id(), rows.id()
        self.case |= {
            "id": rows.id(),
            "number": self._number("CA", about.scene),
            "status": CaseStatus.RECEIVED.value,
            "episode": 1,
            "round": 1,
            "version": 1,
            "barred": [],
            "child_id": about.child,
            "incident_id": incident,
            "received_at": at,
            "category": about.category.value,
            "setting": about.setting.value,
            "crime_signs": about.crime_signs,
            "criminal_track": False,
        }
        self._ends("incident", about.scene)
        self._ends("residence", about.home)
        rows.add("incident", incident, self._number("VV", about.scene), at, *about.scene.columns)
        intake = self._intake()
        self.case["narrative_sealed"] = self.seal(*_NARRATIVE, self.id, about.narrative)
        self._reported(report, incident, intake)
        rows.tables["report_case"].append((report, self.id, False))
        self.happened(
            at, about.filed_by, Happening(CaseEventKind.REPORTED, after=CaseStatus.RECEIVED)
        )
        self.change(deadlines.at_receipt(TERMS), at)
        if self.life.story.routed:
            self._step(CaseStep.ROUTE, at + _MS, about.filed_by)
        self._save(FormCode.INTAKE, at, about.filed_by, intake | {"reportNumber": self.report[1]})

    def end(self) -> None:
        self.case["next_due_at"] = next_due(self.clocks)
        self.around.end()
        rows = self.book.rows
        rows.tables["case"].append([self.case[name] for name in CASES["case"]])
        rows.tables["report"].append(self.report)
        for each in self.clocks:
            said = each.id, self.id, each.episode, each.kind.value
            rows.add("case_deadline", *said, each.started_at, each.due_at, each.met_at)

    def do(self, act: Act) -> None:
        self.case["version"] += act.deed not in APART
        match act.deed:
            case FormCode() as form:
                self._form(form, act)
            case CaseStep() as step:
                self._before(step, act)
                self._step(step, act.at, act.by)
                self._after(step, act)
            case Word() as word:
                self._word(word, act)

    def change(self, what: ClockChange, at: datetime) -> None:
        episode, since = self.case["episode"], self.case["emergency_since"]
        mine = [each for each in self.clocks if each.episode == episode]
        begun = changed(mine, what, at, since)
        self.clocks += [Clock(self.book.rows.id(), episode, kind, at, due) for kind, due in begun]

    def happened(self, at: datetime, by: UUID, what: Happening) -> None:
        row = self.book.rows.id()
        note = what.note and self.seal("case_event", "note_sealed", row, what.note)
        said = what.kind.value, what.of.value, what.step, what.before, what.after
        head = row, self.id, at, self.case["episode"]
        self.book.rows.add("case_event", *head, *said, by, note)

    def _before(self, step: CaseStep, act: Act) -> None:
        case = self.case
        match step:
            case CaseStep.DECLARE_EMERGENCY:
                case["emergency_since"] = act.at
            case CaseStep.DRAFT_PLAN | CaseStep.SUBMIT_PLAN:
                case["drafted_by"] = act.by
            case CaseStep.RETURN_PLAN:
                case["round"] += 1
            case CaseStep.REPLAN:
                case |= {"round": case["round"] + 1, "drafted_by": None}
            case CaseStep.TRANSFER:
                self._ends("transfer", self.about.to)
            case CaseStep.CONFIRM_NEEDS:
                self._minute(act)

    def _step(self, step: CaseStep, at: datetime, by: UUID) -> None:
        before, after = self.status, LIFECYCLE[self.status, step][0]
        note = words.NUMBER if step is CaseStep.APPROVE_PLAN else words.REASONS.get(step.value)
        if step is CaseStep.REOPEN:
            names = ("closed_at", "emergency_since", "drafted_by", "dismissal_by")
            again = {"episode": self.case["episode"] + 1, "round": 1}
            self.case |= again | dict.fromkeys(names)
        kind = _NOTED.get(step, CaseEventKind.STEP)
        self.happened(at, by, Happening(kind, step, before, after, note))
        self.stands(after, at)
        serious = self.life.story.serious
        self.change(deadlines.after(step, TERMS, serious_harm_or_risk=serious), at)

    def _after(self, step: CaseStep, act: Act) -> None:
        if step is CaseStep.ASSESS_INITIALLY:
            self.case["risk"] = words.RISK[self.life.story.serious]
        if step is CaseStep.TRANSFER:
            self.around.sent(act)

    def stands(self, after: CaseStatus, at: datetime) -> None:
        """The case and, for who gave it, the notice."""
        self.stood, self.case["status"] = self.status, after.value
        if after in _OVER:
            self.case["closed_at"] = at
        fresh = after in _FRESH and self.case["episode"] == 1
        said = "ANSWERED" if after in _OVER else "RECEIVED" if fresh else "IN_WORK"
        if self.report[2] != said:
            self.report[2], self.report[-1] = said, self.report[-1] + 1

    def _word(self, word: Word, act: Act) -> None:
        match word:
            case Word.ASSIGN:
                self.case["worker_id"] = self.life.worker
                self.happened(act.at, act.by, Happening(CaseEventKind.ASSIGNED))
            case Word.PROPOSE_DISMISSAL:
                self.case["dismissal_by"] = act.by
                why = words.REASONS[word.value]
                said = Happening(CaseEventKind.NOTE, CaseStep.DISMISS, note=why)
                self.happened(act.at, act.by, said)
            case _:
                self.around.do(word, act)

    def _form(self, form: FormCode, act: Act) -> None:
        self.happened(
            act.at, act.by, Happening(CaseEventKind.FORM_SAVED, note=f"{form.value} final")
        )
        if not self.book.papers:
            return
        told = self.about.told
        if form is FormCode.REVIEW:
            following = self.life.acts[self.life.acts.index(act) + 1 :]
            again = bool(following) and following[0].deed is CaseStep.REPLAN
            told = self.about.told.remaining(again)
        said = words.answers(form, act.at, told, self.life.isolated)
        self._save(form, act.at, act.by, said)

    def _save(self, form: FormCode, at: datetime, by: UUID, said: dict[str, Any]) -> None:
        if not self.book.papers:
            return
        row, episode = self.book.rows.id(), self.case["episode"]
        number = self.saves[episode, form] = self.saves.get((episode, form), 0) + 1
        head = row, self.id, episode, self.case["round"], form.value, number, 1, True, by, at
        plain, apart = forms.parted(forms.CURRENT[form], said)
        sealed = self.seal("case_form", "answers_sealed", row, _text(plain))
        hidden = self.seal("case_form", "hidden_sealed", row, _text(apart)) if apart else None
        self.book.rows.add("case_form", *head, sealed, hidden)
        if form is FormCode.ISOLATION:
            self.isolation_form = row

    def _minute(self, act: Act) -> None:
        if not self.book.papers:
            return
        row, told = self.book.rows.id(), self.about.told
        people = [
            {"full_name": name, "role": role, "officer": None, "suspected": False}
            for name, role in ((told.chair, "CHAIR"), (told.worker, "WORKER"))
        ]
        said = self.seal("case_meeting", "participants_sealed", row, json.dumps(people))
        minutes = self.seal("case_meeting", "minutes_sealed", row, words.MINUTES)
        head = row, self.id, self.case["episode"], hanoi_day(act.at)
        self.book.rows.add("case_meeting", *head, act.by, act.at, said, minutes)

    def _intake(self) -> dict[str, Any]:
        """Mẫu 01 as it was said of this child."""
        at, told, (officer, body) = self.life.received_at, self.about.told, self.about.receiver
        return {
            "receivingBody": body,
            "receivingOfficer": officer,
            "reportDate": hanoi_day(at).isoformat(),
            "receivedAt": at.isoformat(),
            "place": self.about.place.name,
            "channel": "PHONE",
            "incidentPlace": self.about.scene.name,
            "childName": told.child,
            "condition": self.about.narrative,
        }

    def _reported(self, report: UUID, incident: UUID, intake: dict[str, Any]) -> None:
        about, of_child = self.about, ("childName", "condition")
        common = {name: said for name, said in intake.items() if name not in of_child}
        text = _text({"answers": common, "children": [{name: intake[name] for name in of_child}]})
        said = self.seal("report", "answers_sealed", report, text)
        told = about.informant and _text({"informantName": about.informant})
        hidden = told and self.seal("report", "informant_sealed", report, told)
        at, number = self.life.received_at, self._number("TB", about.place, about.notice)
        head = report, number, "RECEIVED", at, at, about.filed_by, about.body, incident
        self.report = [*head, 1, said, hidden, *about.place.columns, 1]

    def _number(self, kind: str, place: Place, number: int | None = None) -> str:
        key = self.book.vault.lasting(place.code, purpose="number of a case")
        return case_number(kind, place.code, number or self.about.number, key)

    def _ends(self, end: str, place: Place) -> None:
        found = zip(PLACE, place.columns, strict=True)
        self.case |= {f"{end}_{name}": value for name, value in found}

    def seal(self, table: str, column: str, row: UUID, text: str) -> bytes:
        return self.book.vault.seal(table, column, row, text)


def _text(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

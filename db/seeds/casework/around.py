"""What is done around a case in the making: transfers, isolations, who takes part, referrals, who
is suspected. Rows as the services of these leave them (ADR 43)."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from db.rules.cases import CaseEventKind, CaseStatus, TransferAnswer
from db.rules.deadlines import DeadlineKind
from db.rules.isolation import IsolationGround, IsolationStatus, IsolationStep, isolation_clock
from db.rules.referrals import ReferralStatus
from db.rules.sensitivity import Sensitivity
from db.rules.working_days import end_of, hanoi_day, start_of
from db.seeds.casework import words
from db.seeds.casework.clocks import Clock
from db.seeds.casework.lives import Act, Guest, Word
from db.seeds.rows import CASES, PLACE
from db.services.cases.happened import Happening

if TYPE_CHECKING:
    from db.seeds.casework.book import Record

_STEPS: Final = {
    Word.DECIDE_ISOLATION: (IsolationStep.DECIDE, IsolationStatus.DECIDED),
    Word.BEGIN_ISOLATION: (IsolationStep.BEGIN, IsolationStatus.ACTIVE),
    Word.REVOKE_ISOLATION: (IsolationStep.REVOKE, IsolationStatus.REVOKED),
}
_ANSWERS: Final = {
    Word.ACCEPT_REFERRAL: ReferralStatus.ACCEPTED,
    Word.DELIVER_REFERRAL: ReferralStatus.DELIVERED,
    Word.CLOSE_REFERRAL: ReferralStatus.CLOSED,
}


@dataclass
class Around:
    """Rows that acts change later on, by column; they are written at the end."""

    record: "Record"
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def do(self, word: Word, act: Act) -> None:
        match word:
            case Word.PROPOSE_ISOLATION:
                self._proposed(act)
            case Word.GRANT:
                self._granted(act)
            case Word.REFER:
                self._referred(act)
            case Word.NAME_HARMER:
                self._named(act)
            case Word.RETURN:
                self._returned(act)
        if word in _STEPS:
            self._isolation(act, *_STEPS[word])
        if word in _ANSWERS:
            self._answered(act, _ANSWERS[word])

    def end(self) -> None:
        for name, row in self.rows.items():
            table = name.partition(" ")[0]
            said = [row.get(column) for column in CASES[table]]
            self.record.book.rows.tables[table].append(said)

    def sent(self, act: Act) -> None:
        """It is proposed that the case goes to another commune."""
        about = self.record.about
        row = self._begun("case_transfer", status="PROPOSED", before=self.record.stood.value)
        row |= {"from_unit_id": about.home.id, "to_unit_id": about.to.id}
        row |= {"proposed_by": act.by, "proposed_at": act.at}
        row["reason_sealed"] = self._sealed("case_transfer", "reason", words.REASONS["TRANSFER"])

    def _returned(self, act: Act) -> None:
        row, record = self.rows["case_transfer"], self.record
        before, after, why = record.status, CaseStatus(row["before"]), words.REASONS["RETURN"]
        told = Happening(CaseEventKind.TRANSFER, None, before, after, why)
        record.happened(act.at, act.by, told)
        row |= {"status": TransferAnswer.DECLINED.value, "decided_by": act.by, "decided_at": act.at}
        row["answer_sealed"] = self._sealed("case_transfer", "answer", why)
        for name in PLACE:
            record.case[f"transfer_{name}"] = None
        record.stands(after, act.at)

    def _proposed(self, act: Act) -> None:
        first, last = self._days()
        why = words.REASONS["ISOLATE"]
        self._told(act, f"PROPOSE {first} {last} {why}")
        row = self._begun("isolation", status=IsolationStatus.PROPOSED.value, version=1)
        row |= {"episode": self.record.case["episode"], "first_day": first, "last_day": last}
        row |= {"ground": IsolationGround.HARM_BY_CARERS.value}
        row |= {"proposed_by": act.by, "proposed_at": act.at}
        row["place_sealed"] = self._sealed("isolation", "place", words.SAFE_PLACE)
        row["carer_sealed"] = self._sealed("isolation", "carer", words.SAFE_CARER)

    def _isolation(self, act: Act, step: IsolationStep, after: IsolationStatus) -> None:
        (first, last), row, record = self._days(), self.rows["isolation"], self.record
        why = words.REASONS["REVOKE"] if step is IsolationStep.REVOKE else ""
        self._told(act, f"{step.value} {first} {last} {why}".strip())
        row |= {"status": after.value, "version": row["version"] + 1}
        if step is IsolationStep.DECIDE:
            row["form_id"] = record.isolation_form
            term = self._begun(
                "isolation_term", isolation_id=row["id"], decision_number=words.NUMBER
            )
            term |= {"first_day": first, "last_day": last, "decided_by": act.by}
            term["decided_at"] = act.at
        elif step is IsolationStep.BEGIN:
            row["began_at"] = act.at
            due, episode = end_of(last), record.case["episode"]
            clock = DeadlineKind.ISOLATION, start_of(first), due
            record.clocks.append(Clock(record.book.rows.id(), episode, *clock))
        else:
            row["ended_on"] = min(hanoi_day(act.at), last)
            record.change(isolation_clock(step), act.at)

    def _told(self, act: Act, note: str) -> None:
        self.record.happened(act.at, act.by, Happening(CaseEventKind.ISOLATION, note=note))

    def _days(self) -> tuple[Any, Any]:
        found = self.record.life.isolated
        assert found is not None  # noqa: S101 -- of a life in which one was proposed
        return found

    def _granted(self, act: Act) -> None:
        guest = self.record.life.hands.guest
        assert guest is not None  # noqa: S101 -- else the act is not there
        self._grant("case_grant", act, guest)
        said = Happening(CaseEventKind.GRANTED, note=guest.purpose.value)
        self.record.happened(act.at, act.by, said)

    def _grant(self, name: str, act: Act, guest: Guest) -> UUID:
        row = self._begun(name, purpose=guest.purpose.value, forms="", sealed=False)
        row |= {"officer_id": guest.person, "organisation_id": guest.body, "granted_by": act.by}
        row |= {"granted_at": act.at, "expires_at": guest.until(act.at)}
        return row["id"]  # type: ignore[no-any-return]

    def _referred(self, act: Act) -> None:
        service = self.record.life.hands.service
        assert service is not None  # noqa: S101 -- else the act is not there
        grant = self._grant("case_grant of a referral", act, service)
        said = Happening(CaseEventKind.REFERRED, note=service.purpose.value)
        self.record.happened(act.at, act.by, said)
        row = self._begun("referral", status=ReferralStatus.OFFERED.value, version=1)
        row |= {"organisation_id": service.body, "purpose": service.purpose.value}
        row |= {"grant_id": grant, "offered_by": act.by, "offered_at": act.at}
        row["need_sealed"] = self._sealed("referral", "need", words.NEED)

    def _answered(self, act: Act, after: ReferralStatus) -> None:
        self.record.happened(act.at, act.by, Happening(CaseEventKind.REFERRED, note=after.value))
        row = self.rows["referral"]
        row |= {"status": after.value, "answered_by": act.by, "answered_at": act.at}
        row["version"] += 1
        if after is ReferralStatus.DELIVERED:
            row["result_sealed"] = self._sealed("referral", "result", words.RESULT)
        if after is ReferralStatus.CLOSED:
            self.rows["case_grant of a referral"]["ended_at"] = act.at

    def _named(self, act: Act) -> None:
        said = Happening(CaseEventKind.HARMER_NAMED, of=Sensitivity.SEALED)
        self.record.happened(act.at, act.by, said)
        self._begun("case_harmer", named_by=act.by, named_at=act.at)
        row = self.rows["case_harmer"]
        row["name_sealed"] = self._sealed("case_harmer", "name", words.HARMER)
        row["relation_sealed"] = self._sealed("case_harmer", "relation", words.HARMER_IS)

    def _begun(self, name: str, **said: Any) -> dict[str, Any]:
        """A row of its own, under a name that begins with its table."""
        self.rows[name] = {"id": self.record.book.rows.id(), "case_id": self.record.id, **said}
        return self.rows[name]

    def _sealed(self, name: str, what: str, text: str) -> bytes:
        table = name.partition(" ")[0]
        return self.record.seal(table, f"{what}_sealed", self.rows[name]["id"], text)

"""Parts of cases in answers: what each looks like to whoever may see it."""

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tests.oracle.cases import Cases
from tests.oracle.law import Row
from tests.oracle.things import Thing, Things, global_id, iso

# Lists of what stands in the file of a case: table, class, part, order, newest first.
KEPT: Final[dict[str, tuple[str, str, str | None, str, bool]]] = {
    "forms": ("case_form", "CASEWORK", None, "saved_at", False),
    "meetings": ("case_meeting", "CASEWORK", None, "recorded_at", False),
    "evidence": ("case_evidence", "CASEWORK", None, "recorded_at", False),
    "corrections": ("case_change", "CASEWORK", None, "at", False),
    "transfers": ("case_transfer", "CASEWORK", "transfer", "proposed_at", False),
    "isolations": ("isolation", "CASEWORK", None, "proposed_at", True),
    "grants": ("case_grant", "CASEWORK", None, "granted_at", False),
    "harmers": ("case_harmer", "SEALED", "harmer", "named_at", False),
    "proceedings": ("case_proceeding", "CASEWORK", None, "recorded_at", False),
    "referrals": ("referral", "CASEWORK", None, "offered_at", True),
}


class CaseParts(Things):
    cases: Cases
    case: Any
    ahead: Any

    def officer(self, key: UUID | None) -> Thing | None:
        """As far as the reader may see them."""
        if key is None or not self.law.knows(self.by_id("officer", key)):
            return None
        return Thing(__typename="Officer", id=global_id("Officer", key))

    def said(self, row: Row, column: str) -> str | None:
        return self.world.said.get((row["id"], column))

    def sealed(self, row: Row, column: str) -> str | None:
        """What is SEALED of a part of a case."""
        case = self.by_id("case", row["case_id"])
        return self.said(row, column) if self.cases.whole(case, "SEALED") else None

    def deadline(self, row: Row) -> Thing:
        return Thing(
            __typename="Deadline",
            kind=row["kind"],
            startedAt=row["started_at"].isoformat(),
            dueAt=row["due_at"].isoformat(),
            metAt=told(row["met_at"]),
            isOverdue=self.cases.late(row),
        )

    def case_event(self, row: Row) -> Thing:
        return Thing(
            __typename="CaseEvent",
            id=global_id("CaseEvent", row["id"]),
            kind=row["kind"],
            at=row["at"].isoformat(),
            by=self.officer(row["by_id"]),
            step=row["step"],
            to=row["to_status"],
            note=self.world.stories.get(row["id"]),
            **{"from": row["from_status"]},
        )

    def report(self, row: Row) -> Thing:
        held = {"answers": self.cases.report(row, "CASEWORK")}
        held["informant"] = self.cases.report(row, "SEALED")
        answers, informant = (self.said(row, f"{name}_sealed") for name in held)
        return Thing(
            __typename="Report",
            id=global_id("Report", row["id"]),
            number=row["number"],
            status=row["status"],
            receivedAt=row["received_at"].isoformat(),
            formVersion=row["form_version"],
            answers=json.loads(answers)["answers"] if answers and held["answers"] else None,
            informant=json.loads(informant) if informant and held["informant"] else None,
            withheld=[name for name in held if not held[name]],
        )

    def case_task(self, row: Row, case: Row) -> Thing:
        """To whom it was given is a part of the case."""
        grant = self.by_id("case_grant", row["grant_id"])
        return Thing(
            id=global_id("CaseTask", row["id"]),
            activity=row["activity"],
            text=self.said(row, "text_sealed"),
            dueOn=iso(row["due_on"]),
            grant=lambda _: self.case_grant(grant) if self.cases.whole(case) else None,
        )

    def case_form(self, row: Row) -> Thing:
        answers, hidden = self.said(row, "answers_sealed"), self.sealed(row, "hidden_sealed")
        return Thing(
            id=global_id("CaseForm", row["id"]),
            form=row["form"],
            number=row["number"],
            episode=row["episode"],
            formVersion=row["form_version"],
            isFinal=row["is_final"],
            savedAt=row["saved_at"].isoformat(),
            savedBy=self.officer(row["saved_by"]),
            answers=answers and json.loads(answers),
            sealedAnswers=hidden and json.loads(hidden),
        )

    def case_evidence(self, row: Row) -> Thing:
        return Thing(
            id=global_id("CaseEvidence", row["id"]),
            activity=row["activity"],
            outcome=row["outcome"],
            on=iso(row["happened_on"]),
            evidence=self.said(row, "text_sealed"),
        )

    def case_meeting(self, row: Row) -> Thing:
        identity, minutes = global_id("CaseMeeting", row["id"]), self.said(row, "minutes_sealed")
        return Thing(id=identity, episode=row["episode"], heldOn=iso(row["held_on"]),
                     minutes=minutes)  # fmt: skip

    def case_change(self, row: Row) -> Thing:
        return Thing(
            id=global_id("CaseCorrection", row["id"]),
            field=row["field"],
            at=row["at"].isoformat(),
            by=self.officer(row["by_id"]),
            was=self.said(row, "was_sealed"),
            became=self.said(row, "is_sealed"),
            reason=self.said(row, "reason_sealed"),
        )

    def case_transfer(self, row: Row) -> Thing:
        ends = {end: self.by_id("unit", row[f"{end}_unit_id"]) for end in ("from", "to")}
        return Thing(
            id=global_id("CaseTransfer", row["id"]),
            status=row["status"],
            reason=self.said(row, "reason_sealed"),
            answer=self.said(row, "answer_sealed"),
            proposedAt=row["proposed_at"].isoformat(),
            decidedAt=told(row["decided_at"]),
            **{end: lambda _, unit=unit: self.unit(unit) for end, unit in ends.items()},
        )

    def isolation(self, row: Row) -> Thing:
        plain = {"status": "status", "ground": "ground", "courtDocument": "court_document"}
        days = {"firstDay": "first_day", "lastDay": "last_day", "endedOn": "ended_on"}
        terms = [t for t in self.world.rows["isolation_term"] if t["isolation_id"] == row["id"]]
        return Thing(
            __typename="Isolation",
            id=global_id("Isolation", row["id"]),
            **{name: row[column] for name, column in plain.items()},
            **{name: iso(row[column]) for name, column in days.items()},
            episode=row["episode"],
            version=row["version"],
            beganAt=told(row["began_at"]),
            proposedAt=row["proposed_at"].isoformat(),
            proposedBy=self.officer(row["proposed_by"]),
            placeOfSafety=self.sealed(row, "place_sealed"),
            carer=self.sealed(row, "carer_sealed"),
            terms=[self.term(each) for each in terms],
        )

    def term(self, row: Row) -> Thing:
        return Thing(
            id=global_id("IsolationTerm", row["id"]),
            firstDay=iso(row["first_day"]),
            lastDay=iso(row["last_day"]),
            decisionNumber=row["decision_number"],
            authorityDocument=row["authority_document"],
            reason=self.said(row, "reason_sealed"),
            decidedBy=self.officer(row["decided_by"]),
            decidedAt=row["decided_at"].isoformat(),
        )

    def case_grant(self, row: Row) -> Thing:
        return Thing(
            __typename="CaseGrant",
            id=global_id("CaseGrant", row["id"]),
            purpose=row["purpose"],
            forms=row["forms"].split(),
            sealed=row["sealed"],
            officer=self.officer(row["officer_id"]),
            organisation=self.organisation(row["organisation_id"]),
            grantedAt=row["granted_at"].isoformat(),
            expiresAt=row["expires_at"].isoformat(),
            endedAt=told(row["ended_at"]),
        )

    def case_harmer(self, row: Row) -> Thing:
        return Thing(
            __typename="CaseHarmer",
            id=global_id("CaseHarmer", row["id"]),
            fullName=self.said(row, "name_sealed"),
            relation=self.said(row, "relation_sealed"),
            hasAccount=row["officer_id"] is not None,
            namedAt=row["named_at"].isoformat(),
            withdrawal=self.withdrawal(row),
        )

    def withdrawal(self, harmer: Row) -> Thing | None:
        found = self.world.rows["harmer_withdrawal"]
        for row in [each for each in found if each["harmer_id"] == harmer["id"]]:
            identity, at = global_id("HarmerWithdrawal", row["id"]), row["withdrawn_at"].isoformat()
            return Thing(id=identity, at=at, reason=self.sealed(row, "reason_sealed"))
        return None

    def case_proceeding(self, row: Row) -> Thing:
        return Thing(
            __typename="CaseProceeding",
            id=global_id("CaseProceeding", row["id"]),
            criminalNumber=row["criminal_number"],
            outcome=row["outcome"],
            decidedOn=iso(row["decided_on"]),
            organisation=self.organisation(row["organisation_id"]),
            recordedAt=row["recorded_at"].isoformat(),
        )

    def proceeding_note(self, row: Row) -> Thing:
        return Thing(
            __typename="ProceedingNote",
            id=global_id("ProceedingNote", row["id"]),
            text=self.said(row, "text_sealed"),
            writtenAt=row["written_at"].isoformat(),
            withheld=[],
        )

    def referral(self, row: Row) -> Thing:
        def case(_: Any) -> Thing | None:
            found = self.by_id("case", row["case_id"])
            return self.case(found) if self.cases.sees(found) else None

        words = {name: self.said(row, f"{name}_sealed") for name in ("need", "answer", "result")}
        return Thing(
            __typename="Referral",
            id=global_id("Referral", row["id"]),
            **{name: row[name] for name in ("status", "purpose", "version")},
            **words,
            organisation=self.organisation(row["organisation_id"]),
            offeredAt=row["offered_at"].isoformat(),
            answeredAt=told(row["answered_at"]),
            case=case,
            withheld=[],
            viewerCan=[act for act in ("answer", "settle") if self.cases.referral(row, act)],
        )

    def notification(self, row: Row) -> Thing:
        def case(_: Any) -> Thing | None:
            teller, found = self.ahead(), self.by_id("case", row["case_id"])
            return teller.case(found) if teller.cases.sees(found) else None

        return Thing(
            __typename="Notification",
            id=global_id("Notification", row["id"]),
            kind=row["kind"],
            at=row["at"].isoformat(),
            readAt=told(row["read_at"]),
            case=case,
        )


def by(rows: list[Row], at: str, *, newest: bool = False) -> list[Row]:
    return sorted(rows, key=lambda row: (row[at], row["id"]), reverse=newest)


def told(moment: datetime | None) -> str | None:
    return moment and moment.isoformat()

"""Cases of a random world: two ends, clocks at the edge, grants alive, ended and expired, officers
who are suspected, openings."""

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from db.rules.cases import AbuseSetting, CaseCategory, CaseEventKind, CaseStatus, RiskLevel
from db.rules.deadlines import DeadlineKind
from db.rules.forms import FormCode
from db.rules.grants import GrantPurpose
from tests.oracle.aside import ASIDE, Aside

Row = dict[str, Any]
CASE_TABLES: Final = (
    *("incident", "report", "case", "report_case", "case_deadline"),
    *("case_event", "case_grant", "case_opening"),
    *ASIDE,
)
DONE: Final = ("CLOSED", "NOT_SUBSTANTIATED")
MOMENT: Final = timedelta(microseconds=1)


class Caseload(Aside):
    """The part of a world's maker that opens cases."""

    chance: Any
    made: Any
    now: datetime
    leaves: Any
    vault: Any
    maybe: Any
    uuid: Any
    add: Any

    def caseload(self) -> None:
        """With a chance of its own, so that the rest of a world is what it was without."""
        self.chance = Random(f"cases {len(self.made.rows['posting'])} {self.chance.random()}")
        for number in range(14):
            incident = self.incident(number)
            for _ in range(self.chance.choice([1, 1, 2])):
                self.case(incident)

    def somebody(self) -> UUID:
        found: UUID = self.chance.choice(self.made.rows["officer"])["id"]
        return found

    def incident(self, number: int) -> Row:
        unit = self.chance.choice(self.leaves)["id"]
        at = self.now - timedelta(
            days=self.chance.randrange(4), microseconds=self.chance.choice((0, 1))
        )
        body = self.chance.choice(self.made.rows["organisation"])["id"]
        incident = self.add(
            "incident", id=self.uuid(), number=f"VV{number:04}", received_at=at, unit_id=unit
        )
        key = self.uuid()
        told = json.dumps({"answers": {"note": f"Tin báo {number}"}})
        teller = self.maybe(json.dumps({"name": "Bà Tư"}), 0.6)
        self.add(
            "report",
            id=key,
            number=f"TB{number:04}",
            status=self.chance.choice(["RECEIVED", "IN_WORK", "ANSWERED"]),
            received_at=at,
            recorded_at=at,
            filed_by=self.somebody(),
            organisation_id=self.maybe(body),
            incident_id=incident["id"],
            form_version=1,
            answers_sealed=self.told("report", "answers_sealed", key, told),
            informant_sealed=self.told("report", "informant_sealed", key, teller),
            unit_id=unit,
        )
        return incident  # type: ignore[no-any-return]

    def sealed(self, table: str, column: str, key: UUID, text: str) -> bytes | None:
        found: bytes | None = self.vault and self.vault.seal(table, column, key, text)
        return found

    def case(self, incident: Row) -> None:
        child = self.maybe(self.chance.choice(self.made.rows["child"]), 0.85)
        home = child["unit_id"] if child else incident["unit_id"]
        status = self.chance.choice(list(CaseStatus)).value
        key, number = self.uuid(), len(self.made.rows["case"])
        told = self.maybe(f"Tường trình {number}")
        narrative = told and self.sealed("case", "narrative_sealed", key, told)
        if narrative:
            self.made.stories[key] = told
        clocks = [] if status in DONE else self.clocks(key)
        due = [each["due_at"] for each in clocks if each["met_at"] is None]
        case = self.add(
            "case",
            id=key,
            number=f"CA{number:04}",
            status=status,
            child_id=child and child["id"],
            incident_id=incident["id"],
            incident_unit_id=incident["unit_id"],
            residence_unit_id=self.maybe(home, 0.9) or self.chance.choice(self.leaves)["id"],
            transfer_unit_id=self.chance.choice(self.leaves)["id"]
            if status == "TRANSFERRED"
            else None,
            received_at=incident["received_at"],
            closed_at=self.now if status in DONE else None,
            category=self.maybe(self.chance.choice(list(CaseCategory)).value),
            setting=self.maybe(self.chance.choice(list(AbuseSetting)).value),
            risk=self.maybe(self.chance.choice(list(RiskLevel)).value),
            narrative_sealed=narrative,
            emergency_since=self.maybe(self.now, 0.2),
            crime_signs=self.chance.random() < 0.4,
            criminal_track=self.chance.random() < 0.2,
            next_due_at=min(due, default=None),
            drafted_by=self.maybe(self.somebody(), 0.3),
            episode=self.chance.choice((1, 1, 2)),
            round=self.chance.choice((1, 1, 2)),
            barred=[self.somebody() for _ in range(self.chance.choice([0, 0, 0, 1, 3]))],
            version=self.chance.randint(1, 5),
        )
        for clock in clocks:
            self.add("case_deadline", **clock)
        reports = self.made.rows["report"]
        other = self.maybe(reports[0]["id"], 0.2) or reports[-1]["id"]
        for report in dict.fromkeys((reports[-1]["id"], other)):
            joined = self.chance.random() < 0.5
            self.add("report_case", report_id=report, case_id=key, joined=joined)
        self.taking_part(case)
        self.happened(case)
        self.aside(case)

    def clocks(self, case: UUID) -> list[Row]:
        """Some that ran out a moment ago, some that do so now or in a moment."""
        kinds = self.chance.sample(list(DeadlineKind), self.chance.randint(0, 3))
        away = [-timedelta(days=2), -MOMENT, timedelta(0), MOMENT, timedelta(days=2)]
        found = []
        for kind in kinds:
            due = self.now + self.chance.choice(away)
            started = due - timedelta(hours=self.chance.choice([12, 90]))
            met = self.maybe(due - timedelta(hours=1), 0.3)
            row = {"id": self.uuid(), "case_id": case, "episode": 1, "kind": kind.value}
            found.append({**row, "started_at": started, "due_at": due, "met_at": met})
        return found

    def taking_part(self, case: Row) -> None:
        begun = self.now - timedelta(days=3)
        for _ in range(self.chance.choice([0, 2, 4])):
            officer = self.maybe(self.somebody(), 0.7)
            body = None if officer else self.receiver()
            self.add(
                "case_grant",
                id=self.uuid(),
                case_id=case["id"],
                officer_id=officer,
                organisation_id=body,
                purpose=self.chance.choice(list(GrantPurpose)).value,
                forms=" ".join(form.value for form in self.chance.sample(list(FormCode), 3)),
                sealed=self.chance.random() < 0.5,
                granted_by=self.somebody(),
                granted_at=begun,
                expires_at=self.now + self.chance.choice([timedelta(0), timedelta(hours=2)]),
                ended_at=self.maybe(self.now - timedelta(days=1), 0.2),
            )
        for officer in self.made.rows["officer"]:
            if self.maybe(True, 0.25):
                self.add(
                    "case_opening",
                    id=self.uuid(),
                    case_id=case["id"],
                    officer_id=officer["id"],
                    reason_sealed=b"x",
                    break_glass=self.chance.random() < 0.5,
                    opened_at=begun,
                    expires_at=self.now + self.chance.choice([timedelta(0), timedelta(hours=2)]),
                )

    def happened(self, case: Row) -> None:
        for _ in range(self.chance.choice([0, 1, 3])):
            key = self.uuid()
            told = self.maybe(f"Ghi chú {len(self.made.rows['case_event'])}", 0.5)
            note = told and self.sealed("case_event", "note_sealed", key, told)
            if note:
                self.made.stories[key] = told
            self.add(
                "case_event",
                id=key,
                case_id=case["id"],
                at=self.now - timedelta(hours=self.chance.randrange(4), microseconds=1),
                episode=1,
                kind=self.chance.choice(list(CaseEventKind)).value,
                step=self.maybe("REVIEW", 0.3),
                from_status=self.maybe("IMPLEMENTING", 0.3),
                to_status=self.maybe("UNDER_REVIEW", 0.3),
                by_id=self.maybe(self.somebody(), 0.9),
                note_sealed=note,
                **{"class": self.chance.choice(["CASEWORK", "CASEWORK", "SEALED"])},
            )

"""What stands around the cases of a random world: forms, isolations, referrals, notices."""

import json
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from db.rules.cases import CaseStatus
from db.rules.casework import TaskOutcome
from db.rules.forms import FormCode
from db.rules.grants import GrantPurpose
from db.rules.isolation import IsolationGround, IsolationStatus
from db.rules.notices import NoticeKind
from db.rules.referrals import ReferralStatus

Row = dict[str, Any]
ASIDE: Final = (
    *("case_form", "case_task", "case_meeting", "case_evidence", "case_change", "case_transfer"),
    *(
        "isolation",
        "isolation_term",
        "case_harmer",
        "harmer_withdrawal",
        "case_proceeding",
        "proceeding_note",
    ),
    *("referral", "notification"),
)
OUTCOMES: Final = ("INDICTED", None)


class Aside:
    """The part of a world's maker that fills the files of cases."""

    chance: Any
    made: Any
    now: Any
    leaves: Any
    vault: Any
    maybe: Any
    uuid: Any
    add: Any
    somebody: Any

    def told(self, table: str, column: str, key: UUID, text: str | None) -> bytes | None:
        """Sealed, and kept in words for who may read it."""
        if text is None:
            return None
        self.made.said[key, column] = text
        return self.vault.seal(table, column, key, text) if self.vault else b"x"

    def receiver(self) -> UUID:
        """Mostly where somebody works."""
        bodies = [body["id"] for body in self.made.rows["organisation"]]
        posted = [posting["organisation_id"] for posting in self.made.rows["posting"]]
        found: UUID = self.chance.choice(posted if self.maybe(True, 0.8) else bodies)
        return found

    def moment(self) -> Any:
        """Two of them are often the same."""
        return self.now - timedelta(hours=self.chance.randrange(1, 4))

    def aside(self, case: Row) -> None:
        for part in (
            *(
                self.forms,
                self.tasks,
                self.evidence,
                self.meetings,
                self.changes,
                self.transfers,
                self.isolations,
            ),
            *(self.harmers, self.proceedings, self.referrals, self.notices),
        ):
            if self.chance.random() < 0.6:
                part(case)

    def forms(self, case: Row) -> None:
        for number in range(1, self.chance.choice([2, 4])):
            key = self.uuid()
            hidden = self.maybe('{"suspect": "Trần Bình"}', 0.5)
            self.add(
                "case_form",
                id=key,
                case_id=case["id"],
                episode=1,
                round=1,
                form=self.chance.choice(list(FormCode)).value,
                number=number,
                form_version=1,
                is_final=self.chance.random() < 0.5,
                saved_by=self.somebody(),
                saved_at=self.now - timedelta(hours=9 - number),
                answers_sealed=self.told("case_form", "answers_sealed", key, '{"note": "Có"}'),
                hidden_sealed=self.told("case_form", "hidden_sealed", key, hidden),
            )

    def tasks(self, case: Row) -> None:
        """Of the plan in force, and of one of another round or episode; for some who take part."""
        plans = [row["id"] for row in self.made.rows["case_form"] if row["case_id"] == case["id"]]
        grants = [row["id"] for row in self.made.rows["case_grant"] if row["case_id"] == case["id"]]
        for number, grant in enumerate(grants if plans else []):
            key = self.uuid()
            self.add(
                "case_task",
                id=key,
                case_id=case["id"],
                grant_id=grant,
                plan_id=plans[0],
                episode=self.chance.choice((1, case["episode"])),
                round=self.chance.choice((1, case["round"])),
                activity=number // 2 + 1,
                text_sealed=self.told("case_task", "text_sealed", key, f"Việc {number}"),
                due_on=self.maybe(self.now.date()),
            )

    def evidence(self, case: Row) -> None:
        """Of what a plan says, if there is one."""
        plans = [row["id"] for row in self.made.rows["case_form"] if row["case_id"] == case["id"]]
        for plan in plans[:2]:
            key = self.uuid()
            self.add(
                "case_evidence",
                id=key,
                case_id=case["id"],
                plan_id=plan,
                activity=1,
                outcome=self.chance.choice(list(TaskOutcome)).value,
                happened_on=self.now.date(),
                text_sealed=self.told("case_evidence", "text_sealed", key, "Giấy khám"),
                recorded_by=self.somebody(),
                recorded_at=self.moment(),
            )

    def meetings(self, case: Row) -> None:
        key = self.uuid()
        self.add(
            "case_meeting",
            id=key,
            case_id=case["id"],
            episode=1,
            held_on=self.now.date(),
            recorded_by=self.somebody(),
            recorded_at=self.moment(),
            participants_sealed=self.told("case_meeting", "participants_sealed", key, "[]"),
            minutes_sealed=self.told("case_meeting", "minutes_sealed", key, "Biên bản"),
        )

    def changes(self, case: Row) -> None:
        key = self.uuid()
        words = {"was_sealed": None, "is_sealed": json.dumps("HIGH"), "reason_sealed": "Nhầm"}
        sealed = {name: self.told("case_change", name, key, said) for name, said in words.items()}
        at, by = self.moment(), self.somebody()
        self.add("case_change", id=key, case_id=case["id"], at=at, by_id=by, field="risk", **sealed)

    def transfers(self, case: Row) -> None:
        waits = case["status"] == "TRANSFERRED"
        answers = ["DECLINED", "WITHDRAWN", "ACCEPTED"]
        statuses = [self.chance.choice(answers), *(["PROPOSED"] if waits else [])]
        for n, status in enumerate(statuses):
            key, over = self.uuid(), status != "PROPOSED"
            to = self.chance.choice(self.leaves)["id"] if over else case["transfer_unit_id"]
            why = "Không nhận" if status == "DECLINED" else None
            self.add(
                "case_transfer",
                id=key,
                case_id=case["id"],
                status=status,
                before=CaseStatus.IMPLEMENTING.value,
                from_unit_id=case["residence_unit_id"],
                to_unit_id=to,
                reason_sealed=self.told("case_transfer", "reason_sealed", key, "Chuyển nhà"),
                answer_sealed=self.told("case_transfer", "answer_sealed", key, why),
                proposed_by=self.somebody(),
                proposed_at=self.now - timedelta(hours=9 - n),
                decided_by=self.somebody() if over else None,
                decided_at=self.moment() if over else None,
            )

    def isolations(self, case: Row) -> None:
        over = [IsolationStatus.REVOKED, IsolationStatus.EXPIRED]
        first = self.now.date() - timedelta(days=5)
        for status in (self.chance.choice(over), self.chance.choice(list(IsolationStatus))):
            key = self.uuid()
            self.add(
                "isolation",
                id=key,
                case_id=case["id"],
                episode=1,
                status=status.value,
                ground=self.chance.choice(list(IsolationGround)).value,
                first_day=first,
                last_day=first + timedelta(days=9),
                began_at=self.moment(),
                ended_on=None,
                court_document=None,
                place_sealed=self.told("isolation", "place_sealed", key, "Nhà bà ngoại"),
                carer_sealed=self.told("isolation", "carer_sealed", key, self.maybe("Bà", 0.5)),
                proposed_by=self.somebody(),
                proposed_at=self.moment(),
                version=1,
            )
            term = self.uuid()
            self.add(
                "isolation_term",
                id=term,
                case_id=case["id"],
                isolation_id=key,
                first_day=first,
                last_day=first + timedelta(days=9),
                decision_number="7/QĐ",
                authority_document=None,
                reason_sealed=self.told("isolation_term", "reason_sealed", term, "Còn nguy cơ"),
                decided_by=self.somebody(),
                decided_at=self.moment(),
            )

    def harmers(self, case: Row) -> None:
        """Some namings were taken back; without another one the officer is barred no more."""
        back = [None] * self.chance.choice((0, 1)) + [self.somebody()]
        for number, officer in enumerate([*back, *case["barred"], None]):
            key = self.uuid()
            self.add(
                "case_harmer",
                id=key,
                case_id=case["id"],
                name_sealed=self.told("case_harmer", "name_sealed", key, "Trần Bình"),
                relation_sealed=self.told("case_harmer", "relation_sealed", key, "chú"),
                officer_id=officer,
                named_by=self.somebody(),
                named_at=self.moment(),
            )
            if number < len(back):
                self.taken_back(case, key)

    def taken_back(self, case: Row, harmer: UUID) -> None:
        key = self.uuid()
        self.add(
            "harmer_withdrawal",
            id=key,
            case_id=case["id"],
            harmer_id=harmer,
            reason_sealed=self.told("harmer_withdrawal", "reason_sealed", key, "Nhầm người"),
            withdrawn_by=self.somebody(),
            withdrawn_at=self.now,
        )

    def proceedings(self, case: Row) -> None:
        for _ in range(2):
            self.add(
                "case_proceeding",
                id=self.uuid(),
                case_id=case["id"],
                organisation_id=self.maybe(self.receiver(), 0.7),
                criminal_number=self.maybe("12/KT"),
                outcome=self.chance.choice(OUTCOMES),
                decided_on=self.maybe(self.now.date()),
                recorded_by=self.somebody(),
                recorded_at=self.moment(),
            )
            key = self.uuid()
            self.add(
                "proceeding_note",
                id=key,
                case_id=case["id"],
                organisation_id=self.receiver(),
                text_sealed=self.told("proceeding_note", "text_sealed", key, "Lời khai"),
                written_by=self.somebody(),
                written_at=self.moment(),
            )

    def referrals(self, case: Row) -> None:
        for status in self.chance.sample(list(ReferralStatus), 2):
            key, fresh = self.uuid(), status is ReferralStatus.OFFERED
            done = "Đã khám" if status is ReferralStatus.DELIVERED else None
            self.add(
                "referral",
                id=key,
                case_id=case["id"],
                organisation_id=self.receiver(),
                purpose=self.chance.choice(list(GrantPurpose)).value,
                status=status.value,
                need_sealed=self.told("referral", "need_sealed", key, "Khám"),
                answer_sealed=self.told("referral", "answer_sealed", key, self.maybe("Bận", 0.3)),
                result_sealed=self.told("referral", "result_sealed", key, done),
                offered_by=self.somebody(),
                offered_at=self.moment(),
                answered_by=None if fresh else self.somebody(),
                answered_at=None if fresh else self.now,
                version=self.chance.randint(1, 3),
            )

    def notices(self, case: Row) -> None:
        """To people who see the case, to some who do not, and to suspects."""
        for _ in range(4):
            officer = self.chance.choice([*case["barred"], self.somebody(), self.somebody()])
            at = self.moment()
            self.add(
                "notification",
                id=self.uuid(),
                officer_id=officer,
                kind=self.chance.choice(list(NoticeKind)).value,
                case_id=case["id"],
                source=self.uuid(),
                at=at,
                read_at=self.maybe(self.now, 0.4),
            )

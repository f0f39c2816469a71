"""Cases in answers: what each looks like to whoever may see it, and the lists of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from graphql import GraphQLResolveInfo

from db.rules.cases import LIFECYCLE, CaseStatus, CaseStep
from tests.oracle.caselists import ORDERS, CaseFilter, asked_below
from tests.oracle.caseparts import KEPT, CaseParts, by, told
from tests.oracle.cases import Cases
from tests.oracle.law import Row
from tests.oracle.lists import PARSED, Page, Term
from tests.oracle.things import Thing, global_id

NEWEST: Final[list[Term]] = [("received_at", True), ("id", True)]
PARSED.update(next_due_at=datetime.fromisoformat, number=str, offered_at=datetime.fromisoformat)
Kept = tuple[str, Callable[[Cases, Row, Row], bool]]


def held(of: str, part: str | None = None) -> Callable[[Cases, Row, Row], bool]:
    return lambda cases, case, _: cases.sees(case) and cases.whole(case, of, part)


# Parts of a case that have an id of their own, and what shows one.
PARTS: Final[dict[str, Kept]] = {
    "CaseEvent": ("case_event", lambda cases, case, row: row in cases.events(case)),
    "CaseGrant": ("case_grant", held("CASEWORK")),
    "CaseHarmer": ("case_harmer", held("SEALED", "harmer")),
    "CaseProceeding": ("case_proceeding", held("CASEWORK")),
    "Isolation": ("isolation", held("CASEWORK")),
    "Referral": ("referral", lambda cases, _, row: cases.referral(row)),
    "ProceedingNote": ("proceeding_note", lambda cases, _, row: cases.note(row)),
}
TABLES: Final = {
    "Case": "case",
    "Incident": "incident",
    "Report": "report",
    "Notification": "notification",
    **{kind: table for kind, (table, _) in PARTS.items()},
}


class CaseFile(CaseParts):
    """The part of the oracle that answers about cases."""

    cases: Cases
    through_cases: Callable[[], Any]
    ahead: Callable[[], Any]  # who sees cases that are on their way as well
    reading: Cases  # what any list shows but that of those

    # -- lists ------------------------------------------------------------------------------------

    def listed(self, rows: list[Row], about: object, args: Row) -> Row:
        wanted = CaseFilter(self.law, self.cases, args.pop("where", None))
        asked = args.pop("orderBy", None) or []
        wanted.judge([term["field"] for term in asked])
        terms = [(ORDERS[each["field"]], each["direction"] == "DESC") for each in asked]
        terms = [*terms, ("id", terms[-1][1])] if terms else NEWEST
        rows = [row for row in rows if self.reading.sees(row) and wanted.matches(row)]
        return Page(rows, terms, args, (about, wanted.where)).connection("Case", self.case)

    def all_cases(self, info: Any, **args: Any) -> Row:
        self.judged(info)
        return self.listed(self.world.rows["case"], "cases", args)

    def coming(self, _: Any, **args: Any) -> Row:
        rows = [row for row in self.world.rows["case"] if self.reading.expects(row)]
        return Page(rows, NEWEST, args, "coming").connection("Case", self.ahead().case)

    def cases_of(self, child: Row, args: Row) -> Row:
        mine = [row for row in self.world.rows["case"] if row["child_id"] == child["id"]]
        return self.listed(mine, ("cases", child["id"]), args)

    def reports(self, _: Any, **args: Any) -> Row:
        rows = [row for row in self.world.rows["report"] if self.cases.report(row)]
        return Page(rows, NEWEST, args, "reports").connection("Report", self.report)

    def referrals(self, _: Any, **args: Any) -> Row:
        status = (args.pop("where", None) or {}).get("status")
        rows = [row for row in self.world.rows["referral"] if self.cases.referral(row)]
        rows = [row for row in rows if status is None or row["status"] in status]
        terms = [("offered_at", True), ("id", True)]
        return Page(rows, terms, args, ("referrals", status)).connection("Referral", self.referral)

    def notifications(self, _: Any, **args: Any) -> Row:
        unread = args.pop("unread", None)
        rows = [r for r in self.world.rows["notification"] if self.shown("Notification", r)]
        rows = [r for r in rows if unread is None or (r["read_at"] is None) is unread]
        page = Page(rows, [("at", True), ("id", True)], args, ("notices", unread))
        return page.connection("Notification", self.notification)

    def judged(self, info: GraphQLResolveInfo) -> None:
        """What is asked of the cases of each child is refused before any child is read."""
        for where, order in asked_below(info):
            CaseFilter(self.law, self.cases, where).judge([term["field"] for term in order])

    def filed(self, kind: str, key: UUID) -> Thing | None:
        """One of what belongs to cases, by its id."""
        found = [row for row in self.world.rows[TABLES[kind]] if row["id"] == key]
        if not found or not self.shown(kind, found[0]):
            return None
        teller = self.ahead() if kind == "Case" else self
        show: Callable[[Row], Thing] = getattr(teller, TABLES[kind])
        return show(found[0])

    def shown(self, kind: str, row: Row) -> bool:
        match kind:
            case "Case":
                return bool(self.ahead().cases.sees(row))
            case "Incident":
                mine = (c for c in self.world.rows["case"] if c["incident_id"] == row["id"])
                return any(map(self.reading.sees, mine))
            case "Report":
                return self.cases.report(row)
            case "Notification":
                mine = row["officer_id"] == self.law.me
                return bool(mine and self.law.lines("read", "notification"))
        return PARTS[kind][1](self.cases, self.by_id("case", row["case_id"]), row)

    # -- one --------------------------------------------------------------------------------------

    def numbered(self, info: Any, number: str) -> Thing | None:
        self.judged(info)
        found = [row for row in self.world.rows["case"] if row["number"] == number]
        return self.case(found[0]) if found and self.cases.sees(found[0]) else None

    def case(self, row: Row) -> Thing:
        cases = self.cases
        work, clocks = cases.whole(row), cases.whole(row, part="clocks")

        def child(_: Any) -> Thing | None:
            found = cases.child(row)
            return found and self.through_cases().child(found)

        return Thing(
            __typename="Case",
            id=global_id("Case", row["id"]),
            **{name: row[name] for name in ("number", "status")},
            version=cases.version(row),
            receivedAt=row["received_at"].isoformat(),
            closedAt=told(row["closed_at"]),
            child=child,
            incident=lambda _: self.incident_of(row),
            incidentUnit=lambda _: self.unit(self.by_id("unit", row["incident_unit_id"])),
            residenceUnit=lambda _: self.unit(self.by_id("unit", row["residence_unit_id"])),
            **{name: row[name] if work else None for name in ("category", "setting", "risk")},
            narrative=self.world.stories.get(row["id"]) if work else None,
            emergencySince=told(row["emergency_since"]) if work else None,
            criminalTrack=row["criminal_track"] if work else None,
            isOverdue=cases.overdue(row) if clocks else None,
            deadlines=[self.deadline(each) for each in cases.deadlines(row)] if clocks else None,
            events=lambda _, **args: self.events(row, args) if work else None,
            **{name: lambda _, name=name: self.in_file(row, name) for name in KEPT},
            openSteps=lambda _: self.open_steps(row) if work else None,
            formUrl=lambda _, form, episode=None: self.printed(row, episode) if work else None,
            reports=lambda _: self.led(row) if work else None,
            tasks=lambda _: [self.case_task(task, row) for task in cases.tasks(row)],
            proceedingNotes=lambda _: [
                self.proceeding_note(note)
                for note in by(cases.parts("proceeding_note", row), "written_at")
                if cases.note(note)
            ],
            withheld=cases.withheld(row),
            viewerCan=cases.may(row),
        )

    def open_steps(self, case: Row) -> list[Thing]:
        """Those that the law has from here; who may take which, the matrix says."""
        from_here = [s for s in CaseStep if (CaseStatus(case["status"]), s) in LIFECYCLE]
        allowed = {step: bool(self.cases.lines(case, step.value.lower())) for step in from_here}
        return [Thing(step=step.value, allowed=allowed[step]) for step in from_here]

    @staticmethod
    def printed(case: Row, episode: int | None) -> str | None:
        """Of an episode that there is."""
        return "/forms/" if 1 <= (episode or 1) <= case["episode"] else None

    def led(self, case: Row) -> list[Thing]:
        """The notices that led to it, as far as each is seen."""
        rows = sorted(self.cases.parts("report_case", case), key=lambda row: row["report_id"])
        found = [(row["joined"], self.by_id("report", row["report_id"])) for row in rows]
        return [
            Thing(joined=joined, report=self.report(row) if self.cases.report(row) else None)
            for joined, row in found
        ]

    def in_file(self, case: Row, name: str) -> list[Thing] | None:
        """A list of what stands in the file of a case; null for want of its class."""
        table, of, part, at, newest = KEPT[name]
        if not self.cases.whole(case, of, part):
            return None
        rows = self.cases.forms(case) if name == "forms" else self.cases.parts(table, case)
        show: Callable[[Row], Thing] = getattr(self, table)
        return [show(row) for row in by(rows, at, newest=newest)]

    def events(self, case: Row, args: Row) -> Row:
        terms = [("at", True), ("id", True)]
        page = Page(self.cases.events(case), terms, args, ("events", case["id"]))
        return page.connection("CaseEvent", self.case_event)

    def incident_of(self, case: Row) -> Thing | None:
        row = self.by_id("incident", case["incident_id"])
        return self.incident(row) if self.shown("Incident", row) else None

    def incident(self, row: Row) -> Thing:
        def cases(_: Any, **args: Any) -> Row:
            mine = [c for c in self.world.rows["case"] if c["incident_id"] == row["id"]]
            seen = [case for case in mine if self.reading.sees(case)]
            terms = [("received_at", False), ("id", False)]
            return Page(seen, terms, args, ("of", row["id"])).connection("Case", self.case)

        identity = global_id("Incident", row["id"])
        return Thing(__typename="Incident", id=identity, number=row["number"], cases=cases)

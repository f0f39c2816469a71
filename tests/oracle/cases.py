"""Who sees which case: worked out from the matrix, one case at a time."""

from typing import Any, Protocol

from db.rules.sensitivity import WHOLE

Row = dict[str, Any]


class Law(Protocol):
    me: Any
    now: Any
    world: Any

    def span(self, unit_id: int) -> tuple[int, int]: ...
    def inside(self, span: tuple[int, int], child: Row) -> bool: ...


def opens(law: Law, posting: Row, rows: str, case: Row) -> bool:
    """Whether these rows of the matrix, for somebody with this posting, hold the case."""
    if law.me in case["barred"]:
        return False
    incident, residence = (
        law.inside(law.span(posting["unit_id"]), {"unit_id": case[f"{end}_unit_id"]})
        for end in ("incident", "residence")
    )
    to = case.get("transfer_unit_id")
    comes = to is not None and law.inside(law.span(posting["unit_id"]), {"unit_id": to})
    near, due = incident or residence, case["next_due_at"]
    crime = near and (case["crime_signs"] or case["criminal_track"])
    sealed, opened = _granted(law, posting, case, sealed=True), _opened(law, case)
    held = {
        "competent": near,
        "coming": comes,
        "at_incident": incident,
        "at_residence": residence,
        "overdue": near and due is not None and due < law.now,
        "crime_signs": crime,
        "granted": _granted(law, posting, case),
        "granted_sealed": sealed,
        "granted_task": _has_task(law, posting, case),
        "granted_intake": _granted(law, posting, case, form="INTAKE"),
        "opened_case": near and opened,
        "opened_crime": crime and opened,
        "opened_grant": sealed and opened,
        "broken_glass": near and _opened(law, case, glass=True),
    }
    return bool(held[rows])


OF_CASES = {
    "of_competent_cases": "competent",
    "of_crime_cases": "crime_signs",
    "of_granted_cases": "granted",
}


def through_a_case(law: Law, posting: Row, rows: str, child: Row) -> bool:
    """Whether a case of the child is held."""
    return any(
        case["child_id"] == child["id"] and opens(law, posting, OF_CASES[rows], case)
        for case in law.world.rows.get("case", ())
    )


def _granted(
    law: Law, posting: Row, case: Row, *, sealed: bool = False, form: str | None = None
) -> bool:
    return any(
        grant["case_id"] == case["id"]
        and _is_granted(law, posting["organisation_id"], grant)
        and (grant["sealed"] or not sealed)
        and (form is None or form in grant["forms"].split())
        for grant in law.world.rows.get("case_grant", ())
    )


def in_plan(task: Row, case: Row) -> bool:
    """The plan in force is that of the round of planning that runs."""
    return all(task[name] == case[name] for name in ("episode", "round"))


def _has_task(law: Law, posting: Row, case: Row) -> bool:
    tasks = [t for t in law.world.rows.get("case_task", ()) if t["case_id"] == case["id"]]
    given = {task["grant_id"] for task in tasks if in_plan(task, case)}
    return any(
        grant["id"] in given and _is_granted(law, posting["organisation_id"], grant)
        for grant in law.world.rows.get("case_grant", ())
    )


def _is_granted(law: Law, body: Any, grant: Row) -> bool:
    """Whether it is a grant to the officer, or to where they work, that holds now."""
    mine = grant["officer_id"] == law.me or (grant["organisation_id"] or "") == body
    return bool(mine and grant["ended_at"] is None and grant["expires_at"] > law.now)


def _opened(law: Law, case: Row, *, glass: bool = False) -> bool:
    return any(
        (opening["case_id"], opening["officer_id"]) == (case["id"], law.me)
        and opening["break_glass"] == glass
        and opening["expires_at"] > law.now
        for opening in law.world.rows.get("case_opening", ())
    )


CASEWORK, SEALED = "CASEWORK", "SEALED"
CLASSED = {  # field: class, part
    **dict.fromkeys(("category", "setting", "risk", "narrative"), (CASEWORK, None)),
    **dict.fromkeys(("emergencySince", "criminalTrack"), (CASEWORK, None)),
    **dict.fromkeys(("deadlines", "isOverdue"), (CASEWORK, "clocks")),
    **dict.fromkeys(("openSteps", "events", "formUrl", "reports", "forms"), (CASEWORK, None)),
    **dict.fromkeys(("meetings", "evidence", "corrections"), (CASEWORK, None)),
    "transfers": (CASEWORK, "transfer"),
    **dict.fromkeys(("isolations", "grants"), (CASEWORK, None)),
    "harmers": (SEALED, "harmer"),
    **dict.fromkeys(("proceedings", "referrals"), (CASEWORK, None)),
}
# Not done to a case that is there, or ways of seeing one.
SEEN = {"read", "expect"}
REPORTS = {  # by which cases notices are read
    "competent_report": ("competent",),
    "crime_report": ("crime_signs",),
    "granted_report": ("granted_intake",),
    "opened_report": ("opened_case", "broken_glass"),
}
# Lines of people who work on cases of their place; by any other one takes part.
OF_THE_PLACE = {"competent", "crime_signs", "overdue", "coming", "opened_case", "broken_glass"}


class Cases:
    """One officer at one moment. `ways`: of seeing, in the list that is asked."""

    def __init__(self, law: Any, ways: tuple[str, ...] = ("read",)) -> None:
        self.law, self.rows, self.ways = law, law.world.rows, ways
        self.held: dict[tuple[Any, str], list[Any]] = {}
        self.by_id = {case["id"]: case for case in self.rows["case"]}

    def lines(self, case: Row, action: str = "read") -> list[Any]:
        """The lines that hold the case, of the postings in force."""
        key = case["id"], action
        if key not in self.held:
            held = self.law.lines(action, "case")
            self.held[key] = [k for p, k in held if opens(self.law, p, k.rows, case)]
        return self.held[key]

    def seen(self, case: Row) -> list[Any]:
        """The lines that show it."""
        return [line for way in self.ways for line in self.lines(case, way)]

    def sees(self, case: Row) -> bool:
        return bool(self.seen(case))

    def expects(self, case: Row) -> bool:
        """On its way to them."""
        return bool(self.lines(case, "expect"))

    def version(self, case: Row) -> int:
        """Of casework: nothing to whoever reads the outline alone."""
        return case["version"] if self.whole(case, part="transfer") else 0

    def whole(self, case: Row, of: str = "CASEWORK", part: str | None = None) -> bool:
        return any(line.level(of, part) == WHOLE for line in self.seen(case))

    def may(self, case: Row) -> list[str]:
        named = {line.action for _, line in self.law.all_lines("case")} - SEEN
        return sorted(action for action in named if self.lines(case, action))

    def withheld(self, case: Row) -> list[str]:
        return [name for name, held in CLASSED.items() if not self.whole(case, *held)]

    def parts(self, table: str, case: Row) -> list[Row]:
        return [row for row in self.rows[table] if row["case_id"] == case["id"]]

    def deadlines(self, case: Row) -> list[Row]:
        mine = self.parts("case_deadline", case)
        return sorted(mine, key=lambda row: (row["started_at"], row["kind"], row["id"]))

    def late(self, clock: Row) -> bool:
        return clock["met_at"] is None and clock["due_at"] < self.law.now

    def overdue(self, case: Row) -> bool:
        return any(self.late(clock) for clock in self.deadlines(case))

    def events(self, case: Row) -> list[Row]:
        """Newest first; of a class that is not held there is nothing, not even a gap."""
        held = [e for e in self.parts("case_event", case) if self.whole(case, e["class"])]
        return sorted(held, key=lambda row: (row["at"], row["id"]), reverse=True)

    def forms(self, case: Row) -> list[Row]:
        """Who takes part by a grant reads the forms that the grant names, and no other."""
        kept = self.parts("case_form", case)
        if not any(k.rows in OF_THE_PLACE and k.level(CASEWORK) == WHOLE for k in self.lines(case)):
            lines = self.law.lines("read", "case")
            bodies = {p["organisation_id"] for p, line in lines if line.rows in BY_GRANT}
            mine = [
                grant["forms"].split()
                for grant in self.parts("case_grant", case)
                if any(_is_granted(self.law, body, grant) for body in bodies)
            ]
            kept = [row for row in kept if any(row["form"] in forms for forms in mine)]
        return sorted(kept, key=lambda row: (row["saved_at"], row["id"]))

    def child(self, case: Row) -> Row | None:
        """Whom it is about: who may be seen anyway, or met through a case."""
        found = [row for row in self.rows["child"] if row["id"] == case["child_id"]]
        if not found:
            return None
        lines = [*self.law.lines("read"), *self.law.lines("meet")]
        seen = any(self.law.admits(posting, line, found[0]) for posting, line in lines)
        return found[0] if seen else None

    def level(self, child: Row, of: str) -> int:
        """How much of a class of a child is held where it is met through a case."""
        lines = [*self.law.lines("read"), *self.law.lines("meet")]
        return max((k.level(of) for p, k in lines if self.law.admits(p, k, child)), default=0)

    # -- what has lines of its own ----------------------------------------------------------------

    def suspected(self, report: Row) -> bool:
        """By a case of the incident that it began."""
        mine = [case for case in self.rows["case"] if case["incident_id"] == report["incident_id"]]
        return any(self.law.me in case["barred"] for case in mine)

    def report(self, report: Row, of: str | None = None) -> bool:
        """Whether a notice is read; `of`: what it says of this class."""
        mine = [case for case in self.rows["case"] if case["incident_id"] == report["incident_id"]]
        for posting, line in self.law.lines("read", "report"):
            if of and line.level(of) < WHOLE:
                continue
            if line.rows == "filed":
                body = report["organisation_id"]
                if report["filed_by"] == self.law.me or body == (posting["organisation_id"] or ""):
                    return True
                continue
            if self.suspected(report):
                continue
            ways = REPORTS[line.rows]
            if any(opens(self.law, posting, way, case) for case in mine for way in ways):
                return True
        return False

    def tasks(self, case: Row) -> list[Row]:
        """Of a case of one's own all of them, of others one's own in the plan in force."""
        mine, lines = self.parts("case_task", case), self.law.lines("read", "case_task")
        if self.law.me in case["barred"]:
            return []
        grants = {grant["id"]: grant for grant in self.parts("case_grant", case)}
        found = [
            task
            for task in mine
            if any(
                opens(self.law, posting, "competent", case)
                if line.rows == "task_of_case"
                else in_plan(task, case)
                and _is_granted(self.law, posting["organisation_id"], grants[task["grant_id"]])
                for posting, line in lines
            )
        ]
        return sorted(found, key=lambda task: (task["activity"], task["id"]))

    def referral(self, row: Row, action: str = "read") -> bool:
        """To the body that was asked, and to whom the case is competent for. Of a case that
        suspects the officer there is nothing (5.3, hard rules)."""
        case = self.by_id[row["case_id"]]
        if self.law.me in case["barred"]:
            return False
        return any(
            opens(self.law, posting, "competent", case)
            if line.rows == "sent"
            else row["organisation_id"] == (posting["organisation_id"] or "")
            for posting, line in self.law.lines(action, "referral")
        )

    def note(self, row: Row) -> bool:
        """The narrative of proceedings stays with those who wrote it (2.2, T16)."""
        if self.law.me in self.by_id[row["case_id"]]["barred"]:
            return False
        return any(
            row["organisation_id"] == (posting["organisation_id"] or "")
            for posting, _ in self.law.lines("read", "proceeding_note")
        )

    # -- what may be asked ------------------------------------------------------------------------

    def may_ask(self, asked: tuple[int, int] | None, part: str | None = None) -> bool:
        """Whether one may filter or order by CASEWORK, or a part of it, among cases with an end in
        `asked` (None: a unit that is not there): held whole on every row that may come.

        Every case with an end in a unit that one is competent for whole is such a row. So is one
        that a line brings which holds the class, or which is narrower than another that does.
        """
        lines = [
            (posting, line)
            for posting, line in self.law.lines("read", "case")
            if line.rows in BY_GRANT or self.law.in_force(posting["unit_id"])
        ]
        whole = [(p, line) for p, line in lines if line.level(CASEWORK, part) == WHOLE]
        near = [self.law.span(p["unit_id"]) for p, line in whole if line.rows == "competent"]
        if any(asked is None or (lo <= asked[0] and asked[1] <= hi) for lo, hi in near):
            return True
        return bool(whole) and all(
            any(self.narrower(*each, posting, line) for each in whole) for posting, line in lines
        )

    def narrower(self, wide: Row, by: Any, posting: Row, line: Any) -> bool:
        """Whether all rows of the second line are rows of the first."""
        if by.rows != line.rows and by.rows not in WITHIN.get(line.rows, ()):
            return False
        if by.rows in BY_GRANT:
            return wide is posting and line.role == by.role
        (lo, hi), inner = self.law.span(wide["unit_id"]), self.law.span(posting["unit_id"])
        return bool(lo <= inner[0] and inner[1] <= hi)


BY_GRANT = {"granted", "granted_sealed", "opened_grant"}
WITHIN = {  # rows: others that hold all of them, of the same place
    "opened_case": {"competent"},
    "broken_glass": {"competent"},
    "overdue": {"competent"},
    "crime_signs": {"competent"},
    "opened_crime": {"crime_signs", "competent"},
    "opened_grant": {"granted"},
}

"""An act on an isolation: its case locked, its days counted, its decision checked.

All of it is done under the lock of the case, so that days are counted by one at a time.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from db.models import Case, Isolation
from db.rules.cases import CaseEventKind
from db.rules.deadlines import Clock, DeadlineKind
from db.rules.facts import PLANNED_AHEAD, Hurdle, found, refuse
from db.rules.forms import FormCode
from db.rules.inputs import EARLIEST, Fault, Problem, at, line_faults
from db.rules.isolation import (
    IsolationFacts,
    IsolationStatus,
    IsolationStep,
    isolated_days,
    isolation_clock,
    isolation_due,
    next_isolation,
)
from db.rules.notices import NoticeKind
from db.rules.taking_part import LONGEST_NUMBER
from db.rules.working_days import start_of
from db.services.cases import clocks
from db.services.cases.acting import Act, Done
from db.services.cases.happened import Happening
from db.services.cases.standing import saves
from db.services.notices import tell
from db.services.work import Work, part, unchanged

OF_EPISODE: Final = """
SELECT id, status, first_day, last_day, began_at, ended_on FROM isolation
WHERE case_id = $1 AND episode = $2
"""
CHANGE: Final = """
UPDATE isolation SET status = $2, first_day = $3, last_day = $4, began_at = $5, ended_on = $6,
  continued_by = $7, court_document = $8, form_id = $9, version = version + 1
WHERE id = $1 RETURNING version
"""
NAMES: Final = {
    IsolationStep.DECIDE: "decideIsolation",
    IsolationStep.BEGIN: "startIsolation",
    IsolationStep.EXTEND: "extendIsolation",
    IsolationStep.REVOKE: "revokeIsolation",
    IsolationStep.HAND_TO_COURT: "handOverIsolation",
}
KEPT: Final = (
    *("status", "first_day", "last_day", "began_at", "ended_on"),
    *("continued_by", "court_document", "form_id"),
)


def day_problems(first: date, last: date, today: date) -> list[Problem]:
    furthest = today + PLANNED_AHEAD
    return [
        *found("firstDay", (Fault.BEFORE_1900, first < EARLIEST)),
        *found(
            "lastDay",
            (Hurdle.ENDS_BEFORE_IT_BEGINS, last < first),
            (Hurdle.TOO_FAR_AHEAD, last > furthest),
        ),
    ]


@dataclass(frozen=True, slots=True)
class Which:
    """Of which isolation, in which version, an act speaks."""

    isolation: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A numbered decision of the chair. Days that are not said stay as they are."""

    number: str
    first_day: date | None = None
    last_day: date | None = None
    authority_document: str | None = None
    reason: str | None = None

    def problems(self) -> list[Problem]:
        lines = {"decisionNumber": self.number, "authorityDocument": self.authority_document or ""}
        return [
            problem
            for path, line in lines.items()
            if line.strip()
            for problem in at((path,), line_faults(line.strip(), LONGEST_NUMBER))
        ]


@dataclass(slots=True)
class Isolating:
    """An act on an isolation, whose case is locked. `row`: as it is; `after`: as it will be."""

    act: Act
    row: Any
    after: dict[str, Any]
    facts: IsolationFacts

    @classmethod
    async def begin(cls, work: Work, which: Which, action: str) -> "Isolating":
        """Raises NotFoundError, ForbiddenError, ConflictError."""
        with part("id"):
            known = await work.find(Isolation, which.isolation)
            case = await work.take(Case, known["case_id"], action)
            row = await work.find(Isolation, which.isolation)
        unchanged(row, which.version)
        act = Act(work, case)
        begun = row["began_at"] is not None
        facts = IsolationFacts(
            today=work.today,
            first_day=row["first_day"],
            last_day=row["last_day"],
            in_force_until=row["last_day"] if begun else None,
            earlier_days=await earlier_days(work, case, row["id"]),
            continued_by_authority=row["continued_by"] is not None,
            actor_proposed=row["proposed_by"] == work.subject,
            ground_given=True,  # a column that is never empty
        )
        return cls(act, row, {name: row[name] for name in KEPT}, facts)

    async def decided(self, decision: Decision) -> None:
        """By a Mẫu 07 that is final and has decided nothing before."""
        refuse(decision.problems())
        form = (await saves(self.act.work, self.act.case)).get(FormCode.ISOLATION)
        final = form is not None and form.final and form.id != self.row["form_id"]
        first = decision.first_day or self.row["first_day"]
        last = decision.last_day or self.row["last_day"]
        refuse(day_problems(first, max(first, last), self.act.work.today))
        document = (decision.authority_document or "").strip() or None
        known = document or self.row["continued_by"]
        self.after |= {"first_day": first, "last_day": last, "continued_by": known}
        self.after["form_id"] = form.id if form else None
        self.facts = replace(
            self.facts,
            first_day=first,
            last_day=last,
            continued_by_authority=document is not None,  # one for each decision that needs it
            decision_final=final,
            decision_number_given=bool(decision.number.strip()),
            reason_given=decision.reason is not None,
        )

    def step(self, step: IsolationStep) -> IsolationStatus:
        """Raises IsolationRefusedError."""
        status = IsolationStatus(self.row["status"])
        after = next_isolation(status, step, self.facts, self.act.work.memory.terms)
        self.after["status"] = after.value
        self.act.what = isolation_clock(step)
        return after

    async def end(self, step: IsolationStep, why: str | None = None) -> Done:
        days = f"{self.after['first_day']} {self.after['last_day']}"
        event = await tell_isolation(self.act, f"{step.value} {days}", why)
        if step is not IsolationStep.BEGIN:  # which no chair decides
            named = [self.row["proposed_by"]]
            case = self.act.row()
            await tell(self.act.work, case, NoticeKind.ISOLATION_DECIDED, event, named=named)
        work, case = self.act.work, self.act.case
        await work.write(CHANGE, self.row["id"], *(self.after[name] for name in KEPT))
        due = isolation_due(self.facts, work.memory.terms)
        if step is IsolationStep.BEGIN:
            # Days count from the first one, whenever somebody says that it began.
            clock = Clock(DeadlineKind.ISOLATION, start_of(self.facts.first_day), due)
            await clocks.start(work, case["id"], case["episode"], [clock])
            self.act.what = replace(self.act.what, starts=frozenset())
        elif step is IsolationStep.EXTEND:
            running = await clocks.running(work, case)
            for key, each in running:
                if each.kind is DeadlineKind.ISOLATION and each.met_at is None:
                    await work.execute(clocks.DUE, key, due)
        return await self.act.end(NAMES[step], self.row["id"])


async def tell_isolation(act: Act, what: str, why: str | None) -> UUID:
    """The event."""
    note = f"{what} {why.strip()}" if why else what
    return await act.tell(Happening(CaseEventKind.ISOLATION, note=note))


async def of_episode(work: Work, case: Any) -> list[Any]:
    rows: list[Any] = await work.connection.fetch(OF_EPISODE, case["id"], case["episode"])
    work.count()
    return rows


async def earlier_days(work: Work, case: Any, apart: UUID) -> int:
    """Days of the other isolations of the episode."""
    return isolated_days(
        (r["first_day"], r["ended_on"] or r["last_day"])
        for r in await of_episode(work, case)
        if r["began_at"] is not None and r["id"] != apart
    )

"""An act on a case: taken with the right to do it, checked against the version that was read,
told, written, with its clocks set. The same for every mutation of cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from db.compiler.plan import global_id
from db.models import Case
from db.rules import deadlines, notices
from db.rules.cases import (
    CaseEventKind,
    CaseStatus,
    CaseStep,
    Facts,
    OpenStep,
    StepRefusedError,
    next_status,
    open_steps,
)
from db.rules.deadlines import ClockChange
from db.services.cases import clocks
from db.services.cases.happened import Happening, happened
from db.services.cases.standing import facts_of
from db.services.notices import tell
from db.services.work import Work, part, unchanged

CLOSED: Final = frozenset({CaseStatus.CLOSED, CaseStatus.NOT_SUBSTANTIATED})
CHANGED: Final = (
    'UPDATE "case" SET {columns}, version = version + 1 WHERE id = $1 RETURNING version'
)


@dataclass(frozen=True, slots=True)
class Said:
    """Of which case, in which version, an act speaks."""

    case: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Done:
    """What an act left. `part`: the row that it added, where it is asked for."""

    id: UUID
    version: int
    part: UUID | None = None


@dataclass(eq=False)
class RefusedStepError(Exception):
    """The law has no such step from here, or conditions are unmet. `steps`: those it has, with
    what is missing for each and whether the subject may take it."""

    refused: StepRefusedError
    steps: tuple[tuple[OpenStep, bool], ...]


@dataclass(slots=True)
class Act:
    """`case`: its row, locked until the end of the transaction."""

    work: Work
    case: Any
    columns: dict[str, Any] = field(default_factory=dict)
    what: ClockChange = field(default_factory=ClockChange)
    since: datetime | None = None  # from when clocks run that start; now unless said

    @classmethod
    async def begin(cls, work: Work, said: Said, action: str) -> Self:
        """Raises NotFoundError, ForbiddenError, ConflictError."""
        with part("id"):
            case = await work.take(Case, said.case, action)
        unchanged(case, said.version)
        return cls(work, case)

    @property
    def status(self) -> CaseStatus:
        return CaseStatus(self.case["status"])

    def row(self) -> Mapping[str, Any]:
        """The case as it will be."""
        return {**dict(self.case), **self.columns}

    async def leads(self, step: CaseStep, **more: Any) -> tuple[CaseStatus, Facts]:
        """Where the step leads from here. Raises RefusedStepError."""
        facts = await facts_of(self.work, self.case, **more)
        try:
            return next_status(self.status, step, facts), facts
        except StepRefusedError as refused:
            raise RefusedStepError(refused, await self.steps(facts)) from None

    async def take(self, step: CaseStep, note: str | None = None, **more: Any) -> CaseStatus:
        """Take the step; the columns that change with it are already said."""
        after, facts = await self.leads(step, **more)
        self.what = deadlines.after(
            step, self.work.memory.terms, serious_harm_or_risk=facts.serious_harm_or_risk
        )
        self.columns["status"] = after.value
        if after in CLOSED:
            self.columns["closed_at"] = self.work.now
        kind = CaseEventKind.TRANSFER if step is CaseStep.TRANSFER else CaseEventKind.STEP
        await self.tell(Happening(kind, step, self.status, after, note))
        return after

    async def tell(self, what: Happening) -> UUID:
        """To the history, to those who listen, and to whom it concerns. The event."""
        case = {**self.row(), "left_unit_id": self.case["residence_unit_id"]}
        event = await happened(self.work, case["id"], case["episode"], what)
        if kind := notices.of_event(what.kind, what.step):
            await tell(self.work, case, kind, event)
        return event

    async def end(self, action: str, added: UUID | None = None, **details: Any) -> Done:
        """Write it all. It was told before: by that row security knows who acts."""
        case = self.row()
        due: datetime | None = await clocks.change(
            self.work, case, self.what, self.since or self.work.now
        )
        version = await self._write(self.columns | {"next_due_at": due})
        await self.work.record(action, global_id("Case", case["id"]), **details)
        return Done(case["id"], version, added)

    async def _write(self, columns: Mapping[str, Any]) -> int:
        said = ", ".join(f"{name} = ${n}" for n, name in enumerate(columns, 2))
        row = await self.work.write(
            CHANGED.replace("{columns}", said), self.case["id"], *columns.values()
        )
        version: int = row["version"]
        return version

    async def steps(self, facts: Facts | None = None) -> tuple[tuple[OpenStep, bool], ...]:
        steps = open_steps(self.status, facts or await facts_of(self.work, self.case))
        return tuple([(each, await self.may(each.step.value.lower())) for each in steps])

    async def may(self, action: str) -> bool:
        """Whether the subject may do this to the case, as it stands."""
        return await self.work.may(Case, self.case["id"], action)

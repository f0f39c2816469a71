"""A step of support (hỗ trợ theo hồ sơ): taken with the right to do it, checked against the version
that was read, judged by the law, written and recorded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self
from uuid import UUID

from db.access import ForbiddenError, NotFoundError
from db.compiler.plan import global_id
from db.models import Disbursement, Fund, Support
from db.rules.fund import Occasion, SupportKind
from db.rules.giving import DisbursementStatus
from db.rules.ledger import Use
from db.rules.support import SupportFacts, SupportStatus, SupportStep, next_status
from db.services.giving.acting import unit_of
from db.services.giving.handing import movement
from db.services.work import Work, part, unchanged

STANDING: Final = """
SELECT count(*) FILTER (WHERE status IN ('HANDED_OVER', 'SETTLED')) AS paid,
  count(*) FILTER (WHERE status IN ('LISTED', 'APPROVED', 'COMMITTED')) AS unpaid
FROM disbursement WHERE support_id = $1
"""
LOCKED: Final = "SELECT 1 FROM disbursement WHERE support_id = $1 ORDER BY id FOR UPDATE"
STEP: Final = """
UPDATE support SET status = $2, version = version + 1 {more} WHERE id = $1 RETURNING version
"""
LINES: Final = """
UPDATE disbursement SET status = $3, version = version + 1 WHERE support_id = $1 AND status = $2
"""


@dataclass(frozen=True, slots=True)
class Said:
    """Of which support, or which line of one, and in which version, an act speaks."""

    id: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Done:
    """What an act left."""

    id: UUID
    version: int


@dataclass(slots=True)
class Act:
    """`row`: the support, locked until the end of the transaction."""

    work: Work
    row: Any
    columns: dict[str, Any] = field(default_factory=dict)

    @classmethod
    async def begin(cls, work: Work, said: Said, action: str) -> Self:
        """Raises NotFoundError, ForbiddenError, ConflictError."""
        with part("id"):
            row = await work.take(Support, said.id, action)
        unchanged(row, said.version)
        return cls(work, row)

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    @property
    def status(self) -> SupportStatus:
        return SupportStatus(self.row["status"])

    async def at_the_fund(self, action: str) -> None:
        """The line for it reaches the fund, as for lists. Raises ForbiddenError."""
        fund = await self.work.find(Fund, self.row["fund_id"])
        place = unit_of(self.work, fund["unit_id"])
        if place is None or self.work.access.held(Support, action, place) is None:
            with part("id"):
                raise ForbiddenError(action)

    def step(self, step: SupportStep, facts: SupportFacts) -> SupportStatus:
        """The law allows it, with these facts. Raises SupportRefusedError."""
        return next_status(self.status, step, facts)

    async def standing(self) -> Any:
        """How many lines were paid, and how many are still to be."""
        return await self.work.row(STANDING, self.id)

    async def lines(self, status: DisbursementStatus) -> list[Any]:
        """Those that stand there, locked like all of its lines, in the order of their ids."""
        await self.work.execute(LOCKED, self.id)
        rows = await self.work.those(Disbursement.support_id, self.id)
        standing = (row for row in rows if row["status"] == status.value)
        return sorted(standing, key=lambda row: row["id"])

    async def write(self, status: SupportStatus) -> int:
        names = list(self.columns)
        more = "".join(f", {name} = ${at}" for at, name in enumerate(names, 3))
        values = [self.columns[name] for name in names]
        row = await self.work.write(STEP.replace("{more}", more), self.id, status.value, *values)
        version: int = row["version"]
        return version

    async def move(self, before: DisbursementStatus, after: DisbursementStatus) -> None:
        """Its lines that stand there go on."""
        await self.work.execute(LINES, self.id, before.value, after.value)

    async def end(self, action: str, version: int, **details: Any) -> Done:
        await self.work.record(action, global_id("Support", self.id), **details)
        return Done(self.id, version)


async def line_of(work: Work, said: Said, action: str) -> tuple[Act, Any]:
    """The support that a line is of, locked, then the line. Raises NotFoundError, ForbiddenError,
    ConflictError."""
    with part("id"):
        found = await work.find(Disbursement, said.id)
        if found["support_id"] is None:
            raise NotFoundError
        support = await work.take(Support, found["support_id"], action)
        row = await work.find(Disbursement, said.id)
    unchanged(row, said.version)
    return Act(work, support), row


def use_of(work: Work, row: Any) -> Use:
    """What is reserved for it is for this. `row`: of the support, or of a line of it."""
    place = unit_of(work, row["unit_id"])
    assert place is not None  # noqa: S101 -- support lies in a unit of the tree
    occasion = Occasion(row["occasion"] or Occasion.OTHER)
    return Use(SupportKind(row["kind"]), occasion, place.id, place.lft)


def movements(rows: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(map(movement, rows))

"""A step of a list (danh sách): taken with the right to do it, checked against the version that was
read, judged by the law, written together with its lines in one statement, and recorded."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self
from uuid import UUID

from db.access import ForbiddenError
from db.compiler.plan import global_id
from db.models import Campaign, CampaignQuota, GiftList
from db.rules.giving import (
    DisbursementStatus,
    Facts,
    GivingStep,
    LineFault,
    OnError,
    next_status,
)
from db.services.requests import Notice
from db.services.work import Work, part, unchanged
from db.units import Unit

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else
_LETTERS: Final = 8
GONE: Final = ("UNDELIVERED", "REVERSED")
COUNTED: Final = f"""
SELECT count(*) FILTER (WHERE status NOT IN {GONE}) AS lines,
  count(*) FILTER (WHERE status = 'COMMITTED') AS outstanding
FROM disbursement WHERE list_id = $1
"""  # noqa: S608 -- constants
TAKEN: Final = "SELECT app_places_taken($1) AS places"
STEP: Final = """
WITH lines AS (UPDATE disbursement SET status = $2, version = version + 1
  WHERE list_id = $1 AND status = ANY ($3))
UPDATE gift_list SET status = $2, version = version + 1 {more} WHERE id = $1 RETURNING version
"""


def number(kind: str, year: int) -> str:
    """Printed on paper; tells no order and no volume."""
    drawn = secrets.randbits(5 * _LETTERS)  # five for each of 32 letters
    said = "".join(_ALPHABET[drawn >> 5 * n & 31] for n in range(_LETTERS))
    return f"{kind}{year % 100:02}-{said[:4]}-{said[4:]}"


@dataclass(frozen=True, slots=True)
class Said:
    """Of which list, in which version, an act speaks."""

    list: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Done:
    """What an act left. `lines`: how many were asked for; `refused`: those that were refused."""

    id: UUID
    version: int
    lines: int = 0
    notices: Sequence[Notice] = ()


@dataclass(eq=False)
class LinesRefusedError(Exception):
    """Lines by their index in the request, each with why; none of the others was done either."""

    faults: Mapping[int, LineFault]
    named: Sequence[UUID | None] = ()  # the children that the lines were to be for


def settled(
    faults: Mapping[int, LineFault], on_error: OnError, named: Sequence[UUID | None] = ()
) -> list[Notice]:
    """What is told of refused lines beside success. Raises LinesRefusedError where one that is
    refused refuses all."""
    if faults and on_error is OnError.REJECT_ALL:
        raise LinesRefusedError(faults, named)
    return [Notice(fault, ("lines", str(at))) for at, fault in sorted(faults.items())]


@dataclass(slots=True)
class Act:
    """`row`: the list, locked until the end of the transaction."""

    work: Work
    row: Any
    campaign: Any
    columns: dict[str, Any] = field(default_factory=dict)

    @classmethod
    async def begin(cls, work: Work, said: Said, action: str) -> Self:
        """Raises NotFoundError, ForbiddenError, ConflictError."""
        with part("id"):
            row = await work.take(GiftList, said.list, action)
        unchanged(row, said.version)
        return cls(work, row, await work.find(Campaign, row["campaign_id"]))

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    @property
    def status(self) -> DisbursementStatus:
        return DisbursementStatus(self.row["status"])

    def at_the_fund(self, action: str) -> None:
        """The line for it reaches the fund: who decides on the money of a province is not who leads
        a district of it. Raises ForbiddenError."""
        place = unit_of(self.work, self.campaign["unit_id"])
        if place is None or self.work.access.held(GiftList, action, place) is None:
            with part("id"):
                raise ForbiddenError(action)

    async def facts(self, **more: bool) -> Facts:
        me, row = self.work.subject, self.row
        counted = await self.work.row(COUNTED, self.id)
        quota = await self.work.find(CampaignQuota, row["quota_id"])
        taken = await self.work.row(TAKEN, row["quota_id"])
        free = quota["places"] - (taken["places"] or 0)
        return Facts(
            lines=counted["lines"],
            places=counted["lines"] + free,
            outstanding=counted["outstanding"],
            actor_drafted=row["drafted_by"] == me,
            actor_submitted=row["submitted_by"] == me,
            actor_approved=row["approved_by"] == me,
            **more,
        )

    async def step(self, step: GivingStep, **said: bool) -> DisbursementStatus:
        """The law allows it, with these facts. Raises StepRefusedError."""
        return next_status(self.status, step, await self.facts(**said))

    async def write(self, status: DisbursementStatus, *among: DisbursementStatus) -> int:
        """The list, and its lines that stand where it does or at one of these, in one statement."""
        names = list(self.columns)
        more = "".join(f", {name} = ${at}" for at, name in enumerate(names, 4))
        values = [self.columns[name] for name in names]
        sql = STEP.replace("{more}", more)
        lines = [each.value for each in (self.status, *among)]
        row = await self.work.write(sql, self.id, status.value, lines, *values)
        version: int = row["version"]
        return version

    async def end(self, action: str, version: int, **details: Any) -> Done:
        await self.work.record(action, global_id("GiftList", self.id), **details)
        return Done(self.id, version)


def unit_of(work: Work, unit_id: int) -> Unit | None:
    found: Unit | None = work.memory.tree.by_id.get(unit_id)
    return found

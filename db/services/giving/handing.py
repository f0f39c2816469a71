"""Lines that are handed over (phát), come back to the fund, or are taken back: each with its
entries in the ledger, up to 500 in one request and as many statements for them as for one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from asyncpg import CheckViolationError, InsufficientPrivilegeError, RaiseError

from db.compiler.plan import global_id
from db.models import Disbursement, GiftList
from db.rules.facts import found, reason, refuse
from db.rules.giving import (
    MOST_LINES,
    DisbursementStatus,
    Facts,
    GivingFault,
    GivingStep,
    LineFault,
    OnError,
    StepRefusedError,
    next_status,
)
from db.rules.inputs import (
    EARLIEST,
    Fault,
    InputRefusedError,
    Problem,
    at,
    line_faults,
    name_faults,
    tidy,
)
from db.rules.ledger import Movement, Posting, PostingKind
from db.services.fund.ledger import post
from db.services.giving.acting import Done, settled
from db.services.giving.drafting import sized
from db.services.requests import Done as Remembered
from db.services.requests import Notice, Request, recalled
from db.services.work import Work, part, unchanged

T, K = GivingStep, PostingKind
HANDED: Final = """
UPDATE disbursement d SET status = 'HANDED_OVER', handed_over_on = $4, place = $5, witness = $6,
  signed_by = x.name, signed_as = x.relation, version = d.version + 1
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS x(id, name, relation) WHERE d.id = x.id
"""
_NUMBERED: Final = ", ".join(f"${number}" for number in range(1, 16))
AT_ONCE: Final = f"SELECT epoch, fingerprint, outcome, version FROM hand_over_at_once({_NUMBERED})"  # noqa: S608 -- numbers
UNDELIVERED: Final = """
UPDATE disbursement SET status = 'UNDELIVERED', undelivered_for = $2, version = version + 1
WHERE id = ANY ($1)
"""
REVERSED: Final = """
UPDATE disbursement SET status = 'REVERSED', reversed_for = $2, version = version + 1
WHERE id = $1 RETURNING version
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was read; `signed_by`: who signed for it, as `signed_as`: mẹ, ông nội."""

    id: UUID | None
    version: int
    signed_by: str = ""
    signed_as: str = ""

    def problems(self, index: int) -> list[Problem]:
        place = ("lines", str(index))
        return [
            *(Problem((*place, "signedBy"), fault) for fault in name_faults(self.signed_by)),
            *at((*place, "signedAs"), line_faults(self.signed_as)),
        ]


@dataclass(frozen=True, slots=True)
class HandOver:
    """`gift_list` None: no such list."""

    gift_list: UUID | None
    on: date
    place: str
    witness: str
    lines: Sequence[Line]
    on_error: OnError

    def problems(self, today: date) -> list[Iterable[Problem]]:
        return [
            at(("place",), line_faults(self.place)),
            [Problem(("witness",), fault) for fault in name_faults(self.witness)],
            found(
                "on",
                (Fault.BEFORE_1900, self.on < EARLIEST),
                (Fault.IN_THE_FUTURE, self.on > today),
            ),
            *(line.problems(n) for n, line in enumerate(self.lines)),
        ]


@dataclass(slots=True)
class Taken:
    """Lines of one list, locked in the order of their ids; `faults` by index of the request."""

    work: Work
    row: Any
    lines: Sequence[Line]
    rows: dict[UUID, Any] = field(default_factory=dict)
    faults: dict[int, LineFault] = field(default_factory=dict)

    @classmethod
    async def begin(
        cls, work: Work, key: UUID | None, lines: Sequence[Line], step: GivingStep
    ) -> "Taken":
        """Raises NotFoundError for the list."""
        with part("giftList"):
            row = await work.find(GiftList, key)
        taken = cls(work, row, lines)
        named = sorted({line.id for line in lines if line.id is not None})
        rows = await work.take_each(Disbursement, named, step.value.lower())
        taken.rows = {each["id"]: each for each in rows if each["list_id"] == row["id"]}
        seen: set[UUID | None] = set()
        for index, line in enumerate(lines):
            if fault := taken._fault(line, step, seen):
                taken.faults[index] = fault
            seen.add(line.id)
        return taken

    def _fault(self, line: Line, step: GivingStep, seen: set[UUID | None]) -> LineFault | None:
        row = self.rows.get(line.id) if line.id else None
        if row is None:
            return LineFault.NOT_FOUND
        if line.id in seen:
            return LineFault.REPEATED
        if row["version"] != line.version:
            return LineFault.CHANGED
        try:
            next_status(DisbursementStatus(row["status"]), step, Facts(reason_given=True))
        except StepRefusedError:
            return LineFault.WRONG_STATUS
        return None

    @property
    def left(self) -> list[Line]:
        return [line for n, line in enumerate(self.lines) if n not in self.faults]

    async def post(self, kind: PostingKind, on: date, text: str) -> None:
        """One posting, with entries for each line. Raises what `post` raises."""
        rows = [self.rows[line.id] for line in self.left if line.id]
        if rows:
            moved = tuple(map(movement, rows))
            said = f"{text} {self.row['number']}"
            await post(self.work, Posting(rows[0]["fund_id"], kind, on, said, moved))

    async def end(self, action: str, refused: Sequence[Notice]) -> Done:
        what = global_id("GiftList", self.row["id"])
        await self.work.record(action, what, lines=len(self.left))
        return Done(self.row["id"], self.row["version"], len(self.lines), refused)


def movement(row: Any) -> Movement:
    return Movement(row["pot_id"], row["amount"], row["quantity"] or Decimal(0), row["id"])


async def hand_over(work: Work, wish: HandOver) -> Done:
    """Raises NotFoundError, InputRefusedError, LinesRefusedError, and what `post` raises."""
    sized(len(wish.lines))
    refuse(*wish.problems(work.today))
    taken = await Taken.begin(work, wish.gift_list, wish.lines, T.HAND_OVER)
    decided = taken.row["decision_on"]
    early = decided is not None and wish.on < decided
    refuse(found("on", (GivingFault.BEFORE_DECISION, early)))
    refused = settled(taken.faults, wish.on_error)
    await taken.post(K.PAY, wish.on, "Chi theo danh sách")
    left = taken.left
    values = ([x.id for x in left], [tidy(x.signed_by) for x in left])
    said = (wish.on, tidy(wish.place), tidy(wish.witness))
    await work.execute(HANDED, *values, [tidy(x.signed_as) for x in left], *said)
    return await taken.end("handOver", refused)


async def hand_over_at_once(
    work: Work, request: Request, wish: HandOver, tell: Callable[[Done], Remembered]
) -> Remembered | None:
    """The same in one statement, once per key, where nothing is against any line; None, and
    nothing was done, where it has to be looked at step by step. `tell`: what is remembered of it.
    Raises StaleError, MismatchError."""
    named = [line.id for line in wish.lines if line.id is not None]
    if wish.gift_list is None or len(named) != len(wish.lines) or not 0 < len(named) <= MOST_LINES:
        return None
    try:
        refuse(*wish.problems(work.today))
    except InputRefusedError:
        return None  # unless its key recalls that it was done
    done = tell(Done(wish.gift_list, 0, len(named)))
    asked = (*request.asked(work.subject), work.ask.epoch, done.remembered())
    said = (wish.gift_list, wish.on, tidy(wish.place), tidy(wish.witness))
    signed = ([tidy(x.signed_by) for x in wish.lines], [tidy(x.signed_as) for x in wish.lines])
    lines = (named, [x.version for x in wish.lines], *signed)
    try:
        row = await work.row(AT_ONCE, *asked, *said, *lines, global_id("GiftList", wish.gift_list))
    except (RaiseError, CheckViolationError, InsufficientPrivilegeError):
        return None
    if row["version"] is None:
        return recalled(row, work.ask.epoch, request)
    return replace(done, versions={**done.versions, "list": row["version"]}, epoch=row["epoch"])


async def mark_undelivered(
    work: Work, gift_list: UUID | None, lines: Sequence[Line], why: str, on_error: OnError
) -> Done:
    """What was reserved for them goes back. Raises as `hand_over`."""
    sized(len(lines))
    refuse(reason("reason", why))
    taken = await Taken.begin(work, gift_list, lines, T.MARK_UNDELIVERED)
    refused = settled(taken.faults, on_error)
    await taken.post(K.RELEASE, work.today, "Không phát được, danh sách")
    await work.execute(UNDELIVERED, [x.id for x in taken.left], why.strip())
    return await taken.end("markUndelivered", refused)


async def reverse_disbursement(work: Work, key: UUID | None, version: int, why: str) -> Done:
    """What was paid comes back to its pot. Raises StepRefusedError beside what any act raises."""
    with part("id"):
        row = await work.take(Disbursement, key, "reverse")
    unchanged(row, version)
    refuse(reason("reason", why))
    next_status(DisbursementStatus(row["status"]), T.REVERSE, Facts(reason_given=True))
    said = f"Thu hồi khoản chi {row['number']}"
    await post(work, Posting(row["fund_id"], K.RETURN, work.today, said, (movement(row),)))
    changed = await work.write(REVERSED, row["id"], why.strip())
    await work.record("reverseDisbursement", global_id("Disbursement", row["id"]))
    return Done(row["id"], changed["version"])

"""A child moves to another commune: proposed by the one, accepted or declined by the other.

Until it is accepted nothing of the child changes, its version neither (D19). The row of the child
crosses first, by the one function that may move it; everything else is then written, and checked,
with the rights of who received it (architecture, principle 17).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import ConflictError, NotFoundError
from db.compiler.plan import global_id
from db.models import Child, Move
from db.rules.facts import Hurdle, first_day, found, open_record, reason, refuse
from db.rules.history import EventKind
from db.rules.inputs import Problem, at, line_faults, tidy
from db.rules.moves import MOVES, MoveStatus
from db.rules.sensitivity import Sensitivity
from db.rules.series import anew
from db.services.acts import MEMBERSHIP, RESIDENCE, Act, Said, childhood_of
from db.services.history import happened
from db.services.registration import unit_faults
from db.services.work import Work, part, unchanged
from db.units import Unit

MOVE: Final = "move"  # as in the access lines, like the two below
DECIDE: Final = "decide"
WITHDRAW: Final = "withdraw"
CONTACT: Final = (Sensitivity.CONTACT, None)
WAITS: Final = "SELECT EXISTS (SELECT FROM move WHERE child_id = $1 AND status = 'PROPOSED') AS so"
CROSS: Final = "SELECT child, status, version FROM app_cross($1)"
CLOSE: Final = """
WITH message AS (INSERT INTO outbox (topic, object) VALUES ('move', $5))
UPDATE move SET status = $2, decided_by = $3, decided_at = clock_timestamp(), answer = $4,
  version = version + 1 WHERE id = $1 RETURNING version
"""
TELL: Final = "INSERT INTO outbox (topic, object) VALUES ('move', $1)"
DECLINED: Final = """
WITH message AS (INSERT INTO outbox (topic, object, event_id, unit_id)
  SELECT 'child', 'Child_' || replace(child_id::text, '-', ''), $1, from_unit_id
  FROM move WHERE id = $2)
INSERT INTO child_event (id, child_id, kind, class, by_id, unit_id, facts)
SELECT $1, child_id, $3, $4, $5, from_unit_id, $6 FROM move WHERE id = $2
"""


@dataclass(frozen=True, slots=True)
class Home:
    """Where it is to live in the other commune, as far as is known."""

    hamlet: str | None = None
    address: str | None = None

    def problems(self) -> list[Problem]:
        told = {"hamlet": self.hamlet, "address": self.address}
        return [
            problem
            for path, line in told.items()
            if line is not None
            for problem in at((path,), line_faults(line))
        ]


@dataclass(frozen=True, slots=True)
class Proposal:
    """`to` None: no such unit."""

    said: Said
    to: Unit | None
    why: str
    since: date | None = None
    home: Home = Home()


@dataclass(frozen=True, slots=True)
class Done:
    """What an act on a move left. `child`: where it has come to the caller."""

    id: UUID
    version: int
    child: UUID | None = None


async def propose_move(work: Work, wish: Proposal) -> Done:
    """Raises NotFoundError and ForbiddenError for the child, ConflictError, NotFoundError for the
    unit, InputRefusedError with everything that is wrong."""
    with part("id"):
        child = await work.take(Child, wish.said.child, MOVE, CONTACT)
    unchanged(child, wish.said.version)
    with part("to"):
        if wish.to is None:
            raise NotFoundError
    day = wish.since or work.today
    refuse(
        *_of_child(work, child, day),
        at(("to",), unit_faults(work, wish.to)),
        found("to", (Hurdle.LIVES_THERE, wish.to.id == child["unit_id"])),
        reason("reason", wish.why),
        wish.home.problems(),
        found("", (Hurdle.MOVE_OPEN, (await work.row(WAITS, child["id"]))["so"])),
    )
    move = uuid4()
    row = _row(work, child, wish, day)
    await work.add(Move, id=move, **row)
    with part("id"):
        await work.find(Move, move, WITHDRAW)
    await happened(work, child["id"], EventKind.MOVE_PROPOSED, *CONTACT, move=move)
    await work.execute(TELL, global_id("Move", move))
    await work.record("proposeMove", global_id("Move", move), child=global_id("Child", child["id"]))
    return Done(move, 1)


def _of_child(work: Work, child: Any, day: date) -> list[list[Problem]]:
    """Childhood is over at sixteen: who is older stays where the record is."""
    life = childhood_of(child, work.today)
    grown = work.today >= life.ends
    return [
        open_record(child["status"], MOVES),
        found("", (Hurdle.AFTER_CHILDHOOD, grown)),
        [
            each
            for each in first_day("since", day, life)
            if each.fault is not Hurdle.AFTER_CHILDHOOD
        ],
    ]


def _row(work: Work, child: Any, wish: Proposal, day: date) -> dict[str, Any]:
    assert wish.to is not None  # noqa: S101 -- see `propose_move`
    return {
        "child_id": child["id"],
        "code": child["code"],
        "from_unit_id": child["unit_id"],
        "to_unit_id": wish.to.id,
        "since": day,
        "hamlet": wish.home.hamlet and tidy(wish.home.hamlet),
        "address": wish.home.address and tidy(wish.home.address),
        "reason": wish.why.strip(),
        "proposed_by": work.subject,
    }


@dataclass(frozen=True, slots=True)
class Which:
    """Of which move, in which version, an act speaks."""

    move: UUID | None
    version: int


async def accept_move(work: Work, which: Which, home: Home) -> Done:
    """The child is in this commune from now on, with its whole history. `home` goes before what
    was proposed."""
    move = await _open(work, which, DECIDE, home.problems(), lock=False)
    crossed = await work.write(CROSS, move["id"])
    if crossed is None:  # answered meanwhile, or withdrawn
        again = await work.find(Move, move["id"], DECIDE)
        with part("version"):
            raise ConflictError(again["version"])
    refuse(open_record(crossed["status"], MOVES))
    act = await Act.begin(work, Said(crossed["child"], crossed["version"]), CONTACT)
    since = move["since"]
    refuse([p for p in first_day("", since, act.childhood) if p.fault is Hurdle.BEFORE_BIRTH])
    says = (
        move["to_unit_id"],
        tidy(home.hamlet) if home.hamlet else move["hamlet"],
        tidy(home.address) if home.address else move["address"],
    )
    await act.change(RESIDENCE, anew(await act.held(RESIDENCE), since, says))
    await act.change(MEMBERSHIP, anew(await act.held(MEMBERSHIP), since, None))
    await act.script.run(act.copies, raised=True)
    # The unit of a child comes with its row: that it moved is no more private than that.
    ends = {"from": move["from_unit_id"], "to": move["to_unit_id"]}
    await happened(work, act.child["id"], EventKind.MOVED, **ends, since=since)
    version = await _close(work, move, MoveStatus.ACCEPTED)
    await work.record("acceptMove", global_id("Move", move["id"]))
    return Done(move["id"], version, act.child["id"])


async def decline_move(work: Work, which: Which, why: str) -> Done:
    move = await _open(work, which, DECIDE, reason("reason", why))
    of, _ = CONTACT
    event = (EventKind.MOVE_DECLINED.value, of.value, work.subject, "{}")
    await work.execute(DECLINED, uuid4(), move["id"], *event)
    version = await _close(work, move, MoveStatus.DECLINED, why.strip())
    await work.record("declineMove", global_id("Move", move["id"]))
    return Done(move["id"], version)


async def withdraw_move(work: Work, which: Which) -> Done:
    move = await _open(work, which, WITHDRAW, [])
    await happened(work, move["child_id"], EventKind.MOVE_WITHDRAWN, *CONTACT, move=move["id"])
    version = await _close(work, move, MoveStatus.WITHDRAWN)
    await work.record("withdrawMove", global_id("Move", move["id"]))
    return Done(move["id"], version)


async def _open(
    work: Work, which: Which, action: str, wrong: list[Problem], *, lock: bool = True
) -> Any:
    """The move, which waits. Without a lock where the child is locked first."""
    with part("id"):
        move = await (work.take if lock else work.find)(Move, which.move, action)
    unchanged(move, which.version)
    refuse(found("", (Hurdle.MOVE_CLOSED, move["status"] != MoveStatus.PROPOSED)), wrong)
    return move


async def _close(work: Work, move: Any, status: MoveStatus, answer: str | None = None) -> int:
    said = (status.value, work.subject, answer, global_id("Move", move["id"]))
    row = await work.write(CLOSE, move["id"], *said)
    version: int = row["version"]
    return version

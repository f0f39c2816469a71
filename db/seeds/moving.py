"""Children of the demo who moved between its two communes, and some about whom one still waits for
an answer: through the services, like the lives before (`db.seeds.desk`)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from db.rules.moves import MoveStatus
from db.seeds.desk import Desk
from db.seeds.life import Life, moment, working_day
from db.seeds.plots import Plot
from db.seeds.resettling import WHY
from db.services.acts import Said
from db.services.moves import (
    Home,
    Proposal,
    Which,
    accept_move,
    decline_move,
    propose_move,
)

Settled = Sequence[tuple[Life, UUID]]
ANSWERS: Final = (MoveStatus.ACCEPTED, MoveStatus.PROPOSED, MoveStatus.DECLINED)
QUIET: Final = 45  # days in which nothing was done to the record of one who moves
_PROPOSED, _ANSWERED, _LATELY = 33, 27, 5  # days ago
WHY_NOT: Final = "Chưa thấy gia đình đến cư trú tại địa bàn"
VERSION: Final = "SELECT version FROM child WHERE id = $1"


async def move_some(desk: Desk, found: Sequence[tuple[Plot, Settled]], today: int) -> None:
    """From each of the communes to the next, a few."""
    for number, (plot, settled) in enumerate(found):
        to, _ = found[(number + 1) % len(found)]
        if to.home.id != plot.home.id:
            for (_, child), answer in zip(_movable(settled, today), ANSWERS, strict=False):
                await _move(desk, child, (plot, to), answer, today)


def _movable(settled: Settled, today: int) -> Iterator[tuple[Life, UUID]]:
    for life, child in settled:
        *_, last = life.steps(today)
        if life.until is None and not life.moved and last.at < moment(today - QUIET, 0):
            yield life, child


async def _move(
    desk: Desk, child: UUID, ends: tuple[Plot, Plot], answer: MoveStatus, today: int
) -> None:
    plot, to = ends
    ago = _LATELY if answer is MoveStatus.PROPOSED else _PROPOSED
    day = working_day(today - ago, back=True)
    at = moment(day, child.int % 20_000)
    work = await desk.work(plot.recorder, at)
    said = Said(child, (await work.row(VERSION, child))["version"])
    unit = work.memory.tree.by_id[to.home.id]
    home = Home(hamlet="Tổ dân phố 1" if to.origin.urban else None)
    wish = Proposal(said, unit, WHY, date.fromordinal(day), home)
    move = await desk.timed(child, at, propose_move(work, wish))
    if answer is MoveStatus.PROPOSED:
        return
    at = moment(working_day(today - _ANSWERED, back=True), child.int % 20_000)
    work = await desk.work(to.recorder, at)
    which = Which(move.id, move.version)
    decided = (
        accept_move(work, which, Home())
        if answer is MoveStatus.ACCEPTED
        else decline_move(work, which, WHY_NOT)
    )
    await desk.timed(child, at, decided)

"""A child leaves the country, and comes back: a move to where no register of ours is kept."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from db.compiler.plan import global_id
from db.models import Child, Departure
from db.rules.children import ChildStatus
from db.rules.facts import TAKES_EVENTS, Hurdle, Span, first_day, found, refuse
from db.rules.history import EventKind
from db.rules.inputs import at, line_faults, tidy
from db.rules.sensitivity import Sensitivity
from db.rules.series import ONE_DAY, Become, Begin, overlapping
from db.services.acts import Act, Done, Said
from db.services.dated import Series
from db.services.history import happened
from db.services.moves import CONTACT, MOVE
from db.services.work import Work, part

CLOSE: Final = "SELECT close_with_departure($1, $2)"
DEPARTURE: Final = Series(Departure, ("destination",), (Sensitivity.CONTACT, None))


@dataclass(frozen=True, slots=True)
class Leaving:
    """`on`: the first day away; `to`: where to, as far as is known."""

    said: Said
    on: date | None = None
    to: str | None = None


async def record_departure(work: Work, wish: Leaving) -> Done:
    """The record is closed until the child is back. What ends with a life here ends that day, and
    a move that waits is withdrawn."""
    act = await _begun(work, wish.said)
    day, status = wish.on or work.today, act.child["status"]
    held = await act.held(DEPARTURE)
    away = status == ChildStatus.LEFT_COUNTRY or overlapping(held, Span(day))
    refuse(
        first_day("on", day, act.childhood),
        at(("to",), line_faults(wish.to) if wish.to is not None else ()),
        found("", (Hurdle.RECORDED_ALREADY, away)),
        found("", (Hurdle.RECORD_CLOSED, status == ChildStatus.DECEASED)),
    )
    act.script.begin(DEPARTURE, Begin(Span(day), (tidy(wish.to) if wish.to else None,)))
    done = await _ended(act, ChildStatus.LEFT_COUNTRY, EventKind.DEPARTED, "recordDeparture")
    await work.row(CLOSE, act.child["id"], day)
    return done


async def record_return(work: Work, said: Said, on: date | None) -> Done:
    """The record takes entries again; what ended with the departure stays ended."""
    act = await _begun(work, said)
    day = on or work.today
    away = [row for row in await act.held(DEPARTURE) if row.span.last is None]
    here = act.child["status"] != ChildStatus.LEFT_COUNTRY
    refuse(
        first_day("on", day, act.childhood),
        found("", (Hurdle.NOTHING_TO_END, here)),
        found("on", (Hurdle.ENDS_BEFORE_IT_BEGINS, any(day <= r.span.first for r in away))),
    )
    last = day - ONE_DAY
    back = [Become(row.id, Span(row.span.first, last), row.says) for row in away]
    await act.change(DEPARTURE, [*back])
    return await _ended(act, ChildStatus.ACTIVE, EventKind.RETURNED, "recordReturn")


async def _begun(work: Work, said: Said) -> Act:
    """By whoever may propose that a child moves."""
    act = await Act.begin(work, said, CONTACT, taking=TAKES_EVENTS)
    with part("id"):
        await work.find(Child, act.child["id"], MOVE, CONTACT)
    return act


async def _ended(act: Act, status: ChildStatus, kind: EventKind, action: str) -> Done:
    """The status is PUBLIC: that it changed is no more private. Day and place stay in the row."""
    act.copies["status"] = status
    version = await act.script.run(act.copies, raised=True)
    await happened(act.work, act.child["id"], kind)
    await act.work.record(action, global_id("Child", act.child["id"]))
    told: int = act.child["version"] if version is None else version
    return Done(act.child["id"], told)

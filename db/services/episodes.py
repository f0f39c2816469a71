"""Times that begin and end: groups of special circumstances, watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from db.access import ConflictError
from db.models import Circumstance, Watch
from db.rules.children import FactKind
from db.rules.circumstances import WatchKind
from db.rules.facts import Hurdle, Span, first_day, found, last_day, refuse
from db.rules.history import EventKind
from db.rules.inputs import Fault, Problem
from db.rules.series import Become, Begin, overlapping, renew, told
from db.rules.special import ILLNESS, Entry, Parents, Subgroup, subgroup_of, to_enter
from db.services.acts import FACTS, GROUP, WATCH, Act, Done, Said
from db.services.dated import Series
from db.services.work import Work, part

MOST_CRITERIA: Final = 20
SUBGROUP: Final = """
SELECT code, group_number, valid_from, valid_to FROM circumstance_subgroup WHERE code = $1
"""
CRITERIA: Final = """
SELECT c.code, (c.valid_from IS NULL OR c.valid_from <= $2)
  AND (c.valid_to IS NULL OR c.valid_to >= $2)
  AND (c.unit_id IS NULL OR EXISTS (SELECT FROM unit above, unit here
    WHERE above.id = c.unit_id AND here.id = $3 AND here.lft BETWEEN above.lft AND above.rgt))
  AS in_force
FROM risk_criterion c WHERE c.code = $1
"""
MEET: Final = "INSERT INTO watch_criterion (watch_id, code) SELECT $1, unnest($2::text[])"

KEEP: Final = """
INSERT INTO watch_criterion (watch_id, code) SELECT $1, code FROM watch_criterion
WHERE watch_id = $2
"""


@dataclass(frozen=True, slots=True)
class NewCircumstance:
    said: Said
    group: int
    since: date | None = None
    until: date | None = None
    subgroup: str | None = None
    parents: Parents | None = None


async def record_circumstance(work: Work, wish: NewCircumstance) -> Done:
    series = GROUP[wish.group]
    act = await Act.begin(work, wish.said, series.of)
    since = wish.since or work.today
    entry = Entry(
        wish.group,
        since,
        wish.subgroup,
        await _subgroup(work, wish.subgroup),
        wish.parents,
        await _poverty(act, since) if wish.group == ILLNESS else None,
    )
    held = await act.held(series)
    span = Span(since, wish.until)
    refuse(
        first_day("since", since, act.childhood),
        last_day("until", wish.until, since, work.today),
        to_enter(entry),
        found("group", (Hurdle.OVERLAPS, overlapping(held, span))),
    )
    case = subgroup_of(entry)
    row = act.script.begin(series, Begin(span, (case,)))
    act.tell(series.of, group=wish.group, subgroup=case, since=since, until=wish.until)
    version = await act.end(EventKind.CIRCUMSTANCE_RECORDED, "recordCircumstance")
    return Done(act.child["id"], version, row)


async def _subgroup(work: Work, code: str | None) -> Subgroup | None:
    known = await work.row(SUBGROUP, code) if code is not None else None
    return Subgroup(*known) if known else None


async def _poverty(act: Act, day: date) -> str | None:
    """As it was on the day; where nothing is recorded, as the record says."""
    held = await act.held(FACTS[FactKind.POVERTY])
    says = told(held, day)
    if says is None and not held:
        known: str | None = act.child["poverty"]
        return known
    return says[0] if says else None


async def end_circumstance(
    work: Work, circumstance: UUID | None, version: int, until: date | None
) -> Done:
    with part("id"):
        row = await work.find(Circumstance, circumstance)
    series = GROUP[row["group_number"]]
    what = (EventKind.CIRCUMSTANCE_ENDED, "endCircumstance")
    return await _over(work, series, (row, version, until), what)


async def end_watch(work: Work, watch: UUID | None, version: int, until: date | None) -> Done:
    with part("id"):
        row = await work.find(Watch, watch)
    what = (EventKind.WATCH_ENDED, "endWatch")
    return await _over(work, WATCH[WatchKind(row["kind"])], (row, version, until), what)


async def _over(
    work: Work, series: Series, wish: tuple[Any, int, date | None], what: tuple[EventKind, str]
) -> Done:
    """Ends a row. It has a version of its own: that of the child may not tell of it."""
    seen, version, until = wish
    act = await Act.of_part(work, seen["child_id"], series.of)
    rows = [row for row in await act.rows(series) if row["id"] == seen["id"]]
    if not rows or rows[0]["version"] != version:
        with part("version"):
            raise ConflictError(rows[0]["version"] if rows else seen["version"])
    held = next(row for row in await act.held(series) if row.id == seen["id"])
    last = until or work.today
    ended = held.span.last is not None
    refuse(
        found("", (Hurdle.ENDED_ALREADY, ended)),
        [] if ended else last_day("until", last, held.span.first, work.today),
    )
    await act.change(series, [Become(held.id, Span(held.span.first, last), held.says)])
    act.tell(series.of, **dict(series.fixed), until=last)
    child_version = await act.end(*what)
    await _criteria_kept(act)
    return Done(act.child["id"], child_version, held.id, version + 1)


@dataclass(frozen=True, slots=True)
class NewWatch:
    said: Said
    kind: WatchKind
    criteria: Sequence[str]
    since: date | None = None


async def set_watch(work: Work, wish: NewWatch) -> Done:
    """Why the child is watched, from a day on. Other reasons than before begin a watch anew."""
    series = WATCH[wish.kind]
    act = await Act.begin(work, wish.said, series.of)
    since = wish.since or work.today
    refuse(first_day("since", since, act.childhood), await _criteria(act, wish.criteria, since))
    await act.change(series, renew(await act.held(series), since, ()))
    row = act.script.begun[-1]
    act.tell(series.of, kind=wish.kind, criteria=list(wish.criteria), since=since)
    version = await act.end(EventKind.WATCH_SET, "setWatch")
    await work.execute(MEET, row, list(wish.criteria))
    await _criteria_kept(act)
    return Done(act.child["id"], version, row)


async def _criteria_kept(act: Act) -> None:
    """What a watch was keeps the criteria it had."""
    for older, row in act.script.kept.get(Watch, ()):
        await act.work.execute(KEEP, older, row)


async def _criteria(act: Act, codes: Sequence[str], day: date) -> list[Problem]:
    if not codes or len(codes) > MOST_CRITERIA:
        many = (Fault.TOO_MANY, len(codes) > MOST_CRITERIA)
        return found("criteria", (Fault.EMPTY, not codes), many)
    problems = []
    for number, code in enumerate(codes):
        known = await act.work.row(CRITERIA, code, day, act.child["unit_id"])
        problems += found(
            f"criteria.{number}",
            (Fault.UNKNOWN_CODE, known is None),
            (Hurdle.NOT_IN_FORCE, known is not None and not known["in_force"]),
            (Fault.REPEATED, code in codes[:number]),
        )
    return problems

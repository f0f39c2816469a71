"""Dated rows of which at most one holds on a day: how they change when something is said.

What changes on a day ends the row that held the day before and begins another one; what follows
later stays as it was said. Nothing here knows what the rows say.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from db.rules.facts import Span

ONE_DAY: Final = timedelta(days=1)
Says = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A row as it stands."""

    id: UUID
    span: Span
    says: Says


@dataclass(frozen=True, slots=True)
class Begin:
    """A new row."""

    span: Span
    says: Says


@dataclass(frozen=True, slots=True)
class Become:
    """A row as it stands from now on; what it was stays as it was known until now."""

    id: UUID
    span: Span
    says: Says


@dataclass(frozen=True, slots=True)
class Vanish:
    """A row that never held, as is known now."""

    id: UUID


Change = Begin | Become | Vanish


def put(rows: Iterable[Held], since: date, says: Says) -> list[Change]:
    """From that day on, until the next row that begins later, these are the facts. Nothing to do
    where they are already."""
    known = _ordered(rows)
    holder = _holder(known, since)
    if holder is None:
        return [Begin(Span(since, _day_before_next(known, since)), says)]
    if holder.says == says:
        return []
    if holder.span.first == since:
        return [Become(holder.id, holder.span, says)]
    return [_cut(holder, since), Begin(Span(since, holder.span.last), says)]


def renew(rows: Iterable[Held], since: date, says: Says) -> list[Change]:
    """As `put`, in a row of its own even where the facts are the same."""
    known = _ordered(rows)
    holder = _holder(known, since)
    last = holder.span.last if holder else _day_before_next(known, since)
    return [*clear(known, since), Begin(Span(since, last), says)]


def clear(rows: Iterable[Held], since: date) -> list[Change]:
    """From that day on, until the next row that begins later, nothing holds."""
    holder = _holder(_ordered(rows), since)
    if holder is None:
        return []
    return [Vanish(holder.id) if holder.span.first == since else _cut(holder, since)]


def anew(rows: Iterable[Held], since: date, says: Says | None) -> list[Change]:
    """From that day on these are the facts, or none, whatever was said of later days."""
    known = _ordered(rows)
    changes: list[Change] = [
        Vanish(row.id) if row.span.first >= since else _cut(row, since)
        for row in known
        if row.span.last is None or row.span.last >= since
    ]
    return changes if says is None else [*changes, Begin(Span(since), says)]


def correct(rows: Iterable[Held], on: date, says: Says, since: date) -> list[Change]:
    """What was said of that day was wrong all along: the row that holds then says this, as long as
    it holds. Where there is none, one from `since` on, as in `put`."""
    known = _ordered(rows)
    holder = _holder(known, on)
    if holder is None:
        return put(known, since, says)
    return [] if holder.says == says else [Become(holder.id, holder.span, says)]


def overlapping(rows: Iterable[Held], span: Span) -> bool:
    return any(row.span.overlaps(span) for row in rows)


def told(rows: Iterable[Held], day: date) -> Says | None:
    """What is said of a day."""
    holder = _holder(_ordered(rows), day)
    return holder.says if holder else None


def after(rows: Iterable[Held], changes: Sequence[Change]) -> Iterator[tuple[Span, Says]]:
    """What stands after the changes."""
    became = {each.id: each for each in changes if isinstance(each, Become)}
    gone = {each.id for each in changes if isinstance(each, Vanish)}
    for row in rows:
        if row.id not in gone:
            now = became.get(row.id, row)
            yield now.span, now.says
    yield from ((each.span, each.says) for each in changes if isinstance(each, Begin))


def _ordered(rows: Iterable[Held]) -> list[Held]:
    return sorted(rows, key=lambda row: row.span.first)


def _holder(rows: Iterable[Held], day: date) -> Held | None:
    """The latest of those that hold: older data may hold two."""
    held = [row for row in rows if row.span.holds_on(day)]
    return held[-1] if held else None


def _day_before_next(rows: Iterable[Held], since: date) -> date | None:
    later = [row.span.first for row in rows if row.span.first > since]
    return min(later) - ONE_DAY if later else None


def _cut(row: Held, since: date) -> Become:
    return Become(row.id, Span(row.span.first, since - ONE_DAY), row.says)

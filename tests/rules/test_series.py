"""Rows of which one holds on a day: every change of every small series, day by day."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest

from db.rules.facts import Span
from db.rules.series import Held, Says, after, anew, clear, correct, overlapping, put, renew, told

START = date(2026, 1, 1)
DAYS = [START + timedelta(days=n) for n in range(7)]
NEW: Says = ("new",)


def serieses() -> Iterator[list[Held]]:
    """None, one or two rows within a week, apart or touching, the last one perhaps open."""
    yield []
    spans = [(a, b) for a in range(6) for b in [*range(a, 6), None]]
    for first in spans:
        yield [row(1, first)]
        if first[1] is not None:
            for second in spans:
                if second[0] > first[1]:
                    yield [row(2, second), row(1, first)]


def row(number: int, ends: tuple[int, int | None]) -> Held:
    last = None if ends[1] is None else DAYS[ends[1]]
    return Held(UUID(int=number), Span(DAYS[ends[0]], last), (f"old {number}",))


def days(spans: list[tuple[Span, Says]]) -> list[Says | None]:
    """What is said of each day; fails where two rows speak."""
    found = []
    for day in DAYS:
        said = [says for span, says in spans if span.holds_on(day)]
        assert len(said) <= 1, (day, spans)
        found.append(said[0] if said else None)
    return found


def until_next(rows: list[Held], since: date) -> date:
    """The day on which the row, or the gap, that holds on `since` gives way."""
    holder = [r for r in rows if r.span.holds_on(since)]
    if holder:
        last = holder[0].span.last
        return date.max if last is None else last + timedelta(days=1)
    return min((r.span.first for r in rows if r.span.first > since), default=date.max)


ALL = list(product(serieses(), range(7)))


def test_what_is_put_holds_from_its_day_until_the_next_change() -> None:
    for rows, number in ALL:
        since, before = DAYS[number], days([(r.span, r.says) for r in rows])
        end = until_next(rows, since)
        for change, said in ((put, NEW), (renew, NEW), (clear, None)):
            changes = change(rows, since, NEW) if said else clear(rows, since)
            wanted = [
                said if since <= day < end else was for day, was in zip(DAYS, before, strict=True)
            ]
            assert days(list(after(rows, changes))) == wanted, (change, rows, since)


@pytest.mark.parametrize("said", [NEW, None])
def test_what_begins_anew_holds_whatever_was_said_of_later_days(said: Says | None) -> None:
    for rows, number in ALL:
        since, before = DAYS[number], days([(r.span, r.says) for r in rows])
        changes = anew(rows, since, said)
        wanted = [was if day < since else said for day, was in zip(DAYS, before, strict=True)]
        assert days(list(after(rows, changes))) == wanted, (rows, since)


def test_a_correction_changes_what_was_said_as_long_as_it_holds() -> None:
    for rows, number in ALL:
        on, before = DAYS[number], days([(r.span, r.says) for r in rows])
        holder = told(rows, on)
        changes = correct(rows, on, NEW, on)
        if holder is None:
            assert changes == put(rows, on, NEW)
        else:
            wanted = [NEW if was == holder else was for was in before]
            assert days(list(after(rows, changes))) == wanted


def test_what_is_so_already_changes_nothing_but_is_renewed() -> None:
    for rows, number in ALL:
        since = DAYS[number]
        if (said := told(rows, since)) is not None:
            assert put(rows, since, said) == correct(rows, since, said, since) == []
            assert renew(rows, since, said)
            again = days(list(after(rows, renew(rows, since, said))))
            assert again == days([(r.span, r.says) for r in rows])


@pytest.mark.parametrize("number", range(7))
def test_overlaps_are_found(number: int) -> None:
    for rows in serieses():
        span = Span(DAYS[number], DAYS[min(number + 1, 6)])
        shared = any(r.span.holds_on(d) for r in rows for d in DAYS if span.holds_on(d))
        assert overlapping(rows, span) is shared

"""Rights that change while something is asked or done: it is asked again with those of now."""

from datetime import UTC, datetime
from typing import Any

import pytest

from db.access import StaleError
from schema.context import TRIES, Context


def context(seen: list[int], *, renews: bool = True) -> Context:
    async def renew(mine: Context, epoch: int) -> None:
        seen.append(epoch)
        mine.epoch = epoch

    nothing: Any = None
    now = datetime(2026, 3, 5, tzinfo=UTC)
    return Context(nothing, now, None, None, None, epoch=1, renew=renew if renews else None)


def changing(mine: Context, times: int) -> Any:
    async def act() -> int | None:
        if (mine.epoch or 0) <= times:
            raise StaleError((mine.epoch or 0) + 1)
        return mine.epoch

    return act


async def test_what_finds_the_postings_changed_is_done_again_with_those_of_now() -> None:
    seen: list[int] = []
    mine = context(seen)
    assert await mine.retried(changing(mine, TRIES - 1)) == TRIES
    assert seen == [2, 3]


async def test_postings_that_change_every_time_are_told() -> None:
    seen: list[int] = []
    mine = context(seen)
    with pytest.raises(StaleError):
        await mine.retried(changing(mine, TRIES))
    assert len(seen) == TRIES - 1


async def test_who_cannot_be_looked_up_again_is_told_at_once() -> None:
    seen: list[int] = []
    mine = context(seen, renews=False)
    with pytest.raises(StaleError):
        await mine.retried(changing(mine, 1))
    assert seen == []

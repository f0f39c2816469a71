"""The life of a child, or of a case, that a page tells, lived from top to bottom: each step with
the clock of its day, each answer as the page has it. What the database dated by its own clock in
the record of the child is set to that day."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from api import access
from db.seeds.demo import law_day
from db.seeds.moments import Moments
from tests.databases import Databases
from tests.docs.demo import Demo, serving
from tests.docs.pages import Block, blocks
from tests.docs.test_examples import variables
from tests.stage import HANOI

PAGE = "docs/from-birth-to-sixteen.md"
CASE = "docs/from-notice-to-closing.md"
GIFT = "docs/from-gift-to-hands.md"
TODAY = "today"  # a step with the clock as it is
ANYTHING = "…"  # in an answer: differs from one run to the next


@pytest_asyncio.fixture(loop_scope="session")
async def demo(databases: Databases) -> AsyncIterator[Demo]:
    async with serving(databases) as found:
        yield found


def noon_of(day: str) -> datetime:
    """In Hà Nội."""
    return datetime.combine(date.fromisoformat(day), time(12), HANOI)


@contextmanager
def clock_of(day: str) -> Iterator[None]:
    """Noon, for whoever asks."""
    if day == TODAY:
        yield
        return
    noon = noon_of(day)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return noon.astimezone(tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "datetime", Clock)
        yield


def steps(page: str) -> Iterator[tuple[Block, list[Any]]]:
    """What is asked, and the answers that the page shows to each who asks it."""
    found: list[tuple[Block, list[Any]]] = []
    for block in blocks("graphql", "json"):
        if block.page != page:
            continue
        if block.language == "graphql":
            found.append((block, []))
        else:
            found[-1][1].append(json.loads(block.text))
    return iter(found)


def kept(answer: Any, path: str) -> Any:
    for part in path.split("."):
        answer = answer[int(part) if part.isdigit() else part]
    return answer


def as_told(told: Any, said: Any) -> Any:
    """What was said, with the places left open that the page leaves open."""
    if told == ANYTHING:
        return ANYTHING
    if isinstance(told, dict) and isinstance(said, dict):
        return {key: as_told(told.get(key), value) for key, value in said.items()}
    if isinstance(told, list) and isinstance(said, list) and len(told) == len(said):
        return [as_told(*pair) for pair in zip(told, said, strict=True)]
    return said


async def answered(demo: Demo, block: Block, who: str, known: dict[str, Any]) -> Any:
    asking = replace(block, remarks={**block.remarks, "as": who})
    answer = await demo.ask(who, block.text, known | await variables(asking, demo))
    answer.pop("extensions")
    return answer


@asynccontextmanager
async def recorded(
    demo: Demo, known: dict[str, Any], day: str, moments: Moments
) -> AsyncIterator[None]:
    """What is recorded inside was recorded on that day."""
    if day == TODAY:
        yield
        return
    connection = await asyncpg.connect(demo.database.dsn())
    try:
        began = await connection.fetchval("SELECT clock_timestamp()")
        yield
        ended = await connection.fetchval("SELECT clock_timestamp()")
        if child := known.get("child"):
            at = noon_of(day) + timedelta(minutes=len(moments.acts))
            moments.acts.append((UUID(child[6:]), began, began, ended, at))
            async with connection.transaction():
                await moments.set_back(connection)
    finally:
        await connection.close()


@pytest.mark.parametrize("page", [PAGE, CASE, GIFT])
async def test_a_story_is_as_the_page_tells(demo: Demo, page: str) -> None:
    today = law_day()
    known: dict[str, Any] = {"today": f"{today}", "end": f"{today.year}-12-31", "year": today.year}
    days, moments = [], Moments()
    for block, told in steps(page):
        days.append(block.remarks["on"])
        people = block.remarks["as"].split()
        assert len(told) == len(people), f"{block}: an answer for each who asks"
        assert block.text.startswith(f"# {', '.join(people)}; {days[-1]}\n"), str(block)
        async with recorded(demo, known, days[-1], moments):
            with clock_of(days[-1]):
                for who, expected in zip(people, told, strict=True):
                    answer = await answered(demo, block, who, known)
                    assert as_told(expected, answer) == expected, str(block)
            for name, path in json.loads(block.remarks.get("keep", "{}")).items():
                known[name] = kept(answer["data"], path)
    assert len(days) > 20
    assert days == sorted(days)

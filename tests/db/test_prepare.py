"""What prepares a database, beside servers that run on it."""

from typing import Any

import asyncpg
import pytest

from db import prepare


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    async def at_once(_: float) -> None: ...

    monkeypatch.setattr(prepare.asyncio, "sleep", at_once)
    return []


def crossed(begun: list[int], times: int) -> Any:
    async def prepared(*_: Any) -> None:
        begun.append(len(begun))
        if len(begun) <= times:
            raise asyncpg.DeadlockDetectedError

    return prepared


async def test_where_locks_cross_all_of_it_is_done_again(
    monkeypatch: pytest.MonkeyPatch, begun: list[int]
) -> None:
    monkeypatch.setattr(prepare, "_prepared", crossed(begun, prepare.TRIES - 1))
    await prepare.prepare("", b"")
    assert len(begun) == prepare.TRIES


async def test_locks_that_always_cross_are_told(
    monkeypatch: pytest.MonkeyPatch, begun: list[int]
) -> None:
    monkeypatch.setattr(prepare, "_prepared", crossed(begun, prepare.TRIES))
    with pytest.raises(asyncpg.DeadlockDetectedError):
        await prepare.prepare("", b"")
    assert len(begun) == prepare.TRIES

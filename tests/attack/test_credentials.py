"""Credentials of others, and credentials that end while a request is on its way."""

from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import Mock

import pytest
import pytest_asyncio

from api.access import Contexts
from api.auth import Caller, Refusal
from api.errors import RefusedRequestError
from tests.api.entrance import LAN, Entrance, opened
from tests.api.test_oidc import Service, token
from tests.databases import Database


@pytest_asyncio.fixture(loop_scope="session")
async def entrance(database: Database) -> AsyncIterator[Entrance]:
    async with opened(database, foreign=Service().tokens()) as found:
        yield found


@pytest.mark.parametrize(
    "name", ["ｌａｎ", "lan\N{ZERO WIDTH SPACE}", "\N{SCRIPT SMALL L}an", "lan "]
)
async def test_a_name_that_looks_like_one_of_ours_is_not_it(entrance: Entrance, name: str) -> None:
    assert await entrance.who(token(preferred_username="LAN")) == LAN
    assert isinstance(await entrance.who(token(preferred_username=name)), Refusal)


async def test_a_machine_does_not_come_in_as_a_person(entrance: Entrance) -> None:
    assert isinstance(await entrance.who(token(preferred_username="may.chu")), Refusal)


@pytest.mark.parametrize("change", ["revoked", "disabled", "another password"])
async def test_a_session_that_ends_between_head_and_body_is_over(
    entrance: Entrance, change: str
) -> None:
    said = await entrance.signed_in()
    head = {"headers": [(b"authorization", f"Bearer {said['accessToken']}".encode())]}
    caller: Any = await entrance.authenticator(head)
    assert isinstance(caller, Caller)
    contexts = Contexts(Mock(), Mock(), entrance.people, Mock(), None)
    contexts._access = Mock()  # type: ignore[method-assign]
    assert (await contexts(caller)).caller is caller
    if change == "revoked":
        await entrance.sign_in.end(said["refreshToken"], entrance.clock())
    else:
        told = "disabled_at = now()" if change == "disabled" else "password_hash = 'x'"
        await entrance.admin.execute(f"UPDATE officer SET {told} WHERE id = $1", LAN)
    entrance.people.seen(await entrance.admin.fetchval("SELECT epoch FROM access_epoch"))
    with pytest.raises(RefusedRequestError) as refused:
        await contexts(caller)
    assert (refused.value.status, refused.value.early) == (401, False)

"""The sign-in of one server over a fresh database, with a clock that tests can move."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
from starlette.applications import Starlette

from api.auth import Authenticator
from api.sign_in import Doors, routes
from api.tokens import Keys, Tokens
from db import roles
from db.services import signing_keys
from db.services.keys import MachineKeys
from db.services.people import CHANNEL, People
from db.services.sign_in import Passwords, SignIn, SignInLimits
from db.vault import Keyring, Vault
from tests.databases import Database

PASSWORD = "một mật khẩu dài"
OFFICE, LAN, MINH, MACHINE = (UUID(int=n) for n in (1, 2, 3, 4))
PASSWORDS = Passwords()
VAULT = Vault(Keyring.derived(b"a secret for tests, of more than 32 characters"))


@dataclass
class Clock:
    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def seconds(self) -> float:
        return self().timestamp()


@dataclass
class Entrance:
    """One worker: its memory of people, its keys, its routes."""

    database: Database
    pool: Any
    admin: Any
    limits: SignInLimits = field(default_factory=SignInLimits)
    clock: Clock = field(default_factory=Clock)
    foreign: Any = None

    def __post_init__(self) -> None:
        self.people = People(self.pool)
        self.tokens = Tokens(Keys(partial(signing_keys.load, self.pool, VAULT)))
        self.sign_in = SignIn(self.pool, VAULT, PASSWORDS, self.limits)
        self.doors = Doors(self.sign_in, self.tokens, clock=self.clock)
        self.keys = MachineKeys(self.pool)
        self.authenticator = Authenticator(
            self.people, self.tokens, self.keys, self.foreign, clock=self.clock.seconds
        )
        self.doors.authenticate = self.authenticator
        self.app = Starlette(routes=routes(self.doors))

    def client(self, address: str = "192.0.2.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        return httpx.AsyncClient(transport=transport, base_url="http://test")

    async def post(self, path: str, address: str = "192.0.2.1", **body: Any) -> httpx.Response:
        async with self.client(address) as client:
            return await client.post(path, json=body)

    async def signed_in(self, username: str = "lan", password: str = PASSWORD) -> dict[str, Any]:
        answer = await self.post("/auth/sign-in", username=username, password=password)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def who(self, credential: str | None, scheme: str = "Bearer") -> Any:
        """The officer's id, or the refusal, after all news of access has arrived."""
        self.people.seen(await self.admin.fetchval("SELECT epoch FROM access_epoch"))
        given = [] if credential is None else [f"{scheme} {credential}".encode()]
        found = await self.authenticator({"headers": [(b"authorization", v) for v in given]})
        return getattr(found, "officer_id", found)


@contextlib.asynccontextmanager
async def opened(database: Database, **more: Any) -> AsyncIterator[Entrance]:
    admin = await asyncpg.connect(database.dsn())
    await populate(admin)
    async with asyncpg.create_pool(database.dsn(roles.AUTH), min_size=1, max_size=8) as pool:
        yield Entrance(database, pool, admin, **more)
    await admin.close()


async def populate(admin: Any) -> None:
    """A commune office with two officers and a machine."""
    await admin.execute(
        "INSERT INTO unit (id, code, level, type, name, lft, rgt)"
        " VALUES (1, 'VN', 'NATION', 'Nước', 'Việt Nam', 1, 100)"
    )
    await admin.execute(
        "INSERT INTO organisation (id, name, search_name, kind, unit_id)"
        " VALUES ($1, 'Ủy ban nhân dân', 'uy ban nhan dan', 'PEOPLES_COMMITTEE', 1)",
        OFFICE,
    )
    hashed = await PASSWORDS.hashed(PASSWORD)
    await admin.executemany(
        "INSERT INTO officer (id, username, display_name, organisation_id, is_machine,"
        " password_hash) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (LAN, "lan", "Nguyễn Thị Lan", OFFICE, False, hashed),
            (MINH, "minh", "Trần Văn Minh", OFFICE, False, hashed),
            (MACHINE, "may.chu", "Máy chủ", OFFICE, True, hashed),
        ],
    )
    await post(admin, LAN, "commune_worker")


async def post(admin: Any, officer: UUID, role: str, start: str = "2020-01-01") -> UUID:
    posting = uuid4()
    await admin.execute(
        "INSERT INTO posting (id, officer_id, role, unit_id, organisation_id, valid_from)"
        " VALUES ($1, $2, $3, 1, $4, $5)",
        posting, officer, role, OFFICE, datetime.fromisoformat(start).date(),
    )  # fmt: skip
    return posting


async def listening(entrance: Entrance) -> Any:
    """A connection that tells the memory of people about changes, as a server has it."""
    connection = await asyncpg.connect(entrance.database.dsn(roles.AUTH))
    await connection.add_listener(CHANNEL, entrance.people.notified)
    return connection

"""What one worker opens when it starts and closes when it ends: connections, memory, keys."""

import asyncio
import logging
from contextlib import AsyncExitStack
from datetime import date, timedelta
from typing import Any, Final

import asyncpg
import httpx

from api.access import Contexts
from api.auth import Authenticator
from api.jobs import Jobs
from api.limits import bounds, limits
from api.oidc import ForeignTokens, Issuer
from api.rollups import keeping
from api.settings import Settings
from api.sign_in import Doors
from api.streams import Streams
from api.sweeping import sweeping
from api.tokens import Keys, TokenRules, Tokens
from authz.policy import Policy
from db import roles
from db.forest import Forest
from db.queries.reference import choices, criteria, names
from db.reader import Connect, Reader, connecting
from db.relay import Relay
from db.rules.forms.newer import load_forms
from db.rules.identifiers import countries_of
from db.services import field_keys, signing_keys
from db.services.access_log import AccessLog
from db.services.fund.published import Statements
from db.services.keys import MachineKeys
from db.services.people import People
from db.services.sessions import SessionLimits
from db.services.sign_in import Passwords, SignIn, SignInLimits
from db.services.throttle import ThrottleLimits
from db.services.works import Works
from db.shadow import Shadow
from db.units import Memory, Tree
from db.vault import Vault
from db.working_calendar import working_calendar
from schema.execution import House
from schema.root import schema
from schema.streaming import Subscriptions

HOUR: Final = 3600.0  # seconds
DIGEST: Final = "SELECT digest FROM policy_version"


log = logging.getLogger(__name__)


class PolicyDiffersError(Exception):
    """The row security in the database was made from other policy lines than this server's."""


class Worker:
    """`contexts` and `authenticator` for /graphql, `doors` for sign-in, probes for readiness."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.policy = settings, Policy()
        self._stack = AsyncExitStack()

    async def open(self) -> None:
        settings = self.settings
        if settings.case_forms is not None:
            load_forms(settings.case_forms)
        self.auth = await self._stack.enter_async_context(
            asyncpg.create_pool(settings.dsn_as(roles.AUTH), min_size=1, max_size=4)
        )
        await self._keys()
        self.people = People(self.auth)
        read = self._connecting(roles.COMPILER)
        self.reader = Reader(read, settings.pool, idle_timeout=settings.idle_timeout)
        self._stack.push_async_callback(self.reader.close)
        self.log = AccessLog(self._connecting(roles.LOG))
        self._stack.push_async_callback(self.log.close)
        self.house = House(
            schema,
            self.reader,
            fast=settings.fast_lane,
            limits=limits(settings),
            shadow=self._shadow(),
        )
        await self._remember(read)
        works = await self._works()
        await self._sign_in()
        self.contexts = Contexts(
            self.house,
            self.memory,
            self.people,
            self.policy,
            self.log,
            works,
            introspects=settings.introspects,
            sign_in=self.doors.sign_in,
        )
        self.streams = self._listeners(works)
        self.statements = await self._published()
        self.jobs = Jobs(settings.dsn_as(roles.JOBS), self.contexts, bounds(settings))

    async def _published(self) -> Statements:
        settings = self.settings
        limit = {"statement_timeout": f"{settings.statement_timeout * 1000:.0f}"}
        pool = asyncpg.create_pool(
            settings.dsn_as(roles.PUBLIC), min_size=0, max_size=2, server_settings=limit
        )
        return Statements(await self._stack.enter_async_context(pool))

    def _listeners(self, works: Works) -> Streams:
        """Who listens, and the relay that tells them what this and other workers commit."""
        settings, relay = self.settings, Relay()
        works.committed = relay.poke
        found = Streams(self.authenticator, self.contexts, Subscriptions(schema, self.house, relay))
        connect = self._connecting(roles.RELAY)
        kept = timedelta(hours=settings.outbox_hours)
        clocks = sweeping(connect, self.memory, relay.poke)
        counts = keeping(
            connecting(settings.dsn_as(roles.COMPILER), statement_timeout=0), self.memory
        )
        works_ = (relay.keep(connect), found.watch(), _forgetting(relay, kept), clocks, counts)
        for work in works_:
            self._stack.push_async_callback(_cancelled, asyncio.create_task(work))
        return found

    async def _keys(self) -> None:
        """Of sealed columns, followed from now on."""
        own = self.settings.keyring
        self.vault: Vault = await field_keys.vault(self.auth, own)
        following = asyncio.create_task(field_keys.follow(self.vault, self.auth, own))
        self._stack.push_async_callback(_cancelled, following)

    def _connecting(self, role: str) -> Connect:
        settings = self.settings
        return connecting(
            settings.dsn_as(role),
            statement_timeout=settings.statement_timeout,
            idle_timeout=settings.idle_timeout,
        )

    def _shadow(self) -> Shadow | None:
        settings = self.settings
        if not settings.shadow_share:
            return None
        walled = Reader(
            self._connecting(roles.APP), 1, walled=True, idle_timeout=settings.idle_timeout
        )
        self._stack.push_async_callback(walled.close)
        return Shadow(self.reader, walled, settings.shadow_share)

    async def _remember(self, read: Connect) -> None:
        """The tree and the criteria, followed from now on; and whether the policy is the same."""
        forest = Forest(date.fromisoformat(self.settings.boundaries))
        connection: Any = await read()
        try:
            if await connection.fetchval(DIGEST) != self.policy.digest:
                raise PolicyDiffersError("Run `mangnon migrate`: the policy has changed.")
            await forest.renew(connection)
            found, usual = await criteria(connection), await names(connection)
            chosen = await choices(connection)
        finally:
            await connection.close()
        self.memory = Memory(forest.tree, self.settings.cursors, self.vault, found, usual, chosen)
        self.memory.countries = countries_of(self.settings.personal_id_countries)
        self.memory.personal_id_days = self.settings.personal_id_days
        self.memory.link_life = timedelta(seconds=self.settings.link_seconds)
        self.memory.terms = self.settings.terms
        self.memory.calendar = working_calendar(self.settings.working_calendar)
        forest.on_change(self._regrown)
        forest.hear(self.people.notified)
        self._following = asyncio.create_task(forest.keep(read))
        self._stack.push_async_callback(_cancelled, self._following)

    def _regrown(self, tree: Tree) -> None:
        self.memory.tree = tree
        self.house.forget()

    async def _works(self) -> Works:
        settings = self.settings
        works = await Works.open(
            settings.dsn_as(roles.APP),
            self.memory,
            statement_timeout=settings.statement_timeout,
            lock_timeout=settings.lock_timeout,
            idle_timeout=settings.idle_timeout,
            key_life=timedelta(days=settings.key_days),
        )
        self._stack.push_async_callback(works.close)
        tidying = asyncio.create_task(_tidy(works, settings))
        self._stack.push_async_callback(_cancelled, tidying)
        return works

    async def _sign_in(self) -> None:
        settings = self.settings
        rules = TokenRules(life=timedelta(minutes=settings.token_minutes))
        tokens = Tokens(Keys(lambda: signing_keys.load(self.auth, self.vault)), rules)
        passwords = Passwords()
        self._stack.callback(passwords.close)
        developers = frozenset(name.strip() for name in settings.developers.split(",") if name)
        sign_in = SignIn(self.auth, self.vault, passwords, _limits(settings))
        self.doors = Doors(sign_in, tokens, developers=developers)
        self.authenticator = Authenticator(
            self.people,
            tokens,
            MachineKeys(self.auth),
            await self._foreign(),
            developers=developers,
        )
        self.doors.authenticate = self.authenticator

    async def _foreign(self) -> ForeignTokens | None:
        settings = self.settings
        if settings.oidc_issuer is None:
            return None
        issuer = Issuer(
            settings.oidc_issuer,
            settings.oidc_audience or "",
            settings.oidc_jwks_url,
            settings.oidc_username_claim,
        )
        client = await self._stack.enter_async_context(httpx.AsyncClient(timeout=5))
        return ForeignTokens(issuer, client)

    async def reaches_database(self) -> bool:
        return bool(await self.auth.fetchval("SELECT true"))

    async def has_policy(self) -> bool:
        return bool(await self.auth.fetchval(DIGEST) == self.policy.digest)

    async def has_tree(self) -> bool:
        """Held, and followed."""
        return not self._following.done()

    async def close(self) -> None:
        await self._stack.aclose()


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _tidy(works: Works, settings: Settings) -> None:
    """Once an hour, forget the keys of retries that nobody may retry any longer, and files of
    books and statements of the bank whose time is over."""
    days = (settings.import_file_days, settings.import_line_days, settings.bank_check_days)
    while True:
        await asyncio.sleep(HOUR)
        try:
            await works.purge(*(timedelta(days=each) for each in days))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("keys of retries were not forgotten, %s", type(problem).__name__)


async def _forgetting(relay: Relay, kept: timedelta) -> None:
    """Once an hour, forget what no subscriber may come back for any longer."""
    while True:
        await asyncio.sleep(HOUR)
        try:
            await relay.purge(kept)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("what was told is still kept, %s", type(problem).__name__)


def _limits(settings: Settings) -> SignInLimits:
    return SignInLimits(
        ThrottleLimits(
            settings.sign_in_tries,
            settings.sign_in_tries_per_address,
            longest_delay=timedelta(seconds=settings.sign_in_longest_wait),
        ),
        SessionLimits(
            timedelta(hours=settings.refresh_hours), timedelta(days=settings.session_days)
        ),
    )

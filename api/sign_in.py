"""`/auth/sign-in`, `/auth/refresh`, `/auth/sign-out` and the public keys: JSON in, JSON out."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from starlette.routing import BaseRoute, Route

from api.auth import Caller
from api.errors import (
    Refusal,
    malformed,
    too_busy,
    too_often,
    too_slow,
    unauthenticated,
    wrong_method,
)
from api.gate import Gate
from api.http import GUARDED, Receive, Scope, Send, answer, headers
from api.rate import Rates, address
from api.refusals import refuse
from api.tokens import LEEWAY, Tokens
from db.services.sessions import AccessToken, Session, SignInRefusedError
from db.services.sign_in import SignIn
from db.services.throttle import DelayedError
from schema.faults import BAD_USER_INPUT, fault

LARGEST: Final = 4096  # bytes of a body
DEEPEST: Final = 2
AT_ONCE: Final = 64  # sign-ins in work; beyond it 503
PATIENCE: Final = 15.0  # seconds for one answer
KEYS_KEPT: Final = b"public, max-age=300"  # as long as a new key is published before it signs

LAST: Final = 253_402_300_799  # seconds since 1970: the end of the year 9999

WRONG: Final = "The username or the password is wrong, or the account is closed."
OVER: Final = "The session is over. Sign in again."

Fields = Mapping[str, str]


@dataclass(eq=False)
class Doors:
    """What the routes share. `rates`: of addresses without a token."""

    sign_in: SignIn
    tokens: Tokens
    rates: Rates | None = None
    developers: frozenset[str] = frozenset()
    authenticate: Callable[[Scope], Awaitable[Caller | Refusal]] | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    gate: Gate = field(default_factory=lambda: Gate(LARGEST, DEEPEST))
    in_work: int = 0

    async def by_password(self, given: Fields, scope: Scope) -> Mapping[str, Any]:
        source = (scope.get("client") or ("",))[0]
        try:
            session = await self.sign_in.with_password(
                given["username"], given["password"], source, self.clock()
            )
        except SignInRefusedError:
            raise unauthenticated(Refusal(WRONG)) from None
        except DelayedError as delayed:
            raise too_often(delayed.seconds) from None
        return await self._answered(session)

    async def by_refresh(self, given: Fields, _: Scope) -> Mapping[str, Any]:
        try:
            session = await self.sign_in.with_refresh(given["refreshToken"], self.clock())
        except SignInRefusedError:
            raise unauthenticated(Refusal(OVER, "invalid_token")) from None
        return await self._answered(session)

    async def out(self, given: Fields, scope: Scope) -> None:
        """Of what is presented, what is in force ends; that something was not is no error."""
        presented, token = headers(scope, b"authorization"), given.get("refreshToken")
        if not presented and token is None:
            raise malformed("Present the access token, `refreshToken` in the body, or both.")
        if presented and self.authenticate is not None:
            await self._take_back(await self.authenticate(scope))
        if token is not None:
            await self.sign_in.end(token, self.clock())

    async def _take_back(self, caller: Caller | Refusal) -> None:
        if isinstance(caller, Refusal):
            return
        proof = caller.proof
        if proof.named is None:
            raise malformed("A machine has no session. Its key is taken back with `revokeKey`.")
        until = datetime.fromtimestamp(min(proof.expires + LEEWAY, LAST), UTC)
        token = AccessToken(proof.officer_id, proof.named, until, proof.session)
        await self.sign_in.take_back(token, self.clock())

    async def _answered(self, session: Session) -> Mapping[str, Any]:
        token = await self.tokens.issue(
            session.officer_id,
            session.token_epoch,
            session=session.id,
            developer=session.username in self.developers,
            now=self.clock(),
        )
        return {
            "accessToken": token,
            "refreshToken": session.refresh_token,
            "expiresIn": int(self.tokens.rules.life.total_seconds()),
        }


@dataclass(eq=False)
class Door:
    """One route: POST, with exactly these members, all of them texts; `bare`: or with none."""

    doors: Doors
    members: tuple[str, ...]
    act: Callable[[Fields, Scope], Awaitable[Mapping[str, Any] | None]]
    bare: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            done = await self._done(scope, receive)
        except Exception as problem:
            await refuse(problem, scope, receive, send)
            return
        if done is None:
            await send({"type": "http.response.start", "status": 204, "headers": [*GUARDED]})
            await send({"type": "http.response.body", "body": b""})
        else:
            await answer(send, 200, done)

    async def _done(self, scope: Scope, receive: Receive) -> Mapping[str, Any] | None:
        doors = self.doors
        if scope["method"] != "POST":
            raise wrong_method(b"POST")
        doors.gate.check_head(scope)
        self._check_rate(scope)
        given = self._read(await doors.gate.body(receive))
        if doors.in_work >= AT_ONCE:
            raise too_busy()
        doors.in_work += 1
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.act(given, scope)
        except TimeoutError:
            raise too_slow() from None
        finally:
            doors.in_work -= 1

    def _check_rate(self, scope: Scope) -> None:
        if self.doors.rates is None:
            return
        source = address(scope.get("client"))
        wait = self.doors.rates.wait(source)
        if wait:
            raise too_often(wait)
        self.doors.rates.spend(source, 1)

    def _read(self, body: bytes) -> Fields:
        given = self.doors.gate.decoded(body)
        if self.bare and given == {}:
            return {}
        if not isinstance(given, dict) or given.keys() != set(self.members):
            raise malformed(f"The body must be an object with {' and '.join(self.members)}.")
        if not all(isinstance(value, str) and value for value in given.values()):
            raise malformed(f"Each of {' and '.join(self.members)} must be a text.")
        return given


@dataclass(eq=False)
class PublicKeys:
    """`/.well-known/jwks.json`: with these anybody can tell our tokens from others'."""

    tokens: Tokens

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            error = fault("The keys are only read.", BAD_USER_INPUT)
            await answer(send, 405, {"errors": [error]}, more=[(b"allow", b"GET, HEAD")])
            return
        body = orjson.dumps(await self.tokens.published())
        told = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", KEYS_KEPT),
            (b"x-content-type-options", b"nosniff"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        shown = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": shown})


def routes(doors: Doors) -> list[BaseRoute]:
    return [
        Route("/auth/sign-in", Door(doors, ("username", "password"), doors.by_password)),
        Route("/auth/refresh", Door(doors, ("refreshToken",), doors.by_refresh)),
        Route("/auth/sign-out", Door(doors, ("refreshToken",), doors.out, bare=True)),
        Route("/.well-known/jwks.json", PublicKeys(doors.tokens)),
    ]

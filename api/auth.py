"""Credentials -> Caller. Who you are; never what you may.

Everything presented is verified once and remembered by its SHA-256, so that a hot request costs
microseconds. What can change (an account, its sessions, its keys) is asked of `People` every time.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from api.errors import Refusal
from api.oidc import ForeignTokens
from api.tokens import TokenError, Tokens, issuer_of
from db.services.keys import MachineKeys, is_key
from db.services.people import People, Person

REMEMBERED: Final = 20_000  # credentials per worker, some 300 bytes each
HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")
SCHEME: Final = b"bearer "


@dataclass(frozen=True, slots=True)
class Proof:
    """What a credential proves for as long as it lasts (`expires`, seconds since 1970). `named`:
    what a token is known by when it is taken back."""

    officer_id: UUID
    expires: float
    token_epoch: int | None = None
    session: UUID | None = None
    key_id: UUID | None = None
    username: str | None = None
    developer: bool = False
    named: bytes | None = None

    def still_holds(self, person: Person) -> bool:
        """Nothing was revoked since: the account, all its tokens, this session, this token, this
        key."""
        return not (
            person.disabled
            or (self.token_epoch is not None and self.token_epoch != person.token_epoch)
            or (self.session is not None and self.session in person.ended)
            or (self.named is not None and self.named in person.revoked)
            or (self.key_id is not None and self.key_id not in person.keys)
            or (self.username is not None and self.username != person.username)
        )


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who proved who they are. `developer` may introspect; `address`: where they ask
    from, told to nobody."""

    officer_id: UUID
    is_machine: bool
    key_id: UUID | None
    developer: bool
    proof: Proof = field(repr=False)
    address: str = field(default="", repr=False)

    def holds(self, person: Person) -> bool:
        """Whether the credential still counts, by what is known of the person now. To be asked
        whenever they were read again: a posting may go on where the session has ended."""
        return self.proof.still_holds(person)


NO_CREDENTIAL: Final = Refusal("Sign in first.")
BAD_CREDENTIAL: Final = Refusal("The token is not valid, or no longer.", "invalid_token")


class Authenticator:
    def __init__(
        self,
        people: People,
        tokens: Tokens,
        keys: MachineKeys,
        foreign: ForeignTokens | None = None,
        *,
        developers: Iterable[str] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._people, self._tokens, self._keys, self._foreign = people, tokens, keys, foreign
        self._developers, self._clock = frozenset(developers), clock
        self._known: dict[bytes, Proof] = {}
        self._generation = 0

    async def __call__(self, scope: Mapping[str, Any]) -> Caller | Refusal:
        """The caller of one ASGI request, by its only `Authorization` header."""
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        if not given:
            return NO_CREDENTIAL
        if len(given) > 1 or given[0][: len(SCHEME)].lower() != SCHEME:
            return BAD_CREDENTIAL
        source = (scope.get("client") or ("",))[0]
        caller = await self.bearer(given[0][len(SCHEME) :], source)
        return caller or BAD_CREDENTIAL

    async def bearer(self, credential: bytes, address: str = "") -> Caller | None:
        """The caller who presents this token or key; None if it does not, or no longer, count."""
        digest = sha256(credential).digest()
        verified = self._remembered(digest)
        if verified is None:
            verified = await self._verified(credential)
            if verified is None:
                return None
            self._remember(digest, verified)
        person = await self._people.of(verified.officer_id)
        if person is None or not verified.still_holds(person):
            return None
        if verified.key_id is not None:
            day = datetime.fromtimestamp(self._clock(), HANOI).date()
            await self._keys.used(verified.key_id, day)
        developer = verified.developer or person.username in self._developers
        return Caller(person.id, person.is_machine, verified.key_id, developer, verified, address)

    def _remembered(self, digest: bytes) -> Proof | None:
        if self._generation != self._tokens.keys.generation:
            self._generation = self._tokens.keys.generation
            self._known.clear()  # a signing key was withdrawn
        verified = self._known.get(digest)
        return verified if verified is not None and verified.expires > self._clock() else None

    def _remember(self, digest: bytes, verified: Proof) -> None:
        """Only what was verified is remembered: nobody fills this memory with inventions."""
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[digest] = verified

    async def _verified(self, credential: bytes) -> Proof | None:
        try:
            text = credential.decode("ascii")
            if is_key(text):
                return await self._key(text)
            issuer = issuer_of(text)
            if issuer == self._tokens.rules.issuer:
                return await self._own(text)
            if self._foreign is not None and issuer == self._foreign.issuer.issuer:
                return await self._of_another(text, self._foreign)
        except (UnicodeDecodeError, TokenError):
            return None
        return None

    async def _key(self, secret: str) -> Proof | None:
        found = await self._keys.holder(secret, datetime.fromtimestamp(self._clock(), UTC))
        if found is None:
            return None
        return Proof(found.officer_id, found.expires_at.timestamp(), key_id=found.key_id)

    async def _own(self, token: str) -> Proof:
        said = await self._tokens.read(token)
        return Proof(
            said.officer_id,
            said.expires,
            token_epoch=said.token_epoch,
            session=said.session,
            developer=said.developer,
            named=said.named,
        )

    async def _of_another(self, token: str, foreign: ForeignTokens) -> Proof | None:
        said = await foreign.read(token)
        person = await self._people.named(said.username)
        if person is None or person.is_machine:
            return None
        return Proof(person.id, said.expires, username=said.username, named=said.named)

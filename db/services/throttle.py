"""Guessing is slowed: after some failures an account, and an address, must wait, longer each time.

An attempt is counted before the password is looked at and forgiven when it was right, so that many
guesses at once win nothing. Accounts that do not exist are counted alike. Only keyed hashes are
kept, never a name or an address.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from db.vault import Vault

IPV6_SITE: Final = 64  # bits that one subscriber holds

ATTEMPT: Final = """
INSERT INTO sign_in_throttle AS t (subject, failures, last_at) VALUES ($1, 1, $2)
ON CONFLICT (subject) DO UPDATE SET
  last_at = $2,
  failures = CASE WHEN t.last_at < $3 THEN 1 ELSE t.failures + 1 END,
  blocked_until = CASE WHEN t.last_at >= $3 AND t.failures + 1 >= $4
    THEN $2::timestamptz + least($6::interval, $5::interval * 2 ^ least(t.failures + 1 - $4, 20))
  END
WHERE t.blocked_until IS NULL OR t.blocked_until <= $2
RETURNING blocked_until
"""
WAIT: Final = "SELECT blocked_until FROM sign_in_throttle WHERE subject = $1"
FORGIVE: Final = """
UPDATE sign_in_throttle SET failures = greatest(failures - 1, 0),
  blocked_until = CASE WHEN blocked_until IS DISTINCT FROM $2 THEN blocked_until END
WHERE subject = $1
"""


@dataclass(frozen=True, slots=True)
class ThrottleLimits:
    """`tries` fail freely; then the wait doubles from `first_delay` to `longest_delay`. Whoever has
    not failed for `forgotten_after` starts afresh."""

    tries: int = 10
    tries_per_address: int = 10
    first_delay: timedelta = timedelta(seconds=1)
    longest_delay: timedelta = timedelta(minutes=15)
    forgotten_after: timedelta = timedelta(hours=1)


class DelayedError(Exception):
    """Too many attempts failed; `seconds` to wait. The same for accounts that do not exist."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} s.")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt: its two counters, and the wait that it set on each."""

    account: bytes
    address: bytes
    address_blocked_until: datetime | None


class Throttle:
    def __init__(self, vault: Vault, limits: ThrottleLimits) -> None:
        self._vault, self._limits = vault, limits

    async def attempt(self, connection: Any, username: str, address: str, now: datetime) -> Attempt:
        """Counts one attempt. Raises DelayedError while the account or the address has to wait;
        then nothing was counted."""
        limits = self._limits
        account, source = (
            self._subject("account", username),
            self._subject("address", site(address)),
        )
        async with connection.transaction():
            blocked = await self._count(connection, source, limits.tries_per_address, now)
            await self._count(connection, account, limits.tries, now)
        return Attempt(account, source, blocked)

    async def forgive(self, connection: Any, attempt: Attempt) -> None:
        """It was right: the account starts afresh, the address is as before the attempt."""
        await connection.execute("DELETE FROM sign_in_throttle WHERE subject = $1", attempt.account)
        await connection.execute(FORGIVE, attempt.address, attempt.address_blocked_until)

    async def sweep(self, connection: Any, now: datetime) -> None:
        """Forgets counters that no longer count."""
        await connection.execute(
            "DELETE FROM sign_in_throttle WHERE last_at < $1"
            " AND (blocked_until IS NULL OR blocked_until < $2)",
            now - self._limits.forgotten_after,
            now,
        )

    async def _count(self, connection: Any, subject: bytes, tries: int, now: datetime) -> Any:
        limits = self._limits
        row = await connection.fetchrow(
            ATTEMPT,
            subject,
            now,
            now - limits.forgotten_after,
            tries,
            limits.first_delay,
            limits.longest_delay,
        )
        if row is not None:
            return row["blocked_until"]
        until = await connection.fetchval(WAIT, subject)
        left = (until - now).total_seconds() if until else 0
        raise DelayedError(max(1, int(left) + 1))

    def _subject(self, kind: str, value: str) -> bytes:
        return self._vault.blind(value.encode().hex(), purpose=f"sign-in {kind}")


def site(address: str) -> str:
    """What counts as one address: an IPv4 address, or the network of an IPv6 subscriber."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> IPV6_SITE << IPV6_SITE))
    return str(parsed)

"""One's own password, changed by whoever knows the one before."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from db.access import NotFoundError, SlowedError
from db.compiler.plan import global_id
from db.rules.passwords import PasswordFault, PasswordRefusedError, replacing
from db.services.sessions import SignInRefusedError
from db.services.sign_in import SignIn
from db.services.throttle import DelayedError
from db.services.work import Work, part

CHANGE: Final = "SELECT change_own_password($1, $2) AS done"


@dataclass(frozen=True, slots=True)
class Replacement:
    """`address`: where the request comes from, for guessing is slowed by it too."""

    current: str = field(repr=False)
    following: str = field(repr=False)
    address: str


async def change_password(work: Work, sign_in: SignIn, said: Replacement) -> UUID:
    """Every session of the account ends with it, this one too (a trigger does it). Raises
    PasswordRefusedError, and SlowedError after too many wrong ones."""
    account = await sign_in.account(work.subject)
    if account is None:
        raise NotFoundError
    if not account.has_password:
        raise PasswordRefusedError((PasswordFault.NO_PASSWORD,))
    with part("next"):
        chosen = replacing(said.current, said.following, account.username)
    with part("current"):
        try:
            stored = await sign_in.proved(account.username, said.current, said.address, work.now)
        except SignInRefusedError:
            raise PasswordRefusedError((PasswordFault.WRONG_PASSWORD,)) from None
        except DelayedError as delayed:
            raise SlowedError(delayed.seconds) from None
    hashed = await work.hashed(chosen)
    with part("current"):
        if not (await work.write(CHANGE, stored, hashed))["done"]:
            raise PasswordRefusedError((PasswordFault.WRONG_PASSWORD,))  # another one meanwhile
    await work.record("changePassword", global_id("Officer", work.subject))
    return work.subject

"""What a password must be: long, and neither common nor the account's name. No rules of composition
(NIST SP 800-63B): they make passwords shorter and no harder to guess."""

import unicodedata
from enum import StrEnum
from typing import Final

SHORTEST: Final = 12  # characters
LONGEST: Final = 256  # characters; a bound on work, not on people
MONOTONOUS: Final = 2  # different characters, or fewer
TELLING: Final = 4  # characters of a username that is long enough to be looked for

COMMON: Final = frozenset(
    {
        "123456789012",
        "1234567890123",
        "matkhau123456",
        "matkhau12345",
        "mangnon12345",
        "mangnon-demo",
        "password1234",
        "passwordpassword",
        "qwertyuiop123",
        "anhyeuem12345",
        "vietnam12345",
        "administrator",
    }
)


class PasswordFault(StrEnum):
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    COMMON = "COMMON"
    CONTAINS_USERNAME = "CONTAINS_USERNAME"
    SAME_AS_BEFORE = "SAME_AS_BEFORE"
    WRONG_PASSWORD = "WRONG_PASSWORD"
    NO_PASSWORD = "NO_PASSWORD"


class PasswordRefusedError(Exception):
    """The password may not be set. Carries the faults, never the password."""

    def __init__(self, faults: tuple[PasswordFault, ...]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def normal(password: str) -> str:
    """The same text however a keyboard composed its tone marks."""
    return unicodedata.normalize("NFKC", password)


def faults(password: str, username: str) -> tuple[PasswordFault, ...]:
    text = normal(password)
    plain = text.casefold()
    found = (
        (PasswordFault.TOO_SHORT, len(text) < SHORTEST),
        (PasswordFault.TOO_LONG, len(text) > LONGEST),
        (PasswordFault.COMMON, plain in COMMON or len(set(plain)) <= MONOTONOUS),
        (PasswordFault.CONTAINS_USERNAME, len(username) >= TELLING and username in plain),
    )
    return tuple(fault for fault, holds in found if holds)


def acceptable(password: str, username: str) -> str:
    """The password in the form that is hashed. Raises PasswordRefusedError."""
    refused = faults(password, username)
    if refused:
        raise PasswordRefusedError(refused)
    return normal(password)


def replacing(current: str, following: str, username: str) -> str:
    """The following password in the form that is hashed. Raises PasswordRefusedError. That the
    current one is theirs is proved elsewhere, and only when this is not refused."""
    same = normal(current) == normal(following)
    refused = (*faults(following, username), *([PasswordFault.SAME_AS_BEFORE] if same else []))
    if refused:
        raise PasswordRefusedError(refused)
    return normal(following)

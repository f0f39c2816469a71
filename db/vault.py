"""Sealed columns: AES-256-GCM under numbered keys, bound to their table, column and row.

A blob is one byte with the number of its key, twelve random bytes of nonce, ciphertext and tag.
Every column has its own data key, derived from the numbered master key, so that random nonces stay
far from their limit. Equality is searched by `blind`, a keyed hash under a key of its own.
"""

import hmac
import os
import unicodedata
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
BLIND_BYTES: Final = 16
LAST_NUMBER: Final = 255  # the number of a key is one byte
SEPARATORS: Final = str.maketrans("", "", " .-\u00a0\u2013")

RowId = UUID | int | str


class VaultError(Exception):
    """A value that cannot be opened here: another place, another key, or altered."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Master keys by number, of which `current` seals, and the key of blind indexes. `first`: the
    key that those had at first, from which the numbers of records follow for ever."""

    keys: Mapping[int, bytes] = field(repr=False)
    current: int
    blind: bytes = field(repr=False)
    first: bytes = field(repr=False, default=b"")

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise VaultError("The current key is not in the keyring.")
        if not all(1 <= number <= LAST_NUMBER for number in self.keys):
            raise VaultError("Keys are numbered from 1 to 255.")
        if any(len(key) != KEY_BYTES for key in (*self.keys.values(), self.blind)):
            raise VaultError("A key has 32 bytes.")
        if self.blind in self.keys.values():
            raise VaultError("The blind index has a key of its own.")

    @classmethod
    def fresh(cls) -> "Keyring":
        return cls({1: token_bytes(KEY_BYTES)}, 1, token_bytes(KEY_BYTES))

    @classmethod
    def derived(cls, secret: bytes) -> "Keyring":
        """The keyring of an installation without a key file: from its one secret, always the same.
        To rotate, write its `text()` to a key file first."""
        return cls(
            {1: _derived(secret, b"mangnon field key 1")}, 1, _derived(secret, b"mangnon blind")
        )

    def rotated(self) -> "Keyring":
        """One more key, which seals from now on; what the others sealed stays readable. The key of
        the blind index stays."""
        following = max(self.keys) + 1
        return Keyring({**self.keys, following: token_bytes(KEY_BYTES)}, following, self.blind)

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Lines `number base64`, one line `blind base64`, and where not the highest number seals,
        because not every worker has it yet, a line `seal number`."""
        keys: dict[int, bytes] = {}
        blind, current = b"", 0
        for line in text.splitlines():
            name, _, value = line.partition("#")[0].strip().partition(" ")
            if name == "blind":
                blind = _decoded(value)
            elif name == "seal" and value.strip().isdecimal():
                current = int(value)
            elif name.isdecimal():
                keys[int(name)] = _decoded(value)
            elif name:
                raise VaultError("Lines of a key file begin with a number, `blind` or `seal`.")
        if not keys:
            raise VaultError("The key file holds no key.")
        return cls(keys, current or max(keys), blind)

    def text(self) -> str:
        lines = [f"{number} {b64encode(key).decode()}" for number, key in sorted(self.keys.items())]
        if self.current != max(self.keys):
            lines.append(f"seal {self.current}")
        head = "# Keys of sealed columns. Without this file they cannot be read; keep a copy apart."
        return "\n".join([head, *lines, f"blind {b64encode(self.blind).decode()}", ""])

    @classmethod
    def at(cls, path: Path, *, create: bool = False) -> "Keyring":
        """The keyring in a file. With `create`, a missing file is made once, readable by its owner
        only, whoever of several starting processes comes first."""
        if create and not path.exists():
            _write_once(path, cls.fresh().text())
        try:
            return cls.parse(path.read_text(encoding="ascii"))
        except OSError as error:
            raise VaultError(f"The key file {path} cannot be read: {error.strerror}.") from error


class Vault:
    """Seals and opens texts of columns."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._ciphers: dict[tuple[int, str, str], AESGCM] = {}

    def __repr__(self) -> str:
        return f"Vault(current={self._keyring.current})"

    def renew(self, keyring: Keyring) -> None:
        """Other keys from now on, of which nothing that was derived is kept."""
        if keyring != self._keyring:
            self._keyring, self._ciphers = keyring, {}

    def seal(self, table: str, column: str, row_id: RowId, text: str) -> bytes:
        number = self._keyring.current
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._cipher(number, table, column)
        sealed = cipher.encrypt(nonce, text.encode(), _place(table, column, row_id, number))
        return bytes((number,)) + nonce + sealed

    def open(self, table: str, column: str, row_id: RowId, blob: bytes) -> str:
        """Raises VaultError for a blob from another row, column or table, altered, or of no key."""
        if len(blob) < 1 + NONCE_BYTES + TAG_BYTES or blob[0] not in self._keyring.keys:
            raise VaultError("The value was sealed with a key that is not here.")
        number, nonce = blob[0], blob[1 : 1 + NONCE_BYTES]
        cipher = self._cipher(number, table, column)
        try:
            place = _place(table, column, row_id, number)
            return cipher.decrypt(nonce, blob[1 + NONCE_BYTES :], place).decode()
        except InvalidTag:
            raise VaultError("The value does not belong to this place or was altered.") from None

    def is_stale(self, blob: bytes) -> bool:
        """Whether a rotation has still to seal this value anew."""
        return not blob or blob[0] != self._keyring.current

    def reseal(self, table: str, column: str, row_id: RowId, blob: bytes) -> bytes:
        return self.seal(table, column, row_id, self.open(table, column, row_id, blob))

    def blind(self, text: str, *, purpose: str = "value") -> bytes:
        """Equal for texts that are equal but for case, spaces, dots and dashes; 16 bytes.

        Hashes of different purposes cannot be compared with one another.
        """
        normal = unicodedata.normalize("NFKC", text).casefold().translate(SEPARATORS)
        said = f"{purpose}|{normal}".encode()
        return hmac.digest(self._keyring.blind, said, "sha256")[:BLIND_BYTES]

    def lasting(self, text: str, *, purpose: str) -> bytes:
        """As `blind`, and the same for ever: for what is worked out once and compared with
        nothing."""
        said = f"{purpose}|{text}".encode()
        first = self._keyring.first or self._keyring.blind
        return hmac.digest(first, said, "sha256")[:BLIND_BYTES]

    def _cipher(self, number: int, table: str, column: str) -> AESGCM:
        place = number, table, column
        cipher = self._ciphers.get(place)
        if cipher is None:
            info = f"mangnon field {table}|{column}".encode()
            cipher = self._ciphers[place] = AESGCM(_derived(self._keyring.keys[number], info))
        return cipher


def _place(table: str, column: str, row_id: RowId, number: int) -> bytes:
    """Unambiguous, because no table, column or number contains a bar."""
    row = row_id.hex if isinstance(row_id, UUID) else row_id
    return f"{table}|{column}|{row}|{number}".encode()


def _derived(secret: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(secret)


def _decoded(value: str) -> bytes:
    try:
        return b64decode(value.strip(), validate=True)
    except Base64Error:
        raise VaultError("A key is written in base64.") from None


def _write_once(path: Path, text: str) -> None:
    """Complete or absent, never half: written aside, then linked under its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        return  # another process was first, and its keys count
    finally:
        aside.unlink()

"""The secret of an installation: given, read from a file, or generated once."""

import secrets
from pathlib import Path
from typing import Final

SHORTEST: Final = 32  # characters


def long_enough(secret: str, where: str) -> str:
    if len(secret) < SHORTEST:
        raise ValueError(f"{where} is shorter than {SHORTEST} characters")
    return secret


def read(path: Path) -> bytes:
    return long_enough(path.read_text().strip(), str(path)).encode()


def generated(path: Path) -> Path:
    """The file, made if it is not there: whole or not at all, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48) + "\n")
        draft.rename(path)
    return path

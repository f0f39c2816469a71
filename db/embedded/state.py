"""Who holds a cluster's folder, what its server says of itself, and how to reach it."""

import fcntl
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

import psutil

SOCKET: Final = ".s.PGSQL.5432"


class HeldError(Exception):
    """Another process holds the folder."""


@dataclass(frozen=True, slots=True)
class Status:
    pid: int
    sockets: Path
    ready: bool


def status(folder: Path) -> Status | None:
    """What `postmaster.pid` says; it stays behind when a server is killed."""
    data = folder / "postgres" / "data"
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return Status(int(lines[0]), (data / lines[4]).resolve(), lines[7].strip() == "ready")
    except (OSError, IndexError, ValueError):
        return None


def running_dsn(folder: Path) -> str:
    """Of the superuser of the server that runs now."""
    state = status(folder)
    if state is None:
        raise HeldError(f"No PostgreSQL runs in {folder}")
    password = (folder / "postgres" / "password").read_text()
    sockets = quote(str(state.sockets), safe="")
    return f"postgresql://postgres:{password}@/postgres?host={sockets}&port=5432"


def hold(folder: Path) -> IO[str]:
    """The folder is ours until the file is closed, or this process ends in any way."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)
    file = (folder / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise HeldError(
            f"{folder} is in use by process {holder}. Stop that server first, or give this one"
            " another folder with DATA_DIR."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def stop_orphan(folder: Path, say: Callable[[str], None], patience: float = 30) -> None:
    """Ends the server of a process of ours that was killed, and clears what it left: PostgreSQL
    itself would take a number reused since, or one not yet collected, for a server that lives. It
    still finds live backends by their shared memory."""
    data = folder / "postgres" / "data"
    state = status(folder)
    process = _server(state.pid, data) if state else None
    if process is not None:
        say("Stopping the PostgreSQL that a killed server left running …")
        process.send_signal(signal.SIGINT)
        if not _ended(process, patience):
            process.send_signal(signal.SIGQUIT)
            _ended(process, patience)
    for left in (data / "postmaster.pid", data.parent / SOCKET, data.parent / f"{SOCKET}.lock"):
        left.unlink(missing_ok=True)


def _server(pid: int, data: Path) -> psutil.Process | None:
    """The process of this number, if it is a server on this very folder."""
    try:
        process = psutil.Process(pid)
        return process if Path(process.cwd()) == data.resolve() else None
    except psutil.Error:
        return None


def _ended(process: psutil.Process, patience: float) -> bool:
    """A zombie has ended too: in a container nobody may be there to collect it."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False

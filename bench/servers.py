"""The peers as processes: each is started as its makers would serve it, on one core's worth."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench import peer
from bench.database import Database
from db.roles import APP, COMPILER

ROOT = Path(__file__).parents[1]
TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 60  # seconds for a server to answer


@dataclass(frozen=True)
class Server:
    """`kind` chooses the form of the questions."""

    name: str
    kind: str
    port: int
    pid: int
    database: Database

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        return seconds(self.pid)

    def resident(self) -> float:
        """Megabytes of memory held."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


def seconds(pid: int) -> float:
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / TICK


def postgres() -> float:
    """Seconds of processor time of all PostgreSQL processes that run below us."""
    spent = 0.0
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if child.name() == "postgres":
                times = child.cpu_times()
                spent += times.user + times.system
    return spent


@contextmanager
def product(
    database: Database, port: int, folder: Path, *, logged: bool = True, **settings: str
) -> Iterator[Server]:
    """`mangnon serve` with the settings of production; `logged=False` leaves out the access log."""
    module = "api" if logged else "bench.unlogged"
    command = [sys.executable, "-m", module, "serve"]
    environment = {**database.environment(), "PORT": str(port), **settings}
    name = f"product {database.children:,}" if logged else "product, no log"
    with _running(name, "product", command, environment, (port, folder, database)) as server:
        yield server


@contextmanager
def bare(
    database: Database, port: int, folder: Path, app: str = "bench.bare:app"
) -> Iterator[Server]:
    """Where it writes, as the superuser: no role may write the ledger."""
    command = [
        *(sys.executable, "-m", "uvicorn", app, "--port", str(port)),
        *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"),
    ]
    reads = app == "bench.bare:app"
    environment = {"BARE_DSN": database.as_role(COMPILER) if reads else database.dsn}
    with _running("bare", "bare", command, environment, (port, folder, database)) as server:
        yield server


@contextmanager
def postgraphile(database: Database, port: int, folder: Path, node: str) -> Iterator[Server]:
    command = [node, str(peer.HERE / "server.mjs")]
    environment = {
        "DATABASE_URL": database.as_role(APP),
        "PORT": str(port),
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
    }
    with _running(
        "PostGraphile", "postgraphile", command, environment, (port, folder, database)
    ) as server:
        yield server


@contextmanager
def _running(
    name: str,
    kind: str,
    command: list[str],
    environment: Mapping[str, str],
    at: tuple[int, Path, Database],
) -> Iterator[Server]:
    port, folder, database = at
    with (folder / f"{kind}-{port}.log").open("wb") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=said, stderr=said
        )
    try:
        _await(port, process, said.name)
        yield Server(name, kind, port, process.pid, database)
    finally:
        process.terminate()
        process.wait(30)


def _await(port: int, process: "subprocess.Popen[bytes]", said: str) -> None:
    """Until it answers anything at all."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"A server did not start; see {said}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"A server did not answer; see {said}")

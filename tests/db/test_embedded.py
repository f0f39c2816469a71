"""The embedded PostgreSQL: private, restartable after any death, never shared by accident."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import psutil
import pytest

from db.embedded import Cluster, HeldError, attached
from db.embedded import cluster as cluster_module
from db.embedded.state import status

HOLDER = """
import sys, time, asyncio, asyncpg
from pathlib import Path
from db.embedded import Cluster

async def write(dsn):
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS mark (n int); INSERT INTO mark VALUES (1)")
    await connection.close()

cluster = Cluster(Path(sys.argv[1]))
asyncio.run(write(cluster.start()))
print("ready", flush=True)
time.sleep(60)
"""


async def ask(dsn: str, query: str, *arguments: object) -> Any:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query, *arguments)
    finally:
        await connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Short enough for a socket, unlike some of pytest's."""
    return tmp_path / "d"


@pytest.fixture
def holder(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has started the cluster and written one row; of a system that cannot
    end a server with it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PATH": "/nowhere"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    with attached(folder):
        pass  # ends what was left running


async def test_only_its_owner_comes_near_it(folder: Path) -> None:
    with attached(folder) as dsn:
        assert await ask(dsn, "SHOW data_checksums") == "on"
        assert await ask(dsn, "SHOW listen_addresses") == ""
        assert (folder / "postgres").stat().st_mode & 0o777 == 0o700
        assert (folder / "postgres" / "password").stat().st_mode & 0o777 == 0o600
        place = urlsplit(dsn)
        for user in ("postgres:", "postgres:wrong"):
            with pytest.raises(asyncpg.InvalidPasswordError):
                await ask(urlunsplit(place._replace(netloc=f"{user}@")), "SELECT 1")


async def test_the_log_never_quotes_a_value(folder: Path) -> None:
    with attached(folder) as dsn:
        await ask(dsn, "CREATE TABLE t (name text PRIMARY KEY CHECK (name <> 'x'))")
        await ask(dsn, "INSERT INTO t VALUES ($1)", "Nguyễn Thị Bí Mật")
        with pytest.raises(asyncpg.UniqueViolationError):
            await ask(dsn, "INSERT INTO t VALUES ($1)", "Nguyễn Thị Bí Mật")
        with pytest.raises(asyncpg.DataError):
            await ask(dsn, "SELECT ($1::text || 'Bí Mật')::int", "Nguyễn Thị")
    log = (folder / "postgres.log").read_text()
    assert "t_pkey" in log
    assert "SELECT (" not in log
    assert "Detail" not in log
    assert "Nguyễn Thị Bí Mật)" not in log


async def test_it_comes_back_after_its_server_was_killed(folder: Path) -> None:
    cluster = Cluster(folder)
    await ask(cluster.start(), "CREATE TABLE mark AS SELECT 1 AS n")
    assert cluster.pid is not None
    os.kill(cluster.pid, signal.SIGKILL)
    cluster.stop()
    with attached(folder) as dsn:
        assert await ask(dsn, "SELECT n FROM mark") == 1


async def test_it_comes_back_after_our_process_was_killed(
    folder: Path, holder: "subprocess.Popen[str]"
) -> None:
    left = status(folder)
    assert left is not None
    holder.kill()
    holder.wait()
    said: list[str] = []
    with attached(folder, said.append) as dsn:
        assert await ask(dsn, "SELECT count(*) FROM mark") == 1
        assert "left running" in said[0]
        assert not psutil.pid_exists(left.pid) or status(folder) != left


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_a_server_ends_with_its_process_where_the_system_can(
    monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    way = cluster_module._ending_with_us()
    assert way == (("/usr/bin/setpriv", "--pdeathsig", "INT", "--") if system == "linux" else ())


async def test_it_comes_back_after_both_were_killed_at_once(
    folder: Path, holder: "subprocess.Popen[str]"
) -> None:
    left = status(folder)
    assert left is not None
    holder.kill()
    os.kill(left.pid, signal.SIGKILL)
    holder.wait()
    with attached(folder) as dsn:
        assert await ask(dsn, "SELECT count(*) FROM mark") == 1


async def test_a_folder_in_use_is_refused_by_name_and_can_be_shared_knowingly(
    folder: Path, holder: "subprocess.Popen[str]"
) -> None:
    with pytest.raises(HeldError, match=f"in use by process {holder.pid}"):
        Cluster(folder).start()
    with attached(folder) as dsn:
        assert await ask(dsn, "SELECT count(*) FROM mark") == 1
    assert holder.poll() is None
    assert psutil.pid_exists(status(folder).pid)  # type: ignore[union-attr]


async def test_a_number_reused_by_a_stranger_does_not_hinder(folder: Path) -> None:
    with attached(folder):
        pass
    pid_file = folder / "postgres" / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n1\n5432\n..\n\n1 1\nready\n")
    with attached(folder) as dsn:
        assert await ask(dsn, "SELECT 1") == 1


async def test_a_creation_that_was_killed_starts_over(folder: Path) -> None:
    (folder / "postgres.new" / "data" / "base").mkdir(parents=True)
    with attached(folder) as dsn:
        assert await ask(dsn, "SELECT 1") == 1


async def test_any_path_will_do(tmp_path: Path) -> None:
    """Too long for a socket, with spaces, and below a folder that only its owner may enter."""
    deep = tmp_path / ("dữ liệu " * 8).strip() / "x"
    deep.parent.mkdir(mode=0o700)
    with attached(deep) as dsn:
        assert await ask(dsn, "SELECT 1") == 1
        state = status(deep)
        assert state is not None
        assert state.sockets.stat().st_mode & 0o777 == 0o700
    assert not state.sockets.exists()


async def test_it_stops_while_clients_work(folder: Path) -> None:
    cluster = Cluster(folder, durable=False)
    connection = await asyncpg.connect(cluster.start())
    since = time.monotonic()
    cluster.stop()
    assert time.monotonic() - since < 5
    with pytest.raises(asyncpg.PostgresError):
        await connection.fetchval("SELECT 1")
    connection.terminate()

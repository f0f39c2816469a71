"""The command `mangnon`, as a person runs it: from nothing, killed, started again, examined."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
import pytest

from db.embedded.state import status

ROOT = Path(__file__).parents[2]
CHILDREN = 300
EVERYWHERE = "0.0.0.0"  # noqa: S104 -- what must be refused
READY = 60.0  # seconds; a machine under load, not the promise: that is measured by `make bench`

# Enough of curl for the lines that `serve` prints; a bare machine has none.
CURL = f"""#!{sys.executable}
import sys, urllib.request
arguments, headers, data, url = sys.argv[1:], {{}}, None, ""
while arguments:
    word = arguments.pop(0)
    if word == "-H":
        name, _, value = arguments.pop(0).partition(": ")
        headers[name] = value
    elif word == "-d":
        data = arguments.pop(0).encode()
    elif word != "-s":
        url = word
print(urllib.request.urlopen(urllib.request.Request(url, data, headers)).read().decode(), end="")
"""


def fresh(folder: Path) -> dict[str, str]:
    """The variables of an installation of its own, and a curl."""
    (folder / "bin").mkdir()
    (folder / "bin" / "curl").write_text(CURL)
    (folder / "bin" / "curl").chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "DEMO_CHILDREN": str(CHILDREN),
        "GRAPHIQL": "0",
        "COLUMNS": "120",
    }


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An installation that never ran."""
    return fresh(tmp_path)


class Running:
    """A server started as by `make serve`, and what it said."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self._said = Path(environment["DATA_DIR"]).with_suffix(".said")
        with self._said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api", "serve"],
                cwd=ROOT,
                env=environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        until = time.monotonic() + READY
        while "Ctrl-C stops it" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.05)

    @property
    def said(self) -> str:
        return self._said.read_text()

    def stopped(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One that is only asked."""
    running = Running(fresh(tmp_path_factory.mktemp("asked")))
    yield running
    assert running.stopped(signal.SIGTERM) == 0


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation that has its world and does not run."""
    found = fresh(tmp_path_factory.mktemp("stopped"))
    first = Running(found)
    database = postgres(found)
    assert first.stopped(signal.SIGINT) == 0
    assert ended(database)
    assert "Traceback" not in first.said
    return found


def run(environment: dict[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "api", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def postgres(environment: dict[str, str]) -> psutil.Process:
    state = status(Path(environment["DATA_DIR"]))
    assert state is not None
    return psutil.Process(state.pid)


def ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_the_lines_it_prints_work_as_pasted(server: Running) -> None:
    lines = re.search(r"Try it:\n\n(.+?)\n\n", server.said, re.DOTALL)
    assert lines is not None, server.said
    pasted = subprocess.run(
        ["bash", "-ec", lines[1]],
        env=server.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(pasted.stdout)
    assert "errors" not in answer
    assert answer["data"]["children"]["totalCount"] > 0
    assert len(answer["data"]["children"]["nodes"]) == 3
    assert answer["data"]["children"]["nodes"][0]["fullName"]


def test_it_shows_its_people_and_writes_nothing_secret(server: Running) -> None:
    for person in ("longbien.affairs", "bode.worker", "dpo", "admin"):
        assert re.search(rf"^  {person} +mangnon-demo ", server.said, re.MULTILINE), person
    secret = Path(server.environment["DATA_DIR"]) / "secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.read_text().strip() not in server.said
    assert "postgresql://" not in server.said


def test_it_stops_by_signal_and_comes_back_after_a_kill(stopped: dict[str, str]) -> None:
    second = Running(stopped)
    left = postgres(stopped)
    second.stopped(signal.SIGKILL)
    assert not ended(left)

    third = Running(stopped)
    assert ended(left)
    with urlopen(f"http://127.0.0.1:{stopped['PORT']}/readyz") as answer:
        assert answer.status == 200
    database = postgres(stopped)
    assert third.stopped(signal.SIGTERM) == 0
    assert ended(database)


def test_a_second_server_on_the_same_folder_is_refused_in_a_sentence(server: Running) -> None:
    other = run(server.environment, "serve")
    assert other.returncode == 1
    assert f"in use by process {server.process.pid}" in " ".join(other.stderr.split())
    assert "Traceback" not in other.stderr


def test_the_doctor_finds_a_healthy_house_while_it_serves(server: Running) -> None:
    found = run(server.environment, "doctor")
    assert found.returncode == 0, found.stdout + found.stderr
    assert found.stdout.count("✓") == 8
    assert "✗" not in found.stdout


def test_kept_counts_are_checked_while_it_serves(server: Running) -> None:
    found = run(server.environment, "check-rollups", "--year", "2020")
    assert "0 units differ" in found.stderr or "A server works on" in found.stderr


def test_the_doctor_says_what_to_do(server: Running) -> None:
    found = run(
        server.environment | {"SECRET": "another secret, of more than 32 characters"}, "doctor"
    )
    assert found.returncode == 1
    assert "cannot sign in" in found.stdout
    assert "→ run `mangnon migrate`" in found.stdout


def test_an_explanation_names_the_line_and_shows_the_sql(server: Running) -> None:
    unit = "Unit_1"
    told = run(server.environment, "explain-access", "bode.worker", "read", unit)
    assert told.returncode == 0, told.stderr
    told = run(server.environment, "explain-access", "nobody.at.all", "read", unit)
    assert told.returncode == 1


def asked(server: Running, who: str, query: str) -> Any:
    token = run(server.environment, "token", who).stdout.strip()
    said = subprocess.run(
        [
            *("curl", "-s", f"http://127.0.0.1:{server.environment['PORT']}/graphql"),
            *("-H", f"authorization: Bearer {token}", "-H", "content-type: application/json"),
            *("-d", json.dumps({"query": query})),
        ],
        env=server.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(said.stdout)["data"]


def test_access_to_a_case_is_explained_line_by_line(server: Running) -> None:
    case = asked(server, "bode.worker", "{ cases(first: 1) { nodes { id } } }")["cases"]["nodes"][0]
    for who, action, verdict, line in (
        ("bode.worker", "read", "allowed", "commune_worker, case, read, competent, CASEWORK"),
        ("bode.worker", "approve_plan", "not allowed", None),
    ):
        told = run(server.environment, "explain-access", who, action, case["id"])
        assert told.returncode == 0, told.stderr
        assert f"{action} {case['id']}: {verdict}" in told.stdout
        assert line is None or f"yes  {line}" in told.stdout, told.stdout
    none = run(server.environment, "explain-access", "bode.worker", "read", "Case_" + "0" * 32)
    assert "there is no such row" in none.stdout


def test_a_token_of_the_command_is_a_token_of_the_server(server: Running) -> None:
    children = asked(server, "bode.worker", "{ children(first: 1) { totalCount } }")["children"]
    assert children["totalCount"] > 0
    nobody = run(server.environment, "token", "nobody.at.all")
    assert nobody.returncode == 1
    assert "Nobody has the username" in nobody.stderr


def test_another_tree_needs_a_folder_of_its_own(stopped: dict[str, str]) -> None:
    other = run(stopped | {"BOUNDARIES": "2025-07-01"}, "serve")
    assert other.returncode == 1
    assert "DATA_DIR=.data-2025-07-01" in " ".join(other.stderr.split())


def test_public_passwords_never_reach_a_network(stopped: dict[str, str]) -> None:
    refused = run(stopped | {"HOST": EVERYWHERE}, "serve")
    assert refused.returncode == 1
    assert "password is public" in " ".join(refused.stderr.split())
    refused = run(stopped | {"HOST": EVERYWHERE, "DEMO": "1"}, "serve")
    assert refused.returncode == 2
    assert "DEMO_ON_NETWORK" in refused.stderr
    served = Running(stopped | {"HOST": EVERYWHERE, "DEMO": "1", "DEMO_ON_NETWORK": "1"})
    served.stopped(signal.SIGTERM)
    assert "mangnon-demo" not in served.said
    passwords = re.findall(r"^  [a-z.0-9]+ +([a-z2-7]{20}) ", served.said, re.MULTILINE)
    assert len(passwords) == len(set(passwords)) > 20


def test_every_command_says_what_it_does(environment: dict[str, str]) -> None:
    told = run(environment, "--help").stdout
    commands = ("serve", "migrate", "seed", "sdl", "explain-access", "token", "doctor")
    for command in (*commands, "create-administrator"):
        assert re.search(rf"│ {command} +\w", told), command


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PORT", "99999", "PORT"),
        ("SECRET", "hunter2", "SECRET is shorter than 32 characters"),
        ("OIDC_ISSUER", "https://id.example", "OIDC_ISSUER needs OIDC_AUDIENCE"),
        ("BOUNDARIES", "2025-07-02", "BOUNDARIES"),
    ],
)
def test_a_wrong_setting_is_named_and_never_quoted(
    environment: dict[str, str], variable: str, value: str, said: str
) -> None:
    refused = run(environment | {variable: value}, "serve")
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert value not in refused.stderr

"""The files for containers, read as an engine would; none runs where the tests run."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer
import yaml

from api.cli import app
from api.settings import Settings
from db import roles

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
INSTRUCTIONS = re.findall(r"^([A-Z]+) +(.+)$", DOCKERFILE, re.MULTILINE)
VARIABLES = {name.upper() for name in Settings.model_fields}
OURS = {name: s for name, s in COMPOSE["services"].items() if "build" in s}
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
ENVIRONMENTS = [s.get("environment", {}) for s in COMPOSE["services"].values()]


def instructions(name: str) -> list[str]:
    return [rest for found, rest in INSTRUCTIONS if found == name]


def test_the_compose_file_is_of_the_compose_specification() -> None:
    schema = files("check_jsonschema.builtin_schemas.vendor") / "compose-spec.json"
    validator = jsonschema.Draft7Validator(json.loads(schema.read_text()))
    assert [error.message for error in validator.iter_errors(COMPOSE)] == []
    broken = COMPOSE | {"services": {"x": {"image": 1}}}
    assert not validator.is_valid(broken)


def test_what_stays_up_has_a_health_check() -> None:
    lasting = {n: s for n, s in COMPOSE["services"].items() if s["restart"] == "unless-stopped"}
    assert lasting.keys() == {"database", "server"}
    for service in lasting.values():
        assert {"test", "interval", "timeout", "retries"} <= service["healthcheck"].keys()
    assert len(instructions("HEALTHCHECK")) == 1


def test_nothing_of_ours_runs_as_root_or_may_become_it() -> None:
    users = [at for at, (name, _) in enumerate(INSTRUCTIONS) if name == "USER"]
    assert INSTRUCTIONS[users[-1]][1] == "10001"
    assert all(name not in ("RUN", "COPY") for name, _ in INSTRUCTIONS[users[-1] :])
    for service in OURS.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert "user" not in service


def test_secrets_are_files_and_stand_nowhere() -> None:
    for environment in ENVIRONMENTS:
        for name, value in environment.items():
            assert not re.search(r"SECRET$|PASSWORD$|TOKEN$|KEY$", name), name
            assert not re.search(r"://[^/@]*:[^/@]*@", value), f"{name} holds a password"
            if name.endswith("_FILE"):
                assert value.startswith("/run/secrets/")
    for service in COMPOSE["services"].values():
        for secret in service.get("secrets", []):
            assert COMPOSE["secrets"][secret].keys() == {"file"}
    assert "secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"


def test_the_server_holds_no_right_of_the_administrator() -> None:
    server = COMPOSE["services"]["server"]
    assert server["secrets"] == ["mangnon"]
    assert f"//{roles.APP}@" in server["environment"]["DATABASE_URL"]


def test_variables_are_those_of_the_settings() -> None:
    for service in OURS.values():
        assert service.get("environment", {}).keys() <= VARIABLES
    image = {word.split("=")[0] for line in instructions("ENV") for word in line.split()}
    assert {name for name in image if "PYTHON" not in name} - {"PATH"} <= VARIABLES
    asked = re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text())
    assert set(asked) <= VARIABLES


def test_the_settings_of_the_server_hold_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("s" * 40)
    for name, value in COMPOSE["services"]["server"]["environment"].items():
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:-(.*)\}", r"\1", value))
    monkeypatch.setenv("SECRET_FILE", str(tmp_path / "secret"))
    settings = Settings()
    assert not settings.embedded
    assert not settings.in_demo
    assert settings.dsn == roles.dsn_as("postgresql://database/mangnon", roles.APP, b"s" * 40)


def test_what_is_copied_and_called_exists() -> None:
    for line in instructions("COPY"):
        if not line.startswith("--from"):
            for source in line.split()[:-1]:
                assert (ROOT / source).exists(), source
                listed = (ROOT / ".dockerignore").read_text().splitlines()
                assert f"!{source.rstrip('/')}" in listed
    calls = [json.loads(instructions("CMD")[-1]), *(s["command"] for s in OURS.values())]
    for command in calls:
        assert command[0] in COMMANDS
    assert json.loads(instructions("ENTRYPOINT")[0]) == ["python", "-m", "api"]
    assert (ROOT / "api" / "__main__.py").exists()
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"]
        assert set(service["networks"]) <= COMPOSE["networks"].keys()


def test_the_database_is_postgresql_18_and_logs_no_values() -> None:
    database = COMPOSE["services"]["database"]
    assert re.match(r"postgres:18\b", database["image"])
    assert database["volumes"] == ["database:/var/lib/postgresql"]  # where 18's image keeps it
    from db.embedded.cluster import CONFIGURATION

    for setting in database["command"]:
        name, _, value = setting.partition("=")
        if name.startswith("log_"):
            assert CONFIGURATION[name] == value
    assert {s.partition("=")[0] for s in database["command"]} >= {
        name for name in CONFIGURATION if name.startswith("log_p") or "error" in name
    }

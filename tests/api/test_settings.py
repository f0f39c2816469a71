"""The settings: what follows from what, and what is refused."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.settings import Settings
from db import roles
from db.rules.deadlines import Anchor, Terms

OWN = "postgresql://postgres@database/mangnon"
SECRET = "s" * 32


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings(tmp_path: Path, **given: Any) -> Settings:
    return Settings(**{"data_dir": tmp_path / "data", **given})


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert (field.description or "").endswith("."), name


@pytest.mark.parametrize(
    ("given", "demo"),
    [
        ({}, True),
        ({"host": "localhost"}, True),
        ({"host": "::1"}, True),
        ({"host": "10.0.0.1"}, False),
        ({"host": "a.example"}, False),
        ({"database_url": OWN}, False),
        ({"database_url": OWN, "demo": True}, True),
        ({"demo": False}, False),
        ({"host": "10.0.0.1", "demo": True, "demo_on_network": True}, True),
    ],
)
def test_the_demo_is_for_a_machine_of_ones_own(
    tmp_path: Path, given: dict[str, Any], demo: bool
) -> None:
    found = settings(tmp_path, **given)
    assert found.in_demo is demo
    assert found.introspects is demo


def test_a_demo_on_a_network_is_asked_for_twice(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="DEMO_ON_NETWORK"):
        settings(tmp_path, host="10.0.0.1", demo=True)


def test_a_secret_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first, second = settings(tmp_path).key, settings(tmp_path).key
    assert first == second
    assert len(first) >= 64
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    found = settings(tmp_path, secret=SECRET, database_url="postgresql://u:hidden@h/d")
    assert SECRET not in repr(found)
    assert "hidden" not in repr(found)
    with pytest.raises(ValidationError) as refused:
        settings(tmp_path, secret="too short")
    assert "too short" not in str(refused.value)


def test_passwords_come_from_files_or_follow_from_the_secret(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("p/ss word\n")
    found = settings(
        tmp_path,
        secret=SECRET,
        database_url=OWN,
        database_password_file=tmp_path / "password",
    )
    assert found.dsn == "postgresql://postgres:p%2Fss%20word@database/mangnon"
    assert found.dsn_as(roles.LOG) == roles.dsn_as(OWN, roles.LOG, SECRET.encode())
    assert "p%2Fss" not in found.dsn_as(roles.LOG)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_FILE", "")
    monkeypatch.setenv("CORS_ORIGINS", "")
    assert Settings().secret_file is None
    assert Settings().origins == ()


@pytest.mark.parametrize(
    ("name", "file", "said"),
    [
        ("working_calendar", "day,kind\n", "WORKING_CALENDAR: line 1 COLUMNS"),
        ("case_forms", "version = 2\n", "CASE_FORMS: own.toml: 'code'"),
    ],
)
def test_what_an_office_brings_of_the_law_is_looked_at_first(
    tmp_path: Path, name: str, file: str, said: str
) -> None:
    (tmp_path / "own.toml").write_text(file)
    own = tmp_path / "own.toml" if name == "working_calendar" else tmp_path
    with pytest.raises(ValidationError, match=said):
        settings(tmp_path, **{name: own})
    empty = tmp_path / "none"
    with pytest.raises(ValidationError, match=name.upper()):
        settings(tmp_path, **{name: empty})


def test_origins_are_a_list(tmp_path: Path) -> None:
    found = settings(tmp_path, cors_origins="https://a.example, https://b.example,")
    assert found.origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize("anchor", Anchor)
def test_plans_are_due_from_where_it_is_said(tmp_path: Path, anchor: Anchor) -> None:
    assert settings(tmp_path).terms == Terms()
    assert settings(tmp_path, plan_anchor=anchor.value).terms == Terms(plan_anchor=anchor)
    with pytest.raises(ValidationError, match="plan_anchor"):
        settings(tmp_path, plan_anchor="CLOSING")

"""Newer versions of forms that an office brings along, and its calendar."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from db.rules.forms import (
    CURRENT,
    DEFINITIONS,
    FormCode,
    FormVersionGoneError,
    catalogue,
    definition,
    definition_to_write,
)
from db.rules.forms.newer import FormFileError, load_forms, read_forms
from db.rules.inputs import InputRefusedError
from db.working_calendar import working_calendar

FILES = Path(catalogue.__file__).parent / "definitions"


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known, current = vars(catalogue)["_definitions"], vars(catalogue)["_current"]
    before = dict(known), dict(current)
    yield
    for held, was in zip((known, current), before, strict=True):
        held.clear()
        held.update(was)


def newer(folder: Path, number: int, *changes: tuple[str, str], version: int = 2) -> None:
    """The form of this number, in a version of the office."""
    text = (FILES / f"mau_{number:02}.toml").read_text(encoding="utf-8")
    for was, becomes in (("version = 1", f"version = {version}"), *changes):
        assert was in text, was
        text = text.replace(was, becomes, 1)
    (folder / f"own_{number:02}_{version}.toml").write_text(text, encoding="utf-8")


def test_a_newer_version_is_written_and_the_old_one_stays_readable(tmp_path: Path) -> None:
    own = ('vi = "Địa danh"', 'vi = "Nơi ban hành"')
    newer(tmp_path, 5, own)
    newer(tmp_path, 5, own, version=3)
    for _ in range(2):  # whoever opens another worker in one process loads it again
        load_forms(tmp_path)
    assert definition_to_write(FormCode.DECISION, 3) is CURRENT[FormCode.DECISION]
    assert "Nơi ban hành" in {field.vi for field in CURRENT[FormCode.DECISION].fields()}
    assert "Địa danh" in {field.vi for field in definition(FormCode.DECISION, 1).fields()}
    with pytest.raises(FormVersionGoneError):
        definition_to_write(FormCode.DECISION, 1)
    with pytest.raises(TypeError):
        DEFINITIONS[FormCode.DECISION, 4] = CURRENT[FormCode.DECISION]  # type: ignore[index]


@pytest.mark.parametrize(
    ("number", "change", "said"),
    [
        (5, ('version = 2\nvi = "', 'version = 1\nvi = "Số '), "version 1 is not newer than 1"),
        (
            2,
            ('code = "conclusion", kind', 'code = "outcome", kind'),
            "steps of a case read conclusion",
        ),
        (2, ('scored = "HARM"', 'scored = "PROTECTION"'), "reads one table of harm"),
        (4, ('code = "activity", kind', 'code = "what", kind'), "read activities"),
        (6, ('code = "riskRemains", kind = "FLAG"', 'code = "riskRemains", kind = "TEXT"'), "read"),
        (3, ('class = "SEALED"', 'class = "CASEWORK"'), "was sealed, and has to stay so"),
        (7, ('code = "ISOLATION"', 'code = "OTHER"'), "OTHER"),
        (7, ("vi = ", "name = "), "vi"),
    ],
)
def test_what_steps_read_and_what_is_sealed_stays(
    tmp_path: Path, number: int, change: tuple[str, str], said: str
) -> None:
    newer(tmp_path, number, change)
    before = dict(CURRENT)
    with pytest.raises(FormFileError, match=said) as refused:
        load_forms(tmp_path)
    assert str(refused.value).startswith(f"own_{number:02}_2.toml: ")
    assert dict(CURRENT) == before


def test_a_folder_without_forms_is_none(tmp_path: Path) -> None:
    with pytest.raises(FormFileError, match="no form"):
        read_forms(tmp_path)


def test_the_years_of_an_office_stand_for_those_of_the_product(tmp_path: Path) -> None:
    own, heading = tmp_path / "calendar.csv", "day,kind,name_vi,source,verified\n"
    own.write_text(f"{heading}2031-01-22,OFF,Tết Nguyên đán,Thông báo,yes\n", encoding="utf-8")
    usual, theirs = working_calendar(), working_calendar(own)
    assert not theirs.is_working(date(2031, 1, 22))
    assert usual.is_working(date(2031, 1, 22))
    assert theirs.off - {date(2031, 1, 22)} == usual.off
    year = {day for day in usual.off if day.year == 2026}
    other = tmp_path / "other.csv"
    other.write_text(f"{heading}2026-01-01,OFF,Tết Dương lịch,Luật,yes\n", encoding="utf-8")
    assert usual.off - working_calendar(other).off == year - {date(2026, 1, 1)}
    other = tmp_path / "wrong.csv"
    other.write_text(f"{heading}Tết,OFF,Tết,Luật,yes\n", encoding="utf-8")
    with pytest.raises(InputRefusedError):
        working_calendar(other)

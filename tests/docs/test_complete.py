"""What the product has is in its documents, and what they name is there."""

import re
import unicodedata
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer

from api.cli import app
from api.settings import Settings
from authz.scopes import SCOPES
from db.rules.circumstances import GROUPS
from db.rules.indicators import DEFINITIONS
from db.rules.roles import ROLES
from db.seeds.people import demo_people
from schema.faults import CODES
from schema.limits import Limits
from schema.mapping import core_of
from schema.root import schema
from tests.docs.pages import ROOT, anchors, blocks, links, name, pages, prose, text

COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", text("Makefile"), re.MULTILINE))


def shown(default: object) -> str:
    """A default as it is written into the environment."""
    if default is None:
        return "unset"
    if default == "":
        return "empty"
    if isinstance(default, bool):
        return f"`{int(default)}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def row(setting: str) -> str:
    field = Settings.model_fields[setting]
    return f"| `{setting.upper()}` | {shown(field.default)} | {field.description} |"


def test_every_setting_is_documented_with_its_default() -> None:
    page = text("docs/settings.md").splitlines()
    missing = [row(setting) for setting in Settings.model_fields if row(setting) not in page]
    assert not missing, "docs/settings.md lacks:\n" + "\n".join(missing)
    extra = {line.split("`")[1] for line in page if line.startswith("| `")}
    assert extra == {setting.upper() for setting in Settings.model_fields}


def test_every_setting_has_an_effect() -> None:
    """A documented switch that nothing reads is worse than none."""
    sources = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / "api").glob("*.py")
        if path.name not in ("bounds.py", "settings.py")
    ]
    code = "\n".join([*sources, *re.findall(r"self\.\w+", text("api/settings.py"))])
    limits = {f"max_{limit.name}" for limit in fields(Limits)}  # read by name in api/limits.py
    unread = {name for name in Settings.model_fields if not re.search(rf"\.{name}\b", code)}
    assert unread <= limits


def test_every_error_code_is_documented() -> None:
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", text("docs/errors.md"), re.MULTILINE))
    assert rows == CODES


def quoted(page: str) -> set[str]:
    return set(re.findall(r"`([\w./~-]+)`", text(page)))


def test_every_role_is_documented() -> None:
    page = text("docs/access.md")
    assert {code for code in ROLES if f"`{code}`" not in page} == set()


def test_every_scope_is_documented() -> None:
    page = text("docs/access.md")
    assert {scope for scope in SCOPES if f"`{scope}`" not in page} == set()


def test_every_group_of_circumstances_is_documented() -> None:
    page = text("docs/register.md")
    wrong = [
        group.code
        for group in GROUPS.values()
        if f"| {group.number} | `{group.code}` | {group.class_} | {group.name_vi} |" not in page
    ]
    assert wrong == []


def test_every_indicator_is_documented_as_it_is_defined() -> None:
    page = text("docs/indicators.md")
    wrong = [
        code
        for code, known in DEFINITIONS.items()
        if f"| `{code}` | {known.name_vi} | {known.formula_vi} | {known.unit_of_measure} |"
        f" {known.period} | {' '.join(f'`{each}`' for each in known.dimensions) or '–'} |"
        not in page
    ]
    assert wrong == []


@pytest.mark.parametrize("interface", ["Node", "UserError"])
def test_front_ends_are_told_all_types_of_an_interface(interface: str) -> None:
    told = re.search(
        rf"^ +{interface}: \[(.*?)\]", text("docs/front-end.md"), re.MULTILINE | re.DOTALL
    )
    core = core_of(schema)
    kinds = core.get_possible_types(core.type_map[interface])  # type: ignore[arg-type]
    assert told
    assert re.findall(r"'(\w+)'", told[1]) == sorted(kind.name for kind in kinds)


def test_every_person_of_the_demo_is_documented() -> None:
    page = quoted("docs/demo-world.md")
    for boundaries in (date(2025, 6, 30), date(2025, 7, 1)):
        assert {username for username, _ in demo_people(boundaries)} <= page


def test_every_command_is_documented_with_its_options() -> None:
    page = text("docs/commands.md")
    for command_name, command in COMMANDS.items():
        if command.hidden:
            continue
        section = re.search(
            rf"^## `mangnon {command_name}.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL
        )
        assert section, f"docs/commands.md lacks a section `mangnon {command_name}`"
        for parameter in command.params:
            said = parameter.opts[0] if parameter.opts[0].startswith("--") else ""
            assert said in section[0], f"{command_name} {said}"


def test_every_target_of_make_is_documented() -> None:
    named = {target for page in pages() for target in mentioned_targets(page)}
    assert TARGETS - named == set()


def mentioned_targets(page: Path) -> set[str]:
    return set(re.findall(r"(?:`|^\s*)make ([a-z-]+)", page.read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", pages(), ids=name)
def test_what_a_document_tells_to_type_exists(page: Path) -> None:
    assert mentioned_targets(page) <= TARGETS
    typed = re.findall(r"(?:`|^\s*)mangnon ([a-z-]+)", page.read_text(), re.MULTILINE)
    assert set(typed) <= COMMANDS.keys()


ASSIGNED = re.compile(r"\b([A-Z][A-Z_]{3,})=")
ELSEWHERE = {"PYTHON", "TOKEN", "TORTURE", "TEST_DATABASE_URL", "VENV"}


@pytest.mark.parametrize("page", pages(), ids=name)
def test_a_variable_that_a_document_sets_is_a_setting(page: Path) -> None:
    known = {setting.upper() for setting in Settings.model_fields} | ELSEWHERE
    assert set(ASSIGNED.findall(page.read_text())) <= known


@pytest.mark.parametrize("page", pages(), ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), link
        assert there.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(there), link


def test_every_document_can_be_found_from_the_index() -> None:
    index, decisions = ROOT / "docs/README.md", ROOT / "docs/adr/README.md"
    for listing, folder in ((index, index.parent), (decisions, decisions.parent)):
        listed = {(folder / link.partition("#")[0]).resolve() for link in links(listing)}
        missing = {page.name for page in folder.glob("*.md") if page != listing} - {
            page.name for page in listed
        }
        assert not missing, f"{name(listing)} lacks {sorted(missing)}"


def test_a_decision_says_why_and_what_follows() -> None:
    for page in sorted((ROOT / "docs/adr").glob("0*.md")):
        assert page.read_text().startswith(f"# {int(page.name[:4])}. "), page.name
        headings = re.findall(r"^## (.+)$", prose(page), re.MULTILINE)
        assert headings[:2] == ["Context", "Decision"], page.name
        assert headings[2:], f"{page.name}: what must one now do, what was given up?"


def test_letters_are_composed() -> None:
    for page in pages():
        assert unicodedata.is_normalized("NFC", page.read_text(encoding="utf-8")), name(page)


def test_pictures_say_what_they_show() -> None:
    for page in pages():
        assert "![](" not in prose(page), name(page)


def test_code_in_the_documents_says_its_language() -> None:
    assert [str(block) for block in blocks("") if block.language == ""] == []

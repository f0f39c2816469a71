"""A definition from its file. The files are part of the product: a wrong one is a bug, and raises
KeyError, TypeError or ValueError when the product starts."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from db.rules.cases.papers import FormCode
from db.rules.cases.words import RiskLevel
from db.rules.forms.fields import Choice, Field, FieldKind, FormDefinition, Scored, Section
from db.rules.sensitivity import Sensitivity

_KNOWN: Final = {each.name for each in fields(Field)} | {"class", "scale"}


def _pairs(table: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in table.get("ordered", ()))


def _choices(table: Mapping[str, Any]) -> tuple[Choice, ...]:
    """Either choices, or the scale of a level: its words from high to low."""
    if "scale" in table:
        words = zip(reversed(RiskLevel), table["scale"], strict=True)
        return tuple(Choice(level, vi, en) for level, (vi, en) in words)
    return tuple(Choice(code, vi, en) for code, vi, en in table.get("choices", ()))


def _field(table: Mapping[str, Any]) -> Field:
    if unknown := table.keys() - _KNOWN:
        raise ValueError(f"{table['code']}: {sorted(unknown)}")
    taken = {"kind", "class", "scale", "choices", "columns", "ordered"}
    plain = {name: value for name, value in table.items() if name not in taken}
    return Field(
        **plain,
        kind=FieldKind(table["kind"]),
        class_=Sensitivity(table.get("class", Sensitivity.CASEWORK)),
        choices=_choices(table),
        columns=tuple(map(_field, table.get("columns", ()))),
        ordered=_pairs(table),
    )


def _section(table: Mapping[str, Any]) -> Section:
    scored = table.get("scored")
    return Section(
        table["code"],
        table["vi"],
        table["en"],
        tuple(map(_field, table["fields"])),
        Scored(scored) if scored else None,
    )


def read_definition(document: Mapping[str, Any]) -> FormDefinition:
    """Of a file in TOML, read."""
    return FormDefinition(
        FormCode(document["code"]),
        document["version"],
        document["vi"],
        document["en"],
        document["source"],
        tuple(map(_section, document["sections"])),
        _pairs(document),
    )

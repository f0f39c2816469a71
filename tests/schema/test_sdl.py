"""The schema in the repository is the one that is served, and everything in it says what it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import (
    build_schema,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
)

from schema.mapping import core_of
from schema.root import schema
from schema.sdl import sdl

CHECKED_IN = Path(__file__).parents[2] / "schema" / "schema.graphql"


def test_the_schema_checked_in_is_the_one_served() -> None:
    assert CHECKED_IN.read_text(encoding="utf-8") == sdl(), "review the change, then: make sdl"


def test_the_text_is_a_schema() -> None:
    served, read = core_of(schema), build_schema(sdl())
    assert read.type_map.keys() >= {
        name for name, kind in served.type_map.items() if not is_specified_scalar_type(kind)
    }


def described() -> Iterator[tuple[str, Any]]:
    core = core_of(schema)
    for directive in core.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive
            yield from _members(f"@{directive.name}", directive, "args")
    for name, kind in core.type_map.items():
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind):
            yield name, kind
            yield from _members(name, kind, "values")
            yield from _members(name, kind, "fields")
            for at, field in getattr(kind, "fields", {}).items():
                yield from _members(f"{name}.{at}", field, "args")


def _members(name: str, of: Any, kind: str) -> Iterator[tuple[str, Any]]:
    return ((f"{name}.{at}", member) for at, member in getattr(of, kind, {}).items())


def test_everything_says_what_it_is() -> None:
    silent = [name for name, thing in described() if not (thing.description or "").strip()]
    assert silent == []


def test_descriptions_end_as_sentences_do() -> None:
    odd = [name for name, thing in described() if (thing.description or ".")[-1] not in ".:…?"]
    assert odd == []

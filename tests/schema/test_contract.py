"""What front ends already build on: the contract, word for word, but for a list that shrinks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLSchema,
    Undefined,
    build_schema,
    is_enum_type,
    is_input_object_type,
    is_introspection_type,
    is_scalar_type,
    is_specified_directive,
    is_specified_scalar_type,
    is_union_type,
    print_ast,
)
from graphql.utilities import ast_from_value

from schema.sdl import sdl

HERE = Path(__file__).parent
CONTRACT = build_schema((HERE / "contract.graphql").read_text(encoding="utf-8"))
SERVED = build_schema(sdl())
MISSING = (HERE / "contract_missing.txt").read_text(encoding="utf-8").splitlines()
LONGEST = 0  # lines of contract_missing.txt; lowered with every issue, never raised


def facts(schema: GraphQLSchema) -> dict[str, str]:
    """Everything that a client can rely on, by its coordinate."""
    found: dict[str, str] = {}
    for directive in schema.directives:
        if not is_specified_directive(directive):
            places = sorted(place.name for place in directive.locations)
            found[f"@{directive.name}"] = f"on {places}"
            found.update(_arguments(f"@{directive.name}", directive.args))
    for name, kind in schema.type_map.items():
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind):
            found[name] = _kind(kind)
            found.update(_members(name, kind))
    return found


def _kind(kind: Any) -> str:
    said = [type(kind).__name__, *sorted(i.name for i in getattr(kind, "interfaces", ()))]
    if is_scalar_type(kind):
        said += [str(kind.specified_by_url), str(kind.description)]
    return " ".join(said)


def _members(name: str, kind: Any) -> Iterator[tuple[str, str]]:
    if is_enum_type(kind):
        yield from ((f"{name}.{value}", "value") for value in kind.values)
    elif is_union_type(kind):
        yield from ((f"{name} = {member.name}", "member") for member in kind.types)
    elif is_input_object_type(kind):
        yield from ((f"{name}.{at}", _typed(field)) for at, field in kind.fields.items())
    else:
        for at, field in getattr(kind, "fields", {}).items():
            applied = sorted(print_ast(d) for d in field.ast_node.directives or ())
            yield f"{name}.{at}", " ".join([str(field.type), *applied])
            yield from _arguments(f"{name}.{at}", field.args)


def _arguments(at: str, arguments: Any) -> Iterator[tuple[str, str]]:
    for name, argument in arguments.items():
        yield f"{at}({name}:)", _typed(argument)


def _typed(value: Any) -> str:
    if value.default_value is Undefined:
        return str(value.type)
    default = ast_from_value(value.default_value, value.type)
    return f"{value.type} = {print_ast(default)}"


WANTED, FOUND = facts(CONTRACT), facts(SERVED)


def absent() -> list[str]:
    """What the contract has and the schema has not; of a whole type, only its name."""
    gone = [at for at in WANTED if at not in FOUND]
    return sorted(at for at in gone if at == _owner(at) or _owner(at) in FOUND)


def _owner(coordinate: str) -> str:
    """The type, or of an argument the field, that this belongs to."""
    if coordinate.endswith(":)"):
        return coordinate.partition("(")[0]
    return coordinate.partition(" = ")[0].partition(".")[0]


def test_what_is_missing_stands_in_the_list() -> None:
    new = sorted(set(absent()) - set(MISSING))
    assert new == [], "the contract has it: build it, or write an ADR"


def test_the_list_shrinks_with_what_was_built() -> None:
    built = sorted(set(MISSING) - set(absent()))
    assert built == [], "take these lines out of contract_missing.txt"
    assert sorted(set(MISSING)) == MISSING
    assert len(MISSING) <= LONGEST


def test_everything_else_is_as_in_the_contract() -> None:
    other = {
        at: f"{said} | served: {FOUND[at]}"
        for at, said in WANTED.items()
        if at in FOUND and FOUND[at] != said and not _allowed(said, FOUND[at])
    }
    assert other == {}


def _allowed(said: str, served: str) -> bool:
    """The schema may say more: that a field is classed, that an input has a field more."""
    return served.startswith(f"{said} @class")


def test_arguments_and_input_fields_beyond_the_contract_may_be_left_out() -> None:
    """A client written against the contract sends none of them."""
    more = {
        at: said
        for at, said in FOUND.items()
        if at not in WANTED and "." in at and at.partition(".")[0] in WANTED
    }
    required = {
        at: said
        for at, said in more.items()
        if said.endswith("!") and (_is_input(at) or (at.endswith(":)") and _owner(at) in WANTED))
    }
    assert required == {}


def _is_input(at: str) -> bool:
    return is_input_object_type(SERVED.type_map.get(at.partition(".")[0]))

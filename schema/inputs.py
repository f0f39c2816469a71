"""Inputs made from what graphql-core read: how is worked out once, when the schema is built, and
not by Strawberry for each field of each request. Strawberry asks an input type for its own way of
being made (`from_input`); a type that is not known here does not start.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any

import strawberry
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition

Making = Callable[[Any], Any]


class Maker:
    """Of one input type: for each field its name in GraphQL and in Python, and how its value is
    made; None: it is what it was read as."""

    __slots__ = ("_fields", "_unsaid", "made")

    def __init__(self, made: Any) -> None:
        self.made = made
        self._fields: list[tuple[str, str, Making | None]] = []
        self._unsaid: dict[str, None] = {}

    def __call__(self, _: type, value: Mapping[str, Any], __: Any = None) -> Any:
        return self.make(value)

    def make(self, value: Mapping[str, Any]) -> Any:
        """Of what was not said and has no default, None."""
        said: dict[str, Any] = dict(self._unsaid)
        for at, name, making in self._fields:
            if at in value:
                given = value[at]
                said[name] = given if making is None or given is None else making(given)
        return self.made(**said)

    def read(self, definition: Any, schema: strawberry.Schema) -> None:
        naming = schema.config.name_converter
        for field in definition.fields:
            of = field.resolve_type(type_definition=definition)
            row = (naming.from_field(field), field.python_name, _making(of, schema))
            self._fields.append(row)
            if field.default_value is MISSING and field.default_factory is MISSING:
                self._unsaid[field.python_name] = None


def make_inputs(schema: strawberry.Schema) -> None:
    """For all input types of the schema. Raises TypeError for a type that cannot be made."""
    found = [concrete.definition for concrete in schema.schema_converter.type_map.values()]
    definitions: list[Any] = [each for each in found if getattr(each, "is_input", False)]
    for definition in definitions:
        definition.from_input = Maker(definition.origin)
    for definition in definitions:
        definition.from_input.read(definition, schema)


def _making(of: Any, schema: strawberry.Schema) -> Making | None:
    if isinstance(of, StrawberryMaybe):
        raise TypeError(f"{of} is made by Strawberry alone")
    if isinstance(of, StrawberryOptional):
        return _making(of.of_type, schema)
    if isinstance(of, StrawberryList):
        each = _making(of.of_type, schema)
        return list if each is None else _listed(each)
    if isinstance(of, StrawberryEnumDefinition) or of in schema.schema_converter.scalar_registry:
        return None
    maker: Maker = of.__strawberry_definition__.from_input
    return maker.make


def _listed(making: Making) -> Making:
    return lambda values: [None if value is None else making(value) for value in values]

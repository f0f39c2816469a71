"""The schema as text, sorted, with its directives: what front ends generate from."""

from copy import copy

from graphql import lexicographic_sort_schema
from strawberry.printer import print_schema

from schema.mapping import core_of
from schema.root import schema


def sdl() -> str:
    """As schema/schema.graphql holds it. Only the text is sorted: a sorted schema would not know
    the members of its unions again."""
    twin = copy(schema)
    twin._schema = lexicographic_sort_schema(core_of(schema))  # noqa: SLF001 -- Strawberry's printer adds @class
    return print_schema(twin) + "\n"

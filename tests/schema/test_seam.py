"""The seam into graphql-core is private API: these are the terms it has to keep."""

import inspect

import strawberry
from graphql import execute, parse
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.mapping import core_of
from schema.seam import Shaped, ShapedContext


@strawberry.type
class Thing:
    name: str


@strawberry.type
class Query:
    @strawberry.field
    def shaped(self) -> Thing:
        return Shaped({"anything": [1, {"goes": None}]})  # type: ignore[return-value]

    @strawberry.field
    def plain(self) -> Thing:
        return Thing(name="a")

    @strawberry.field
    def listed(self) -> list[Thing]:
        return [Shaped({"n": 1}), Thing(name="b")]  # type: ignore[list-item]


def run(text: str) -> object:
    core = core_of(strawberry.Schema(Query))
    found = execute(core, parse(text), root_value=Query(), executor_class=ShapedContext)
    assert found.errors is None  # type: ignore[union-attr]
    return found.data  # type: ignore[union-attr]


def test_a_shaped_value_passes_untouched_and_others_are_completed() -> None:
    assert run("{ shaped { name } plain { name } listed { name } }") == {
        "shaped": {"anything": [1, {"goes": None}]},
        "plain": {"name": "a"},
        "listed": [{"n": 1}, {"name": "b"}],
    }


def test_completion_still_takes_the_result_as_its_fifth_argument() -> None:
    names = list(inspect.signature(StrawberryGraphQLCoreExecutionContext.complete_value).parameters)
    assert names.index("result") - names.index("self") == 5

"""The seam into graphql-core: a resolver may return `Shaped(value)`, already projected to its
selection and encoded as far as need be, and completion lets it pass.

`complete_value` is private API of a pinned version; `tests/schema/test_seam.py` holds it.
"""

from typing import Any

from graphql import (
    GraphQLResolveInfo,
    GraphQLSchema,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution.collect_fields import FragmentDetails
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.operation import Admitted


class Shaped:
    """A value that is the answer already."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class ShapedContext(StrawberryGraphQLCoreExecutionContext):
    def complete_value(self, *arguments: Any, **named: Any) -> Any:
        result = arguments[4]
        return (
            result.value if type(result) is Shaped else super().complete_value(*arguments, **named)
        )


def executed(core: GraphQLSchema, admitted: Admitted, context: Any) -> Any:
    """As `graphql.execute` of what was validated already, with variables as they were read then: a
    result, or a promise of it."""
    operation = admitted.operation
    fragments = {name: FragmentDetails(node) for name, node in operation.fragments.items()}
    resolvers = (default_field_resolver, default_type_resolver, default_field_resolver)
    of = (operation.node, admitted.read, *resolvers)
    executor = ShapedContext(core, dict(operation.fragments), fragments, None, context, *of)
    return executor.execute_operation()


def coerced(info: GraphQLResolveInfo[Any]) -> dict[str, Any]:
    """graphql-core's own types say otherwise, but resolvers are given the plain dictionary."""
    values: Any = info.variable_values
    return dict(getattr(values, "coerced", values))

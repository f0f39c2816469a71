"""The seam into graphql-core: a resolver may return `Shaped(value)`, already projected to its
selection and encoded as far as need be, and completion lets it pass.

`complete_value` is private API of a pinned version; `tests/schema/test_seam.py` holds it.
"""

from typing import Any

from graphql import GraphQLResolveInfo
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext


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


def coerced(info: GraphQLResolveInfo[Any]) -> dict[str, Any]:
    """graphql-core's own types say otherwise, but resolvers are given the plain dictionary."""
    values: Any = info.variable_values
    return dict(getattr(values, "coerced", values))

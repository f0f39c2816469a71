"""What an operation may bring: objects, `first` multiplied down.

Worked out once per document, priced per request: a sum of products in the variables, of which the
parts without variables are numbers at once and the rest functions of the coerced variables.
A paged field without `first` counts its default, other lists count 5.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

Values = Mapping[str, Any]
Price = int | Callable[[Values], int]

PAGE: Final = 20  # a page whose size is not given
LIST: Final = 5  # a list that is not paged
COMMAND: Final = 10  # a mutation does more than a read
INTROSPECTION: Final = {"__schema": 1000, "__type": 100}
_PAGES: Final = ("first", "last")


class Prices:
    """Of one document that has been found valid."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self._schema, self._fragments = schema, fragments
        self._known: dict[str, Price] = {}

    def operation(self, node: OperationDefinitionNode) -> Price:
        """At least 1 for each root field, 10 for each command."""
        root = self._schema.get_root_type(node.operation)
        own = COMMAND if node.operation is OperationType.MUTATION else 1
        return self._set(root, node.selection_set, own)

    def _set(self, parent: Any, node: SelectionSetNode, own: int = 0) -> Price:
        return _sum(self._selection(parent, selection, own) for selection in node.selections)

    def _selection(self, parent: Any, node: SelectionNode, own: int) -> Price:
        price: Price
        if isinstance(node, FieldNode):
            price = self._field(parent, node, own)
        elif isinstance(node, FragmentSpreadNode):
            price = self._fragment(node.name.value, own)
        else:
            price = self._inline(parent, cast(InlineFragmentNode, node), own)
        return _when(node, price)

    def _inline(self, parent: Any, node: InlineFragmentNode, own: int) -> Price:
        on = node.type_condition
        below = self._schema.type_map[on.name.value] if on else parent
        return self._set(below, node.selection_set, own)

    def _fragment(self, name: str, own: int) -> Price:
        if name not in self._known:
            fragment = self._fragments[name]
            parent = self._schema.type_map[fragment.type_condition.name.value]
            self._known[name] = self._set(parent, fragment.selection_set, own)
        return self._known[name]

    def _field(self, parent: Any, node: FieldNode, own: int) -> Price:
        name = node.name.value
        if name.startswith("__"):
            return INTROSPECTION.get(name, 0)
        field = parent.fields[name]
        type_ = get_named_type(field.type)
        if _is_connection(parent):
            return self._in_connection(node, type_)
        if is_leaf_type(type_) or node.selection_set is None:
            return own
        below = self._set(type_, node.selection_set)
        if _is_connection(type_):
            return _sum([max(own, 1), _product(_page(node), below)])
        return _product(_how_many(field, node), _sum([max(own, 1), below]))

    def _in_connection(self, node: FieldNode, type_: GraphQLNamedType) -> Price:
        """One row of the page; the page multiplies. What is said of the whole page is free."""
        if node.name.value not in {"edges", "nodes"} or node.selection_set is None:
            return 0
        below = self._set(type_, node.selection_set)
        return _sum([node.name.value == "nodes", below])


def priced(of: Price, values: Values) -> int:
    return of if isinstance(of, int) else of(values)


def _is_connection(type_: GraphQLNamedType) -> bool:
    return type_.name.endswith("Connection")


def _how_many(field: GraphQLField, node: FieldNode) -> Price:
    if any(name in field.args for name in _PAGES):
        return _page(node)
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    if "ids" in given:
        return _length(given["ids"])
    return LIST if is_list_type(get_nullable_type(field.type)) else 1


def _page(node: FieldNode) -> Price:
    """`first` or `last` as asked; whoever pages refuses what is beyond a page."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    asked = [_size(given[name]) for name in _PAGES if name in given]
    return _largest(asked) if asked else PAGE


def _size(node: ValueNode) -> Price:
    if isinstance(node, VariableNode):
        name = node.name.value

        def size(values: Values) -> int:
            value = values.get(name)
            return PAGE if value is None else max(int(value), 1)

        return size
    return max(int(node.value), 1) if isinstance(node, IntValueNode) else PAGE


def _length(node: ValueNode) -> Price:
    if isinstance(node, VariableNode):
        name = node.name.value
        return lambda values: len(values.get(name) or ())
    return len(node.values) if isinstance(node, ListValueNode) else 1


def _when(node: SelectionNode, whole: Price) -> Price:
    """@skip and @include: what is left out costs nothing."""
    for directive in node.directives or ():
        if directive.name.value in {"skip", "include"} and directive.arguments:
            whole = _if(directive.arguments[0].value, directive.name.value == "include", whole)
    return whole


def _if(condition: ValueNode, wanted: bool, whole: Price) -> Price:  # noqa: FBT001 -- the directive's own
    if isinstance(condition, VariableNode):
        name = condition.name.value
        return lambda values: priced(whole, values) if values.get(name) is wanted else 0
    return whole if isinstance(condition, BooleanValueNode) and condition.value is wanted else 0


def _sum(prices: Iterable[Price]) -> Price:
    fixed, varying = _parted(prices)
    total = sum(fixed)
    if not varying:
        return total
    return lambda values: total + sum(part(values) for part in varying)


def _product(count: Price, each: Price) -> Price:
    if isinstance(count, int) and isinstance(each, int):
        return count * each
    return lambda values: priced(count, values) * priced(each, values)


def _largest(prices: list[Price]) -> Price:
    fixed, varying = _parted(prices)
    if not varying:
        return max(fixed)
    return lambda values: max([*fixed, *(part(values) for part in varying)])


def _parted(prices: Iterable[Price]) -> tuple[list[int], list[Callable[[Values], int]]]:
    fixed: list[int] = []
    varying: list[Callable[[Values], int]] = []
    for part in prices:
        if isinstance(part, int):
            fixed.append(part)
        else:
            varying.append(part)
    return fixed, varying

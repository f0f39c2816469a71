"""GraphQL's selection -> picks: fragments spread, same keys merged, arguments turned into getters.

Once per document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInputType,
    GraphQLSchema,
    ListValueNode,
    ObjectValueNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    coerce_input_literal,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_list_type,
)
from graphql.pyutils import Undefined

from db.compiler.plan import Fixed, Getter
from db.compiler.selection import Pick


@dataclass(frozen=True, slots=True)
class Reader:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]

    def picks(
        self, parent: Any, sets: Iterable[tuple[SelectionSetNode, Getter | None]]
    ) -> tuple[Pick, ...]:
        """One pick per response key and concrete type, in the order of first appearance."""
        found: dict[tuple[str, str], list[tuple[FieldNode, Getter | None]]] = {}
        for selected, when in sets:
            for names, node, condition in self._fields(self._types(parent), selected, when):
                key = (node.alias or node.name).value
                for name in names:
                    found.setdefault((key, name), []).append((node, condition))
        several = is_abstract_type(parent)
        return tuple(
            self._pick(key, self.schema.type_map[name], nodes, frozenset({name} if several else ()))
            for (key, name), nodes in found.items()
        )

    def pick(self, parent: Any, nodes: list[FieldNode]) -> Pick:
        """The pick of one field, as a resolver is given it."""
        key = (nodes[0].alias or nodes[0].name).value
        return self._pick(key, parent, [(node, None) for node in nodes])

    def _types(self, named: Any) -> list[str]:
        """The concrete types that a type stands for."""
        if not is_abstract_type(named):
            return [named.name]
        return [possible.name for possible in self.schema.get_possible_types(named)]

    def _pick(
        self,
        key: str,
        type_: Any,
        nodes: list[tuple[FieldNode, Getter | None]],
        on: frozenset[str] = frozenset(),
    ) -> Pick:
        node, _ = nodes[0]
        when = _any_of([condition for _, condition in nodes])
        name = node.name.value
        if name == "__typename":
            return Pick(key, name, when=when, on=on or None)
        field = type_.fields[name]
        below = [(n.selection_set, c) for n, c in nodes if n.selection_set]
        picks = self.picks(get_named_type(field.type), below)
        return Pick(key, name, arguments(field, node), picks, when, on or None)

    def _fields(
        self, names: list[str], selected: SelectionSetNode, when: Getter | None
    ) -> Iterable[tuple[list[str], FieldNode, Getter | None]]:
        """The fields with the types they are asked of: those of every fragment around them."""
        for node in selected.selections:
            condition = _all_of(when, _directives(node))
            if isinstance(node, FieldNode):
                yield names, node, condition
                continue
            inner: Any = node
            if isinstance(node, FragmentSpreadNode):
                inner = self.fragments[node.name.value]
            here = names
            if inner.type_condition:
                on = self._types(self.schema.type_map[inner.type_condition.name.value])
                here = [name for name in names if name in on]
            yield from self._fields(here, inner.selection_set, condition)


def arguments(field: GraphQLField, node: FieldNode) -> dict[str, Getter]:
    given = {a.name.value: a.value for a in node.arguments or ()}
    return {
        name: getter(given[name], arg.type) for name, arg in field.args.items() if name in given
    }


def getter(node: ValueNode, type_: GraphQLInputType) -> Getter:
    """A constant is coerced once; an object or list with variables is put together per request."""
    bare: Any = get_nullable_type(type_)
    if isinstance(node, VariableNode):
        variable = node.name.value
        return lambda ask: ask.variables.get(variable)
    if isinstance(node, ObjectValueNode) and is_list_type(bare) and _varies(node):
        alone = getter(node, bare.of_type)  # one where a list is due is a list of one
        return lambda ask: [alone(ask)]
    if isinstance(node, ObjectValueNode) and _varies(node):
        return _object(node, bare)
    if isinstance(node, ListValueNode) and _varies(node):
        items = [getter(value, bare.of_type) for value in node.values]
        return lambda ask: [item(ask) for item in items]
    value = coerce_input_literal(node, type_)
    return Fixed(value)


def _object(node: ObjectValueNode, type_: Any) -> Getter:
    """A field whose variable was not given is absent, and takes its default."""
    given = {f.name.value: getter(f.value, type_.fields[f.name.value].type) for f in node.fields}
    variables = {
        f.name.value: f.value.name.value for f in node.fields if isinstance(f.value, VariableNode)
    }
    fixed = {
        name: field.default_value
        for name, field in type_.fields.items()
        if field.default_value is not Undefined
    }

    def put_together(ask: Any) -> dict[str, Any]:
        known: dict[str, Any] | None = ask.notes.get(put_together)
        if known is None:
            present = {
                name: value(ask)
                for name, value in given.items()
                if variables.get(name) is None or variables[name] in ask.variables
            }
            known = ask.notes[put_together] = {**fixed, **present}
        return known

    return put_together


def _varies(node: ValueNode) -> bool:
    if isinstance(node, ObjectValueNode):
        return any(_varies(field.value) for field in node.fields)
    if isinstance(node, ListValueNode):
        return any(_varies(value) for value in node.values)
    return isinstance(node, VariableNode)


def _directives(node: Any) -> Getter | None:
    conditions: list[Getter] = []
    for directive in node.directives or ():
        if directive.name.value in {"skip", "include"}:
            value, wanted = directive.arguments[0].value, directive.name.value == "include"
            conditions.append(_switch(value, wanted=wanted))
    return _all_of(*conditions)


def _switch(value: Any, *, wanted: bool) -> Getter:
    if isinstance(value, VariableNode):
        name = value.name.value
        return lambda ask: ask.variables[name] is wanted
    return lambda _: value.value is wanted


def _all_of(*conditions: Getter | None) -> Getter | None:
    real = [c for c in conditions if c is not None]
    if len(real) < 2:  # noqa: PLR2004
        return real[0] if real else None
    return lambda ask: all(c(ask) for c in real)


def _any_of(conditions: list[Getter | None]) -> Getter | None:
    real = [c for c in conditions if c is not None]
    if len(real) < len(conditions):
        return None  # somewhere it is asked unconditionally
    return real[0] if len(real) == 1 else lambda ask: any(c(ask) for c in real)

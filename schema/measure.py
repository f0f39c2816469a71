"""How deep and how wide a document is: one pass before validation, each fragment measured once.

Fragments that spread one another unfold exponentially, so nothing here unfolds them: sizes add up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

from schema.limits import Limits, exceeded

SCHEMA_FIELDS = frozenset({"__schema", "__type"})
_FREE = frozenset({"edges", "node", "nodes"})  # the shape of every connection, not its depth


@dataclass(frozen=True, slots=True)
class Size:
    """Of a selection set with its fragments unfolded. `plain` depth counts every level."""

    depth: int = 0
    plain: int = 0
    introspection: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0


_NOTHING = Size()


def measured(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document one of whose operations or fragments exceeds a limit."""
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    if len(operations) > limits.operations:
        raise exceeded(
            "operations",
            limits.operations,
            f"The document has more than {limits.operations} operations.",
        )
    fragments = {
        d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
    }
    measure = _Measure(fragments)
    try:
        for operation in operations:
            _within(measure.operation(operation), limits)
        for name in fragments:
            _within(measure.fragment(name), limits)
    except RecursionError:
        raise exceeded("depth", limits.depth, "Fragments are nested too deeply.") from None


def fields_named(document: DocumentNode) -> frozenset[str]:
    """Names of all fields that occur, wherever."""
    found: set[str] = set()
    waiting: list[Any] = [getattr(d, "selection_set", None) for d in document.definitions]
    while waiting:
        here = waiting.pop()
        for node in here.selections if here else ():
            if isinstance(node, FieldNode):
                found.add(node.name.value)
            waiting.append(getattr(node, "selection_set", None))
    return frozenset(found)


def root_keys(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> frozenset[str]:
    """The keys of an answer at most, wherever their fields are written: each fragment read once."""
    keys: set[str] = set()
    waiting, spread = [operation.selection_set], set()
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                keys.add((node.alias or node.name).value)
            elif not isinstance(node, FragmentSpreadNode):
                waiting.append(node.selection_set)  # type: ignore[attr-defined]
            elif node.name.value not in spread:
                spread.add(node.name.value)
                waiting.append(fragments[node.name.value].selection_set)
    return frozenset(keys)


def switches(document: DocumentNode) -> frozenset[str]:
    """Names of the variables by which @skip and @include decide, wherever."""
    found: set[str] = set()
    waiting: list[Any] = [getattr(d, "selection_set", None) for d in document.definitions]
    while waiting:
        here = waiting.pop()
        for node in here.selections if here else ():
            for directive in node.directives or ():
                given = (argument.value for argument in directive.arguments or ())
                found.update(v.name.value for v in given if isinstance(v, VariableNode))
            waiting.append(getattr(node, "selection_set", None))
    return frozenset(found)


def _within(size: Size, limits: Limits) -> None:
    for what, found, allowed in (
        ("depth", size.depth, limits.depth),
        ("introspection_depth", size.introspection, limits.introspection_depth),
        ("fields", size.fields, limits.fields),
        ("aliases", size.aliases, limits.aliases),
        ("directives", size.directives, limits.directives),
    ):
        if found > allowed:
            raise exceeded(
                what, allowed, f"Too much in one document: {what.replace('_', ' ')} over {allowed}."
            )


class _Measure:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, Size] = {}

    def operation(self, node: OperationDefinitionNode) -> Size:
        own = len(node.directives or ())
        own += sum(len(variable.directives or ()) for variable in node.variable_definitions or ())
        return _sum([Size(directives=own), self._set(node.selection_set)])

    def fragment(self, name: str) -> Size:
        """Nothing for an unknown one and for a cycle: validation refuses both."""
        known = self._known.get(name)
        if known is not None:
            return known
        self._known[name] = _NOTHING
        fragment = self._fragments.get(name)
        if fragment is not None:
            own = Size(directives=len(fragment.directives or ()))
            size = _sum([own, self._set(fragment.selection_set)])
            if fragment.type_condition.name.value.startswith("__"):
                size = replace(size, depth=0, introspection=size.plain)
            self._known[name] = size
        return self._known[name]

    def _set(self, node: SelectionSetNode) -> Size:
        return _sum([self._selection(selection) for selection in node.selections])

    def _selection(self, node: SelectionNode) -> Size:
        own = Size(directives=len(node.directives or ()))
        if isinstance(node, FieldNode):
            return self._field(node)
        if isinstance(node, FragmentSpreadNode):
            return _sum([own, self.fragment(node.name.value)])
        return _sum([own, self._set(node.selection_set)])  # type: ignore[attr-defined]

    def _field(self, node: FieldNode) -> Size:
        below = self._set(node.selection_set) if node.selection_set else _NOTHING
        name = node.name.value
        inside_schema = name in SCHEMA_FIELDS
        return Size(
            depth=1 if inside_schema else below.depth + (name not in _FREE),
            plain=below.plain + 1,
            introspection=below.plain + 1 if inside_schema else below.introspection,
            fields=below.fields + 1,
            aliases=below.aliases + (node.alias is not None),
            directives=below.directives + len(node.directives or ()),
        )


def _sum(sizes: Iterable[Size]) -> Size:
    """Siblings: depths do not add up, the rest does."""
    depth = plain = introspection = fields = aliases = directives = 0
    for size in sizes:
        depth = max(depth, size.depth)
        plain = max(plain, size.plain)
        introspection = max(introspection, size.introspection)
        fields += size.fields
        aliases += size.aliases
        directives += size.directives
    return Size(depth, plain, introspection, fields, aliases, directives)

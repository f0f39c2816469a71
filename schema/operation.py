"""Query text -> operation that may be executed: checked, validated, priced. Kept by its text."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)
from graphql.execution import get_variable_values
from graphql.execution.values import VariableValues

from db.compiler.selection import Pick
from schema.cost import Price, Prices, priced
from schema.faults import (
    BAD_USER_INPUT,
    GRAPHQL_PARSE_FAILED,
    GRAPHQL_VALIDATION_FAILED,
    RequestRefusedError,
    fault,
    refused_by_core,
)
from schema.limits import Limits, check_text, exceeded
from schema.measure import SCHEMA_FIELDS, fields_named, measured, root_keys, switches
from schema.selection import Reader

KEPT_DOCUMENTS = 1_000
KEPT_CHARACTERS = 200_000  # a parsed document takes some 110 bytes a character


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """`fast` holds the root fields when every one of them has a plan, or is subscribed to; `texts`
    the variables when each is an `ID!` or a `String!`, which are what they are when they come as
    text; `switches` those of @skip and @include that null could pass; `several`: more than one root
    field, in fragments or not."""

    document: DocumentNode
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    fast: tuple[Pick, ...] | None
    price: Price
    introspects: bool
    texts: tuple[str, ...] | None
    switches: frozenset[str]
    several: bool


@dataclass(frozen=True, slots=True, eq=False)
class Admitted:
    """An operation with the variables of one request, as graphql-core read them. `cost` goes into
    the answer's extensions."""

    operation: Operation
    read: VariableValues
    cost: dict[str, int]

    @property
    def values(self) -> dict[str, Any]:
        return self.read.coerced


class Operations:
    """Least recently used documents leave first."""

    def __init__(
        self, schema: GraphQLSchema, planned: frozenset[str], limits: Limits | None = None
    ) -> None:
        self._schema, self._planned, self._limits = schema, planned, limits or Limits()
        self._known: OrderedDict[tuple[str, str | None], Operation] = OrderedDict()
        self._characters = 0

    def admit(
        self, text: str, name: str | None, variables: Mapping[str, Any], *, introspection: bool
    ) -> Admitted:
        """The operation, ready to run; `RequestRefusedError` if it is not to be run.

        `introspection`: whether this caller may read the schema and be helped with its names.
        """
        operation = self._operation(text, name, suggest=introspection)
        if operation.introspects and not introspection:
            raise RequestRefusedError(
                fault("The schema is not served here.", GRAPHQL_VALIDATION_FAILED)
            )
        read = self._values(operation, variables, suggest=introspection)
        values = read.coerced
        if any(values.get(name) is None for name in operation.switches):
            sentence = "What @skip and @include go by is true or false."
            raise RequestRefusedError(fault(sentence, BAD_USER_INPUT))
        requested, limit = priced(operation.price, values), self._limits.cost
        if requested > limit:
            raise exceeded(
                "cost", limit, f"This asks for {requested} objects, more than {limit}.", requested
            )
        return Admitted(operation, read, {"requested": requested, "limit": limit})

    def _operation(self, text: str, name: str | None, *, suggest: bool) -> Operation:
        known = self._known.get((text, name))
        if known is not None:
            self._known.move_to_end((text, name))
            return known
        operation = self._read(text, name, suggest=suggest)
        self._known[text, name] = operation
        self._characters += len(text)
        while len(self._known) > KEPT_DOCUMENTS or self._characters > KEPT_CHARACTERS:
            (gone, _), _ = self._known.popitem(last=False)
            self._characters -= len(gone)
        return operation

    def _read(self, text: str, name: str | None, *, suggest: bool) -> Operation:
        check_text(text, self._limits)
        document = _parsed(text)
        measured(document, self._limits)
        self._validate(document, suggest=suggest)
        nodes = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        node = _chosen(nodes, name)
        fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        introspects = bool(SCHEMA_FIELDS & fields_named(document))
        fast = None if introspects else self._fast(node, fragments)
        price = Prices(self._schema, fragments).operation(node)
        declared = (each for each in node.variable_definitions or () if each.default_value)
        deciding = switches(document) & {each.variable.name.value for each in declared}
        texts = _texts(node)
        several = len(root_keys(node, fragments)) > 1
        return Operation(
            document, node, fragments, fast, price, introspects, texts, deciding, several
        )

    def _validate(self, document: DocumentNode, *, suggest: bool) -> None:
        most = self._limits.errors
        errors = validate(self._schema, document, max_errors=most, hide_suggestions=not suggest)
        if errors:
            raise RequestRefusedError(
                *refused_by_core(errors[:most], GRAPHQL_VALIDATION_FAILED, suggest=suggest)
            )

    def _values(
        self, operation: Operation, variables: Mapping[str, Any], *, suggest: bool
    ) -> VariableValues:
        names = operation.texts
        fast = names is not None and operation.fast is not None
        if fast and all(type(variables.get(name)) is str for name in names or ()):
            return VariableValues({}, {name: variables[name] for name in names or ()})
        definitions, most = operation.node.variable_definitions or (), self._limits.errors
        values = get_variable_values(
            self._schema, definitions, dict(variables), most, hide_suggestions=not suggest
        )
        if isinstance(values, list):
            raise RequestRefusedError(
                *refused_by_core(values[:most], BAD_USER_INPUT, suggest=suggest)
            )
        return values

    def _fast(
        self, node: OperationDefinitionNode, fragments: Mapping[str, Any]
    ) -> tuple[Pick, ...] | None:
        if node.operation is OperationType.MUTATION:
            return None
        root = self._schema.get_root_type(node.operation)
        picks = Reader(self._schema, fragments).picks(root, [(node.selection_set, None)])
        told = node.operation is OperationType.SUBSCRIPTION
        return picks if told or all(p.name in self._planned for p in picks) else None


def _parsed(text: str) -> DocumentNode:
    try:
        return parse(text)
    except GraphQLError as error:
        refused = refused_by_core([error], GRAPHQL_PARSE_FAILED, suggest=True)
    except RecursionError:
        refused = [fault("The document is nested too deeply.", GRAPHQL_PARSE_FAILED)]
    raise RequestRefusedError(*refused)


def _chosen(nodes: list[OperationDefinitionNode], name: str | None) -> OperationDefinitionNode:
    if name is None and len(nodes) == 1:
        return nodes[0]
    for node in nodes:
        if name is not None and node.name and node.name.value == name:
            return node
    sentence = (
        "Say by operationName which operation to run." if name is None else "No such operation."
    )
    raise RequestRefusedError(fault(sentence, BAD_USER_INPUT))


def _texts(node: OperationDefinitionNode) -> tuple[str, ...] | None:
    found = []
    for definition in node.variable_definitions or ():
        type_ = definition.type
        if not isinstance(type_, NonNullTypeNode) or not isinstance(type_.type, NamedTypeNode):
            return None
        if type_.type.name.value not in {"ID", "String"}:
            return None
        found.append(definition.variable.name.value)
    return tuple(found)

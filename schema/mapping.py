"""Everything that the types say of their fields, collected once when the schema is built.

An incomplete mapping does not start: a type with a source on some fields has one on all.
"""

from typing import Any

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from db.mapping import Attr, Bound, Call, Col, Key, Presumed, Py, Type
from db.models import Case, Child, Merge
from schema.mapped import camel


def core_of(schema: strawberry.Schema) -> GraphQLSchema:
    """graphql-core's schema below Strawberry's; private API of a pinned version."""
    core: GraphQLSchema = schema._schema  # noqa: SLF001
    return core


def types_of(schema: strawberry.Schema) -> dict[str, Type]:
    """GraphQL type to mapped fields."""
    core, types = core_of(schema), dict[str, Type]()
    for name, concrete in schema.schema_converter.type_map.items():
        graphql_type = core.type_map.get(name)
        if isinstance(graphql_type, GraphQLObjectType):
            definition: Any = concrete.definition
            fields = _fields(definition, graphql_type)
            model = _model(name, fields)
            again = any(each.name == "Node" for each in graphql_type.interfaces)
            types[name] = Type(name, model, fields, _logged(model), again, _case(model))
    return types


def _fields(definition: Any, graphql_type: GraphQLObjectType) -> dict[str, Bound]:
    fields: dict[str, Bound] = {}
    for field in definition.fields:
        at = camel(field)
        plain = Attr(field.python_name) if not field.base_resolver else None
        source = field.metadata.get("source") or plain
        if source and at in graphql_type.fields:
            fields[at] = Bound(source, get_named_type(graphql_type.fields[at].type).name, at)
    return fields


def _model(name: str, fields: dict[str, Bound]) -> Any:
    models = {b.source.column.class_ for b in fields.values() if isinstance(b.source, Key | Col)}
    if len(models) > 1:
        raise TypeError(f"{name} maps columns of several tables: {models}")
    return models.pop() if models else None


def _logged(model: Any) -> Any:
    """The column with the child whose reading is logged."""
    if model is Child:
        return Child.id
    return Merge.survivor_id if model is Merge else getattr(model, "child_id", None)


def _case(model: Any) -> Any:
    """The column with the case whose reading is logged."""
    return Case.id if model is Case else getattr(model, "case_id", None)


def resolve_in_memory(core: GraphQLSchema, types: dict[str, Type]) -> None:
    """Fields of things in memory answer the same to graphql-core as inside a plan."""
    for kept in types.values():
        if kept.model is not None:
            continue
        for bound in kept.fields.values():
            if isinstance(bound.source, Call | Py):
                graphql_type: Any = core.type_map[kept.name]
                graphql_type.fields[bound.name].resolve = _computed(bound)


def _computed(bound: Bound) -> Any:
    def resolve(thing: Any, info: Any, **arguments: Any) -> Any:
        if isinstance(bound.source, Py):
            return bound.source.function(info.context, thing)
        assert isinstance(bound.source, Call)  # noqa: S101 -- see resolve_in_memory
        return bound.source.function(thing, info.context.memory, arguments)

    return resolve


def presume(core: GraphQLSchema, input_name: str, field: str) -> None:
    """Mark the default of a filter's field, so that it says nothing inside AND, OR and NOT."""
    input_type: Any = core.type_map[input_name]
    found = input_type.fields[field]
    found.default_value = Presumed(found.default_value)

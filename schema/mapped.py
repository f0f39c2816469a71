"""How a Strawberry type says where its fields come from: `col`, `key`, `one`, `parts`, `ref` …

A mapped field is an ordinary Strawberry field with its source in the metadata. The SDL's @class is
read off the column. `types_of` (in `schema.mapping`) collects everything once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema_directive import Location
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from db.mapping import (
    Attr,
    Call,
    Col,
    Column,
    Filter,
    Judged,
    Key,
    Listing,
    Made,
    Many,
    Mapped,
    Next,
    One,
    Parts,
    Py,
    Ref,
    Sealed,
    Sql,
    ViewerCan,
    Withheld,
    Words,
)
from db.models import Base
from db.models.sensitivity import Mark
from db.rules.sensitivity import Sensitivity
from schema.arguments import ARGUMENTS

strawberry.enum(
    Sensitivity,
    description="How private a value is (lớp dữ liệu). Printed in the SDL so that front ends know"
    " what can be withheld.",
)


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="class",
    description="The class of a field: null and named in `withheld` for who does not hold it.",
)
class Class:
    of: Sensitivity = strawberry.directive_field(name="is")


def _field(
    source: Mapped | None, description: str | None, name: str | None = None, **extra: Any
) -> Any:
    mark: Mark | None = None
    if isinstance(source, Col | Ref | Sealed | Judged):
        mark = source.column.info.get("mark")
    elif isinstance(source, Parts | Next | Made):
        mark = source.mark
    return strawberry.field(
        name=name,
        description=description,
        directives=[Class(of=mark.of)] if mark else (),
        metadata={"source": source, **extra},
    )


def key(column: Column) -> Any:
    return _field(Key(column), "Opaque, stable, unique over all types.")


def col(column: Column, description: str, name: str | None = None) -> Any:
    """`name`: in the schema, where Python has the word for itself."""
    return _field(Col(column), description, name)


def one(link: Column, description: str, *, sight: str = "read") -> Any:
    return _field(One(link, sight), description)


def many(links: Column, description: str) -> Any:
    """The rows whose ids stand in an array."""
    return _field(Many(links), description)


def parts(
    model: type[Base],
    rows: "Rows",
    description: str,
    *,
    of: Sensitivity | None = None,
    part: str | None = None,
    single: bool = False,
) -> Any:
    """Rows that belong to this one; with a class, null where it is not held whole."""
    mark = Mark(of, part=part) if of else None
    source = Parts(model, rows.listing, mark, single=single)
    return with_arguments(_field(source, description), rows.own_arguments)


def pages(
    model: type[Base],
    rows: "Rows",
    description: str,
    *,
    of: Sensitivity | None = None,
    part: str | None = None,
    filtered: bool = False,
) -> Any:
    """Rows that belong to this one, as a connection paged forward; without a class, those whose own
    class is held."""
    mark = Mark(of, part=part) if of else None
    field = _field(Parts(model, rows.listing, mark, page=True), description)
    own = {"where", "order_by"} if filtered else set[str]()
    asked = {name: kind for name, kind in rows.arguments.items() if name in own}
    return with_arguments(field, {**asked, **FORWARD})


def words(
    model: type[Base], column: Column, find: Callable[[Any, Any], Any], description: str
) -> Any:
    return _field(Words(model, column, find), description)


def ref(
    column: Column, find: Callable[[Any, Any], Any], description: str, name: str | None = None
) -> Any:
    return _field(Ref(column, find), description, name)


def py(function: Callable[..., Any], *needs: Column, description: str) -> Any:
    return _field(Py(function, needs), description)


def sealed(column: Column, opened: Callable[[Any, Any, bytes, bool], Any], description: str) -> Any:
    """A sealed column: `opened(ask, row, sealed, masked)`."""
    return _field(Sealed(column, opened), description)


def judged(column: Column, function: Callable[[Any, Any], Any], description: str) -> Any:
    """What follows from one column, and is as private: `function(ask, value)`."""
    return _field(Judged(column, function), description)


def then(
    function: Callable[..., Any],
    *needs: Column,
    actions: Iterable[str],
    of: Sensitivity,
    description: str,
    beside: Sequence[tuple[Column, ...]] = (),
) -> Any:
    """What may be done next: `function(ask, allowed, *values)`."""
    return _field(Next(function, needs, tuple(actions), Mark(of), tuple(beside)), description)


def made(
    function: Callable[..., Any],
    *needs: Column,
    of: Sensitivity,
    arguments: Mapping[str, Any],
    description: str,
) -> Any:
    """Worked out for who asks, from what they ask: `function(ask, arguments, *values)`."""
    return with_arguments(_field(Made(function, needs, Mark(of)), description), arguments)


def sql(write: Callable[[Any, Any], Any], description: str) -> Any:
    """Worked out by the database: `write(row, today)`."""
    return _field(Sql(write), description)


def attr(name: str, description: str) -> Any:
    return _field(Attr(name), description)


def call(
    function: Callable[[Any, Any, Mapping[str, Any]], Any],
    description: str,
    arguments: Mapping[str, Any] | None = None,
) -> Any:
    """Worked out from something in memory: `function(thing, memory, arguments)`."""
    return with_arguments(_field(Call(function), description), arguments or {})


def withheld() -> Any:
    return _field(
        Withheld(),
        "Fields this viewer may not read whole on this row. Depends on rights only, never on"
        " whether a value exists. Null and listed: withheld. Value and listed: masked.",
    )


def viewer_can() -> Any:
    return _field(
        ViewerCan(), "Actions this viewer may take on this row, by the names of the access lines."
    )


def listed(rows: "Rows", description: str, own: Mapping[str, Any] | None = None) -> Any:
    """A root field: every row the viewer may see. `own`: arguments beside those of any list."""
    field = _field(None, description, root=("list", rows.listing))
    return with_arguments(field, {**(own or {}), **rows.arguments})


def listed_of(listing: Listing, own: Mapping[str, Any], description: str) -> Any:
    """A root field: the rows that its own arguments name, each by the filter of its name."""
    root = ("of", (listing, tuple(own)))
    return with_arguments(_field(None, description, root=root), {**own, **BOTH_WAYS})


def paired(draw: Callable[..., Any], description: str) -> Any:
    """A root field: two by two, within a unit; see `db.compiler.pairs`."""
    arguments = {"within": strawberry.ID, **BOTH_WAYS}
    return with_arguments(_field(None, description, root=("pairs", draw)), arguments)


def by_id(description: str) -> Any:
    """A root field: one row by its id."""
    return with_arguments(_field(None, description, root=("id", None)), {"id": strawberry.ID})


def by_ids(description: str) -> Any:
    """A root field: rows by their ids."""
    field = _field(None, description, root=("ids", None))
    return with_arguments(field, {"ids": list[strawberry.ID]})


def by_key(column: Column, argument: str, description: str) -> Any:
    """A root field: one row by another unique column."""
    field = _field(None, description, root=("key", (column, argument)))
    return with_arguments(field, {argument: str})


def where(condition: Filter, description: str, **options: Any) -> Any:
    """A field of a filter, with the condition it stands for."""
    default = options or {"default": strawberry.UNSET}
    return strawberry.field(description=description, metadata={"filter": condition}, **default)


FORWARD: Mapping[str, Any] = {"first": int | None, "after": str | None}
BOTH_WAYS: Mapping[str, Any] = {**FORWARD, "last": int | None, "before": str | None}


class Rows:
    """Rows of a model as the API lists them: filter, order, arguments."""

    def __init__(
        self,
        model: type[Base],
        *default: tuple[Column, bool],
        where: Any = None,
        order: Any = None,
        always: Filter | None = None,
        own: Mapping[str, Any] | None = None,
        presumed: Mapping[str, Any] | None = None,
    ) -> None:
        fields = where.__strawberry_definition__.fields if where else ()
        filters = {camel(f): f.metadata["filter"] for f in fields if "filter" in f.metadata}
        self.listing = Listing(model, filters, default, always, presumed or {})
        self.own_arguments = own or {}
        self.arguments: Mapping[str, Any] = BOTH_WAYS
        if order:
            self.arguments = {"order_by": list[order] | None, **self.arguments}
        if where:
            self.arguments = {"where": where | None, **self.arguments}

    def seen_by(self, sight: str) -> Self:
        """By other lines than those to read."""
        self.listing = replace(self.listing, sight=sight)
        return self


def with_arguments(field: StrawberryField, annotations: Mapping[str, Any]) -> Any:
    field.arguments = [
        StrawberryArgument(name, None, StrawberryAnnotation(kind), description=ARGUMENTS[name])
        for name, kind in annotations.items()
    ]
    return field


def camel(field: StrawberryField) -> str:
    if field.graphql_name:
        return field.graphql_name
    first, *rest = field.python_name.split("_")
    return first + "".join(word if word.isupper() else word.title() for word in rest)

"""A table of contents."""

import strawberry

from db import models as m
from schema.children import facts
from schema.children.filters import CHILDREN
from schema.children.types import Child
from schema.mapped import by_id, by_ids, by_key, listed
from schema.mapping import core_of, presume
from schema.node import Node
from schema.organisations.types import ORGANISATIONS, Organisation
from schema.paging import Connection
from schema.units.queries import UnitQueries


@strawberry.type
class Query(UnitQueries):
    node: Node | None = by_id("Anything by its id. Absent and invisible are one answer: null.")
    nodes: list[Node | None] = by_ids(
        "Same length as asked; null for what is absent, invisible or malformed."
    )
    child: Child | None = by_key(m.Child.code, "code", "One child by its registry number.")
    children: Connection[Child] | None = listed(
        CHILDREN, "Children the viewer may see, newest first."
    )
    organisations: Connection[Organisation] | None = listed(
        ORGANISATIONS, "Bodies that work with children, by name."
    )


schema = strawberry.Schema(Query, types=[facts.Circumstance, facts.Watch, facts.Assistance])
presume(core_of(schema), "ChildWhere", "status")

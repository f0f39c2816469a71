"""Bodies that work with children."""

import strawberry

from db import models as m
from db.filters import contains, one_of
from db.rules.names import toneless
from db.rules.organisations import OrganisationKind
from schema.mapped import Rows, col, key, ref, where
from schema.node import Node
from schema.units.types import Unit, unit_of

strawberry.enum(OrganisationKind, description="The kind of a body (loại cơ quan, tổ chức).")


@strawberry.type(
    description="A body that works with children (cơ quan, tổ chức): a committee, school, facility,"
    " union."
)
class Organisation(Node):
    id: strawberry.ID = key(m.Organisation.id)
    name: str = col(m.Organisation.name, "Its official name.")
    kind: OrganisationKind = col(m.Organisation.kind, "What kind of body it is.")
    unit: Unit = ref(m.Organisation.unit_id, unit_of, "The unit it belongs to.")


@strawberry.input(description="Which organisations; everything said must hold.")
class OrganisationWhere:
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those of this unit and everything below it."
    )
    kind: list[OrganisationKind] | None = where(
        one_of(m.Organisation.kind), "Any of these kinds; an empty list matches nothing."
    )
    search: str | None = where(
        contains(m.Organisation.search_name, toneless, least=2),
        "Toneless or toned, at least two letters, any part of the name.",
    )


ORGANISATIONS = Rows(
    m.Organisation,
    (m.Organisation.search_name, False),
    where=OrganisationWhere,
)

"""The Child Protection Fund (Quỹ Bảo trợ trẻ em)."""

import strawberry

from db import models as m
from schema.giving.filters import DISBURSEMENTS
from schema.giving.types import Disbursement
from schema.mapped import Rows, col, key, pages, ref, withheld
from schema.node import Node
from schema.paging import Connection
from schema.units.types import Unit, unit_of


@strawberry.type(description="A Child Protection Fund (Quỹ Bảo trợ trẻ em) of a unit.")
class Fund(Node):
    id: strawberry.ID = key(m.Fund.id)
    name: str = col(m.Fund.name, "Official name.")
    unit: Unit = ref(m.Fund.unit_id, unit_of, "Of which unit.")
    disbursements: Connection[Disbursement] | None = pages(
        m.Disbursement,
        DISBURSEMENTS,
        "Lines of it that the viewer may see, newest first.",
        filtered=True,
    )
    withheld: list[str] = withheld()


FUNDS = Rows(m.Fund, (m.Fund.name, False))

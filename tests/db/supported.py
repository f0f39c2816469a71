"""Lines of support as they stand when money moves for them, for tests of the ledger alone."""

from decimal import Decimal
from uuid import UUID, uuid4

from db.rules.ledger import Movement
from tests.oracle.small import BO
from tests.schema.desk import Live


async def line(
    live: Live, pot: UUID, amount: int, quantity: Decimal = Decimal(0), status: str = "APPROVED"
) -> Movement:
    """As much as a line of Bồ is of, which stands there."""
    key = uuid4()
    await live.admin.execute(
        "INSERT INTO disbursement (id, number, status, fund_id, pot_id, kind, year, amount, item,"
        " quantity, measure, source, source_class, proposed_by, unit_id)"
        " SELECT $1::uuid, $1::text, $2, p.fund_id, p.id, 'GIFT_CASH', 2026, $4, p.item,"
        " CASE WHEN p.item IS NOT NULL THEN $5::numeric END, p.item_unit, p.source, 'BUDGET',"
        " $6, $7 FROM fund_pot p WHERE p.id = $3",
        *(key, status, pot, amount, quantity, live.world.officer("bo.worker"), BO),
    )
    return Movement(pot, amount, quantity, key)


async def committed(live: Live, *moves: Movement) -> None:
    """Their money is reserved."""
    await live.admin.execute(
        "UPDATE disbursement SET status = 'COMMITTED' WHERE id = ANY ($1)", [m.line for m in moves]
    )

"""What acts on the books of a fund share: the fund, the day, the pot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import NotFoundError
from db.models import Fund, FundPurpose
from db.rules.facts import refuse
from db.rules.fund import FundSource
from db.rules.income import day_faults
from db.rules.inputs import Problem, line_faults
from db.rules.ledger import Movement
from db.services.work import Work, part

POST: Final = "post"  # as in the access lines
ADD_POT: Final = """
INSERT INTO fund_pot (id, fund_id, source, purpose, item, item_unit)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
POT: Final = """
SELECT id FROM fund_pot WHERE fund_id = $1 AND source = $2 AND purpose IS NOT DISTINCT FROM $3
  AND item IS NOT DISTINCT FROM $4 AND item_unit IS NOT DISTINCT FROM $5
"""


@dataclass(frozen=True, slots=True)
class Goods:
    item: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Sum:
    """So much, in đồng; of goods their fair value."""

    amount: int
    goods: Goods | None = None

    def of(self, pot: UUID) -> Movement:
        return Movement(pot, self.amount, self.goods.quantity if self.goods else Decimal(0))


async def fund_for(work: Work, fund: UUID | None, action: str = POST) -> Any:
    """Raises NotFoundError, ForbiddenError."""
    with part("fund"):
        return await work.find(Fund, fund, action)


def day_of(work: Work, fund: Any, said: date | None) -> date:
    """Today unless said. Raises InputRefusedError."""
    day = said or work.today
    faults = day_faults(day, work.today, fund["opened_on"], fund["closed_on"])
    refuse([Problem(("on",), fault) for fault in faults])
    return day


def check_lines(**lines: str | None) -> None:
    """All problems of lines of words at once. Raises InputRefusedError."""
    refuse(
        Problem(tuple(name.split("__")), fault)
        for name, text in lines.items()
        if text is not None
        for fault in line_faults(text)
    )


def check(*found: tuple[str, Iterable[StrEnum]]) -> None:
    refuse(Problem((name,), fault) for name, faults in found for fault in faults)


async def check_purpose(work: Work, fund: UUID, purpose: str | None) -> None:
    """The fund knows it. Raises NotFoundError."""
    if purpose is None:
        return
    known = await work.those(FundPurpose.fund_id, fund)
    if not any(row["name"] == purpose for row in known):
        with part("purpose"):
            raise NotFoundError


async def pot_for(
    work: Work, fund: UUID, source: FundSource, purpose: str | None, goods: Goods | None
) -> UUID:
    """The pot of these, begun when it is the first time."""
    said = (fund, source.value, purpose, goods and goods.item, goods and goods.unit)
    await work.execute(ADD_POT, uuid4(), *said)
    found: UUID = (await work.row(POT, *said))["id"]
    return found

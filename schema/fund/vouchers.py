"""Vouchers, as they were signed."""

from datetime import date
from typing import Any

import strawberry

from db import models as m
from db.rules.amounts import in_words
from schema.fund.words import VoucherKind
from schema.mapped import Rows, col, key, one, parts, py
from schema.node import Node
from schema.people.types import Officer
from schema.scalars import VND, Quantity


def said(_: Any, total: int) -> str:
    return in_words(total)


@strawberry.type(description="A line of a voucher: so many, at a price.")
class VoucherLine:
    content: str = col(m.VoucherLine.content, "What it is.")
    quantity: Quantity = py(
        lambda _, quantity: float(quantity), m.VoucherLine.quantity, description="How many."
    )
    unit: str = col(m.VoucherLine.unit, "Counted in what.")
    price: VND = col(m.VoucherLine.price, "For one.")
    amount: VND = col(m.VoucherLine.amount, "For all of them, in whole đồng.")


LINES = Rows(m.VoucherLine, (m.VoucherLine.line, False))


@strawberry.type(
    description="A voucher (chứng từ) with the seven items of Circular 41/2022/TT-BTC, made by one"
    " person and approved by another."
)
class Voucher(Node):
    id: strawberry.ID = key(m.Voucher.id)
    number: int = col(m.Voucher.number, "Without gaps in its fund.")
    kind: VoucherKind = col(m.Voucher.kind, "Receipt or payment.")
    on: date = col(m.Voucher.on_day, "Its date.")
    issuer_name: str = col(m.Voucher.issuer_name, "Who issues it.")
    issuer_address: str = col(m.Voucher.issuer_address, "Where they are.")
    receiver_name: str = col(m.Voucher.receiver_name, "The other party.")
    receiver_address: str = col(m.Voucher.receiver_address, "Where they are.")
    content: str = col(m.Voucher.content, "What it is about.")
    lines: list[VoucherLine] = parts(m.VoucherLine, LINES, "What was bought, given or received.")
    total: VND = col(m.Voucher.total, "All lines together.")
    total_in_words: str = py(
        said, m.Voucher.total, description="The total in Vietnamese words (bằng chữ)."
    )
    signed_on: date = col(m.Voucher.signed_on, "When the other party signed.")
    made_by: Officer | None = one(
        m.Voucher.made_by, "Who made it; null where the viewer may not see that officer."
    )
    approved_by: Officer | None = one(
        m.Voucher.approved_by, "Who approved it; null: nobody yet, or not to be seen."
    )
    is_approved: bool = py(
        lambda _, at: at is not None, m.Voucher.approved_at, description="Whether it is approved."
    )
    version: int = col(m.Voucher.version, "Raised by its approval.")


VOUCHERS = Rows(m.Voucher, (m.Voucher.number, True))

"""Vouchers (chứng từ): the seven items that Circular 41/2022/TT-BTC asks of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from db.rules.ledger import MOST, MOST_GOODS

MOST_LINES: Final = 100


class VoucherKind(StrEnum):
    """Receipt (phiếu thu) or payment (phiếu chi)."""

    RECEIPT = "RECEIPT"
    PAYMENT = "PAYMENT"


class VoucherItem(StrEnum):
    """The seven items, in the order of the circular."""

    NAME_AND_NUMBER = "NAME_AND_NUMBER"
    DATE = "DATE"
    ISSUER = "ISSUER"
    RECEIVER = "RECEIVER"
    CONTENT = "CONTENT"
    AMOUNTS = "AMOUNTS"
    SIGNATURES = "SIGNATURES"


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """`price`: đồng for one."""

    content: str
    quantity: Decimal
    unit: str
    price: int

    @property
    def amount(self) -> int:
        """In whole đồng, half a đồng up."""
        return int((self.quantity * self.price).to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as it is to be signed. `number`: as the fund counts them; `maker` and `approver`:
    who they are; `signed_on`: when the other party signed."""

    kind: VoucherKind | None
    number: int | None
    on_day: date | None
    issuer: Party
    receiver: Party
    content: str
    lines: tuple[VoucherLine, ...]
    maker: object | None
    approver: object | None
    signed_on: date | None

    @property
    def total(self) -> int:
        return total(self.lines)


class VoucherRefusedError(Exception):
    """Items are missing, or are not what they have to be: all of them."""

    def __init__(self, missing: tuple[VoucherItem, ...]) -> None:
        super().__init__(*missing)
        self.missing = missing


def total(lines: Sequence[VoucherLine]) -> int:
    return sum(line.amount for line in lines)


def missing(voucher: Voucher) -> tuple[VoucherItem, ...]:
    """Which of the seven items are not there."""
    there: Mapping[VoucherItem, bool] = {
        VoucherItem.NAME_AND_NUMBER: voucher.kind is not None and (voucher.number or 0) > 0,
        VoucherItem.DATE: voucher.on_day is not None,
        VoucherItem.ISSUER: _named(voucher.issuer),
        VoucherItem.RECEIVER: _named(voucher.receiver),
        VoucherItem.CONTENT: bool(voucher.content.strip()),
        VoucherItem.AMOUNTS: _amounts(voucher.lines),
        VoucherItem.SIGNATURES: _signed(voucher),
    }
    return tuple(item for item, is_there in there.items() if not is_there)


def complete(voucher: Voucher, *, but: frozenset[VoucherItem] = frozenset()) -> None:
    """`but`: items that come later. Raises VoucherRefusedError."""
    if lacking := tuple(item for item in missing(voucher) if item not in but):
        raise VoucherRefusedError(lacking)


def _named(party: Party) -> bool:
    return bool(party.name.strip()) and bool(party.address.strip())


def _amounts(lines: tuple[VoucherLine, ...]) -> bool:
    each = all(
        line.content.strip()
        and line.unit.strip()
        and 0 < line.quantity <= MOST_GOODS
        and 0 < line.price <= MOST
        for line in lines
    )
    return 0 < len(lines) <= MOST_LINES and each and 0 < total(lines) <= MOST


def _signed(voucher: Voucher) -> bool:
    """By the maker, by somebody else who approves, and by the other party."""
    signed = (voucher.maker, voucher.approver, voucher.signed_on)
    return None not in signed and voucher.maker != voucher.approver

"""Vouchers with each of the seven items away; closing of books; what comes as what."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from db.rules.fund import BUDGETS, FundSource
from db.rules.income import (
    SOURCES,
    BookFault,
    DonorKind,
    PledgeStatus,
    SourceRefusedError,
    day_faults,
    money_faults,
    source_allotted,
    source_given,
    status_after,
)
from db.rules.inputs import Fault
from db.rules.ledger import MOST
from db.rules.periods import PeriodGuard, PeriodRefusedError, close
from db.rules.vouchers import (
    Party,
    Voucher,
    VoucherItem,
    VoucherKind,
    VoucherLine,
    VoucherRefusedError,
    complete,
    missing,
)

ITEM = VoucherItem
LINE = VoucherLine("Bánh Trung thu", Decimal("2.5"), "hộp", 51_451)
WHOLE = Voucher(
    VoucherKind.PAYMENT,
    1,
    date(2024, 9, 17),
    Party("Quỹ", "Hà Nội"),
    Party("Lan", "Bồ Đề"),
    "Quà Trung thu",
    (LINE,),
    "kế toán",
    "giám đốc",
    date(2024, 9, 17),
)


def lines(**more):
    return {"lines": (LINE, replace(LINE, **more))}


LACKING = [
    (ITEM.NAME_AND_NUMBER, {"kind": None}),
    (ITEM.NAME_AND_NUMBER, {"number": None}),
    (ITEM.NAME_AND_NUMBER, {"number": 0}),
    (ITEM.DATE, {"on_day": None}),
    (ITEM.ISSUER, {"issuer": Party("", "Hà Nội")}),
    (ITEM.ISSUER, {"issuer": Party("Quỹ", " ")}),
    (ITEM.RECEIVER, {"receiver": Party(" ", "Bồ Đề")}),
    (ITEM.RECEIVER, {"receiver": Party("Lan", "")}),
    (ITEM.CONTENT, {"content": " \n"}),
    (ITEM.AMOUNTS, {"lines": ()}),
    (ITEM.AMOUNTS, {"lines": (LINE,) * 101}),
    (ITEM.AMOUNTS, lines(content=" ")),
    (ITEM.AMOUNTS, lines(unit="")),
    (ITEM.AMOUNTS, lines(quantity=Decimal(0))),
    (ITEM.AMOUNTS, lines(quantity=Decimal(10**11))),
    (ITEM.AMOUNTS, lines(price=0)),
    (ITEM.AMOUNTS, lines(price=MOST + 1)),
    (ITEM.AMOUNTS, lines(price=MOST)),
    (ITEM.AMOUNTS, {"lines": (replace(LINE, price=1, quantity=Decimal("0.1")),)}),
    (ITEM.SIGNATURES, {"maker": None}),
    (ITEM.SIGNATURES, {"approver": None}),
    (ITEM.SIGNATURES, {"signed_on": None}),
    (ITEM.SIGNATURES, {"approver": "kế toán"}),
]


def test_a_voucher_with_its_seven_items_is_whole():
    complete(WHOLE)
    assert len(ITEM) == 7
    assert WHOLE.total == LINE.amount == 128_628


@pytest.mark.parametrize(("item", "change"), LACKING)
def test_a_voucher_that_lacks_an_item_is_refused(item, change):
    voucher = replace(WHOLE, **change)
    assert missing(voucher) == (item,)
    with pytest.raises(VoucherRefusedError) as refused:
        complete(voucher)
    assert refused.value.missing == (item,)
    complete(voucher, but=frozenset({item}))


def test_all_that_is_missing_is_said_at_once():
    nothing = Voucher(None, None, None, Party("", ""), Party("", ""), "", (), None, None, None)
    assert missing(nothing) == tuple(ITEM)
    assert {item for item, _ in LACKING} == set(ITEM)


@pytest.mark.parametrize("case", list(product([True, False], repeat=5)))
def test_books_are_closed_when_all_holds(case):
    over, fresh, in_order, others, settled = case
    month, earlier = (2024, 3), (2024, 1)
    closed = {*([] if fresh else [month]), *([earlier] if in_order else [])}
    unmet = tuple(g for g, holds in zip(PeriodGuard, case, strict=True) if not holds)
    given = {"closed": closed, "posted": {earlier, month, (2024, 4)}, "own": not others}
    given["waiting"] = not settled
    today = date(2024, 4, 1) if over else date(2024, 3, 31)
    if not unmet:
        close(month, today, **given)
        return
    with pytest.raises(PeriodRefusedError) as refused:
        close(month, today, **given)
    assert refused.value.unmet == unmet


@pytest.mark.parametrize(("kind", "asked"), list(product(DonorKind, [None, *FundSource])))
def test_a_gift_comes_as_the_donor_gives_or_as_other(kind, asked):
    if asked in (None, SOURCES[kind]):
        assert source_given(kind, asked) is SOURCES[kind]
    elif asked is FundSource.OTHER:
        assert source_given(kind, asked) is asked
    else:
        with pytest.raises(SourceRefusedError):
            source_given(kind, asked)


@pytest.mark.parametrize("source", list(FundSource))
def test_an_allotment_comes_from_the_budget(source):
    if source in BUDGETS:
        assert source_allotted(source) is source
    else:
        with pytest.raises(SourceRefusedError):
            source_allotted(source)


def test_a_pledge_is_given_when_all_of_it_is():
    assert status_after(100, 99) is PledgeStatus.OPEN
    assert status_after(100, 100) is status_after(100, 101) is PledgeStatus.GIVEN


@pytest.mark.parametrize(
    ("amount", "faults"),
    [
        (-1, [BookFault.NOT_POSITIVE]),
        (0, [BookFault.NOT_POSITIVE]),
        (1, []),
        (MOST, []),
        (MOST + 1, [BookFault.TOO_MUCH]),
    ],
)
def test_money_is_something_that_can_be_held(amount, faults):
    assert money_faults(amount) == faults


@pytest.mark.parametrize(
    ("day", "closed", "faults"),
    [
        (date(2024, 1, 2), None, [Fault.IN_THE_FUTURE]),
        (date(2024, 1, 1), None, []),
        (date(2020, 1, 1), None, []),
        (date(2019, 12, 31), None, [BookFault.FUND_NOT_OPEN]),
        (date(2023, 5, 5), date(2023, 5, 5), []),
        (date(2023, 5, 6), date(2023, 5, 5), [BookFault.FUND_NOT_OPEN]),
    ],
)
def test_a_day_counts_while_the_fund_is_open(day, closed, faults):
    assert day_faults(day, date(2024, 1, 1), date(2020, 1, 1), closed) == faults

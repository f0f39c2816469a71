"""The ledger in the database: what is posted, and what no role gets past the triggers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from db import roles
from db.access import ForbiddenError
from db.rules.fund import Occasion, SupportKind
from db.rules.ledger import (
    AmountRefusedError,
    ClosedPeriodError,
    InsufficientFundsError,
    Movement,
    OffPurposeError,
    Posting,
    PostingKind,
    Use,
)
from db.services.fund.ledger import post
from tests.databases import Databases
from tests.db.supported import committed, line
from tests.oracle.small import BO, HA
from tests.schema.desk import Desks, Live
from tests.stage import keyring

K = PostingKind
DAY = date(2026, 1, 31)
FUND, FREE, BOUND, RICE = (UUID(int=n) for n in range(1, 5))
TET = Use(SupportKind.GIFT_CASH, Occasion.TET, BO, 0)


class Purse(Desks):
    """`ha.money` keeps the books of the fund of Hà, `ha.fund` directs it."""

    def __init__(self) -> None:
        super().__init__()
        self.hire("ha.money", "fund_accountant", HA)
        self.hire("bo.money", "fund_accountant", BO)


async def begun(live: Live) -> None:
    await live.admin.execute(
        "INSERT INTO fund (id, name, legal_basis, address, opened_on, unit_id)"
        " VALUES ($1, 'Quỹ Hà', 'QĐ 1', 'Hà', '2020-01-01', $2)",
        FUND,
        HA,
    )
    await live.admin.execute(
        "INSERT INTO fund_purpose (id, fund_id, name, kinds, occasions, unit_id)"
        " VALUES ($1, $1, 'Tết', 'GIFT_CASH SCHOLARSHIP', 'TET', $2)",
        FUND,
        BO,
    )
    for pot, source, purpose, item in (
        (FREE, "BUDGET_PROVINCE", None, None),
        (BOUND, "DONATION_DOMESTIC", "Tết", None),
        (RICE, "DONATION_FOREIGN", None, "Gạo"),
    ):
        await live.admin.execute(
            "INSERT INTO fund_pot (id, fund_id, source, purpose, item, item_unit, available)"
            " VALUES ($1, $2, $3, $4, $5, $6, 77)",
            *(pot, FUND, source, purpose, item, item and "kg"),
        )


@pytest_asyncio.fixture(loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Live]:
    found = await Live.begin(databases, keyring(), Purse())
    await begun(found)
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def filled(databases: Databases) -> AsyncIterator[Live]:
    """With a hundred in two pots, for what is refused."""
    found = await Live.begin(databases, keyring(), Purse())
    await begun(found)
    await act(found, "ha.money", of(K.INCOME, Movement(FREE, 100), Movement(BOUND, 100), use=None))
    yield found
    await found.finish(databases)


async def act(live: Live, who: str, *postings: Posting) -> Any:
    context = live.context(who)
    async with live.works.begin(context.access, live.world.now) as work:
        return await post(work, *postings)


def of(kind: PostingKind, *movements: Movement, **more: Any) -> Posting:
    return Posting(FUND, kind, DAY, "…", movements, **{"use": TET, **more})


async def pots(live: Live) -> dict[UUID, tuple[int, ...]]:
    rows = await live.admin.fetch("SELECT id, received, available, reserved, paid FROM fund_pot")
    return {row["id"]: tuple(row)[1:] for row in rows}


async def sound(live: Live) -> None:
    """Pots are what the entries say; postings are numbered without gaps."""
    wrong = await live.admin.fetch(
        "SELECT f.id FROM fund_pot f LEFT JOIN ledger_entry e ON e.pot_id = f.id GROUP BY f.id"
        " HAVING f.received <> coalesce(-sum(amount) FILTER (WHERE account = 'RECEIVED'), 0)"
        " OR f.available <> coalesce(sum(amount) FILTER (WHERE account = 'AVAILABLE'), 0)"
        " OR f.reserved <> coalesce(sum(amount) FILTER (WHERE account = 'RESERVED'), 0)"
        " OR f.paid <> coalesce(sum(amount) FILTER (WHERE account = 'PAID'), 0)"
        " OR f.paid_quantity <> coalesce(sum(quantity) FILTER (WHERE account = 'PAID'), 0)"
        " OR f.available_quantity"
        " <> coalesce(sum(quantity) FILTER (WHERE account = 'AVAILABLE'), 0)"
    )
    assert wrong == []
    gaps = await live.admin.fetch(
        "SELECT fund_id FROM ledger_posting GROUP BY fund_id HAVING max(number) <> count(*)"
    )
    assert gaps == []


async def test_what_is_posted_is_numbered_and_copied_to_the_pots(live: Live) -> None:
    paid, back = await line(live, FREE, 200), await line(live, FREE, 100)
    first, second = await act(
        live,
        "ha.money",
        of(K.INCOME, Movement(FREE, 1000), Movement(RICE, 500, Decimal(50)), use=None),
        of(K.RESERVE, paid, back, await line(live, RICE, 100, Decimal(10))),
    )
    assert (first.number, second.number) == (1, 2)
    await committed(live, paid, back)
    await act(live, "bo.worker", of(K.PAY, paid, use=None))
    await act(live, "bo.worker", of(K.RELEASE, back, use=None))
    assert await pots(live) == {
        FREE: (1000, 800, 0, 200),
        BOUND: (0, 0, 0, 0),
        RICE: (500, 400, 100, 0),
    }
    await sound(live)


@pytest.mark.parametrize("who", ["bo.worker", "bo.money", "ha.fund", "ha.officer", "quang.worker"])
async def test_nobody_else_posts_what_comes_in(filled: Live, who: str) -> None:
    before = await pots(filled)
    with pytest.raises(ForbiddenError):
        await act(filled, who, of(K.INCOME, Movement(FREE, 1), use=None))
    assert await pots(filled) == before


async def test_a_refusal_writes_nothing_and_the_work_goes_on(live: Live) -> None:
    whole = await line(live, FREE, 100)
    context = live.context("ha.money")
    async with live.works.begin(context.access, live.world.now) as work:
        income = of(K.INCOME, Movement(FREE, 100), Movement(BOUND, 100), use=None)
        await post(work, income)
        with pytest.raises(InsufficientFundsError) as short:
            await post(work, of(K.RESERVE, Movement(FREE, 60)), of(K.RESERVE, Movement(FREE, 41)))
        assert short.value.available == 40
        with pytest.raises(OffPurposeError):
            await post(work, of(K.RESERVE, Movement(BOUND, 1)))  # its place is not under Bồ
        with pytest.raises(AmountRefusedError):
            await post(work, of(K.INCOME, Movement(FREE, 0)))
        await post(work, of(K.RESERVE, whole))
    assert (await pots(live))[FREE] == (100, 0, 100, 0)
    assert await live.admin.fetchval("SELECT count(*) FROM ledger_posting") == 2


async def test_of_many_who_spend_at_once_exactly_those_succeed_for_whom_it_lasts(
    live: Live,
) -> None:
    await act(live, "ha.money", of(K.INCOME, Movement(FREE, 120 * 7), use=None))
    moves = [await line(live, FREE, 7) for _ in range(200)]

    async def spend(move: Movement) -> int | None:
        try:
            await act(live, "ha.money", of(K.RESERVE, move))
        except InsufficientFundsError as refused:
            return refused.available
        return None

    left = await asyncio.gather(*map(spend, moves))
    assert left.count(None) == 120
    assert [rest for rest in left if rest is not None] == [0] * 80
    assert (await pots(live))[FREE] == (840, 0, 840, 0)
    await sound(live)


async def test_nothing_is_posted_in_closed_books(live: Live) -> None:
    await act(live, "ha.money", of(K.INCOME, Movement(FREE, 5), use=None))
    await live.admin.execute(
        "INSERT INTO fund_period (id, fund_id, year, month, closed_by)"
        " VALUES (gen_random_uuid(), $1, 2026, 1, $2)",
        FUND,
        live.world.officer("ha.fund"),
    )
    with pytest.raises(ClosedPeriodError):
        await act(live, "ha.money", of(K.INCOME, Movement(FREE, 5), use=None))
    with pytest.raises(asyncpg.CheckViolationError, match="closed"):
        await raw(live, K.INCOME, [(FREE, "RECEIVED", -5, 0), (FREE, "AVAILABLE", 5, 0)])


async def raw(live: Live, kind: str, lines: list[Any], **more: Any) -> None:
    """As the superuser, past every service and policy."""
    key = uuid4()
    said = {"support_kind": None, "occasion": None, "for_unit_id": None, "reverses_id": None}
    said |= {"transfer_id": None, **more}
    async with live.admin.transaction():
        await live.admin.execute(
            "INSERT INTO ledger_posting (id, fund_id, number, kind, on_day, text, support_kind,"
            " occasion, for_unit_id, reverses_id, transfer_id, recorded_by)"
            " VALUES ($1, $2, 0, $3, $4, '…', $5, $6, $7, $8, $9, $10)",
            *(key, FUND, kind, DAY, *said.values(), live.world.officer("ha.money")),
        )
        for at, some in enumerate(lines if lines and isinstance(lines[0], list) else [lines]):
            await live.admin.execute(
                "INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount,"
                " quantity) SELECT $1, n + $7, $2, p, a, m, q FROM unnest($3::uuid[], $4::text[],"
                " $5::bigint[], $6::numeric[]) WITH ORDINALITY AS e(p, a, m, q, n)",
                *(key, FUND, *([line[n] for line in some] for n in range(4)), 10 * at),
            )


IN, OUT = [(FREE, "RECEIVED", -9, 0), (FREE, "AVAILABLE", 9, 0)], {}
ATTACKS: dict[str, tuple[str, str, list[Any], dict[str, Any]]] = {
    "no entries": ("entries", "INCOME", [], OUT),
    "one entry": ("balance", "INCOME", IN[1:], OUT),
    "unequal": ("balance", "INCOME", [IN[0], (FREE, "AVAILABLE", 10, 0)], OUT),
    "unequal goods": (
        *("balance", "INCOME"),
        [(RICE, "RECEIVED", -9, -1), (RICE, "AVAILABLE", 9, 2)],
        OUT,
    ),
    "another pot": ("balance", "INCOME", [IN[0], (BOUND, "AVAILABLE", 9, 0)], OUT),
    "a pot of nobody": (
        *("fund", "INCOME"),
        [(UUID(int=9), "RECEIVED", -9, 0), (UUID(int=9), "AVAILABLE", 9, 0)],
        OUT,
    ),
    "money that is counted": (
        *("fund_pot_money", "INCOME"),
        [(FREE, "RECEIVED", -9, -1), (FREE, "AVAILABLE", 9, 1)],
        OUT,
    ),
    "in two statements": ("whole", "INCOME", [IN, IN], OUT),
    "the other way": (
        *("way", "INCOME"),
        [(FREE, "RECEIVED", 9, 0), (FREE, "AVAILABLE", -9, 0)],
        OUT,
    ),
    "another account": ("way", "INCOME", [IN[0], (FREE, "PAID", 9, 0)], OUT),
    "more than there is": (
        *("fund_pot_balance", "RESERVE"),
        [(FREE, "AVAILABLE", -101, 0), (FREE, "RESERVED", 101, 0)],
        {"support_kind": "SURGERY", "occasion": "OTHER"},
    ),
    "paid but not reserved": (
        *("fund_pot_balance", "PAY"),
        [(FREE, "RESERVED", -1, 0), (FREE, "PAID", 1, 0)],
        OUT,
    ),
    "off purpose": (
        *("purpose", "RESERVE"),
        [(BOUND, "AVAILABLE", -1, 0), (BOUND, "RESERVED", 1, 0)],
        {"support_kind": "SURGERY", "occasion": "TET", "for_unit_id": BO},
    ),
    "another occasion": (
        *("purpose", "RESERVE"),
        [(BOUND, "AVAILABLE", -1, 0), (BOUND, "RESERVED", 1, 0)],
        {"support_kind": "GIFT_CASH", "occasion": "OTHER", "for_unit_id": BO},
    ),
    "another place": (
        *("purpose", "RESERVE"),
        [(BOUND, "AVAILABLE", -1, 0), (BOUND, "RESERVED", 1, 0)],
        {"support_kind": "GIFT_CASH", "occasion": "TET", "for_unit_id": HA},
    ),
    "for nothing": (
        *("purpose", "RESERVE"),
        [(BOUND, "AVAILABLE", -1, 0), (BOUND, "RESERVED", 1, 0)],
        OUT,
    ),
    "half a transfer": (
        *("halves", "TRANSFER_OUT"),
        [(FREE, "AVAILABLE", -9, 0), (FREE, "PAID", 9, 0)],
        {"transfer_id": UUID(int=5)},
    ),
    "a transfer without a name": (
        *("halves", "TRANSFER_OUT"),
        [(FREE, "AVAILABLE", -9, 0), (FREE, "PAID", 9, 0)],
        OUT,
    ),
    "a reversal of nothing": ("reversed", "REVERSAL", IN, OUT),
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_not_even_the_superuser_writes_what_does_not_balance(
    filled: Live, attack: str
) -> None:
    live, before = filled, await pots(filled)
    constraint, kind, lines, more = ATTACKS[attack]
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await raw(live, kind, lines, **more)
    assert (refused.value.constraint_name or "").endswith(constraint)
    assert await pots(live) == before
    await sound(live)


async def test_a_posting_is_reversed_once_and_exactly(live: Live) -> None:
    income = of(K.INCOME, Movement(FREE, 100), use=None)
    (done,) = await act(live, "ha.money", income)
    more = {"reverses_id": done.id}
    back = [(FREE, "RECEIVED", 100, 0), (FREE, "AVAILABLE", -100, 0)]
    for wrong in (
        [(FREE, "RECEIVED", 99, 0), (FREE, "AVAILABLE", -99, 0)],
        [*back, (BOUND, "RECEIVED", -1, 0), (BOUND, "AVAILABLE", 1, 0)],
        [(BOUND, "RECEIVED", 100, 0), (BOUND, "AVAILABLE", -100, 0)],
    ):
        with pytest.raises(asyncpg.CheckViolationError, match="reversal"):
            await raw(live, K.REVERSAL, wrong, **more)
    await raw(live, K.REVERSAL, back, **more)
    assert (await pots(live))[FREE] == (0, 0, 0, 0)
    with pytest.raises(asyncpg.UniqueViolationError):
        await raw(live, K.REVERSAL, back, **more)
    await sound(live)


async def test_a_line_is_paid_no_more_than_was_reserved_for_it(live: Live) -> None:
    one, two = await line(live, FREE, 5), await line(live, FREE, 5)
    income = of(K.INCOME, Movement(FREE, 10), use=None)
    await act(live, "ha.money", income, of(K.RESERVE, one, two))
    await committed(live, one, two)
    await act(live, "bo.worker", of(K.PAY, one, use=None))
    with pytest.raises(asyncpg.CheckViolationError, match="line"):
        await act(live, "bo.worker", of(K.PAY, one, use=None))
    await act(live, "bo.worker", of(K.RELEASE, two, use=None))
    assert (await pots(live))[FREE] == (10, 5, 0, 5)


KEPT = ("ledger_posting", "ledger_entry", "fund_period", "voucher_line", "voucher_posting")


async def test_a_line_is_alive_as_its_status_says_and_no_index_knows_its_status(
    filled: Live,
) -> None:
    ask, moved = filled.admin, await line(filled, FREE, 5)
    dead, gone = "alive = false", "status = 'UNDELIVERED', alive = true"
    for said, alive in ((dead, True), (gone, False)):
        step = f"UPDATE disbursement SET {said} WHERE id = $1 RETURNING alive"
        assert await ask.fetchval(step, moved.line) is alive
    indexes = await ask.fetch("SELECT indexdef FROM pg_indexes WHERE tablename = 'disbursement'")
    assert indexes
    assert not [row for row in indexes if "status" in row[0] or "version" in row[0]]


@pytest.mark.parametrize("role", [None, roles.OWNER, *roles.LOGINS])
async def test_no_role_changes_or_takes_away_what_was_written(
    filled: Live, role: str | None
) -> None:
    live = filled
    before, known = await pots(live), roles.OWNER if role is None else role
    login = known in roles.LOGINS
    connection = await asyncpg.connect(live.database.dsn(known if login else None))
    if role == roles.OWNER:
        await connection.execute(f"SET ROLE {roles.OWNER}")
    refusals = (asyncpg.InsufficientPrivilegeError, asyncpg.RestrictViolationError)
    claim = f"SET app.subject = '{live.world.officer('ha.money')}'"
    await connection.execute(claim)
    for table in (*KEPT, "fund_pot"):
        column = "fund_id" if table != "fund_pot" else "available"
        for attack in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            with pytest.raises(refusals):
                await connection.execute(attack)
    if login:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("INSERT INTO ledger_entry DEFAULT VALUES")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("INSERT INTO ledger_posting DEFAULT VALUES")
    await connection.close()
    assert await pots(live) == before

"""Random histories of all that a ledger does, with failures in between: the books balance."""

from collections.abc import AsyncIterator
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.rules.fund import Occasion, SupportKind
from db.rules.ledger import (
    Account,
    Entry,
    LedgerRefusedError,
    Movement,
    Posting,
    PostingKind,
    Use,
    permits,
)
from db.services.fund.ledger import post, standing
from tests.databases import Databases
from tests.db.supported import committed, line
from tests.db.test_ledger import BOUND, DAY, FREE, FUND, RICE, Purse, begun, sound
from tests.oracle.small import BO, HA
from tests.schema.desk import Live
from tests.stage import keyring

K, STEPS = PostingKind, 300
GIVEN = (K.PAY, K.RELEASE)
MOVED = (K.INCOME, K.RESERVE, K.RESERVE, K.RELEASE, K.PAY, K.RETURN, K.REVERSAL)


class FailedError(Exception):
    """Something else went wrong, after the posting and before the end."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Live]:
    found = await Live.begin(databases, keyring(), Purse())
    await begun(found)
    yield found
    await found.finish(databases)


async def entries_of(live: Live, posting: UUID) -> tuple[Entry, ...]:
    rows = await live.admin.fetch(
        "SELECT pot_id, account, amount, quantity, disbursement_id FROM ledger_entry"
        " WHERE posting_id = $1 ORDER BY line",
        posting,
    )
    return tuple(Entry(p, Account(a), amount, q, line) for p, a, amount, q, line in rows)


async def drawn(live: Live, rng: Random, lines: list[Any], done: list[UUID]) -> Posting:
    """Whatever somebody may try: right, too much, off purpose, twice."""
    kind = rng.choice(MOVED)
    units = {row["id"]: row["lft"] for row in live.world.rows["unit"]}
    unit = rng.choice([BO, BO, HA])
    support = rng.choice([SupportKind.GIFT_CASH, SupportKind.GIFT_CASH, SupportKind.SURGERY])
    use = Use(support, rng.choice([Occasion.TET, Occasion.OTHER]), unit, units[unit])
    if kind is K.REVERSAL and done:
        which = rng.choice(done)
        return Posting(FUND, kind, DAY, "…", reverses=which, back=await entries_of(live, which))
    pot, amount = rng.choice([FREE, BOUND, RICE]), rng.randrange(-1, 60)
    quantity = Decimal(amount) / 4 if pot == RICE else Decimal(0)
    move = Movement(pot, amount, quantity)
    if kind in (K.RELEASE, K.PAY, K.RETURN) and lines:
        move = rng.choice(lines)
    elif kind is K.RESERVE and amount > 0:
        move = await line(live, pot, amount, quantity)
    elif kind is not K.RESERVE:
        kind = K.INCOME
    return Posting(FUND, kind, DAY, "…", (move,), use=use if kind is K.RESERVE else None)


def fail(now: bool) -> None:
    if now:
        raise FailedError


# A line twice, a posting twice, a reversal taken back: refused by the database alone.
LAST = {f"ck_ledger_{name}" for name in ("entry_line", "posting_reversed")}
# Of a line, a return of what was not handed over, and a reversal: by the wall before it.
LAST |= {"uq_ledger_posting_reverses_id", K.REVERSAL, K.RETURN}
LAST_WALLS = (
    asyncpg.CheckViolationError,
    asyncpg.UniqueViolationError,
    asyncpg.InsufficientPrivilegeError,
)


@pytest.mark.parametrize("seed", range(2))
async def test_any_history_leaves_books_that_balance(live: Live, seed: int) -> None:
    rng, lines, done = Random(seed), list[Any](), list[UUID]()
    refused, failed, last = 0, 0, set[str | None]()
    for _ in range(STEPS):
        posting = await drawn(live, rng, lines, done)
        fails = rng.random() < 0.15
        try:
            context = live.context("bo.worker" if posting.kind in GIVEN else "ha.money")
            async with live.works.begin(context.access, live.world.now) as work:
                (posted,) = await post(work, posting)
                fail(fails)
        except LedgerRefusedError:
            refused += 1
        except FailedError:
            failed += 1
        except LAST_WALLS as problem:
            refused += 1
            last.add(problem.constraint_name or posting.kind)
        else:
            done.append(posted.id)
            if posting.kind is K.RESERVE:
                lines += posting.movements
                await committed(live, *posting.movements)
        await sound(live)
    assert len(done) > STEPS / 4
    assert refused > STEPS / 10
    assert failed > 0
    assert last <= LAST
    await settled(live, lines)


async def settled(live: Live, lines: list[Any]) -> None:
    """What is left of every reserve goes back; then nothing is reserved, or off its purpose."""
    left = await live.admin.fetch(
        "SELECT disbursement_id AS line, pot_id, sum(amount) AS amount, sum(quantity) AS quantity"
        " FROM ledger_entry WHERE account = 'RESERVED' AND disbursement_id IS NOT NULL"
        " GROUP BY 1, 2 HAVING sum(amount) > 0"
    )
    moves = [Movement(r["pot_id"], int(r["amount"]), r["quantity"], r["line"]) for r in left]
    context = live.context("bo.worker")
    async with live.works.begin(context.access, live.world.now) as work:
        pots, _ = await standing(work, [Posting(FUND, K.RELEASE, DAY, "…", tuple(moves))])
        if moves:
            await post(work, Posting(FUND, K.RELEASE, DAY, "…", tuple(moves)))
    assert lines
    assert await live.admin.fetchval("SELECT sum(reserved) FROM fund_pot") == 0
    bound = await live.admin.fetch(
        "SELECT p.support_kind, p.occasion, u.id, u.lft FROM ledger_posting p"
        " JOIN ledger_entry e ON e.posting_id = p.id JOIN unit u ON u.id = p.for_unit_id"
        " WHERE p.kind = 'RESERVE' AND e.pot_id = $1",
        BOUND,
    )
    for kind, occasion, unit, place in bound:
        use = Use(SupportKind(kind), Occasion(occasion), unit, place)
        assert BOUND not in pots or permits(pots[BOUND].purpose, use)  # type: ignore[arg-type]
    await sound(live)

"""Whoever speaks to the database as the product does takes no step of support that is somebody
else's, and pays none of it early, twice or otherwise than it is of: without a service in front."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from db.rules.ledger import PostingKind
from tests.attack.test_paying import posted
from tests.databases import Databases
from tests.schema.giving import EACH
from tests.schema.supporting import HOSPITAL, RICH, SIGNED, Help, day

K = PostingKind
REFUSED = (asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def purse(databases: Databases) -> AsyncIterator[Help]:
    found = await Help.ready(databases)
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def known(purse: Help) -> dict[str, UUID]:
    """Support at each step, and lines: `due` is to be paid, `later` and `shown` are not yet."""
    terms = [{"amount": EACH}, {"amount": EACH, "condition": "RESULTS"}]
    terms += [{"amount": EACH, "dueOn": day(30)}]
    runs = await purse.running(**purse.scholarship(instalments=terms))
    cured = await purse.running(**purse.wish("SURGERY"))
    waits = await purse.running(**purse.wish())
    await purse.done("long.leader", "suspendSupport", id=waits, reason="Chờ xác minh hoàn cảnh")
    asked = await purse.applied(**purse.wish())
    approved = await purse.applied(**purse.wish())
    await purse.done("long.leader", "approveSupport", id=approved, decisionNumber="8")
    lines = zip(("due", "shown", "later"), await purse.of(runs), strict=True)
    said = {"runs": runs, "cured": cured, "waits": waits, "asked": asked, "approved": approved}
    keys = {name: UUID(key.partition("_")[2]) for name, key in said.items()}
    ones = {f"{name}.line": (await purse.of(key))[0]["id"] for name, key in said.items()}
    return keys | ones | {name: row["id"] for name, row in lines}


STEPS: Final = [
    # Who, which support, and what they say it is.
    ("bo.worker", "asked", "status = 'APPROVED', decided_by = {me}, decision_number = '1'"),
    ("long.leader", "asked", "status = 'APPROVED', decided_by = {chair}, decision_number = '1'"),
    ("long.accountant", "asked", "status = 'APPROVED', decided_by = {me}, decision_number = '1'"),
    ("long.director", "asked", "status = 'RUNNING', committed_by = {me}"),
    ("long.accountant", "asked", "status = 'RUNNING', committed_by = {me}"),
    ("bo.worker", "approved", "status = 'RUNNING', committed_by = {me}"),
    ("long.leader", "approved", "status = 'RUNNING', committed_by = {me}"),
    ("long.accountant", "approved", "status = 'RUNNING', committed_by = {chair}"),
    ("bo.worker", "waits", "status = 'RUNNING'"),
    ("long.accountant", "waits", "status = 'RUNNING'"),
    ("long.leader", "runs", "status = 'STOPPED'"),
    ("bo.worker", "runs", "amount = 1"),
    ("bo.worker", "runs", "version = 9"),
    ("bo.worker", "runs", "status = 'APPLIED'"),
    ("long.accountant", "runs", "payee = 'Tôi'"),
]


@pytest.mark.parametrize(("who", "which", "said"), STEPS)
async def test_nobody_takes_a_step_that_is_not_theirs(
    purse: Help, known: dict[str, UUID], who: str, which: str, said: str
) -> None:
    officers = {"me": purse.world.officer(who), "chair": purse.world.officer("bo.chair")}
    text = said.format(**{name: f"'{key}'" for name, key in officers.items()})
    with pytest.raises(REFUSED):
        await run(purse, who, f"UPDATE support SET {text} WHERE id = '{known[which]}'")


LINES: Final = [
    ("bo.worker", "asked.line", "status = 'APPROVED'"),
    ("long.leader", "asked.line", "status = 'APPROVED'"),
    ("long.accountant", "approved.line", "status = 'COMMITTED'"),
    ("bo.worker", "waits.line", "status = 'HANDED_OVER', handed_over_on = now(), signed_by = 'x',"
     " place = 'x'"),
    ("long.accountant", "shown", "condition_met_on = now()"),
    ("bo.worker", "shown", "condition = NULL"),
    ("bo.worker", "later", "due_on = NULL"),
    ("bo.worker", "due", "support_id = NULL"),
    ("long.accountant", "cured.line", "amount = 1"),
    ("bo.worker", "due", "amount = 2"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "which", "said"), LINES)
async def test_a_line_goes_with_what_it_is_of(
    purse: Help, known: dict[str, UUID], who: str, which: str, said: str
) -> None:
    with pytest.raises(REFUSED):
        await run(purse, who, f"UPDATE disbursement SET {said} WHERE id = '{known[which]}'")


async def run(purse: Help, who: str, text: str) -> None:
    context = purse.context(who)
    async with purse.works.begin(context.access, context.now) as work:
        done = await work.connection.execute(text)
        assert done == "UPDATE 1", "row security alone hid it"
        await work.connection.execute("ROLLBACK; BEGIN")


WHOLE: Final = 5 * EACH
PAID: Final = [
    ("bo.worker", K.PAY, "later", EACH),
    ("bo.worker", K.PAY, "shown", EACH),
    ("bo.worker", K.PAY, "due", EACH - 1),
    ("bo.worker", K.PAY, "waits.line", WHOLE),
    ("bo.worker", K.PAY, "cured.line", WHOLE),
    ("bo.worker", K.RELEASE, "due", EACH - 1),
    ("long.accountant", K.PAY, "due", EACH),
    ("long.accountant", K.PAY, "cured.line", WHOLE - 1),
    ("long.accountant", K.RELEASE, "due", 1),
    ("long.accountant", K.RESERVE, "asked.line", WHOLE),
    ("long.leader", K.PAY, "cured.line", WHOLE),
    ("long.leader", K.RESERVE, "approved.line", WHOLE),
]


@pytest.mark.parametrize(("who", "kind", "which", "amount"), PAID)
async def test_nobody_moves_money_of_support_but_as_it_is_decided(
    purse: Help, known: dict[str, UUID], who: str, kind: PostingKind, which: str, amount: int
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await posted(purse, who, kind, (amount, known[which]))


async def test_who_takes_the_step_moves_its_money(purse: Help, known: dict[str, UUID]) -> None:
    for who, kind, which, amount in (
        ("bo.worker", K.PAY, "due", EACH),
        ("bo.worker", K.RELEASE, "later", EACH),
        ("long.accountant", K.PAY, "cured.line", WHOLE),
        ("long.accountant", K.RELEASE, "cured.line", 1),
        ("long.accountant", K.RESERVE, "approved.line", WHOLE),
    ):
        await posted(purse, who, kind, (amount, known[which]))
    assert await purse.balance() == (RICH, RICH - 3 * EACH - 2 * WHOLE, 3 * EACH + 2 * WHOLE, 0)


async def add(purse: Help, who: str, row: dict[str, Any]) -> None:
    values = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    context = purse.context(who)
    async with purse.works.begin(context.access, context.now) as work:
        text = f"INSERT INTO support ({', '.join(row)}) VALUES ({values})"
        await work.connection.execute(text, *row.values())


async def test_nobody_applies_in_another_name_or_asks_what_is_not_theirs(
    purse: Help, known: dict[str, UUID]
) -> None:
    row: dict[str, Any] = dict(
        await purse.admin.fetchrow("SELECT * FROM support WHERE id = $1", known["asked"])
    )
    for who, more in (
        ("bo.worker", {"drafted_by": purse.world.officer("bo.chair")}),
        ("bo.worker", {"status": "APPROVED"}),
        ("ngoc.worker", {"drafted_by": purse.world.officer("ngoc.worker")}),
        ("long.leader", {"drafted_by": purse.world.officer("long.leader")}),
    ):
        new = row | {"id": uuid4(), "number": str(uuid4())} | more
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await add(purse, who, new)
    asked = "SELECT app_supported($1, 'SCHOLARSHIP', NULL, 'BUDGET') IS NULL"
    pot = "SELECT app_pot($1, 'BUDGET_DISTRICT', NULL, NULL, NULL) IS NULL"
    for who in ("quang.chair", "bo.collab", "bo.union"):
        context = purse.context(who)
        async with purse.works.begin(context.access, context.now) as work:
            assert await work.connection.fetchval(asked, purse.world.near)
            assert await work.connection.fetchval(pot, purse.fund)


async def test_no_line_is_made_of_what_was_not_decided(purse: Help, known: dict[str, UUID]) -> None:
    parted = "SELECT app_parted($1, $2, gen_random_uuid(), 'HT26-XXXX-XXXX')"
    for who, which, rest in (
        ("long.accountant", "cured.line", 1),  # all of it is reserved
        ("long.accountant", "due", 1),  # for the family
        ("long.accountant", "asked.line", 1),
        ("long.accountant", "cured.line", -1),
        ("long.accountant", "nothing", 1),
        ("bo.worker", "cured.line", 1),
        ("long.director", "cured.line", 1),
        ("quang.chair", "cured.line", 1),
    ):
        context = purse.context(who)
        async with purse.works.begin(context.access, context.now) as work:
            line = known.get(which, uuid4())
            assert await work.connection.fetchval(parted, line, rest) is False, (who, which)


async def test_a_reserve_shrinks_by_what_was_released_and_no_more(purse: Help) -> None:
    """The worker's own payment and the accountant's, as they are done, leave nothing reserved."""
    key = await purse.running(**purse.wish("SURGERY"))
    line = await purse.line(key)
    before = await purse.balance()
    paid = {"on": day(0), "amount": 2 * EACH, **HOSPITAL}
    await purse.done("long.accountant", "paySupport", id=line, **paid)
    own = await purse.line(await purse.running(**purse.wish()))
    await purse.done("bo.worker", "paySupport", id=own, on=day(0), **SIGNED)
    left = await purse.admin.fetchval(
        "SELECT sum(amount) FROM ledger_entry WHERE account = 'RESERVED'"
        " AND disbursement_id = ANY ($1)",
        [UUID(each.partition("_")[2]) for each in (line, own)],
    )
    assert left == 0
    after = await purse.balance()
    assert after[3] - before[3] == 2 * EACH + WHOLE

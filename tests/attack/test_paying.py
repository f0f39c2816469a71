"""Whoever speaks to the database as the product does pays for a line of support, as much as it is
of, once, and nothing else: without any service in front."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from db.rules.ledger import FLOWS, PostingKind
from db.services.fund.ledger import WRITE
from tests.databases import Databases
from tests.schema.giving import EACH, NGOC, RICH, District, Purse, named

K = PostingKind
Said = tuple[int, UUID | None]  # so many đồng, for this line


class TwoCommunes(District):
    """`there`: a poor child of the commune beside."""

    def __init__(self) -> None:
        super().__init__()
        self.there = self.poor("NG-1", NGOC)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def purse(databases: Databases) -> AsyncIterator[Purse]:
    found = await Purse.opened(databases, world=TwoCommunes())
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def lines(purse: Purse) -> dict[str, UUID]:
    """One line at each step: `ready` is to be paid, `beside` by another commune."""
    world = purse.world
    assert isinstance(world, TwoCommunes)
    near, other = world.near, world.of_code("BO-3")
    both = await purse.committed([near, other])
    await purse.must("bo.worker", "handOver", **await purse.signed(both, 1))
    paid, ready = (row["id"] for row in await purse.lines(both))
    (approved,) = await purse.lines(await purse.approved([near], occasion="TET"))
    launch = purse.launch(occasion="MID_AUTUMN")
    campaign = (await purse.must("long.affairs", "launchCampaign", **launch))["campaign"]["id"]
    share = purse.share(campaign, 3, NGOC)
    quota = (await purse.must("long.affairs", "allocateQuota", **share))["quota"]["id"]
    there = (await purse.must("ngoc.worker", "draftList", quota=quota))["giftList"]["id"]
    await purse.must("ngoc.worker", "proposeLines", id=there, lines=named([world.there]))
    await purse.must("ngoc.chair", "submitList", id=there)
    await purse.must("long.leader", "approveList", id=there, decisionNumber="13/QĐ-UBND")
    await purse.must("long.accountant", "commitList", id=there)
    (beside,) = await purse.lines(there)
    return {"paid": paid, "ready": ready, "approved": approved["id"], "beside": beside["id"]}


async def posted(purse: Purse, who: str, kind: PostingKind, *said: Said, **more: Any) -> None:
    """As the confined role, in a transaction of its own that is not kept."""
    taken, given = FLOWS.get(kind, FLOWS[K.RETURN])
    each = [x for amount, line in said for x in ((taken, -amount, line), (given, amount, line))]
    head = (uuid4(), more.get("fund", purse.fund), kind.value, purse.world.now.date(), "…")
    values = (None, None, None, more.get("back"), None, [purse.pot for _ in each])
    entries = ([a.value for a, _, _ in each], [n for _, n, _ in each], [Decimal(0) for _ in each])
    context = purse.context(who)
    async with purse.works.begin(context.access, context.now) as work:
        await work.connection.fetchval(WRITE, *head, *values, *entries, [x for _, _, x in each])
        await work.connection.execute("ROLLBACK; BEGIN")


HALF: Final = EACH // 2
OFF: Final = [
    # Who, what, and what of which line.
    ("bo.worker", K.PAY, (EACH, None)),
    ("bo.worker", K.PAY, (EACH, "beside")),
    ("bo.worker", K.PAY, (HALF, "ready")),
    ("bo.worker", K.PAY, (2 * EACH, "ready")),
    ("bo.worker", K.PAY, (EACH, "approved")),
    ("bo.worker", K.PAY, (EACH, "paid")),
    ("bo.worker", K.RELEASE, (EACH, None)),
    ("bo.worker", K.RELEASE, (EACH, "beside")),
    ("bo.worker", K.RELEASE, (HALF, "ready")),
    ("bo.worker", K.RETURN, (EACH, "paid")),
    ("bo.worker", K.RESERVE, (EACH, "approved")),
    ("ngoc.worker", K.PAY, (EACH, "ready")),
    ("bo.chair", K.PAY, (EACH, "ready")),
    ("long.affairs", K.PAY, (EACH, "ready")),
    ("long.accountant", K.PAY, (EACH, "ready")),
    ("long.accountant", K.PAY, (EACH, None)),
    ("long.accountant", K.RELEASE, (EACH, None)),
    ("long.accountant", K.RETURN, (EACH, None)),
    ("long.accountant", K.RETURN, (EACH, "ready")),
    ("long.accountant", K.RETURN, (HALF, "paid")),
    ("long.accountant", K.RESERVE, (EACH, None)),
    ("long.accountant", K.RESERVE, (HALF, "approved")),
    ("long.accountant", K.RESERVE, (EACH, "ready")),
    ("long.accountant", K.INCOME, (EACH, "ready")),
]


@pytest.mark.parametrize(("who", "kind", "said"), OFF)
async def test_nobody_moves_money_but_for_a_line_that_is_theirs_to_move(
    purse: Purse, lines: dict[str, UUID], who: str, kind: PostingKind, said: tuple[int, str | None]
) -> None:
    amount, name = said
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await posted(purse, who, kind, (amount, name and lines[name]))


async def test_two_halves_of_a_line_are_not_the_line(purse: Purse, lines: dict[str, UUID]) -> None:
    for said in (
        ((EACH, lines["ready"]), (EACH, lines["ready"])),
        ((EACH, lines["ready"]), (1, None)),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await posted(purse, "bo.worker", K.PAY, *said)


async def test_what_moved_for_a_line_is_not_taken_back_by_a_reversal(
    purse: Purse, lines: dict[str, UUID]
) -> None:
    """To take back what came back would be to pay."""
    rows = await purse.admin.fetch("SELECT id, kind FROM ledger_posting WHERE kind <> 'INCOME'")
    assert {row["kind"] for row in rows} == {"RESERVE", "PAY"}
    for row in rows:
        for line in (None, lines["paid"]):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await posted(purse, "long.accountant", K.REVERSAL, (EACH, line), back=row["id"])


async def test_who_takes_the_step_of_a_line_moves_its_money(
    purse: Purse, lines: dict[str, UUID]
) -> None:
    for who, kind, name in (
        ("bo.worker", K.PAY, "ready"),
        ("bo.worker", K.RELEASE, "ready"),
        ("ngoc.worker", K.PAY, "beside"),
        ("long.accountant", K.RETURN, "paid"),
        ("long.accountant", K.RESERVE, "approved"),
    ):
        await posted(purse, who, kind, (EACH, lines[name]))
    assert await purse.balance() == (RICH, RICH - 3 * EACH, 2 * EACH, EACH)

"""The funds of the demo world and two closed years of giving, written at once: what the services
would have left (ADR 43). Entries of the ledger are judged by the database like any others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from asyncpg import Connection

from db.rules.fund import FundSource
from db.rules.units import UnitLevel
from db.seeds.giving.campaigns import Campaign, Choosing, Share, held
from db.seeds.giving.events import EVENT, of_books
from db.seeds.giving.income import Receipts, close_books
from db.seeds.giving.lists import GIVING, Lists
from db.seeds.giving.plans import (
    BAC_KAN,
    EARLIER,
    HANOI,
    HEIRS,
    LAST,
    LONG_BIEN,
    NATIONAL,
    FundPlan,
    O,
    Seats,
)
from db.seeds.giving.purse import BOOKS, Purse
from db.seeds.giving.wards import read_carers, read_wards
from db.seeds.plots import Place, World

_CIRCULAR, _DECREE = "Thông tư 87/2008/TT-BTC", "Nghị định 36/2005/NĐ-CP"
_NATIONAL: Final = Seats(
    "national.fund.accountant", "national.fund.director", "national.fund.director", "ministry"
)
_HANOI: Final = Seats(
    "hanoi.fund.accountant", "hanoi.fund.director", "hanoi.leader", "hanoi.affairs"
)
_LONG_BIEN: Final = Seats(
    "longbien.fund.accountant", "hanoi.fund.director", "longbien.leader", "longbien.affairs"
)
_CITY: Final = Seats(
    *("backancity.fund.accountant", "backancity.fund.director"),
    *("backancity.fund.director", "backancity.affairs"),
)
_HEIR: Final = Seats(
    *("thainguyen.fund.accountant", "thainguyen.fund.director"),
    *("thainguyen.fund.director", "thainguyen.affairs"),
)
_P, _D = UnitLevel.PROVINCE.value, UnitLevel.DISTRICT.value
FUNDS: Final = (
    FundPlan(
        NATIONAL,
        (UnitLevel.NATION.value, "VN"),
        "Quỹ Bảo trợ trẻ em Việt Nam",
        "Viet Nam Child Protection Fund",
        _CIRCULAR,
        "Số 12 phố Ngô Quyền, Hà Nội",
        _NATIONAL,
    ),
    FundPlan(
        HANOI,
        (_P, HANOI),
        "Quỹ Bảo trợ trẻ em Thành phố Hà Nội",
        "Hanoi Child Protection Fund",
        _CIRCULAR,
        "Số 75 phố Nguyễn Chí Thanh, Hà Nội",
        _HANOI,
    ),
    FundPlan(
        LONG_BIEN,
        (_D, LONG_BIEN),
        "Quỹ Bảo trợ trẻ em Quận Long Biên",
        "Long Biên Child Protection Fund",
        _DECREE,
        "Số 1 phố Vạn Hạnh, Hà Nội",
        _LONG_BIEN,
    ),
    FundPlan(
        BAC_KAN,
        (_D, BAC_KAN),
        "Quỹ Bảo trợ trẻ em Thành phố Bắc Kạn",
        "Bắc Kạn City Child Protection Fund",
        _DECREE,
        "Phường Phùng Chí Kiên, Bắc Kạn",
        _CITY,
    ),
    FundPlan(
        HEIRS[BAC_KAN],
        (_P, HEIRS[BAC_KAN]),
        "Quỹ Bảo trợ trẻ em Tỉnh Thái Nguyên",
        "Thái Nguyên Child Protection Fund",
        _CIRCULAR,
        "Phường Phan Đình Phùng, Thái Nguyên",
        _HEIR,
    ),
)
_FUND: Final = "id", "name", "name_en", "legal_basis", "address", "opened_on", "unit_id"
_AT_ONCE: Final = 2000  # entries that are judged together


@dataclass(frozen=True, slots=True)
class Story:
    """`purses`: by the key of their plan, with all that came in; `carers`: who signs for whom."""

    purses: Mapping[str, Purse]
    campaigns: Sequence[Campaign]
    shares: Sequence[Share]
    carers: Mapping[UUID, tuple[str, str]]


async def write_giving(connection: Connection, world: World, *, superuser: bool) -> None:
    """In the transaction that makes the world, when its children are there."""
    story = await told(connection, world)
    lists = Lists(story.carers)
    for campaign in story.campaigns:
        purse = story.purses[campaign.fund]
        lists.campaign(campaign, purse)
        if district := above(world, campaign, purse):
            places = sum(share.places for share in story.shares if share.campaign is campaign)
            lists.top(campaign, purse, district, places)
    for share in story.shares:
        lists.write(share, story.purses[share.campaign.fund])
    close_books(story.purses, world.today)
    await _write(connection, story.purses, lists, superuser=superuser)


async def told(connection: Connection, world: World) -> Story:
    """Who was given what; the same world has the same story."""
    wards = await read_wards(connection, world, (LONG_BIEN, BAC_KAN))
    purses = founded(world)
    receipts = Receipts(purses, world.today)
    receipts.enter()
    funds = {
        plan.key: (
            plan.key if plan.key in purses else HEIRS[plan.key],
            receipts.source(plan.key, FundSource.BUDGET_DISTRICT),
        )
        for plan in FUNDS
        if plan.key in purses or plan.key in HEIRS
    }
    campaigns = list(held(funds, world.today))
    shares = list(_one_back(Choosing(wards, funds, world.today).shares(campaigns), world.today))
    return Story(purses, campaigns, shares, await read_carers(connection, _children(shares)))


def above(world: World, campaign: Campaign, purse: Purse) -> Place | None:
    """The district to which a province leaves the places of a campaign."""
    district = world.by_code.get((_D, campaign.drive.among))
    return district if district is not None and district.id != purse.unit.id else None


async def found(connection: Connection, purses: Mapping[str, Purse]) -> None:
    """Before anything comes in."""
    funds = [
        (p.id, p.plan.name, p.plan.name_en, p.plan.basis, p.plan.address, p.since, p.unit.id)
        for p in purses.values()
    ]
    await connection.copy_records_to_table("fund", records=funds, columns=_FUND)


def founded(world: World) -> dict[str, Purse]:
    """The funds of a world: those of districts where there are districts, else of provinces. Their
    books begin with the years that are told."""
    here: dict[str, Purse] = {}
    since = date(world.today.year - EARLIER, 1, 1)
    for plan in FUNDS:
        unit = world.by_code.get(plan.place)
        if unit is not None and (world.reformed or plan.key != HEIRS[BAC_KAN]):
            here[plan.key] = Purse(plan, unit, since)
    return here


def _one_back(shares: Iterator[Share], today: date) -> Iterator[Share]:
    """One of last year's gifts for Tết was brought back."""
    waits = True
    for share in shares:
        campaign = share.campaign
        of = campaign.drive.fund, campaign.drive.occasion, campaign.year
        if waits and share.chosen and of == (LONG_BIEN, O.TET, today.year - LAST):
            waits = False
            yield replace(share, brought_back=True)
        else:
            yield share


def _children(shares: Sequence[Share]) -> set[UUID]:
    return {child.id for share in shares for child in share.chosen}


async def _write(
    connection: Connection, purses: Mapping[str, Purse], lists: Lists, *, superuser: bool
) -> None:
    # What was written before in this transaction was somebody's act; this is nobody's.
    await connection.execute("SELECT set_config('app.subject', '', true)")
    await found(connection, purses)
    for table in ("fund_purpose", "fund_pot"):
        await _copy(connection, table, [row for p in purses.values() for row in p.rows[table]])
    if superuser:  # rows bring their places along and were chosen by the rules
        await connection.execute("SET LOCAL session_replication_role = replica")
    for table, rows in lists.rows.items():
        await connection.copy_records_to_table(table, records=rows, columns=GIVING[table])
    events = [*lists.events, *(row for p in purses.values() for row in of_books(p))]
    await connection.copy_records_to_table("fund_event", records=events, columns=EVENT)
    if superuser:
        await connection.execute("SET LOCAL session_replication_role = origin")
    # A session plans the judging of entries once, for as many as come first.
    for purse in sorted(purses.values(), key=lambda each: -len(each.posted)):
        await _books(connection, purse)


async def _books(connection: Connection, purse: Purse) -> None:
    """With every trigger: what does not balance, or goes below zero, makes no world."""
    for table in ("donor", "pledge"):
        await _copy(connection, table, purse.rows[table])
    posted = list(purse.in_order())
    await _copy(connection, "ledger_posting", [row for row, _ in posted])
    waiting: list[tuple[object, ...]] = []
    for _, found in posted:
        waiting += found
        if len(waiting) >= _AT_ONCE:
            await _copy(connection, "ledger_entry", waiting)
            waiting = []
    await _copy(connection, "ledger_entry", waiting)
    for table in ("donation", "voucher", "voucher_line", "voucher_posting", "fund_period"):
        await _copy(connection, table, purse.rows[table])


async def _copy(connection: Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        columns = BOOKS[table]
        await connection.copy_records_to_table(table, records=rows, columns=columns)

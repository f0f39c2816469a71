"""What funds received and gave, written down at once, is what the services leave (ADR 43)."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import asyncpg
import pytest_asyncio

from api.demo import access
from db.rules.giving import DisbursementStatus, OnError
from db.rules.vouchers import Party, VoucherKind, VoucherLine
from db.seeds.demo import Means, demo_world, law_day
from db.seeds.desk import as_application
from db.seeds.first_hand import desk_of
from db.seeds.giving import campaigns, income, plans, story
from db.seeds.giving.lists import AWAY, BELOW, GIVING, RETURNED_FOR, TWICE, WHY_NOT
from db.seeds.giving.purse import BOOKS, at, officer
from db.seeds.plots import read_tree
from db.seeds.rows import named_id
from db.services.fund import closing
from db.services.fund import income as receiving
from db.services.fund.books import Goods, Sum
from db.services.giving import campaigns as launching
from db.services.giving import deciding, drafting, handing
from db.services.giving.acting import Said
from tests.databases import Database
from tests.live import demo_world as filled
from tests.stage import keyring

OLD = date(2025, 6, 30)
S = DisbursementStatus
DRIVES = {"Tặng quà Tết Nguyên đán", "Tiếp bước đến trường", "Học bổng trẻ em vượt khó"}
WARDS = 4
TABLES = ("fund", *BOOKS, *GIVING, "fund_event")
NUMBER = re.compile(r"\b(DS|HT)\d\d-\w{4}-\w{4}")
LEFT_OUT = {"id", "at", "number", "line", "decision_number", "transfer_id", "witness"}
NAMED = (
    *("fund", "fund_pot", "donor", "pledge", "ledger_posting", "voucher", "campaign"),
    *("campaign_quota", "gift_list", "disbursement"),
)


@pytest_asyncio.fixture
async def country(databases, monkeypatch):
    """A demo world without its funds; of the plans a part, in a few wards."""

    async def build(database: Database) -> None:
        await filled(database, str(OLD), 300)

    database = await databases.create(await databases.template(f"demo {OLD} 300", build))
    connection = await asyncpg.connect(database.dsn())
    await emptied(connection)
    whole = story.read_wards

    async def few(*asked):
        found = await whole(*asked)
        return {
            d: [w for n, w in enumerate(of) if n < WARDS or w is campaigns.main(of)]
            for d, of in found.items()
        }

    monkeypatch.setattr(story, "read_wards", few)
    monkeypatch.setattr(campaigns, "DRIVES", [d for d in campaigns.DRIVES if d.name in DRIVES])
    monkeypatch.setattr(campaigns, "EVERY", (plans.LAST,))
    world = demo_world(await read_tree(connection, OLD), law_day(), OLD, 300)
    yield connection, world
    await connection.close()
    await databases.drop(database)


async def emptied(connection):
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for table in (*reversed(TABLES), "ledger_counter"):
            await connection.execute(f"DELETE FROM {table}")


class Player:
    """Does what the story tells, through the services, each by its officer, with the clock of the
    day."""

    def __init__(self, desk, connection, world, told):
        self.desk, self.connection, self.world, self.told = desk, connection, world, told
        self.donors, self.quotas, self.launched = {}, {}, {}

    async def work(self, who, day):
        return await self.desk.work(officer(who) if isinstance(who, str) else who, at(day))

    async def play(self):
        await self.receive()
        for campaign in self.told.campaigns:
            await self.launch(campaign)
        for share in self.told.shares:
            await self.share(share)
        purse = self.told.purses[plans.LONG_BIEN]
        for ago in (plans.EARLIER,):
            for month in range(1, 13):
                work = await self.work(purse.plan.seats.director, self.world.today)
                await closing.close_month(work, purse.id, self.world.today.year - ago, month)

    async def know(self):
        since = date(self.world.today.year - 2, 1, 2)
        for fund, purposes in plans.PURPOSES.items():
            for said in purposes:
                work, purse = await self.accountant(fund, since), self.told.purses[fund]
                named = receiving.PurposeSaid(said.name, said.kinds, said.occasions)
                await receiving.add_purpose(work, purse.id, named)
        for fund, givers in plans.GIVERS.items():
            for each in givers:
                body = each.body and story_body(each.body)
                work, purse = await self.accountant(fund, since), self.told.purses[fund]
                said = receiving.DonorSaid(each.kind, each.name, each.address, each.named, body)
                self.donors[fund, each.name] = await receiving.add_donor(work, purse.id, said)

    async def receive(self):
        today = self.world.today
        await self.know()
        for year in (today.year - ago for ago in plans.EVERY):
            for each in income.INCOME:
                if date(year, *each.on) < today:
                    await self.income(each, date(year, *each.on))
            for each in income.TRANSFERS:
                day = date(year, *each.on)
                if today.year - year in each.years and day < today:
                    await self.transfer(each, day)
        await self.mistake(date(today.year - plans.LAST, 3, 15))
        await self.promises(today)

    async def accountant(self, fund, day):
        return await self.work(self.told.purses[fund].plan.seats.accountant, day)

    async def income(self, each, day):
        fund = self.told.purses[each.fund].id
        work = await self.accountant(each.fund, day)
        goods = each.goods and Goods(each.goods.item, Decimal(each.pieces), each.goods.unit)
        if each.giver is None:
            text = f"Quyết định số {day.year % 100}0{day.month}/QĐ-UBND, dự toán năm {day.year}"
            said = (each.source, Sum(each.amount), text, day)
            return await receiving.receive_budget(work, fund, *said)
        donor, pledge = self.donors[each.fund, each.giver], None
        if each.promised:
            days = campaigns.after(day, -each.promised), campaigns.after(day, 10)
            earlier = await self.accountant(each.fund, days[0])
            promise = receiving.Promise(each.amount, each.purpose, days)
            pledge = await receiving.pledge(earlier, fund, donor, promise)
        gift = receiving.Gift(donor, Sum(each.amount, goods), each.purpose, pledge=pledge, on=day)
        return await receiving.receive_gift(work, fund, gift)

    async def transfer(self, each, day):
        work = await self.accountant(plans.NATIONAL, day)
        find = "SELECT id FROM fund_pot WHERE fund_id = $1 AND source = 'DONATION_FOREIGN'"
        pot = (await work.row(find, self.told.purses[plans.NATIONAL].id))["id"]
        to = self.told.purses[each.to].id
        passing = closing.Passing(pot, to, each.amount, Decimal(0), each.text, day)
        await closing.transfer(work, passing)

    async def mistake(self, day):
        said = (e for e in income.INCOME if e.fund == plans.LONG_BIEN and e.giver and not e.goods)
        donation = await self.income(next(said), day)
        on = campaigns.after(day, 2)
        work = await self.accountant(plans.LONG_BIEN, on)
        row = await work.row("SELECT posting_id FROM donation WHERE id = $1", donation)
        await closing.reverse(work, row["posting_id"], income.MISTAKEN, on)

    async def promises(self, today):
        made, due = campaigns.after(today, -40), campaigns.after(today, 50)
        for fund, donor, amount, gone in (
            (plans.HANOI, plans.NAMELESS, 30_000_000, False),
            (plans.BAC_KAN, plans.FRIENDS, 15_000_000, True),
        ):
            work = await self.accountant(fund, made)
            promise = receiving.Promise(amount, None, (made, due))
            purse = self.told.purses[fund].id
            key = await receiving.pledge(work, purse, self.donors[fund, donor], promise)
            if gone:
                later = await self.accountant(fund, campaigns.after(today, -12))
                await receiving.withdraw_pledge(later, key)

    async def launch(self, campaign):
        purse, drive = self.told.purses[campaign.fund], campaign.drive
        work = await self.work(purse.plan.seats.officer, campaign.days.launched)
        goods = drive.goods and launching.Goods(
            drive.goods.item, drive.goods.quantity, drive.goods.unit
        )
        wish = launching.Launch(
            *(purse.id, drive.name, drive.name_en, drive.kind, drive.occasion, campaign.year),
            *(drive.amount, goods, campaign.days.launched, campaign.ends, campaign.eligible),
            *(drive.eligible.achievement, drive.body and story_body(drive.body)),
        )
        key = self.launched[campaign.name] = await launching.launch_campaign(work, wish)
        if district := story.above(self.world, campaign, purse):
            places = sum(s.places for s in self.told.shares if s.campaign is campaign)
            said = (campaign.source, drive.purpose, None)
            unit = work.memory.tree.by_id[district.id]
            await launching.allocate_quota(work, launching.Allocation(key, unit, places, *said))

    async def share(self, share):
        campaign, days = share.campaign, share.campaign.days
        purse = self.told.purses[campaign.fund]
        seats = purse.plan.seats
        whose = BELOW if story.above(self.world, campaign, purse) else seats.officer
        work = await self.work(whose, days.shared)
        unit = work.memory.tree.by_id[share.ward.place.id]
        said = (share.places, share.source, campaign.drive.purpose, None)
        wish = launching.Allocation(self.launched[campaign.name], unit, *said)
        quota, _ = await launching.allocate_quota(work, wish)
        if share.reached is None:
            return
        work = await self.work(share.ward.worker, days.drafted)
        key, version = await drafting.draft_list(work, quota)
        children = [child.id for child in share.chosen]
        done = await drafting.propose_lines(work, Said(key, version), children, OnError.REJECT_ALL)
        if share.left_out:
            lines = [drafting.Exclusion(child.id, WHY_NOT) for child in share.left_out]
            what = (Said(key, done.version), lines, OnError.REJECT_ALL)
            done = await drafting.exclude_children(work, *what)
        if share.reached is not S.LISTED:
            await self.decide(share, Said(key, done.version), seats)

    async def decide(self, share, said, seats):
        days, key = share.campaign.days, said.list
        done = await deciding.submit_list(await self.work(share.ward.chair, days.submitted), said)
        work, said = await self.work(seats.leader, days.answered), Said(key, done.version)
        if share.reached is S.RETURNED:
            await deciding.return_list(work, said, RETURNED_FOR)
        elif share.reached is not S.SUBMITTED:
            done = await deciding.approve_list(work, said, "12/QĐ-UBND", days.answered)
            if share.reached is not S.APPROVED:
                work = await self.work(seats.accountant, days.reserved)
                done = await deciding.commit_list(work, Said(key, done.version))
                await self.give(share, Said(key, done.version), seats)

    async def give(self, share, said, seats):
        days, key = share.campaign.days, said.list
        sql = "SELECT id, version, child_id FROM disbursement WHERE list_id = $1"
        rows = {row["child_id"]: row for row in await self.connection.fetch(sql, key)}
        given, away = [], []
        for n, child in enumerate(share.chosen):
            row = rows[child.id]
            line = handing.Line(row["id"], row["version"], *self.told.carers[child.id])
            if share.reached is S.COMMITTED:
                given += [line] if n % 2 else []
            else:
                (away if n % 23 == 6 else given).append(line)
        work = await self.work(share.ward.worker, days.given)
        where = f"Nhà văn hóa {share.ward.place.short_name}"
        if given:
            more = (where, "Nguyễn Văn Chứng", given, OnError.REJECT_ALL)
            await handing.hand_over(work, handing.HandOver(key, days.given, *more))
        if away:
            work = await self.work(share.ward.worker, days.not_given)
            await handing.mark_undelivered(work, key, away, AWAY, OnError.REJECT_ALL)
        if share.reached is S.SETTLED:
            await self.settle(share, said, seats, len(given))
        if share.brought_back:
            work = await self.work(seats.accountant, days.taken_back)
            line = (await work.row(sql + " AND child_id = $2", key, share.chosen[0].id))[:2]
            await handing.reverse_disbursement(work, *line, TWICE)

    async def settle(self, share, said, seats, count):
        campaign, place = share.campaign, share.ward.place
        days, fund = campaign.days, self.told.purses[campaign.fund].id
        work = await self.work(seats.accountant, days.on_paper)
        paid = await work.row(
            "SELECT e.posting_id FROM ledger_entry e JOIN disbursement d"
            " ON d.id = e.disbursement_id JOIN ledger_posting p ON p.id = e.posting_id"
            " WHERE d.list_id = $1 AND p.kind = 'PAY'",
            said.list,
        )
        number = (await work.row("SELECT number FROM gift_list WHERE id = $1", said.list))[0]
        content, receiver = f"{campaign.drive.name}, danh sách {number}", place.name
        line = VoucherLine(content, Decimal(count), "suất", campaign.drive.amount)
        party = Party(f"Ủy ban nhân dân {receiver}", receiver)
        paper = (VoucherKind.PAYMENT, days.on_paper, party, content, (line,), days.on_paper)
        voucher = await closing.make_voucher(
            work, fund, closing.VoucherSaid(*paper, (paid["posting_id"],))
        )
        await closing.approve_voucher(await self.work(seats.director, days.settled), voucher, 1)
        work = await self.work(seats.accountant, days.settled)
        await deciding.settle_list(work, said, voucher)


def story_body(name):
    return named_id(f"body/{name}")


async def rows_told(connection):
    """By table, all rows in words, without what differs from one writing to the next."""
    rows = {t: await connection.fetch(f"SELECT * FROM {t}") for t in TABLES}
    rows["fund_event"] = [e for e in rows["fund_event"] if e["kind"] != "PERIOD_CLOSED"]
    words = {}
    for table in NAMED:
        for row in sorted(rows[table], key=lambda row: row.get("reverses_id") is not None):
            words[row["id"]] = (table, *plain(row, words).values())
    return {t: Counter(repr(plain(row, words)) for row in found) for t, found in rows.items()}


def plain(row, words):
    return {
        name: said(value, words)
        for name, value in row.items()
        if name not in LEFT_OUT and not name.endswith("_at")
    }


def said(value, words):
    if isinstance(value, str):
        return NUMBER.sub("…", value)
    return hash(words[value]) if value in words else value


async def test_giving_leaves_the_same_rows_however_it_is_written(country):
    connection, world = country
    transaction = connection.transaction()
    await transaction.start()
    await story.write_giving(connection, world, superuser=True)
    await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    written = await rows_told(connection)
    assert not await connection.fetchval("SELECT count(*) FROM outbox WHERE topic = 'fund'")
    told = await story.told(connection, world)
    await transaction.rollback()
    reached = {share.reached for share in told.shares}
    assert reached == {*S} - {S.HANDED_OVER, S.UNDELIVERED, S.REVERSED}
    desk = await desk_of(connection, world, Means(keyring(), str, access))
    transaction = connection.transaction()
    await transaction.start()
    await story.found(connection, told.purses)
    async with as_application(connection, superuser=True):
        await Player(desk, connection, world, told).play()
    await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    lived = await rows_told(connection)
    await transaction.rollback()
    closed = [each.pop("fund_period") for each in (lived, written)]
    assert closed[0] < closed[1]  # of one fund only
    for table, rows in written.items():
        assert rows == lived[table], table

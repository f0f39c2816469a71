"""What the funds of the demo do through the services (ADR 43), for every act takes its own
statements: what they say in public of the closed years, a statement of the bank, support without a
list. All of it is done on the day on which the world is made; statements are given their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection

from db.rules.bank import AmountFormat, DayFormat, Delimiter, Layout
from db.rules.bank import Place as Column
from db.rules.fund import FundSource, SupportKind
from db.rules.support import Instalment, InstalmentCondition
from db.rules.vouchers import Party, VoucherKind, VoucherLine
from db.seeds.desk import Desk, as_application
from db.seeds.giving.plans import CLOSED, DONOR, HANOI, Seats
from db.seeds.giving.purse import Purse, at, officer
from db.seeds.giving.story import founded
from db.seeds.people import BODE
from db.seeds.plots import World
from db.services.fund.bank import Sent, check_statement
from db.services.fund.bank_lines import enter_statement
from db.services.fund.closing import VoucherSaid, approve_voucher, make_voucher
from db.services.fund.statements import publish
from db.services.support.acting import Done, Said
from db.services.support.applying import Application, apply_for_support
from db.services.support.deciding import approve_support, commit_support
from db.services.support.paying import Payment, confirm_condition, pay_support, settle_support
from db.services.support.stopping import suspend_support
from db.services.work import Work

K: Final = SupportKind
TERM, ESTIMATE, FUNERAL, RELIEF = 1_000_000, 62_000_000, 5_000_000, 3_000_000
PARTS: Final = (30_000_000, 24_500_000)
HOSPITAL: Final = "Bệnh viện Nhi Trung ương"
ACCOUNT: Final = "0011 0012 3456"
LAYOUT: Final = Layout(
    Delimiter.SEMICOLON,
    DayFormat.DAY_FIRST,
    AmountFormat.PLAIN,
    {
        Column.DAY: "Ngày giao dịch",
        Column.REFERENCE: "Số tham chiếu",
        Column.AMOUNT: "Số tiền",
        Column.TEXT: "Nội dung",
        Column.PARTY: "Tên đối ứng",
    },
)
_CAME: Final = """
SELECT p.on_day, sum(e.amount)::bigint AS amount, p.number, p.text
FROM ledger_posting p JOIN ledger_entry e ON e.posting_id = p.id AND e.account = 'AVAILABLE'
  JOIN fund_pot k ON k.id = e.pot_id AND k.item IS NULL
WHERE p.fund_id = $1 AND p.kind = 'INCOME' GROUP BY p.id ORDER BY p.on_day DESC, p.number LIMIT 5
"""
_LIVING: Final = """
SELECT c.id, c.unit_id FROM child c WHERE c.unit_id = $1 AND c.status = 'ACTIVE'
  AND c.date_of_birth BETWEEN $2::date - interval '14 years' AND $2::date - interval '7 years'
  AND NOT EXISTS (SELECT FROM move m WHERE m.child_id = c.id)
ORDER BY coalesce(c.poverty IN ('POOR', 'NEAR_POOR'), false) DESC, c.date_of_birth, c.full_name
LIMIT 4
"""
_DEAD: Final = """
SELECT c.id, c.unit_id FROM child c WHERE c.unit_id = ANY ($1) AND c.status = 'DECEASED'
ORDER BY c.unit_id, c.date_of_birth, c.full_name LIMIT 1
"""
_LINES: Final = """
SELECT id, version FROM disbursement WHERE support_id = $1 ORDER BY instalment
"""
_VERSION: Final = "SELECT version FROM support WHERE id = $1"
_DAY: Final = """(least(make_date(s.year + 1, 3, 20), $1::date - 1) + time '09:00')
  AT TIME ZONE 'Asia/Ho_Chi_Minh'"""
_OUT: Final = (
    f"""UPDATE fund_event e SET at = {_DAY} FROM fund_statement s
    WHERE e.kind = 'STATEMENT_PUBLISHED' AND e.fund_id = s.fund_id AND e.at >= s.published_at
      AND NOT EXISTS (SELECT FROM fund_statement n WHERE n.fund_id = s.fund_id
        AND n.published_at > s.published_at AND n.published_at <= e.at)""",  # noqa: S608
    f"UPDATE fund_statement s SET published_at = {_DAY}",  # noqa: S608
)


async def live_giving(desk: Desk, world: World, *, superuser: bool) -> None:
    """In the transaction that makes the world, when its books are written."""
    purses, connection = founded(world), desk.connection
    came = await connection.fetch(_CAME, purses[HANOI].id)
    helped = await _helped(connection, world)
    async with as_application(connection, superuser=superuser):
        for purse in purses.values():
            await _published(desk, purse, world.today)
        await connection.execute("SET LOCAL statement_timeout TO DEFAULT")
        await _of_the_bank(desk, purses[HANOI], world.today, came)
        await Helping(desk, purses[HANOI], world).all(helped)
    if superuser:
        await _dated(connection, world.today)
    # Messages of what is long known, and the audit of what never happened, leave.
    await connection.execute("DELETE FROM audit WHERE at >= now()")
    await connection.execute("DELETE FROM outbox WHERE at >= now()")


async def _published(desk: Desk, purse: Purse, today: date) -> None:
    for ago in CLOSED:
        work = await desk.work(purse.director, at(today))
        await publish(work, purse.id, today.year - ago)


async def _dated(connection: Connection, today: date) -> None:
    """A statement is out before the last day of March; its event was told with it."""
    await connection.execute("SET LOCAL session_replication_role = replica")
    for statement in _OUT:
        await connection.execute(statement, today)
    await connection.execute("SET LOCAL session_replication_role = origin")


async def _of_the_bank(desk: Desk, purse: Purse, today: date, came: Sequence[Any]) -> None:
    """What came in as the bank tells it, the last line twice, and two that nobody posted."""
    told = [
        (row["on_day"], f"FT{row['number']:08}", row["amount"], row["text"], "") for row in came
    ]
    told.reverse()
    last = told[-1]
    day = min(last[0] + timedelta(2), today - timedelta(1))
    told += [last, (day, "FT90000001", 5_000_000, "UNG HO QUY BAO TRO TRE EM", DONOR)]
    told.append((day, "FT90000002", 412_300, "LAI TIEN GUI KHONG KY HAN", ""))
    head = ";".join(LAYOUT.headings.values())
    lines = (f"{on:%d/%m/%Y};{ref};{sum_};{text};{party}" for on, ref, sum_, text, party in told)
    content = "\n".join((head, *lines))
    work = await desk.work(purse.accountant, at(today))
    sent = Sent("Vietcombank", ACCOUNT, content, LAYOUT)
    await enter_statement(work, await check_statement(work, purse.id, sent), 1)


async def _helped(connection: Connection, world: World) -> Mapping[str, Any]:
    """Children of Bồ Đề, poor ones first; and one of the province that died."""
    home = next(plot.home.id for plot in world.plots if plot.origin.code == BODE)
    units = [plot.home.id for plot in world.plots if plot.province == HANOI]
    living = await connection.fetch(_LIVING, home, world.today)
    return {"living": living, "dead": await connection.fetch(_DEAD, units)}


@dataclass(frozen=True, slots=True)
class Helping:
    """Support of the fund of a province: asked for by communes, decided by its leader."""

    desk: Desk
    purse: Purse
    world: World

    @property
    def seats(self) -> Seats:
        return self.purse.plan.seats

    async def all(self, helped: Mapping[str, Any]) -> None:
        steps = (self._scholarship, self._suspended, self._treated, self._asked)
        for step, child in zip(steps, helped["living"], strict=False):
            await step(child)
        for child in helped["dead"]:
            await self._buried(child)

    def day(self, ago: int) -> date:
        """No books of this year are closed."""
        today = self.world.today
        return max(date(today.year, 1, 1), today - timedelta(ago))

    async def _as(self, who: UUID) -> Work:
        return await self.desk.work(who, at(self.world.today))

    def _worker(self, child: Any) -> UUID:
        return next(p.recorder for p in self.world.plots if p.home.id == child["unit_id"])

    async def _applied(
        self, child: Any, kind: SupportKind, need: str, *terms: Instalment, **more: str
    ) -> UUID:
        of = (self.purse.id, kind, None, self.world.today.year, child["id"], None)
        said = (FundSource.BUDGET_PROVINCE, None, None, need)
        body = (more.get("diagnosis"), more.get("payee"), None)
        work = await self._as(self._worker(child))
        return (await apply_for_support(work, Application(*of, *said, *body, terms))).id

    async def _running(self, child: Any, kind: SupportKind, *said: Any, **more: str) -> UUID:
        """Applied for, approved, reserved: by three people."""
        key = await self._applied(child, kind, *said, **more)
        number = f"{100 + key.int % 900}/QĐ-UBND"
        leader = await self._as(officer(self.seats.leader))
        done = await approve_support(leader, Said(key, 1), number, self.day(40))
        await commit_support(await self._as(self.purse.accountant), Said(key, done.version))
        return key

    async def _line(self, support: UUID, which: int = 0) -> Said:
        rows = await self.desk.connection.fetch(_LINES, support)
        return Said(rows[which]["id"], rows[which]["version"])

    async def _pay(self, who: UUID, line: Said, on: date, *how: Any) -> Done:
        return await pay_support(await self._as(who), Payment(line, on, *how))

    async def _scholarship(self, child: Any) -> UUID:
        """Three terms, the first of which is paid."""
        terms = (
            Instalment(TERM, self.day(30), InstalmentCondition.ENROLMENT),
            Instalment(TERM, self.world.today + timedelta(120), InstalmentCondition.RESULTS),
            Instalment(TERM, self.world.today + timedelta(270), InstalmentCondition.RESULTS),
        )
        need = "Học sinh giỏi, gia đình có hoàn cảnh khó khăn"
        key = await self._running(child, K.SCHOLARSHIP, need, *terms)
        worker = self._worker(child)
        shown = (self.day(29), "Giấy xác nhận đang học của nhà trường")
        await confirm_condition(await self._as(worker), await self._line(key), *shown)
        where = "Trụ sở Ủy ban nhân dân Phường Bồ Đề"
        signed = ("Lê Thị Hiền", "mẹ", "Nguyễn Văn Chứng", None)
        await self._pay(worker, await self._line(key), self.day(28), where, *signed)
        return key

    async def _suspended(self, child: Any) -> None:
        key = await self._scholarship(child)
        version = await self.desk.connection.fetchval(_VERSION, key)
        why = "Gia đình tạm đưa trẻ về quê, chờ xác nhận nơi học mới"
        await suspend_support(await self._as(self._worker(child)), Said(key, version), why)

    async def _treated(self, child: Any) -> None:
        """An operation paid in two parts, the rest back in the fund, settled."""
        need = "Phẫu thuật tim, gia đình không đủ khả năng chi trả"
        said = {"diagnosis": "Tim bẩm sinh", "payee": HOSPITAL}
        key = await self._running(child, K.SURGERY, need, Instalment(ESTIMATE), **said)
        accountant = self.purse.accountant
        for n, amount in enumerate(PARTS):
            signed = (HOSPITAL, "Trần Thị Thu", "thủ quỹ bệnh viện", None, amount)
            line, keeps = await self._line(key, n), n + 1 < len(PARTS)
            await self._pay(accountant, line, self.day(25 - 10 * n), *signed, keeps)
        on, what = self.day(10), "Chi phí phẫu thuật tim"
        lines = (VoucherLine(what, Decimal(1), "ca", sum(PARTS)),)
        paper = VoucherSaid(VoucherKind.PAYMENT, on, Party(HOSPITAL, "Hà Nội"), what, lines, on)
        voucher = await make_voucher(await self._as(accountant), self.purse.id, paper)
        await approve_voucher(await self._as(self.purse.director), voucher, 1)
        version = await self.desk.connection.fetchval(_VERSION, key)
        await settle_support(await self._as(accountant), Said(key, version), voucher)

    async def _asked(self, child: Any) -> None:
        """Waits for who decides."""
        need = "Nhà bị tốc mái trong mưa dông, mất đồ dùng học tập"
        await self._applied(child, K.EMERGENCY_RELIEF, need, Instalment(RELIEF))

    async def _buried(self, child: Any) -> None:
        need = "Gia đình khó khăn, đề nghị hỗ trợ mai táng phí"
        key = await self._running(child, K.FUNERAL, need, Instalment(FUNERAL))
        signed = ("Tại gia đình", "Phạm Văn Lâm", "bố", "Trần Thị Minh", None)
        await self._pay(self._worker(child), await self._line(key), self.day(35), *signed)

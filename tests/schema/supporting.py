"""A district whose fund supports children without a list: who asks, decides, pays."""

from typing import Any, Final
from uuid import UUID, uuid4

from tests.databases import Databases
from tests.schema.giving import LONG, RICH, District, Purse, day, gid, today
from tests.schema.office import BO

SUPPORT: Final = "support { id version status number lines { nodes { id status amount } } }"
LINE: Final = "disbursement { id version status amount conditionMetOn }"
OF_LINES: Final = {"confirmCondition": "ConditionConfirmed", "paySupport": "SupportPaid"}
SUCCESS: Final = {
    "applyForSupport": "SupportApplied",
    "approveSupport": "SupportApproved",
    "declineSupport": "SupportDeclined",
    "commitSupport": "SupportCommitted",
    "suspendSupport": "SupportSuspended",
    "resumeSupport": "SupportResumed",
    "stopSupport": "SupportStopped",
    "settleSupport": "SupportSettled",
    **OF_LINES,
}
MONEY: Final = frozenset({"commitSupport", "stopSupport", "paySupport"})
KEPT: Final = ("support", "disbursement", "ledger_posting", "ledger_entry", "fund_pot", "audit")
WHY: Final = "Gia đình hoàn cảnh khó khăn"
SIGNED: Final = {"place": "Trụ sở xã", "signedBy": "Lê Thị Mẹ", "signedAs": "mẹ"}
HOSPITAL: Final = {
    "place": "Bệnh viện Nhi",
    "signedBy": "Trần Thị Thu",
    "signedAs": "thủ quỹ bệnh viện",
}


def document(mutation: str) -> str:
    name = mutation[0].upper() + mutation[1:]
    more = ["... on Conflict { currentVersion }"]
    if mutation == "applyForSupport":
        more.append("... on AlreadyHelped { children }")
    else:
        more.append("... on SupportRefused { status step unmet }")
    if mutation in MONEY:
        more.append("... on InsufficientFunds { available }")
    about = LINE if mutation in OF_LINES else SUPPORT
    return f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename
      ... on {SUCCESS[mutation]} {{ {about} }}
      ... on UserError {{ message path }} ... on Forbidden {{ action }}
      ... on InvalidInput {{ problems {{ path code }} }} {" ".join(more)} }} }}"""


class Help(Purse):
    """What is said of support, with keys of its own and versions of now."""

    @classmethod
    async def ready(cls, databases: Databases, money: int = RICH) -> "Help":
        found = await cls.opened(databases, money, District())
        assert isinstance(found, Help)
        return found

    async def do(self, who: str, mutation: str, **input: Any) -> dict[str, Any]:
        said: dict[str, Any] = {"key": str(uuid4())} | input
        if "id" in said and "version" not in said:
            table = "disbursement" if mutation in OF_LINES else "support"
            key = UUID(said["id"].partition("_")[2])
            sql = f"SELECT version FROM {table} WHERE id = $1"
            said["version"] = await self.admin.fetchval(sql, key) or 1
        answer = await self.request(who, document(mutation), input=said)
        return answer[mutation]  # type: ignore[no-any-return]

    async def done(self, who: str, mutation: str, **input: Any) -> dict[str, Any]:
        """The outcome, which is success."""
        found = await self.do(who, mutation, **input)
        assert "message" not in found, found
        return found

    def wish(self, kind: str = "EMERGENCY_RELIEF", **more: Any) -> dict[str, Any]:
        said = {
            "fund": gid("Fund", self.fund),
            "kind": kind,
            "year": today().year,
            "source": "BUDGET_DISTRICT",
            "need": WHY,
            "instalments": [{"amount": 5_000_000}],
        }
        if "facility" not in more:
            said["child"] = gid("Child", self.world.near)
        if kind in ("SURGERY", "FACILITY_EQUIPMENT"):
            said["payee"] = "Bệnh viện Nhi Trung ương"
        return said | more

    def scholarship(self, **more: Any) -> dict[str, Any]:
        terms = [
            {"amount": 1_000_000, "dueOn": day(-1), "condition": "ENROLMENT"},
            {"amount": 1_000_000, "dueOn": day(-1), "condition": "RESULTS"},
            {"amount": 1_000_000, "dueOn": day(90)},
        ]
        return self.wish("SCHOLARSHIP", **{"instalments": terms} | more)

    async def applied(self, **wish: Any) -> str:
        found = await self.done("bo.worker", "applyForSupport", **wish)
        key: str = found["support"]["id"]
        return key

    async def running(self, **wish: Any) -> str:
        key = await self.applied(**wish)
        await self.done("long.leader", "approveSupport", id=key, decisionNumber="7/QĐ-UBND")
        await self.done("long.accountant", "commitSupport", id=key)
        return key

    async def of(self, support: str) -> list[dict[str, Any]]:
        """Its lines as they are stored, in order."""
        sql = "SELECT * FROM disbursement WHERE support_id = $1 ORDER BY instalment"
        key = UUID(support.partition("_")[2])
        return [dict(row) for row in await self.admin.fetch(sql, key)]

    async def line(self, support: str, which: int = 0) -> str:
        return gid("Disbursement", (await self.of(support))[which]["id"])

    async def status(self, support: str) -> tuple[str, list[str]]:
        sql, key = "SELECT status FROM support WHERE id = $1", UUID(support.partition("_")[2])
        lines = [row["status"] for row in await self.of(support)]
        return await self.admin.fetchval(sql, key), lines

    async def all(self) -> dict[str, list[Any]]:
        return {t: await self.admin.fetch(f"SELECT * FROM {t} ORDER BY 1, 2") for t in KEPT}

    async def voucher(self, total: int) -> str:
        """Of payment, approved by the director."""
        key, officer = uuid4(), self.world.officer
        await self.admin.execute(
            "INSERT INTO voucher (id, fund_id, number, kind, on_day, issuer_name, issuer_address,"
            " receiver_name, receiver_address, content, total, signed_on, made_by, approved_by,"
            " approved_at) VALUES ($1, $2, 0, 'PAYMENT', current_date, 'Quỹ', 'Long', 'Xã Bồ',"
            " 'Bồ', 'Hỗ trợ', $3, current_date, $4, $5, now())",
            *(key, self.fund, total, officer("long.accountant"), officer("long.director")),
        )
        return gid("Voucher", key)


__all__ = ["BO", "HOSPITAL", "LONG", "RICH", "SIGNED", "WHY", "Help", "day", "gid"]

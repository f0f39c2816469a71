"""A district with a fund of its own: people of the fund and of the commune, children."""

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from tests.databases import Databases
from tests.oracle.small import LONG, NGOC
from tests.schema.office import BO, QUANG, gid
from tests.schema.registry import Register, Registry, day, today
from tests.stage import keyring

PROBLEMS: Final = "... on InvalidInput { problems { path code message } }"
LIST: Final = "giftList { id version status number lines { totalCount } }"
RESULTS: Final = "results { index accepted code message }"
FIELDS: Final = {
    "launchCampaign": "CampaignLaunched { campaign { id } }",
    "allocateQuota": "QuotaAllocated { quota { id version places } }",
    "draftList": f"ListDrafted {{ {LIST} }}",
    "proposeLines": f"LinesProposed {{ {LIST} {RESULTS} }}",
    "excludeChildren": f"ChildrenExcluded {{ {LIST} {RESULTS} }}",
    "submitList": f"ListSubmitted {{ {LIST} }}",
    "returnList": f"ListReturned {{ {LIST} }}",
    "approveList": f"ListApproved {{ {LIST} }}",
    "commitList": f"ListCommitted {{ {LIST} }}",
    "settleList": f"ListSettled {{ {LIST} }}",
    "handOver": f"LinesHandedOver {{ {LIST} {RESULTS} }}",
    "markUndelivered": f"LinesUndelivered {{ {LIST} {RESULTS} }}",
    "reverseDisbursement": "DisbursementReversed { disbursement { id status version } }",
}
MONEY: Final = frozenset({"commitList", "handOver", "markUndelivered", "reverseDisbursement"})
STEPS: Final = frozenset(
    {"submitList", "returnList", "approveList", "commitList", "settleList", "reverseDisbursement"}
)
HELPED: Final = frozenset({"proposeLines", "submitList"})
KEPT: Final = (
    *("campaign", "campaign_quota", "gift_list", "gift_exclusion", "disbursement"),
    *("ledger_posting", "ledger_entry", "fund_pot", "audit", "request_key", "outbox"),
)
RICH: Final = 1_000_000_000
EACH: Final = 1_000_000
REASON: Final = "Gia đình không nhận quà"


def document(mutation: str) -> str:
    name = mutation[0].upper() + mutation[1:]
    more = [PROBLEMS]
    if mutation not in {"launchCampaign", "draftList"}:
        more.append("... on Conflict { currentVersion }")
    if mutation in STEPS:
        more.append("... on GivingRefused { status step unmet }")
    if mutation in MONEY:
        more.append("... on InsufficientFunds { available }")
    if mutation in HELPED:
        more.append("... on AlreadyHelped { children }")
    return f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename
      ... on {FIELDS[mutation]}
      ... on UserError {{ message path }} ... on Forbidden {{ action }} {" ".join(more)} }} }}"""


class District(Registry):
    """`crowd`: many more children of Bồ, poor like all of it."""

    def __init__(self, crowd: int = 0) -> None:
        super().__init__()
        self.bodies[NGOC] = self.body_of("Ủy ban nhân dân Ngọc", "PEOPLES_COMMITTEE")
        for who, role, unit in (
            ("long.accountant", "fund_accountant", LONG),
            ("long.director", "fund_director", LONG),
            ("ngoc.worker", "commune_worker", NGOC),
            ("ngoc.chair", "commune_chair", NGOC),
            ("quang.chair", "commune_chair", QUANG),
            ("ha.leader", "province_leader", 2),
        ):
            self.hire(who, role, unit)
        self.union = self.body_of("Hội Liên hiệp Phụ nữ Bồ", "UNION")
        self.posted("bo.union", "union_officer", self.union)
        for child in self.rows["child"]:
            if child["id"] != self.near:
                self.fact("fact", child["id"], kind="POVERTY", value="POOR", valid_from=SINCE)
        self.crowd = [self.poor(f"C-{n:04}") for n in range(crowd)]

    def poor(self, code: str, unit: int = BO) -> UUID:
        child = self.child(code, unit)
        self.fact("fact", child, kind="POVERTY", value="POOR", valid_from=SINCE)
        return child

    def of_code(self, code: str) -> UUID:
        found: UUID = next(c["id"] for c in self.rows["child"] if c["code"] == code)
        return found


SINCE: Final = date(2020, 1, 1)


class Purse(Register):
    """`fund`: that of the district; `pot`: what it has of the budget of the district."""

    world: District
    fund: UUID
    pot: UUID

    @classmethod
    async def opened(
        cls, databases: Databases, money: int = RICH, world: District | None = None
    ) -> "Purse":
        found = await cls.started(databases, keyring(), world or District())
        assert isinstance(found, Purse)
        found.fund, found.pot = uuid4(), uuid4()
        await found.admin.execute(
            "INSERT INTO fund (id, name, legal_basis, address, opened_on, unit_id) VALUES"
            " ($1, 'Quỹ Bảo trợ trẻ em Long', 'Quyết định 1', 'Long', '2020-01-01', $2)",
            found.fund,
            LONG,
        )
        await found.received(found.pot, "BUDGET_DISTRICT", money)
        return found

    async def received(self, pot: UUID, source: str, money: int) -> None:
        """As its accountant would have recorded it."""
        await self.admin.execute(
            "INSERT INTO fund_pot (id, fund_id, source) VALUES ($1, $2, $3)", pot, self.fund, source
        )
        posting = uuid4()
        async with self.admin.transaction():
            await self.admin.execute(
                "INSERT INTO ledger_posting (id, fund_id, number, kind, on_day, text, recorded_by)"
                " VALUES ($1, $2, 0, 'INCOME', current_date, 'Thu', $3)",
                posting,
                self.fund,
                self.world.officer("long.accountant"),
            )
            await self.admin.execute(
                "INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount)"
                " VALUES ($1, 1, $2, $3, 'RECEIVED', -$4::bigint),"
                " ($1, 2, $2, $3, 'AVAILABLE', $4)",
                posting,
                self.fund,
                pot,
                money,
            )

    async def give(self, who: str, mutation: str, **input: Any) -> dict[str, Any]:
        """The outcome, with a key of its own and the version of now."""
        said: dict[str, Any] = {"key": str(uuid4())} | input
        if "id" in said and "version" not in said:
            table = {"GiftList": "gift_list", "Disbursement": "disbursement"}.get(
                said["id"].partition("_")[0], "gift_list"
            )
            key = UUID(said["id"].partition("_")[2])
            sql = f"SELECT version FROM {table} WHERE id = $1"
            said["version"] = await self.admin.fetchval(sql, key) or 1
        answer = await self.request(who, document(mutation), input=said)
        return answer[mutation]  # type: ignore[no-any-return]

    async def must(self, who: str, mutation: str, **input: Any) -> dict[str, Any]:
        """The outcome, which is success."""
        found = await self.give(who, mutation, **input)
        assert "message" not in found, found
        return found

    def launch(self, **more: Any) -> dict[str, Any]:
        said = {
            "fund": gid("Fund", self.fund),
            "name": "Tặng quà Tết Thiếu nhi 1/6",
            "kind": "GIFT_CASH",
            "occasion": "CHILDREN_DAY",
            "year": today().year,
            "amount": EACH,
            "beginsOn": day(-5),
            "endsOn": day(30),
            "eligible": {"poverty": ["POOR"]},
        }
        return said | more

    async def campaign(self, places: int = 10, **more: Any) -> tuple[str, str]:
        """A campaign with a quota for Bồ: the ids of both."""
        found = await self.must("long.affairs", "launchCampaign", **self.launch(**more))
        campaign = found["campaign"]["id"]
        quota = await self.must("long.affairs", "allocateQuota", **self.share(campaign, places))
        return campaign, quota["quota"]["id"]

    @staticmethod
    def share(campaign: str, places: int, unit: int = BO, **more: Any) -> dict[str, Any]:
        said = {"campaign": campaign, "unit": f"Unit_{unit}", "places": places}
        return said | {"source": "BUDGET_DISTRICT"} | more

    async def drafted(self, children: list[UUID], places: int = 10, **more: Any) -> str:
        """A list with these children: its id."""
        _, quota = await self.campaign(places, **more)
        found = await self.must("bo.worker", "draftList", quota=quota)
        drafted: str = found["giftList"]["id"]
        if children:
            await self.must("bo.worker", "proposeLines", id=drafted, lines=named(children))
        return drafted

    async def approved(self, children: list[UUID], **more: Any) -> str:
        drafted = await self.drafted(children, **more)
        await self.must("bo.chair", "submitList", id=drafted)
        await self.must("long.leader", "approveList", id=drafted, decisionNumber="12/QĐ-UBND")
        return drafted

    async def committed(self, children: list[UUID], **more: Any) -> str:
        approved = await self.approved(children, **more)
        await self.must("long.accountant", "commitList", id=approved)
        return approved

    async def lines(self, gift_list: str) -> list[dict[str, Any]]:
        """As they are stored, in the order of their children."""
        sql = "SELECT * FROM disbursement WHERE list_id = $1 ORDER BY child_id"
        key = UUID(gift_list.partition("_")[2])
        return [dict(row) for row in await self.admin.fetch(sql, key)]

    async def signed(self, gift_list: str, count: int | None = None) -> dict[str, Any]:
        """What is said of a hand-over of its lines."""
        lines = [
            {
                "id": gid("Disbursement", row["id"]),
                "version": row["version"],
                "signedBy": "Lê Thị Mẹ",
                "signedAs": "mẹ",
            }
            for row in await self.lines(gift_list)
        ]
        where = {"place": "Nhà văn hóa thôn 1", "witness": "Trần Văn Chứng"}
        return {"giftList": gift_list, "on": day(0), **where, "lines": lines[:count]}

    async def balance(self) -> tuple[int, int, int, int]:
        sql = "SELECT received, available, reserved, paid FROM fund_pot WHERE id = $1"
        return tuple(await self.admin.fetchrow(sql, self.pot))

    async def everything(self) -> dict[str, list[Any]]:
        """All that giving could have changed."""
        return {t: await self.admin.fetch(f"SELECT * FROM {t} ORDER BY 1, 2") for t in KEPT}


def named(children: list[UUID]) -> list[dict[str, str]]:
    return [{"child": gid("Child", child)} for child in children]


__all__ = [
    "BO",
    "EACH",
    "LONG",
    "NGOC",
    "QUANG",
    "REASON",
    "RICH",
    "District",
    "Purse",
    "day",
    "gid",
    "named",
    "today",
]

"""Funds of Hà and of Bồ, who keeps their books, and what they hold."""

from typing import Any
from uuid import UUID

from db.vault import Vault
from tests.databases import Databases
from tests.schema.desk import Desks, Live
from tests.schema.office import BO, HA, VN, gid

FIELDS = {
    "addDonor": "DonorAdded { donor { id name kind } }",
    "addPurpose": "PurposeAdded { fund { id purposes { name kinds occasions unit { id } } } }",
    "pledgeDonation": "DonationPledged { pledge { id status amount given } }",
    "withdrawPledge": "PledgeWithdrawn { pledge { id status } }",
    "recordDonation": "DonationRecorded { donation { id source amount posting item quantity } }",
    "receiveBudget": "BudgetReceived { posting { id number kind } }",
    "transferBetweenFunds": "FundsTransferred { posting { id number kind } }",
    "reversePosting": "PostingReversed { posting { id number kind reverses { id } } }",
    "closePeriod": "PeriodClosed { fund { closedMonths { year month } } }",
    "recordVoucher": "VoucherRecorded { voucher { id number total totalInWords version"
    " isApproved } }",
    "approveVoucher": "VoucherApproved { voucher { id isApproved } }",
}
REFUSED = """__typename ... on UserError { message path } ... on Forbidden { action }
  ... on InvalidInput { problems { path code } }"""
MORE = {
    "LedgerRefusal": "... on InsufficientFunds { pot account available wanted }"
    " ... on OffPurpose { purposes } ... on ClosedPeriod { year month }",
    "closePeriod": "... on PeriodRefused { unmet }",
    "recordVoucher": "... on VoucherRefused { missing }",
    "approveVoucher": "... on VoucherRefused { missing } ... on Conflict { currentVersion }",
}
POSTS = ("recordDonation", "receiveBudget", "transferBetweenFunds", "reversePosting")
NATIONAL, OF_HA, OF_BO = (UUID(int=n) for n in (1, 2, 3))
KEPT = (
    *("fund_pot", "fund_purpose", "ledger_posting", "ledger_entry", "fund_period", "donor"),
    *("pledge", "donation", "voucher", "voucher_line", "voucher_posting", "audit", "request_key"),
)


class Purses(Desks):
    """`money` keeps the books of the fund of the province, `all.money` of all funds; `ha.fund`
    directs the one of the province."""

    def __init__(self) -> None:
        super().__init__()
        for who, role, unit in (
            ("money", "fund_accountant", HA),
            ("all.money", "fund_accountant", VN),
            ("bo.money", "fund_accountant", BO),
            ("checks", "auditor", HA),
            ("firm", "donor", HA),
        ):
            self.hire(who, role, unit)


async def found_funds(admin: Any) -> None:
    for key, unit, name in ((NATIONAL, VN, "Việt Nam"), (OF_HA, HA, "Hà"), (OF_BO, BO, "Bồ")):
        await admin.execute(
            "INSERT INTO fund (id, name, legal_basis, address, opened_on, unit_id)"
            " VALUES ($1, $2, 'QĐ 1/2020', 'Phố Một', '2020-01-01', $3)",
            *(key, f"Quỹ Bảo trợ trẻ em {name}", unit),
        )


class Funds(Live):
    """A stage with funds."""

    @classmethod
    async def founded(
        cls, databases: Databases, vault: Vault, world: Purses | None = None
    ) -> "Funds":
        found = await cls.begin(databases, vault, world or Purses())
        assert isinstance(found, Funds)
        await found_funds(found.admin)
        return found

    async def enter(self, who: str, mutation: str, **input: Any) -> dict[str, Any]:
        """The outcome of an entry in the books of the fund of Hà, unless another one is named."""
        by_id = ("withdrawPledge", "transferBetweenFunds", "reversePosting", "approveVoucher")
        of = {} if mutation in by_id else {"fund": gid("Fund", OF_HA)}
        name = mutation[0].upper() + mutation[1:]
        more = MORE["LedgerRefusal"] if mutation in POSTS else MORE.get(mutation, "")
        said = {"key": str(self.new()), **of, **input}
        text = f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{
          ... on {FIELDS[mutation]} {REFUSED} {more} }} }}"""
        answer = await self.request(who, text, input=said)
        return answer[mutation]  # type: ignore[no-any-return]

    def new(self) -> UUID:
        self.count = getattr(self, "count", 1000) + 1
        return UUID(int=self.count)

    async def donor(self, **more: Any) -> str:
        who = {"kind": "ENTERPRISE", "name": "Công ty Một", "address": "Hà", "mayBeNamed": True}
        found = await self.enter("money", "addDonor", **{**who, **more})
        return str(found["donor"]["id"])

    async def books(self) -> dict[str, list[Any]]:
        """Everything that an entry could have changed."""
        return {t: await self.admin.fetch(f"SELECT * FROM {t} ORDER BY 1") for t in KEPT}

"""Money of the Fund as figures: what came in, less what was taken back; by who keeps its books
exactly, by others rounded or not at all."""

from datetime import datetime
from typing import Any

from tests.databases import Databases
from tests.schema.office import HA
from tests.schema.purses import Funds
from tests.stage import HANOI, keyring

ASKED = """query ($codes: [String!]!, $unit: ID!, $periods: [PeriodInput!]!) {
  indicators(codes: $codes, unit: $unit, periods: $periods) {
    code value amount numerator suppressed rounded isProvisional } }"""


async def test_what_came_in_and_was_paid_is_counted_where_the_fund_is(databases: Databases) -> None:
    funds = await Funds.founded(databases, keyring())
    year = datetime.now(HANOI).year

    async def told(who: str, *codes: str) -> Any:
        variables = {"codes": codes, "unit": f"Unit_{HA}", "periods": [{"year": year}]}
        answer = await funds.ask(who, ASKED, variables=variables)
        assert "errors" not in answer, answer
        return answer["data"]["indicators"]

    try:
        donor = await funds.donor()
        await funds.enter("money", "recordDonation", donor=donor, amount=650_000)
        said = {"source": "BUDGET_PROVINCE", "amount": 360_000, "decision": "QĐ 12/QĐ-UBND"}
        wrong = await funds.enter("money", "receiveBudget", **said)
        reason = {"reason": "Nhập sai"}
        await funds.enter("money", "reversePosting", id=wrong["posting"]["id"], **reason)
        both = await told("money", "FUND_RECEIVED", "FUND_PAID")
        assert [(row["amount"], row["suppressed"]) for row in both] == [
            (650_000, False),
            (0, False),
        ]
        both = await told("ha.officer", "CHILDREN_SUPPORTED", "GIFT_COVERAGE_RATE")
        assert [(row["value"], row["numerator"]) for row in both] == [(0, 0), (None, 0)]
        (row,) = await told("bo.worker", "FUND_RECEIVED")
        assert (row["amount"], row["suppressed"], row["isProvisional"]) == (None, True, True)
    finally:
        await funds.finish(databases)

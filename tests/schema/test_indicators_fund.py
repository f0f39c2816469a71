"""Money of the Fund as figures: what came in, less what was taken back; by who keeps its books
exactly, by others rounded or not at all. What was paid, and to whom, by hand."""

from datetime import datetime
from typing import Any

from tests.databases import Databases
from tests.schema.giving import BO, EACH, LONG, REASON, SINCE, District, Purse, gid
from tests.schema.office import HA
from tests.schema.purses import Funds
from tests.stage import HANOI, keyring

ASKED = """query ($codes: [String!]!, $unit: ID!, $periods: [PeriodInput!]!) {
  indicators(codes: $codes, unit: $unit, periods: $periods) {
    code value amount numerator suppressed rounded isProvisional } }"""

NEEDY = """SELECT count(*) FROM child c WHERE c.unit_id = $1 AND c.status = 'ACTIVE' AND (
  EXISTS (SELECT FROM circumstance WHERE child_id = c.id)
  OR EXISTS (SELECT FROM fact WHERE child_id = c.id AND value = 'POOR'))"""


class Homes(District):
    def __init__(self) -> None:
        super().__init__()
        settled = {home["child_id"] for home in self.rows["residence"]}
        for child in self.rows["child"]:
            if child["id"] not in settled:
                home = {"unit_id": child["unit_id"], "hamlet": None, "address": None}
                self.fact("residence", child["id"], **home, valid_from=SINCE)


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


async def test_what_was_given_is_counted_as_it_was_and_what_came_back_is_not(
    databases: Databases,
) -> None:
    purse = await Purse.opened(databases, world=Homes())
    period = [{"year": datetime.now(HANOI).year}]

    async def told(who: str, unit: int, *codes: str) -> Any:
        variables = {"codes": codes, "unit": f"Unit_{unit}", "periods": period}
        answer = await purse.request(who, ASKED, **variables)
        return [(row["amount"], row["numerator"]) for row in answer["indicators"]]

    async def all_of_it() -> Any:
        money = await told("long.accountant", LONG, "FUND_RECEIVED", "FUND_PAID")
        children = await told("bo.worker", BO, "CHILDREN_SUPPORTED", "GIFT_COVERAGE_RATE")
        return [amount for amount, _ in money], [number for _, number in children]

    try:
        of_code = purse.world.of_code
        given = await purse.committed([purse.world.near, of_code("BO-3")])
        (came, paid), children = await all_of_it()
        assert (came, paid, children) == (1_000_000_000, 0, [0, 0])
        await purse.must("bo.worker", "handOver", **await purse.signed(given))
        (came, paid), children = await all_of_it()
        assert (came, paid, children) == (1_000_000_000, 2 * EACH, [2, 2])
        (line, _) = await purse.lines(given)
        back = gid("Disbursement", line["id"])
        await purse.must("long.accountant", "reverseDisbursement", id=back, reason=REASON)
        (came, paid), children = await all_of_it()
        assert (came, paid, children) == (1_000_000_000, EACH, [1, 1])
        answer = await purse.request(
            "bo.worker",
            'query($unit: ID!, $year: Int!) { indicators(codes: ["GIFT_COVERAGE_RATE"],'
            " unit: $unit, periods: [{ year: $year }]) { value denominator } }",
            unit=f"Unit_{BO}",
            year=period[0]["year"],
        )
        (row,) = answer["indicators"]
        assert row["value"] == round(100 / row["denominator"], 2)
        assert row["denominator"] == await purse.admin.fetchval(NEEDY, BO)
    finally:
        await purse.finish(databases)

"""Whom a campaign is for: the rule and the list that the API answers agree, child by child."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
import pytest_asyncio

from db.rules.children import ChildStatus, PovertyStatus
from db.rules.circumstances import WatchKind
from db.rules.eligibility import Candidate, Eligibility, is_eligible
from db.rules.fund import Occasion, SupportKind
from db.services.giving.campaigns import Launch
from tests.databases import Databases
from tests.oracle.law import holds_on
from tests.schema.giving import BO, EACH, LONG, District, Purse, gid, today

ASKED = """query($where: ChildWhere, $after: String) { children(where: $where, first: 100,
  after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }"""
GROUPS = (1, 2, 4, 9, 11, 13)
GRADES = ("4A", "4", "12B", "Mẫu giáo", "2024", None)


class Many(District):
    """Children of whom anything may be so."""

    def __init__(self, seed: int = 5, children: int = 90) -> None:
        super().__init__()
        self.chance, day = Random(seed), today()
        for n in range(children):
            years = self.chance.choice([-1, 0, 5, 6, 9, 10, 15, 16])
            born = day.replace(year=day.year - max(years, 0), day=min(day.day, 28))
            born += timedelta(days=self.chance.choice([-2, -1, 0, 1, 2, 30]))
            born = self.chance.choice([born, born, born, date(2016, 2, 29)])
            status = self.chance.choice(["ACTIVE"] * 5 + ["DECEASED", "LEFT_COUNTRY"])
            unknown = n % 9 == 0
            child = self.child(
                f"M-{n:03}",
                BO,
                status=status,
                date_of_birth=None if unknown else born,
                date_of_birth_precision=None if unknown else "DAY",
            )
            self.lot(child)

    def lot(self, child: Any) -> None:
        often = self.chance.random
        days = [{"valid_from": today() - timedelta(days=400)}]
        days += [{**days[0], "valid_to": today() - timedelta(days=1)}]
        days += [{"valid_from": today() + timedelta(days=3)}]
        for number in self.chance.sample(GROUPS, self.chance.choice([0, 0, 1, 2])):
            self.group(child, number, **self.chance.choice(days))
        if often() < 0.4:
            kind = self.chance.choice(list(WatchKind)).value
            self.fact("watch", child, kind=kind, **self.chance.choice(days))
        if often() < 0.6:
            value = self.chance.choice(list(PovertyStatus)).value
            self.fact("fact", child, kind="POVERTY", value=value, **self.chance.choice(days))
        if often() < 0.3:
            self.fact("placement", child, facility_id=self.facility, **self.chance.choice(days))
        if often() < 0.6:
            at = {"school_id": self.school, "grade": self.chance.choice(GRADES)}
            self.fact("schooling", child, **at, **self.chance.choice(days))

    def candidate(self, child: dict[str, Any], day: date) -> Candidate:
        def on(table: str) -> list[dict[str, Any]]:
            mine = (row for row in self.rows[table] if row["child_id"] == child["id"])
            return [row for row in mine if holds_on(row, day)]

        poverty = [row["value"] for row in on("fact") if row["kind"] == "POVERTY"]
        grades = [row["grade"] for row in on("schooling")]
        return Candidate(
            ChildStatus(child["status"]),
            child["date_of_birth"],
            frozenset(row["group_number"] for row in on("circumstance")),
            frozenset(WatchKind(row["kind"]) for row in on("watch")),
            PovertyStatus(poverty[0]) if poverty else None,
            bool(on("placement")),
            grades[0] if grades else None,
        )


CAMPAIGNS: dict[str, dict[str, Any]] = {
    "everybody": {},
    "orphans and the disabled": {"groups": frozenset({1, 4})},
    "special circumstances": {"special": True},
    "at risk": {"watches": frozenset({WatchKind.AT_RISK_OF_SPECIAL_CIRCUMSTANCES})},
    "poor": {"poverty": frozenset({PovertyStatus.POOR, PovertyStatus.NEAR_POOR})},
    "in a facility": {"facility": True},
    "small ones": {"age_to": 5},
    "pupils": {"age_from": 6, "age_to": 10, "grades": frozenset({4, 12})},
    "any of it": {"special": True, "poverty": frozenset({PovertyStatus.POOR}), "age_from": 1},
}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def purse(databases: Databases) -> AsyncIterator[Purse]:
    found = await Purse.opened(databases, world=Many())
    yield found
    await found.finish(databases)


async def stored(purse: Purse, eligible: Eligibility) -> str:
    """A campaign for these, written as the service writes it."""
    wish = Launch(
        purse.fund, "Đợt", None, SupportKind.GIFT_CASH, Occasion.OTHER, 2026, EACH, None,
        eligible.on, eligible.on, eligible,
    )  # fmt: skip

    class Desk:
        subject = purse.world.officer("long.affairs")

    row = wish.row(Desk, {"id": purse.fund, "unit_id": LONG})  # type: ignore[arg-type]
    names = ", ".join(row)
    spots = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    sql = f"INSERT INTO campaign (id, {names}) VALUES (gen_random_uuid(), {spots}) RETURNING id"
    return gid("Campaign", await purse.admin.fetchval(sql, *row.values()))


async def answered(purse: Purse, who: str, campaign: str, lane: str) -> Any:
    found: set[str] = set()
    after = None
    while True:
        where = {"eligibleFor": campaign, "status": None, "within": f"Unit_{BO}"}
        answer = await purse.ask(who, ASKED, lane, variables={"where": where, "after": after})
        if "errors" in answer:
            return answer["errors"][0]["extensions"]["code"]
        page = answer["data"]["children"]
        found |= {node["id"] for node in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("name", CAMPAIGNS)
async def test_the_list_proposes_whom_the_rule_calls_eligible(purse: Purse, name: str) -> None:
    world = purse.world
    assert isinstance(world, Many)
    for ahead in (0, 5):
        day = today() + timedelta(days=ahead)
        eligible = Eligibility(day, **CAMPAIGNS[name])
        campaign = await stored(purse, eligible)
        wanted = {
            gid("Child", child["id"])
            for child in world.rows["child"]
            if child["unit_id"] == BO and is_eligible(eligible, world.candidate(child, day))
        }
        for lane in ("fast", "core", "walled"):
            assert await answered(purse, "bo.worker", campaign, lane) == wanted, lane
        assert wanted


async def test_whoever_does_not_hold_what_it_goes_by_may_not_ask(purse: Purse) -> None:
    campaign = await stored(purse, Eligibility(today()))
    for who in ("bo.collab", "bo.data", "long.leader", "long.accountant", "nobody"):
        assert await answered(purse, who, campaign, "fast") == "FIELD_NOT_ALLOWED"
    for nothing in ("Campaign_" + "0" * 32, gid("Child", world_child(purse)), "x", ""):
        assert await answered(purse, "bo.worker", nothing, "fast") == set()


def world_child(purse: Purse) -> Any:
    return purse.world.near

"""Past days of random worlds: every lane answers what the second opinion does, to everybody."""

from datetime import date, timedelta
from typing import Any

import orjson
import pytest

from authz.policy import Grant, Policy
from db.rules.circumstances import GROUPS
from db.rules.sensitivity import Sensitivity
from tests.databases import Databases
from tests.oracle.law import Law, Row, holds_on
from tests.worlds import staged

TEXT = """query($on: Date, $where: ChildWhere) { children(asOf: $on, where: $where, first: 100) {
  totalCount nodes { code status hamlet unit { code } poverty hasHealthInsurance
  household { number } circumstances { group { number } } } } }"""


class Then:
    """What one officer is answered about a day."""

    def __init__(self, law: Law, day: date) -> None:
        self.law, self.day, self.rows = law, day, law.world.rows

    def listed(self) -> list[Row]:
        """Whom one may look back at today, with a home on the day; newest entry first."""
        lines = self.law.lines("look_back")
        mine = [c for c in self.rows["child"] if any(self.law.admits(p, k, c) for p, k in lines)]
        mine.sort(key=lambda child: (child["registered_at"], child["id"]), reverse=True)
        return [self.told(child) for child in mine if self.held("residence", child)]

    def held(self, table: str, child: Row, **fixed: Any) -> list[Row]:
        """Rows that hold on the day, the latest one first."""
        found = [
            row
            for row in self.rows[table]
            if row["child_id"] == child["id"]
            and holds_on(row, self.day)
            and all(row[name] == value for name, value in fixed.items())
        ]
        return sorted(found, key=lambda row: row["valid_from"], reverse=True)

    def word(self, kind: str, child: Row) -> str | None:
        found = self.held("fact", child, kind=kind)
        return found[0]["value"] if found else None

    def told(self, child: Row) -> dict[str, Any]:
        home = self.held("residence", child)[0]
        unit = next(u for u in self.rows["unit"] if u["id"] == home["unit_id"])
        member = self.held("membership", child)
        book = [
            h for h in self.rows["household"] if member and h["id"] == member[0]["household_id"]
        ]
        groups = sorted(
            (r["group_number"], r["valid_from"], r["id"]) for r in self.held("circumstance", child)
        )
        open_ = [n for n, *_ in groups if GROUPS[n].class_ is not Sensitivity.SEALED]
        return {
            "code": child["code"],
            "status": self.status(child),
            "hamlet": home["hamlet"],
            "unit": {"code": unit["code"]},
            "poverty": self.word("POVERTY", child),
            "hasHealthInsurance": {"yes": True, "no": False}.get(
                self.word("HEALTH_INSURANCE", child) or ""
            ),
            "household": {"number": book[0]["number"]} if book else None,
            "circumstances": [{"group": {"number": number}} for number in open_],
        }

    def status(self, child: Row) -> str:
        """A death has its day, a departure its days; where there is none it is as stored. The
        calendar decides between two."""
        deaths = [
            row
            for row in self.rows["death"]
            if row["child_id"] == child["id"] and row["superseded_at"] is None
        ]
        if any(row["valid_from"] <= self.day for row in deaths):
            return "DECEASED"
        stored, born = str(child["status"]), child["date_of_birth"]
        if stored == "MERGED":
            return stored
        gone = [r for r in self.rows["departure"] if r["child_id"] == child["id"]]
        if any(row["valid_from"] <= self.day <= (row["valid_to"] or self.day) for row in gone):
            return "LEFT_COUNTRY"
        if (stored, bool(gone), bool(deaths)) in {
            ("LEFT_COUNTRY", False, True), ("LEFT_COUNTRY", False, False),
            ("DECEASED", False, False), ("DECEASED", True, False),
        }:  # fmt: skip
            return stored
        if born is None:
            return "AGED_OUT" if stored == "AGED_OUT" else "ACTIVE"
        early = (self.day.month, self.day.day) < (born.month, born.day)
        return "AGED_OUT" if self.day.year - born.year - early >= 16 else "ACTIVE"


@pytest.mark.parametrize("kind", ["three", "two", "random"])
async def test_the_past_is_what_the_rows_say_to_who_may_look_back(
    databases: Databases, kind: str
) -> None:
    async with staged(databases, 12, kind, hired=("district_officer", "province_officer")) as stage:
        shown = 0
        for who in [*stage.world.people, "district_officer", "province_officer"]:
            law = Law(stage.world, who, stage.world.now)
            for away in (0, 31, 401, 950):
                then = Then(law, law.today - timedelta(days=away))
                said = {"on": then.day.isoformat(), "where": {"status": None}}
                for lane in ("fast", "walled"):
                    answer = await stage.ask(who, TEXT, lane, variables=said)
                    found = orjson.loads(orjson.dumps(answer))
                    if not law.lines("look_back"):
                        assert found["errors"][0]["extensions"]["code"] == "FIELD_NOT_ALLOWED"
                        continue
                    wanted = then.listed()
                    shown += len(wanted)
                    assert found["data"]["children"] == {
                        "totalCount": len(wanted), "nodes": wanted}, (who, away)  # fmt: skip
        assert shown > 50


class Partial(Policy):
    """Province officers look back by these lines: scope and classes held whole."""

    def __init__(self, *lines: tuple[str, set[Sensitivity]]) -> None:
        super().__init__()
        role, none = "province_officer", frozenset[Sensitivity]()
        back = (
            Grant(role, "child", "look_back", scope, frozenset(whole), none, frozenset())
            for scope, whole in lines
        )
        others = (g for g in self.grants[role] if g.action != "look_back")
        self.grants[role] = (*back, *others)


async def test_nobody_looks_back_who_may_not_know_of_everybody_whether_and_where(
    databases: Databases,
) -> None:
    every = set(Sensitivity)
    needed = {Sensitivity.IDENTITY, Sensitivity.CONTACT, Sensitivity.HEALTH}
    async with staged(databases, 12, "three", hired=("province_officer",)) as stage:
        on = {"on": stage.world.now.date().isoformat()}
        for lines in (
            [("unit", every - {Sensitivity.HEALTH})],
            [("unit", every - {Sensitivity.CONTACT})],
            [("unit", every), ("anywhere", needed)],  # the rest of it on some children only
        ):
            policy = Partial(*lines)
            answer = await stage.ask("province_officer", TEXT, variables=on, policy=policy)
            assert answer["errors"][0]["extensions"]["code"] == "FIELD_NOT_ALLOWED", lines
        answer = await stage.ask(
            "province_officer", TEXT, variables=on, policy=Partial(("unit", every))
        )
        assert "errors" not in answer

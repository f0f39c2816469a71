"""People with offices, names and organisations over the small tree, and a stage that knows them.

Hà 2 ── Long 3 ── Bồ 4, Ngọc 5 · Giang 6 ── Quang 7
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from db.services.people import Person, Posting
from schema.context import Context
from tests.oracle.small import BO, HA, LONG_AGO, QUANG, VN, Small
from tests.stage import USUAL, Stage

MACHINE = "bo.machine"


class Office(Small):
    """`ids`: global ids by name."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime.now(UTC)  # row security goes by the clock of the database
        above: dict[int | None, dict[str, int]] = {None: {}}
        for unit in self.rows["unit"]:  # parents first
            above[unit["id"]] = above[unit["parent_id"]] | {
                f"{unit['level'].lower()}_id": unit["id"]
            }
            places = {"province_id": None, "district_id": None, "commune_id": None}
            found = {**places, **above[unit["id"]]}
            unit.update({name: found[name] for name in places})
        self.bodies = {
            unit: self.add(
                "organisation",
                name=f"Ủy ban nhân dân {name}",
                search_name=f"uy ban nhan dan {unit}",
                kind="PEOPLES_COMMITTEE",
                unit_id=unit,
            )
            for unit, name in ((VN, "Bộ"), (HA, "Hà"), (BO, "Bồ"), (QUANG, "Quang"))
        }
        for name, role, unit in (
            ("bo.worker", "commune_worker", BO),
            ("bo.justice", "justice_officer", BO),
            (MACHINE, "commune_data_officer", BO),
            ("ha.officer", "province_officer", HA),
            ("ha.fund", "fund_director", HA),
            ("ha.admin", "administrator", HA),
            ("quang.worker", "commune_worker", QUANG),
            ("dpo", "data_protection_officer", VN),
            ("nobody", None, BO),
        ):
            self.hire(name, role, unit)
        self.home = self.add("household", unit_id=BO, number="H-1", hamlet="Thôn 1")
        self.near = self.child("BO-1", BO, household_id=self.home)
        self.far = self.child("QUANG-1", QUANG, household_id=self.home)
        self.disability = self.group(self.near, 4)
        self.illness = self.group(self.near, 13)

    def hire(self, name: str, role: str | None, unit: int) -> None:
        body = self.bodies[unit]
        self.add(
            "officer",
            username=name,
            display_name=f"Cán bộ {name}",
            organisation_id=body,
            is_machine=name == MACHINE,
            created_at=self.now - timedelta(days=len(self.rows["officer"])),
        )
        if role:
            self.post(name, role, unit, organisation_id=body)

    def posting(self, name: str) -> UUID:
        mine = self.officer(name)
        return next(p["id"] for p in self.rows["posting"] if p["officer_id"] == mine)


def gid(kind: str, key: UUID) -> str:
    return f"{kind}_{key.hex}"


class Offices(Stage):
    """A stage whose contexts know the person, as those of a request do."""

    def context(self, who: str, lane: str = USUAL, **more: Any) -> Context:
        context = super().context(who, lane, **more)
        context.person = self.person(who)
        return context

    async def ask(self, who: str, text: str, lane: str = USUAL, **more: Any) -> dict[str, Any]:
        """As a client reads it."""
        found: dict[str, Any] = orjson.loads(
            orjson.dumps(await super().ask(who, text, lane, **more))
        )
        return found

    def person(self, who: str) -> Person:
        row = next(r for r in self.world.rows["officer"] if r["username"] == who)
        postings = tuple(
            Posting(*(p[n] for n in Posting.__dataclass_fields__))
            for p in self.world.rows["posting"]
            if p["officer_id"] == row["id"]
        )
        return Person(
            id=row["id"],
            username=who,
            display_name=row["display_name"],
            organisation_id=row["organisation_id"],
            is_machine=row["is_machine"],
            token_epoch=0,
            disabled=False,
            postings=postings,
            epoch=0,
            keys={},
            ended=frozenset(),
        )


__all__ = ["BO", "HA", "LONG_AGO", "MACHINE", "QUANG", "VN", "Office", "Offices", "gid"]

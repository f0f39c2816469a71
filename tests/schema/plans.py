"""A printed plan of Hà over the small tree, with who leads and who reports."""

from datetime import date
from typing import Any
from uuid import UUID

from db.vault import Vault
from tests.databases import Databases
from tests.schema.desk import Desks, Live
from tests.schema.office import BO, HA, QUANG, gid

PRINTED = UUID(int=9, version=4)
PLAN = gid("Plan", PRINTED)
DUTIES = (
    # code, kind, level, period, comparator, due, of_code
    ("INPUT", "INPUT", "COMMUNE", "YEAR", "BEFORE", "11-30", None),
    ("ADDED", "SYNTHESIS", None, "YEAR", "BEFORE", "11-30", "INPUT"),
    ("AT-ONCE", "AT_ONCE", "COMMUNE", "AT_ONCE", "NONE", None, None),
)
TARGETS = (
    # indicator, level, comparator, unit of measure, value, printed denominator
    ("UNIT_PLAN_RATE", "COMMUNE", "AT_LEAST", "PERCENT", 100.0, 3),
    ("CISC_COUNT", None, "AT_MOST", "CHILDREN", 0.0, None),
    ("CISC_COUNT", None, "DIRECTION_DOWN", "CHILDREN", None, None),
    ("LEGAL_AID_RATE", None, "AT_LEAST", "PERCENT", 100.0, None),
)
REFUSED = """... on UserError { message path } ... on Forbidden { action }
  ... on InvalidInput { problems { path code } }"""


class Planners(Desks):
    def __init__(self) -> None:
        super().__init__()
        for who, role, unit in (
            ("bo.chair", "commune_chair", BO),
            ("ha.leader", "province_leader", HA),
            ("quang.chair", "commune_chair", QUANG),
            ("checks", "auditor", HA),
            ("giver", "donor", HA),
        ):
            self.hire(who, role, unit)
        self.fact("residence", self.near, unit_id=BO, hamlet="Thôn 1", address="Số 1")


class Planned(Live):
    """A stage with the plan of Hà, 2025 and 2026."""

    @classmethod
    async def printed(cls, databases: Databases, vault: Vault) -> "Planned":
        found = await cls.begin(databases, vault, Planners())
        assert isinstance(found, Planned)
        await found.print()
        return found

    async def print(self) -> None:
        await self.admin.execute(
            "INSERT INTO plan (id, code, title, unit_id, valid_from, valid_to)"
            " VALUES ($1, 'HA', 'Kế hoạch của Hà', $2, '2025-01-01', '2026-12-31')",
            *(PRINTED, HA),
        )
        for at, (code, level, comparator, measure, value, printed) in enumerate(TARGETS, 1):
            await self.admin.execute(
                "INSERT INTO plan_target (id, plan_id, unit_id, position, indicator, level,"
                " comparator, unit_of_measure, value, printed_denominator, printed, flag) VALUES"
                " (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, $9, '100% các xã', 'x')",
                *(PRINTED, HA, at, code, level, comparator, measure, value, printed),
            )
        await self.admin.execute(
            "INSERT INTO plan_budget (id, plan_id, position, source, amount)"
            " VALUES (gen_random_uuid(), $1, 1, 'BUDGET_PROVINCE', 4450000000)",
            PRINTED,
        )
        for at, (code, kind, level, period, comparator, due, of_code) in enumerate(DUTIES, 1):
            await self.admin.execute(
                'INSERT INTO plan_duty (id, plan_id, position, code, kind, level, reporters, "to",'
                " period, comparator, due, first, last, of_code, printed) VALUES"
                " (gen_random_uuid(), $1, $2, $3, $4, $5, 'UBND xã', 'UBND tỉnh', $6, $7, $8, 2025,"
                " 2026, $9, 'hằng năm')",
                *(PRINTED, at, code, kind, level, period, comparator, due, of_code),
            )

    async def say(self, who: str, mutation: str, fields: str, **input: Any) -> dict[str, Any]:
        """The outcome of a mutation, with what is read of its success."""
        self.count = getattr(self, "count", 5000) + 1
        said = {"key": str(UUID(int=self.count))} | input
        name = mutation[0].upper() + mutation[1:]
        more = "... on Conflict { currentVersion }" if "version" in input else ""
        text = f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename
          ... on {fields} {REFUSED} {more} }} }}"""
        return (await self.request(who, text, input=said))[mutation]  # type: ignore[no-any-return]

    async def record(self, who: str, unit: int, **more: Any) -> dict[str, Any]:
        said = {"unit": f"Unit_{unit}", "parentPlan": PLAN, "decision": "12/KH-UBND"}
        fields = "PlanRecorded { plan { id decision issuedOn version viewerCan validTo } }"
        on = date(2025, 2, 1).isoformat()
        return await self.say(who, "recordPlan", fields, **{**said, "on": on, **more})

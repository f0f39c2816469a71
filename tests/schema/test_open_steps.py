"""The steps told of a case are those by which an act on it is judged: one rule, two ways to ask."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.compiler.plan import Plans
from db.rules.cases import CaseStatus, open_steps
from db.rules.deadlines import has_passed
from db.services.cases.standing import facts_of
from db.services.work import Work
from tests.databases import Databases
from tests.stage import Stage
from tests.worlds import staged

ROLES = ("commune_worker", "province_officer")
TEXT = "query { cases(first: 30) { nodes { id openSteps { step unmet } } } }"
FORMS = (("PLAN", 1, True), ("DECISION", 1, False), ("INTAKE", 1, True), ("PLAN", 2, False))
SAVED = """INSERT INTO case_form (id, case_id, episode, round, form, number, form_version, is_final,
  saved_by, answers_sealed) VALUES ($1, $2, 1, $3, $4, $5, 1, $6, $7, $8)"""


async def _write(stage: Stage, admin: Any) -> None:
    """Forms by turns of this round and the next, by the officer who asks and by another."""
    officers = [stage.subject(who).id for who in ROLES]
    for at, case in enumerate(stage.world.rows["case"]):
        for number, (form, save, final) in enumerate(FORMS[: at % 5]):
            key = UUID(int=at * 10 + number + 1)
            sealed = stage.memory.vault.seal("case_form", "answers_sealed", key, "{}")
            said = (key, case["id"], 1 + at % 2, form, 50 + save, final, officers[at % 2], sealed)
            await admin.execute(SAVED, *said)


async def test_who_reads_a_case_is_told_what_who_acts_is_judged_by(databases: Databases) -> None:
    async with staged(databases, 3, "two", hired=ROLES) as stage:
        admin = await asyncpg.connect(stage.database.dsn())
        await _write(stage, admin)
        told, met = 0, set()
        for who in ROLES:
            found = orjson.loads(orjson.dumps(await stage.ask(who, TEXT)))
            ask = stage.context(who).ask({})
            work = Work(admin, ask, Plans(), None, timedelta(1), lambda: None)  # type: ignore[arg-type]
            for node in found["data"]["cases"]["nodes"]:
                key = UUID(hex=node["id"].removeprefix("Case_"))
                case = await admin.fetchrow('SELECT * FROM "case" WHERE id = $1', key)
                steps = open_steps(CaseStatus(case["status"]), await facts_of(work, case))
                wanted = [{"step": each.step, "unmet": [*each.unmet]} for each in steps]
                assert node["openSteps"] in (wanted, None)
                told += node["openSteps"] is not None
                met |= {step["step"] for step in node["openSteps"] or () if not step["unmet"]}
        await admin.close()
        assert told > 10
        assert met


async def test_late_in_sql_is_late_in_python_at_the_edge(databases: Databases) -> None:
    """The filter and the field are one rule: at the very moment it is due nothing is late."""
    text = """query { late: cases(first: 30, where: {overdue: true}) { nodes { id isOverdue } }
      fine: cases(first: 30, where: {overdue: false}) { nodes { id isOverdue } } }"""
    async with staged(databases, 3, "two", hired=["province_officer"]) as stage:
        edges = set()
        due = {f"Case_{row['id'].hex}": row["next_due_at"] for row in stage.world.rows["case"]}
        data = (await stage.ask("province_officer", text))["data"]
        for name, late in (("late", True), ("fine", False)):
            for node in data[name]["nodes"]:
                assert node["isOverdue"] is late
                assert has_passed(due[node["id"]], stage.world.now) is late
                edges.add(due[node["id"]])
        assert len(edges) > 1


async def test_what_is_late_or_due_until_a_moment_is_one_list(databases: Databases) -> None:
    text = """query($to: DateTime!) {
      cases(first: 30, where: {dueAt: {to: $to}}, orderBy: [{field: DUE_AT}]) { nodes { id } } }"""
    async with staged(databases, 3, "two", hired=["province_officer"]) as stage:
        due = {f"Case_{row['id'].hex}": row["next_due_at"] for row in stage.world.rows["case"]}
        for until in sorted(each for each in due.values() if each)[::2]:
            told = await stage.ask("province_officer", text, variables={"to": until.isoformat()})
            found = [due[node["id"]] for node in told["data"]["cases"]["nodes"]]
            assert found == sorted(found)
            assert all(each <= until for each in found)
        assert found

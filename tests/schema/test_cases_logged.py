"""Who reads a case stands in the log, also where nobody knows yet which child it is about."""

import asyncpg
import orjson

from tests.databases import Databases
from tests.worlds import staged

UNKNOWN = 'UPDATE "case" SET child_id = NULL WHERE id = $1'
ABOUT = 'SELECT child_id FROM "case" WHERE id = ANY ($1)'
LIST = "{ cases(first: 30) { nodes { id number } } }"
WHY = 'query($id: ID!) { explainAccess(action: "read", id: $id) { allowed reasons { scope } } }'


async def test_each_case_that_was_shown_is_in_the_log_and_why_is_told(databases: Databases) -> None:
    async with staged(databases, 3, "two", hired=["province_officer"]) as stage:
        admin = await asyncpg.connect(stage.database.dsn())
        await admin.execute(UNKNOWN, *(row["id"] for row in stage.world.rows["case"][:1]))
        found = orjson.loads(orjson.dumps(await stage.ask("province_officer", LIST)))
        ids = [node["id"] for node in found["data"]["cases"]["nodes"]]
        entry = await admin.fetchrow("SELECT child_ids, case_ids FROM access_log")
        children = {row["child_id"] for row in await admin.fetch(ABOUT, entry["case_ids"])}
        await admin.close()
        assert {f"Case_{key.hex}" for key in entry["case_ids"]} == {*ids}
        assert {*entry["child_ids"]} == children - {None}
        assert None in children
        why = await stage.ask("province_officer", WHY, variables={"id": ids[0]})
        told = orjson.loads(orjson.dumps(why))["data"]["explainAccess"]
        assert told["allowed"]
        assert "competent" in {reason["scope"] for reason in told["reasons"]}

"""A worker killed again and again in the middle of a book: every line is taken in once, and once
taken back."""

import asyncio
import os
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import asyncpg

from tests.api.crash import Asking, Place, place
from tests.schema.books import child, table

LINES, KILLS = (5_000, 5) if os.environ.get("TORTURE") else (400, 1)
PATIENCE = LINES  # seconds for a step at most
LETTERS = "abcdeghiklmnopqrstuvxy"
STATE = "query($id: ID!) { import(id: $id) { status version done total taken new changed } }"
COMMIT = """mutation($input: CommitImportInput!) {
  commitImport(input: $input) { __typename ... on UserError { message } } }"""
UNDO = """mutation($input: UndoImportInput!) {
  undoImport(input: $input) { __typename ... on UserError { message } } }"""
MINE = "SELECT id, hamlet FROM child WHERE full_name LIKE 'Trần Thị %' AND address = 'Số 7'"
COUNTS = f"""WITH mine AS ({MINE}) SELECT
  (SELECT count(*) FROM mine) AS children,
  (SELECT count(*) FROM residence r JOIN mine c ON c.id = r.child_id
    WHERE superseded_at IS NULL AND valid_to IS NULL) AS residences,
  (SELECT count(*) FROM membership m JOIN mine c ON c.id = m.child_id
    WHERE superseded_at IS NULL AND valid_to IS NULL) AS members,
  (SELECT count(*) FROM guardian g JOIN mine c ON c.id = g.child_id
    WHERE superseded_at IS NULL AND valid_to IS NULL) AS mothers,
  (SELECT count(*) FROM child_event e JOIN mine c ON c.id = e.child_id
    WHERE kind = 'REGISTERED') AS registered,
  (SELECT count(*) FROM audit WHERE action = 'registerChild') AS acts,
  (SELECT count(*) FROM outbox WHERE kind = 'REGISTERED') AS told,
  (SELECT count(DISTINCT code) FROM child c JOIN mine USING (id)) AS codes"""


def book(hamlet: str) -> str:
    lines = []
    for n in range(LINES):
        name = "".join(LETTERS[n // 22**place % 22] for place in range(3)).title()
        said = {"HOUSEHOLD": f"H-{n // 2}0", "HAMLET": hamlet, "ADDRESS": "Số 7"}
        lines.append(child(f"Trần Thị {name}", MOTHER="Lê Thị Mẹ", **said))
    return table(lines)


class Sending:
    """`seen`: how far each step was said to be, which nothing takes back."""

    def __init__(self, there: Place, asking: Asking, admin: Any, rng: Random) -> None:
        self.there, self.asking, self.admin, self.rng = there, asking, admin, rng

    async def looked(self, content: str) -> str:
        answer = await self.asking.client.post(
            f"/imports?unit=Unit_4&key={uuid4()}",
            content=content.encode(),
            headers=self.asking.headers | {"content-type": "text/csv"},
        )
        key = str(answer.json()["import"]["id"])
        await self.reached(key, "CHECKED")
        return key

    async def reached(self, key: str, status: str, kills: int = 0) -> dict[str, Any]:
        points = sorted(self.rng.sample(range(LINES // 20, LINES * 2 // 3), kills))
        seen = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                found = (await self.asking.ask(STATE, id=key))["import"]
                assert found["done"] >= seen, "what was acknowledged is lost"
                if found["status"] == status:
                    assert not points, "it was over before everybody was killed"
                    return dict(found)
                seen = found["done"]
                if points and seen >= points[0]:
                    while points and seen >= points[0]:
                        points.pop(0)
                    await self.murder()
                await asyncio.sleep(0.02)

    async def murder(self) -> None:
        """In the middle of a chunk; of who is dead nobody hears, which is seen at once here."""
        await asyncio.sleep(self.rng.random() * 0.2)
        await self.there.kill("worker")
        await self.admin.execute("UPDATE jobs.pgqueuer SET heartbeat = now() - interval '1 hour'")

    async def order(self, text: str, key: str, status: str) -> dict[str, Any]:
        version = (await self.asking.ask(STATE, id=key))["import"]["version"]
        said = {"key": str(uuid4()), "id": key, "version": version}
        await self.asking.ask(text, input=said)
        return await self.reached(key, status, KILLS)


async def test_no_line_is_lost_or_doubled_whenever_the_worker_is_killed(tmp_path: Path) -> None:
    async with place(tmp_path / "d") as there:
        admin: Any = await asyncpg.connect(there.database.dsn())
        asking = Asking(there.url)
        await asking.sign_in("bo.worker")
        await there.work()
        sending = Sending(there, asking, admin, Random(os.environ.get("PYTEST_SEED", "1")))
        first = await sending.looked(book("Thôn 7"))
        done = await sending.order(COMMIT, first, "COMMITTED")
        assert (done["done"], done["total"], done["taken"], done["new"]) == (LINES,) * 4
        counts = dict(await admin.fetchrow(COUNTS))
        assert counts == dict.fromkeys(counts, LINES)
        second = await sending.looked(book("Thôn 8"))
        done = await sending.order(COMMIT, second, "COMMITTED")
        assert (done["done"], done["total"], done["taken"], done["changed"]) == (LINES,) * 4
        assert await live_in(admin, "Thôn 8") == LINES
        done = await sending.order(UNDO, second, "UNDONE")
        assert (done["done"], done["total"], done["taken"]) == (LINES, LINES, 0)
        assert await live_in(admin, "Thôn 7") == LINES
        assert dict(await admin.fetchrow(COUNTS)) == counts
        await asking.client.aclose()
        await admin.close()
    assert there.kills["worker"] >= 3


async def live_in(admin: Any, hamlet: str) -> int:
    """Children, by their rows and by what is known today; both say the same."""
    rows = f"SELECT count(*) FROM ({MINE}) AS mine WHERE hamlet = $1"
    today = f"""SELECT count(*) FROM residence r JOIN ({MINE}) AS mine ON mine.id = r.child_id
      WHERE superseded_at IS NULL AND valid_to IS NULL AND r.hamlet = $1"""
    told = [await admin.fetchval(sql, hamlet) for sql in (rows, today)]
    assert told[0] == told[1]
    found: int = told[0]
    return found

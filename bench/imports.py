"""`python -m bench.imports [lines]`: a household book, sent, looked at, taken in: seconds, memory.

In one process, as a worker does it, over a register of 20,000 children. The bar: 5,000 lines in 30
seconds with the dry run, and 60 MB of memory at most.
"""

import asyncio
import gc
import io
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import psutil
from openpyxl import Workbook

from api.settings import Settings
from api.worker import Worker
from bench.database import Database, cluster, copied, filled
from bench.servers import postgres
from db.rules.book.batch import Step
from db.rules.book.columns import HEADINGS, Column
from db.services.book.imports import Sent, begin_commit, send_book
from db.services.book.run import Job, Run
from db.services.book.sheets import Media
from db.services.book.work import work as worked

FOLDER = Path(".data/bench")
CHILDREN, LINES = 20_000, 5_000
LETTERS = "abcdeghiklmnopqrstuvxy"
OFFICER = """
WITH place AS (SELECT id FROM unit WHERE level = 'COMMUNE' AND valid_to = '2025-06-30'
               ORDER BY lft LIMIT 1),
body AS (INSERT INTO organisation (id, name, search_name, kind, unit_id)
         SELECT $1, 'Bench', 'bench', 'PEOPLES_COMMITTEE', id FROM place),
person AS (INSERT INTO officer (id, username, display_name, organisation_id, is_machine)
           VALUES ($2, $3, 'Bench', $1, false)),
post AS (INSERT INTO posting (id, officer_id, organisation_id, role, unit_id, valid_from)
         SELECT $1, $2, $1, 'commune_worker', id, '2020-01-01' FROM place)
SELECT id FROM place
"""


@dataclass(frozen=True)
class Taken:
    """Of a book of so many lines: seconds until it was looked at, until all was in, and of
    processors; megabytes of memory at most."""

    what: str
    lines: int
    dry: float
    whole: float
    spent: float
    memory: float

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.lines:,} lines taken in; dry run {self.dry:.1f} s, all"
            f" {self.whole:.1f} s, of processors {self.spent:.1f} s; memory +{self.memory:.0f} MB"
        )


def line(number: int, mark: str, **more: str) -> dict[str, str]:
    """A child of its own, with everything that the book has room for."""
    name = LETTERS[number % 22] + LETTERS[number // 22 % 22] + LETTERS[number // 484 % 22]
    said = {"HOUSEHOLD": f"{mark}-{number // 2}", "HAMLET": "Thôn 7", "ADDRESS": "Số 7"}
    said |= {"FULL_NAME": f"Trần Thị {name.title()}{mark}", "SEX": "Nữ"}
    said |= {"DATE_OF_BIRTH": "02/03/2016", "PERSONAL_ID_MISSING": "Chưa cấp", "ETHNICITY": "Tày"}
    said |= {"POVERTY": "Hộ nghèo", "MOTHER": "Lê Thị Mẹ", "MOTHER_PHONE": "0912345678"}
    said |= {"FATHER": "Trần Văn Cha", "BIRTH_CERTIFICATE": f"{number + 1}/2016"}
    return said | {"HEALTH_INSURANCE": f"{number:010}"} | more


def xlsx(lines: list[dict[str, str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([HEADINGS[Column[name]].name for name in lines[0]])
    for said in lines:
        sheet.append(list(said.values()))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


class Bench:
    def __init__(self, worker: Worker, officer: UUID, unit: int) -> None:
        self.worker, self.officer, self.unit = worker, officer, unit
        self.process = psutil.Process()
        self.most = 0

    async def once(self, what: str, content: bytes) -> Taken:
        gc.collect()
        base = self.most = self.process.memory_info().rss
        watching = asyncio.create_task(self._watch())
        began, spent = time.perf_counter(), self._spent()
        book = await self._sent(content)
        await self._step(book, Step.CHECK)
        checked = time.perf_counter()
        await self._begin(book)
        await self._step(book, Step.COMMIT)
        done = time.perf_counter()
        watching.cancel()
        found = await self._taken(book)
        memory = (self.most - base) / 1e6
        taken = Taken(what, found, checked - began, done - began, self._spent() - spent, memory)
        print(taken)
        return taken

    def _spent(self) -> float:
        """Seconds of processors, of this process and of PostgreSQL: what others do not change."""
        return sum(self.process.cpu_times()[:2]) + postgres()

    async def _watch(self) -> None:
        while True:
            self.most = max(self.most, self.process.memory_info().rss)
            await asyncio.sleep(0.02)

    async def _with(self, act: Any) -> Any:
        access, _ = await self.worker.contexts.access_of(self.officer, datetime.now(UTC))
        async with self.worker.contexts.works.begin(access, datetime.now(UTC)) as work:
            return await act(work)

    async def _sent(self, content: bytes) -> UUID:
        unit = self.worker.memory.tree.by_id[self.unit]
        moved = await self._with(lambda w: send_book(w, unit, Sent(content, Media.XLSX)))
        return moved.id  # type: ignore[no-any-return]

    async def _begin(self, book: UUID) -> None:
        await self._with(lambda w: begin_commit(w, book, 2))

    async def _step(self, book: UUID, step: Step) -> None:
        jobs = self.worker.jobs
        job = Job(book, self.officer, step)
        await worked(Run(self.worker.contexts.works, jobs.access_of, job, jobs.bounds), 0)

    async def _taken(self, book: UUID) -> int:
        sql = "SELECT status, taken FROM book_import WHERE id = $1"
        row = await self._with(lambda w: w.row(sql, book))
        assert row["status"] == "COMMITTED", row
        return row["taken"]  # type: ignore[no-any-return]


async def measure(database: Database, lines: int = LINES) -> list[Taken]:
    connection = await asyncpg.connect(database.dsn)
    officer, mark = (
        uuid4(),
        f"{int(time.time()) % 100_000:x}".translate(str.maketrans("0123456789", "ghijklmnop")),
    )
    unit = await connection.fetchval(OFFICER, uuid4(), officer, f"bench.{mark}")
    await connection.close()
    said = database.environment()
    settings = Settings(
        database_url=said["DATABASE_URL"], secret=said["SECRET"], demo=False, jobs=False
    )
    worker = Worker(settings)
    await worker.open()
    try:
        bench = Bench(worker, officer, unit)
        change = {"HAMLET": "Thôn 8", "POVERTY": "Không", "MOTHER_PHONE": "0987654321"}
        return [
            await bench.once(what, xlsx([line(n, mark, **more) for n in range(lines)]))
            for what, more in (("new children", {}), ("changed children", change))
        ]
    finally:
        await worker.close()


async def taken(server: str, lines: int = LINES) -> list[Taken]:
    """Into a copy, which is thrown away."""
    return await measure(await copied(server, await filled(server, CHILDREN)), lines)


if __name__ == "__main__":
    with cluster(FOLDER) as running:
        asyncio.run(taken(running, int(sys.argv[1]) if len(sys.argv) > 1 else LINES))

"""Household books sent by people of the small register, and the jobs that read them."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from db.compiler.plan import global_id
from db.rules.book.batch import Step
from db.rules.book.columns import HEADINGS, Column
from db.rules.names import name_key, toneless
from db.services.book.imports import Sent, send_book
from db.services.book.run import Job, Run
from db.services.book.sheets import Bounds, Media
from db.services.book.work import work as worked
from tests.schema.office import BO
from tests.schema.registry import Register

IMPORT = """query($id: ID!, $where: ImportLineWhere, $first: Int) { import(id: $id) {
  id status version lineCount total done new same changed duplicate refused taken viewerCan
  problems { column code message messageVi heading }
  lines(where: $where, first: $first) { totalCount nodes { number outcome result changed repeats
    problems { column code message messageVi } warnings { column code } askUnit { id }
    child { id code } candidates { id } } } } }"""
ACTS = {"commitImport": "ImportCommitBegun", "undoImport": "ImportUndoBegun"}
ACTS |= {"cancelImport": "ImportCancelled"}

Said = Mapping[str, str]


def table(lines: Sequence[Said], columns: Sequence[str] | None = None) -> str:
    """CSV with the headings of the template; lines by the names of columns."""
    names = columns or list(dict.fromkeys(name for line in lines for name in line))
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADINGS[Column[name]].name for name in names)
    rows.writerows([line.get(name, "") for name in names] for line in lines)
    return text.getvalue()


def child(name: str, **more: str) -> dict[str, str]:
    said = {"SEX": "Nữ", "DATE_OF_BIRTH": "02/03/2016", "PERSONAL_ID_MISSING": "Chưa cấp"}
    return {"FULL_NAME": name} | said | more


class Books(Register):
    bounds = Bounds()

    def job(self, who: str, book: str, step: Step) -> Run:
        job = Job(UUID(book.partition("_")[2]), self.world.officer(who), step)

        async def access_of(officer: UUID, epoch: int) -> Any:
            return await self.contexts.access_of(officer, datetime.now(UTC), epoch)

        return Run(self.works, access_of, job, self.bounds)

    async def call(self, key: UUID, name: str) -> Any:
        """Give a child of the world a name of its own: the row since."""
        named = (key, name, name_key(name), toneless(name))
        return await self.admin.fetchrow(
            "UPDATE child SET full_name = $2, name_key = $3, search_name = $4 WHERE id = $1"
            " RETURNING *",
            *named,
        )

    async def send(
        self, who: str, content: str | bytes, unit: int = BO, media: Media = Media.CSV
    ) -> str:
        """The id of the import, not looked at yet."""
        data = content.encode() if isinstance(content, str) else content
        access, _ = await self.contexts.access_of(self.world.officer(who), datetime.now(UTC))
        async with self.works.begin(access, datetime.now(UTC)) as work:
            place = work.memory.unit(f"Unit_{unit}")
            moved = await send_book(work, place, Sent(data, media))
        return global_id("Import", moved.id)

    async def looked(self, who: str, lines: Sequence[Said], unit: int = BO) -> str:
        book = await self.send(who, table(lines), unit)
        await self.step(who, book, Step.CHECK)
        return book

    async def step(self, who: str, book: str, step: Step, attempt: int = 0) -> None:
        await worked(self.job(who, book, step), attempt)

    async def seen(self, who: str, book: str, **more: Any) -> Any:
        return (await self.request(who, IMPORT, id=book, **more))["import"]

    async def lines(self, who: str, book: str) -> list[Any]:
        nodes: list[Any] = (await self.seen(who, book, first=100))["lines"]["nodes"]
        return nodes

    async def order(self, who: str, mutation: str, book: str, **more: Any) -> Any:
        """Begins what a mutation names."""
        version = (await self.seen(who, book))["version"] if "version" not in more else 0
        said = {"key": str(uuid4()), "id": book, "version": version} | more
        kind = mutation[0].upper() + mutation[1:]
        text = f"""mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ __typename
          ... on {ACTS[mutation]} {{ import {{ id status version }} }}
          ... on UserError {{ path }} ... on Conflict {{ currentVersion }}
          ... on InvalidInput {{ problems {{ path code }} }} }} }}"""
        return (await self.request(who, text, input=said))[mutation]

    async def taken_in(self, who: str, book: str, **more: Any) -> Any:
        begun = await self.order(who, "commitImport", book, **more)
        assert begun["__typename"] == "ImportCommitBegun", begun
        await self.step(who, book, Step.COMMIT)
        return await self.seen(who, book)

    async def taken_back(self, who: str, book: str) -> Any:
        begun = await self.order(who, "undoImport", book)
        assert begun["__typename"] == "ImportUndoBegun", begun
        await self.step(who, book, Step.UNDO)
        return await self.seen(who, book)

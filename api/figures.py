"""`GET /figures/{link}`: figures as a file or a picture, by a link of `figuresUrl`, `chartUrl` or
`PlanReport.fileUrl`, used once.

Whatever stands against it is one answer: no such link, used, over, another's, rights that ended.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from starlette.routing import BaseRoute, Route

from api.auth import Caller
from api.errors import RefusedRequestError, too_busy, too_slow, wrong_method
from api.http import GUARDED, Receive, Scope, Send
from api.known import Known
from api.refusals import refuse
from db.access import NotFoundError
from db.press import CHART, Press, PressBusyError
from db.press.charts import named
from db.press.sheets import Sheet, as_csv, for_workbook
from db.services import figures
from schema.context import Context
from schema.faults import BAD_USER_INPUT, fault
from schema.figures import reading
from schema.figures.links import AT

POINTS: Final = 500  # of the reader's purse, for one file or picture
CSV: Final = b"text/csv; charset=utf-8"
XLSX: Final = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SVG: Final = b"image/svg+xml"
ALONE: Final = (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'")
NAMES: Final = {"table": "so-lieu", "report": "bao-cao", "chart": "bieu-do"}


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media: bytes
    pieces: AsyncIterator[bytes]


@dataclass(eq=False)
class Files:
    """`known` tells who asks, `context` what they may now; `patience`: seconds for what is asked
    of the database."""

    known: Known
    context: Callable[[Caller], Awaitable[Context]]
    press: Press
    patience: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False
        try:
            file = await self._asked_for(scope)
            async with aclosing(file.pieces) as pieces:  # type: ignore[type-var]  # a generator
                async for piece in pieces:
                    if not begun:
                        await _head(send, file)
                        begun = True
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except Exception as problem:
            if begun:
                raise  # half a file is cut off, and looks like it
            await refuse(_told(problem), scope, receive, send)

    async def _asked_for(self, scope: Scope) -> File:
        if scope["method"] != "GET":
            raise wrong_method(b"GET")
        caller = await self.known(scope)
        self.known.rates.spend(caller.officer_id, POINTS)
        if self.press.full:
            raise too_busy()  # before the link is used
        context = await self.context(caller)
        said = figures.read(context.memory.secret, scope["path_params"]["link"])
        await context.worked(lambda work: figures.use(work, said))
        async with asyncio.timeout(self.patience):
            return await self._drawn_up(context, said)

    async def _drawn_up(self, context: Context, said: figures.Link) -> File:
        asked = said.asked
        name = f"{NAMES[asked['is']]}-{context.now.astimezone(UTC):%Y%m%d-%H%M%S}"
        if asked["is"] == "chart":
            return File(f"{name}.svg", SVG, self._picture(await reading.chart(context, asked)))
        if asked["is"] == "report":
            sheet = await reading.report(context, said.about, asked)
        else:
            sheet = await reading.table(context, asked)
        if asked["format"] == "CSV":
            return File(f"{name}.csv", CSV, _flowing(as_csv(sheet)))
        return File(f"{name}.xlsx", XLSX, self._workbook(sheet))

    async def _picture(self, page: Any) -> AsyncIterator[bytes]:
        yield named(await self.press.printed(page, CHART, "svg"), page)

    def _workbook(self, sheet: Sheet) -> AsyncIterator[bytes]:
        return self.press.written(for_workbook(sheet))


async def _flowing(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def _head(send: Send, file: File) -> None:
    told = f'attachment; filename="{file.name}"'.encode("ascii")
    more = (ALONE,) if file.media is SVG else ()
    heads = [(b"content-type", file.media), (b"content-disposition", told), *GUARDED, *more]
    await send({"type": "http.response.start", "status": 200, "headers": heads})


def _told(problem: Exception) -> Exception:
    """As it is answered."""
    match problem:
        case NotFoundError():
            return _none()
        case PressBusyError():
            return too_busy()
        case TimeoutError():
            return too_slow()
        case reading.NotAskedError():
            return RefusedRequestError(400, dict(problem.errors[0]), early=False)
        case _:
            return problem


def _none() -> RefusedRequestError:
    error = fault("There is no such file, or no longer.", BAD_USER_INPUT)
    return RefusedRequestError(404, error, early=False)


def routes(files: Files) -> list[BaseRoute]:
    return [Route(f"{AT}/{{link}}", files)]

"""`GET /public/funds…`: what funds said in public, without signing in, as JSON, CSV or PDF.

What is not published, and what does not exist, are one answer.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import orjson
from starlette.routing import BaseRoute, Route

from api.errors import RefusedRequestError, too_busy, too_often, too_slow, wrong_method
from api.http import JSON, Header, Receive, Scope, Send, headers
from api.rate import Rates, address
from api.refusals import refuse
from db.compiler.plan import global_id, local_id
from db.press import STATEMENT, Edition, Press, PressBusyError, sheet, stated
from db.rules.statements import Shown
from db.services.fund.published import AT, Published, Statements
from schema.faults import BAD_USER_INPUT, fault
from schema.labels import LABELS

POINTS, PDF_POINTS = 1, 10  # of the purse of an address
MOST: Final = 32  # requests in work
PAPERS: Final = 32  # PDFs that are kept; what was published does not change
CSV, PDF = b"text/csv; charset=utf-8", b"application/pdf"
NAMED: Final = ("FundSource", "DonorKind", "SupportKind", "Occasion")
WORDS: Final = {name: {value: vi for value, (vi, _) in LABELS[name].items()} for name in NAMED}
FRESH: Final = b"public, max-age=300, must-revalidate"
FOR_EVER: Final = b"public, max-age=31536000, immutable"
NUMBER: Final = re.compile(r"[0-9]{1,4}", re.ASCII)
ASKED: Final = re.compile(r"([0-9]{1,4})(\.csv|\.pdf)?", re.ASCII)
KEYS: Final = {"by_purpose": "purpose", "by_kind": "kind", "by_occasion": "occasion"}
SUMS: Final = ("opening", "received", "paid", "closing")


@dataclass(frozen=True, slots=True)
class Answer:
    """`name`: of the file, where it is one."""

    content: bytes
    media: bytes
    tag: str
    cache: bytes
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    fund: UUID
    year: int
    edition: int | None
    form: str | None  # .csv, .pdf, or None: JSON


@dataclass(eq=False)
class Public:
    """`rates`: by address, apart from those of sign-in: whoever reads keeps nobody out."""

    statements: Statements
    press: Press
    rates: Rates
    patience: float
    _papers: "OrderedDict[UUID, bytes]" = field(default_factory=OrderedDict)
    _in_work: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._in_work += 1
        try:
            async with asyncio.timeout(self.patience):
                found = await self._answered(scope)
            await _told(scope, send, found)
        except TimeoutError:
            await refuse(too_slow(), scope, receive, send)
        except Exception as problem:
            await refuse(problem, scope, receive, send)
        finally:
            self._in_work -= 1

    async def _answered(self, scope: Scope) -> Answer:
        if scope["method"] not in ("GET", "HEAD"):
            raise wrong_method(b"GET", b"HEAD")
        whose, asked = address(scope.get("client")), scope["path_params"]
        if wait := self.rates.wait(whose):
            raise too_often(wait)
        self.rates.spend(whose, PDF_POINTS if _is_paper(asked) else POINTS)
        if self._in_work > MOST:
            raise too_busy()
        if "fund" not in asked:
            return _json({"funds": [_fund(row) for row in await self.statements.funds()]})
        if "name" not in asked:
            return await self._of_fund(_fund_id(asked["fund"]))
        return await self._one(scope, _wanted(asked))

    async def _of_fund(self, fund: UUID) -> Answer:
        rows = await self.statements.of(fund)
        if not rows:
            raise _none()
        return _json({"statements": [_row(fund, row) for row in rows]})

    async def _one(self, scope: Scope, wanted: Wanted) -> Answer:
        found = await self.statements.one(wanted.fund, wanted.year, wanted.edition)
        if found is None:
            raise _none()
        cache = FRESH if wanted.edition is None else FOR_EVER
        name = f"cong-khai-{wanted.year}-{found.edition}{wanted.form or ''}"
        said = Edition(found.statement, found.edition, found.reason, found.published_at)
        tag = f'"{found.id.hex}{wanted.form or ""}"'
        if wanted.form == ".csv":
            return Answer(sheet(said, WORDS), CSV, tag, cache, name)
        if wanted.form == ".pdf":
            known = tag in headers(scope, b"if-none-match")
            paper = b"" if known else await self._paper(found.id, said)
            return Answer(paper, PDF, tag, cache, name)
        return Answer(orjson.dumps(_statement(found)), JSON, tag, cache)

    async def _paper(self, key: UUID, said: Edition) -> bytes:
        if key not in self._papers:
            try:
                self._papers[key] = await self.press.printed(stated(said, WORDS), STATEMENT)
            except PressBusyError:
                raise too_busy() from None
            while len(self._papers) > PAPERS:
                self._papers.popitem(last=False)
        return self._papers[key]


async def _told(scope: Scope, send: Send, found: Answer) -> None:
    """A 304 to whoever has it already."""
    told: list[Header] = [
        (b"etag", found.tag.encode("ascii")),
        (b"cache-control", found.cache),
        (b"x-content-type-options", b"nosniff"),
    ]
    if found.tag in headers(scope, b"if-none-match"):
        await send({"type": "http.response.start", "status": 304, "headers": told})
        await send({"type": "http.response.body", "body": b""})
        return
    told += [(b"content-type", found.media), (b"content-length", b"%d" % len(found.content))]
    if found.name:
        said = f'inline; filename="{found.name}"'
        told.append((b"content-disposition", said.encode("ascii")))
    await send({"type": "http.response.start", "status": 200, "headers": told})
    body = b"" if scope["method"] == "HEAD" else found.content
    await send({"type": "http.response.body", "body": body})


def _is_paper(asked: Mapping[str, str]) -> bool:
    return asked.get("name", "").endswith(".pdf")


def _wanted(asked: Mapping[str, str]) -> Wanted:
    """Raises RefusedRequestError for an address that we never gave."""
    said = ASKED.fullmatch(asked["name"])
    year = asked.get("year")
    if said is None or not NUMBER.fullmatch(year or said[1]):
        raise _none()
    fund, number = _fund_id(asked["fund"]), int(said[1])
    if year is None:
        return Wanted(fund, number, None, said[2])
    return Wanted(fund, int(year), number, said[2])


def _fund_id(said: str) -> UUID:
    name, key = local_id(said)
    if name != "Fund" or not isinstance(key, UUID):
        raise _none()
    return key


def _json(said: Mapping[str, Any]) -> Answer:
    content = orjson.dumps(said)
    tag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    return Answer(content, JSON, tag, FRESH)


def _fund(row: Any) -> dict[str, Any]:
    key = global_id("Fund", row["fund_id"])
    told = {"id": key, "name": row["fund"], "unit": row["unit"], "lastYear": row["year"]}
    return {**told, "url": f"{AT}/{key}"}


def _row(fund: UUID, row: Any) -> dict[str, Any]:
    told = {"year": row["year"], "edition": row["edition"], "reason": row["reason"]}
    url = f"{AT}/{global_id('Fund', fund)}/{row['year']}/{row['edition']}"
    return {**told, "publishedAt": row["published_at"], "url": url}


def _statement(found: Published) -> dict[str, Any]:
    said = found.statement
    tables = {name: getattr(said, name) for name in ("by_purpose", "by_kind", "by_occasion")}
    units = [{"unit": line.name, **_figures(line)} for line in said.by_unit]
    return {
        "fund": said.fund,
        "fundId": global_id("Fund", found.fund),
        "unit": said.unit,
        "year": said.year,
        "edition": found.edition,
        "reason": found.reason,
        "publishedAt": found.published_at,
        **{name: said.sum_of(name) for name in SUMS},
        "accounts": [_account(each) for each in said.accounts],
        "income": _camel({**asdict(said.income), "total": said.income.total}),
        "donors": [asdict(each) for each in said.donors],
        "spent": _camel({**asdict(said.spent), "total": said.spent.total}),
        "beneficiaries": said.beneficiaries,
        **{_word(n): [{KEYS[n]: x.key, **_figures(x)} for x in t] for n, t in tables.items()},
        "byUnit": units,
    }


def _account(each: Any) -> dict[str, Any]:
    return {"source": each.source, **{name: getattr(each, name) for name in SUMS}}


def _figures(line: Shown) -> dict[str, Any]:
    told = {"amount": line.amount, "isRounded": line.is_rounded}
    return {**told, "beneficiaries": line.beneficiaries, "isRest": line.is_rest}


def _camel(said: Mapping[str, Any]) -> dict[str, Any]:
    return {_word(name): value for name, value in said.items()}


def _word(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _none() -> RefusedRequestError:
    error = fault("Nothing is published there.", BAD_USER_INPUT)
    return RefusedRequestError(404, error, early=False)


def routes(public: Public) -> list[BaseRoute]:
    return [
        Route(AT, public),
        Route(f"{AT}/{{fund}}", public),
        Route(f"{AT}/{{fund}}/{{name}}", public),
        Route(f"{AT}/{{fund}}/{{year}}/{{name}}", public),
    ]

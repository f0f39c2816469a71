"""GraphiQL at GET /graphql, in demo mode only: its bundle if it was made, a plain form until then.

Everything comes from this server, and the page may load and ask nothing else.
"""

from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from api.bundle import BUNDLE, CONSOLE
from api.http import GUARDED, Receive, Scope, Send, answer
from api.settings import Settings
from db.rules.roles import ROLES
from db.seeds.people import PASSWORD, Person, people

MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
# Monaco writes style elements; scripts, workers and requests are from here alone.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self';"
    " style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
STRICT: Final = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
KEPT: Final = "public, max-age=31536000, immutable"  # a bundled file's name changes with it
ASKED: Final = "no-cache"
OWN: Final = ("plain.css", "plain.js", "session.js", "sprout.svg")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query that shows the product: `api/console/prepared/*.graphql`.

    Its leading comments: `vi`, `en` (titles), `as` (who asks best), `ids` (a query whose fields
    give the variables of their names an id).
    """

    name: str
    title: dict[str, str]
    as_: str
    ids: str | None
    query: str

    @classmethod
    def parse(cls, name: str, text: str) -> "Prepared":
        lines = text.splitlines(keepends=True)
        head: dict[str, str] = {}
        while lines and lines[0].startswith("# "):
            key, _, value = lines.pop(0)[2:].partition(": ")
            head[key] = value.strip()
        title = {language: head.pop(language) for language in ("vi", "en")}
        made = cls(name, title, head.pop("as"), head.pop("ids", None), "".join(lines))
        if head:
            raise ValueError(f"{name}: {', '.join(head)} mean nothing here")
        return made

    @property
    def shown(self) -> dict[str, Any]:
        return {name.rstrip("_"): value for name, value in asdict(self).items()}


def prepared() -> list[Prepared]:
    files = sorted((CONSOLE / "prepared").glob("*.graphql"))
    return [Prepared.parse(file.stem, file.read_text(encoding="utf-8")) for file in files]


class Console:
    """The page, its files, and what it asks beside GraphQL.

    `bundle`: the folder of `make graphiql`, which may appear while the server runs.
    """

    def __init__(self, settings: Settings, bundle: Path = BUNDLE) -> None:
        self._settings, self._bundle = settings, bundle

    async def page(self, scope: Scope, _: Receive, send: Send) -> None:
        """ASGI: what a browser sees at GET /graphql."""
        made = self._bundle / "index.html"
        content = made.read_bytes() if made.is_file() else (CONSOLE / "plain.html").read_bytes()
        strict = ((name.encode(), value.encode()) for name, value in STRICT.items())
        told = [header for header in strict if header not in GUARDED]
        await answer(send, 200, content, MEDIA[".html"].encode(), [*told, (b"vary", b"Accept")])

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/demo/people", self._people, methods=["GET"]),
            Route("/graphiql/prepared.json", self._prepared, methods=["GET"]),
            Route("/graphiql/{name}", self._file, methods=["GET"]),
        ]

    async def _people(self, _: Request) -> Response:
        """Who may sign in. On a network the passwords are only where the server was started."""
        password = PASSWORD if self._settings.loopback else None
        shown = [
            {
                "username": person.username,
                "name": person.display_name,
                "role": {"vi": ROLES[person.role].name_vi, "en": ROLES[person.role].name_en},
                "place": person.place,
                "level": person.level,
                "password": password,
            }
            for person in self._present
        ]
        return _json(shown)

    async def _prepared(self, _: Request) -> Response:
        there = {person.username for person in self._present}
        return _json([query.shown for query in prepared() if query.as_ in there])

    @cached_property
    def _present(self) -> list[Person]:
        return people(date.fromisoformat(self._settings.boundaries))

    async def _file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name in OWN:
            return _sent(CONSOLE / name, ASKED)
        found = self._bundle / name
        if name != found.name or found.suffix not in MEDIA or not found.is_file():
            return Response(status_code=404, headers=STRICT)
        packed = found.with_name(f"{name}.gz")
        if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
            return _sent(packed, KEPT, MEDIA[found.suffix], {"content-encoding": "gzip"})
        return _sent(found, KEPT)


def _sent(
    file: Path, kept: str, media: str | None = None, more: dict[str, str] | None = None
) -> Response:
    told = {**STRICT, "cache-control": kept, "vary": "Accept-Encoding", **(more or {})}
    return FileResponse(file, headers=told, media_type=media or MEDIA[file.suffix])


def _json(content: Any) -> Response:
    told = {**STRICT, "cache-control": "no-store"}
    return Response(orjson.dumps(content), headers=told, media_type="application/json")

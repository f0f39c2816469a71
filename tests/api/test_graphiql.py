"""GraphiQL's page: in demo mode only, all of it from here, and nothing of others checked in."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate
from starlette.applications import Starlette

from api import bundle
from api.graphiql import Console, Prepared, prepared
from api.settings import Settings
from schema.mapping import core_of
from schema.root import schema
from tests.api.asgi import Answer, _asked, ask, endpoint

ROOT = Path(__file__).parents[2]
OURS = [p for p in (ROOT / "api" / "console").rglob("*") if p.is_file()]
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "authorization": None}


def console(folder: Path, **settings: Any) -> Console:
    return Console(Settings(**settings), folder)


async def fetch(page: Console, path: str, **more: str) -> Answer:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in more.items()],
    }
    return await _asked(Starlette(routes=page.routes()), scope, [b"", None])


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """What `make graphiql` leaves, in little."""
    (tmp_path / "index.html").write_text("<p>bundled</p>")
    (tmp_path / "console-A.js").write_text("1")
    (tmp_path / "console-A.js.gz").write_bytes(b"packed")
    (tmp_path / bundle.STAMP).write_text("…")
    return tmp_path


async def test_browsers_see_the_plain_form_until_graphiql_is_bundled(tmp_path: Path) -> None:
    graphql = endpoint(page=console(tmp_path).page)
    answer = await ask(graphql, method="GET", headers=BROWSER)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert b"plain.js" in answer.body
    (tmp_path / "index.html").write_text("<p>bundled</p>")
    assert b"bundled" in (await ask(graphql, method="GET", headers=BROWSER)).body
    assert (await ask(graphql, method="GET", headers={"accept": "*/*"})).status == 405


async def test_the_page_may_load_and_ask_nothing_from_elsewhere(made: Path) -> None:
    page = console(made)
    shown = await ask(endpoint(page=page.page), method="GET", headers=BROWSER)
    for answer in (
        shown,
        await fetch(page, "/graphiql/plain.js"),
        await fetch(page, "/graphiql/x"),
    ):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "http" not in policy
        assert "unsafe-eval" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_only_what_was_made_for_the_page_is_served(made: Path) -> None:
    page = console(made)
    (made.parent / "secret.js").write_text("")
    assert (await fetch(page, "/graphiql/console-A.js")).body == b"1"
    packed = await fetch(page, "/graphiql/console-A.js", **{"accept-encoding": "br, gzip"})
    assert packed.body == b"packed"
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"].startswith("text/javascript")
    for name in (bundle.STAMP, "../secret.js", "..", "console-A.js.gz", "..\\secret.js", "%00.js"):
        assert (await fetch(page, f"/graphiql/{name}")).status == 404, name


async def test_demo_people_come_with_names_in_both_languages(tmp_path: Path) -> None:
    people = {p["username"]: p for p in (await fetch(console(tmp_path), "/demo/people")).json}
    worker = people["bode.worker"]
    assert worker["place"] == "Phường Bồ Đề"
    assert worker["role"]["vi"] == "Người làm công tác bảo vệ trẻ em cấp xã"
    assert worker["password"] == "mangnon-demo"
    reformed = await fetch(console(tmp_path, boundaries="2025-07-01"), "/demo/people")
    assert "longbien.affairs" not in {p["username"] for p in reformed.json}


async def test_on_a_network_no_password_is_shown(tmp_path: Path) -> None:
    network = console(tmp_path, host="192.0.2.1", demo=True, demo_on_network=True)
    people = (await fetch(network, "/demo/people")).json
    assert {p["password"] for p in people} == {None}


async def test_queries_are_shown_whose_best_asker_is_there(tmp_path: Path) -> None:
    shown = (await fetch(console(tmp_path), "/graphiql/prepared.json")).json
    assert [q["name"] for q in shown] == [q.name for q in prepared()]
    reformed = console(tmp_path, boundaries="2025-07-01")
    askers = {q["as"] for q in (await fetch(reformed, "/graphiql/prepared.json")).json}
    assert "bode.worker" in askers
    assert "longbien.affairs" not in askers


@pytest.mark.parametrize("query", prepared(), ids=lambda query: query.name)
def test_prepared_queries_are_of_the_schema(query: Prepared) -> None:
    for text in filter(None, (query.query, query.ids)):
        assert validate(core_of(schema), parse(text)) == []


def test_a_prepared_query_with_a_misspelt_head_is_refused() -> None:
    head = "# vi: x\n# en: y\n# as: admin\n"
    assert Prepared.parse("a", head + "{ viewer { id } }\n").query == "{ viewer { id } }\n"
    with pytest.raises(ValueError, match="idds"):
        Prepared.parse("a", head + "# idds: z\n{ viewer { id } }\n")


def test_our_own_files_name_no_foreign_host_and_run_no_inline_script() -> None:
    for path in OURS:
        text = path.read_text()
        hosts = set(re.findall(r"https?://([^/\"'\s]+)", text)) - {"www.w3.org"}  # svg's namespace
        assert not hosts, path.name
        if path.suffix == ".html":
            assert not re.search(r"<script(?![^>]*\bsrc=)|\bon\w+=|<style|\bstyle=", text)


def test_packages_are_pinned_with_digests_and_without_addresses() -> None:
    wanted = json.loads((bundle.SOURCES / "package.json").read_text())
    for version in {**wanted["dependencies"], **wanted["devDependencies"]}.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    lock = json.loads((bundle.SOURCES / "package-lock.json").read_text())
    packages = {name: p for name, p in lock["packages"].items() if name}
    assert all(p["integrity"].startswith("sha512-") for p in packages.values())
    assert not any("resolved" in p for p in packages.values())


def test_nothing_is_built_where_no_page_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError

    monkeypatch.setattr(bundle, "_build", never)
    assert bundle.build_in_background(Settings(demo=False)) is None
    monkeypatch.setattr(bundle, "is_made", lambda: True)
    assert bundle.build_in_background(Settings()) is None


def test_a_failed_build_is_logged_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bundle, "BUNDLE", tmp_path / "none")
    monkeypatch.setattr(bundle, "ROOT", tmp_path)  # there is no `tools` to run
    monkeypatch.setattr(bundle, "is_made", lambda: False)
    thread = bundle.build_in_background(Settings())
    assert thread is not None
    thread.join(120)
    assert "GraphiQL was not bundled" in caplog.text
    assert not (tmp_path / "none").exists()

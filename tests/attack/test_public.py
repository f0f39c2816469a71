"""What the Fund says in public, and what donors follow, held against all that is known of random
books: no name, no number, no group of one to four, by itself or by taking one from another."""

import io
import json
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final

import httpx
import pytest_asyncio
from pypdf import PdfReader

from tests.api.test_public import Window
from tests.databases import Databases
from tests.schema.publishing import WHO, YEAR, Given, scattered

YEARS: Final = range(YEAR - 4, YEAR + 1)
PARTS: Final = ("purpose", "kind", "occasion", "unit")
PURPOSE: Final = {"free": None, "heart": "Trái tim cho em"}
PLACE: Final = {4: "Bồ", 5: "Ngọc"}
FEW: Final = range(1, 5)


def part_of(given: Given, part: str) -> Any:
    if part == "purpose":
        return PURPOSE[given.pot]
    return PLACE[given.unit] if part == "unit" else getattr(given, part)


def children(given: list[Given]) -> set[Any]:
    return {each.child for each in given}


def sorted_out(given: list[Given], part: str) -> dict[Any, list[Given]]:
    found: dict[Any, list[Given]] = defaultdict(list)
    for each in given:
        found[part_of(each, part)].append(each)
    return found


def counts(said: Any) -> list[int | None]:
    """Of children, wherever they stand."""
    if isinstance(said, list):
        return [count for each in said for count in counts(each)]
    if isinstance(said, dict):
        mine = [said["beneficiaries"]] if "beneficiaries" in said else []
        return mine + [count for each in said.values() for count in counts(each)]
    return []


def key_of(line: dict[str, Any], part: str) -> Any:
    """As the API tells it."""
    value = line[part]
    return value["name"] if isinstance(value, dict) else value


def check_tables(said: Any, given: list[Given]) -> None:
    for part in PARTS:
        lines, true = said[f"by{part.title()}"], sorted_out(given, part)
        alone = [line for line in lines if not line["isRest"]]
        for line in alone:
            assert len(children(true[key_of(line, part)])) not in FEW
        if part != "unit":
            assert sum(line["amount"] for line in lines) == sum(g.amount for g in given)
        told = {key_of(line, part) for line in alone}
        left = [g for key, some in true.items() if key not in told for g in some]
        if any(len(children(some)) > 4 for some in true.values()):
            assert len(children(left)) not in FEW  # the whole without the others
        assert len(lines) - len(alone) == bool(left)


def check_trace(trace: Any, given: list[Given], pot: str) -> None:
    mine = [g for g in given if g.pot == pot]
    if trace["amount"] is None:
        assert (trace["beneficiaries"], trace["byKind"], trace["byUnit"]) == (None, [], [])
        return
    assert len(children(mine)) > 4
    assert len(str(trace["amount"]).rstrip("0")) <= 2
    for part in ("kind", "unit"):
        of_pot, whole = sorted_out(mine, part), sorted_out(given, part)
        for line in (x for x in trace[f"by{part.title()}"] if not x["isRest"]):
            key = key_of(line, part)
            assert len(children(of_pot[key])) > 4
            assert len(str(line["amount"]).rstrip("0")) <= 2
            others = [g for g in whole[key] if g.pot != pot]
            assert len(children(others)) not in FEW  # the statement without the trace


async def texts(window: Window, year: int) -> list[str]:
    """All that leaves, as one reads it."""
    base = f"{window.at}/{year}"
    answers: list[httpx.Response] = [
        await window.client.get(path) for path in ("/public/funds", base, f"{base}.csv")
    ]
    paper = (await window.client.get(f"{base}.pdf")).content
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper)).pages]
    return [*(answer.text for answer in answers), *sheets]


async def secrets(window: Window) -> set[str]:
    """What must not be in it: of children, of those who signed, of officers and unnamed donors."""
    found = {WHO[1]}
    for table, columns in (
        ("child", "code, full_name"),
        ("disbursement", "number, signed_by, place"),
        ("officer", "username || '@', display_name"),
    ):
        for key, *words in await window.admin.fetch(f"SELECT id, {columns} FROM {table}"):
            found |= {key.hex, str(key), *words}
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def window(databases: Databases) -> AsyncIterator[Window]:
    found = await Window.kept(databases, (30, 12), date(YEARS[0], 5, 4))
    await found.opened_to_all()
    yield found
    await found.client.aclose()
    await found.reading.close()
    await found.finish(databases)


async def test_nothing_of_a_child_is_in_what_is_said_in_public(window: Window) -> None:
    told, given = {}, {}
    for seed, year in enumerate(YEARS):
        given[year] = scattered(window.world, random.Random(seed))
        await window.handed_over(given[year], date(year, 6, 1))
        await window.closed(*((5, 6) if year == YEARS[0] else (6,)), year=year)
        told[year] = (await window.published(year))["content"]
    hidden, closing = await secrets(window), 0
    traces = {pot: await window.traced("long.accountant", pot) for pot in window.gifts}
    for year, said in told.items():
        assert (said["opening"], said["paid"]) == (closing, sum(g.amount for g in given[year]))
        closing = said["closing"]
        check_tables(said, given[year])
        for pot, found in traces.items():
            for trace in (t for t in found if t["year"] == year):
                check_trace(trace, given[year], pot)
        for text in (*await texts(window, year), json.dumps([said, traces], ensure_ascii=False)):
            assert not [word for word in hidden if word in text]
    figures = counts([list(told.values()), traces])
    assert {count % 5 for count in figures if count is not None} == {0}
    await check_restated(window, told)


async def check_restated(window: Window, told: dict[int, Any]) -> None:
    """One edition taken from the other leaves nothing but a donor's name."""
    await window.admin.execute("UPDATE donor SET may_be_named = true")
    for year, first in told.items():
        again = await window.say("restateStatement", year=year, reason="Sửa tên nhà tài trợ")
        if year != YEARS[0]:  # nothing came in since
            assert again["unmet"] == ["SOMETHING_CHANGED"]
            continue
        second = again["statement"]["content"]
        changed = [name for name, value in second.items() if value != first[name]]
        assert changed == ["income", "donors"]

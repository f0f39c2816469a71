"""What an input of administration may be: every problem has a place and a documented code."""

import re
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio

from db.rules.openings import ReasonFault
from db.rules.passwords import PasswordFault
from db.rules.postings import Hindrance
from schema.people.refusals import BEYOND, EITHER, TAKEN, WRONG
from tests.databases import Databases
from tests.schema.desk import Live
from tests.schema.office import BO, gid
from tests.stage import HANOI, keyring

GUIDE = Path(__file__).parents[2] / "docs" / "administration.md"


@pytest_asyncio.fixture(loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Live]:
    found = await Live.begin(databases, keyring())
    yield found
    await found.finish(databases)


def today() -> date:
    return datetime.now(HANOI).date()


def day(offset: int) -> str:
    return (today() + timedelta(days=offset)).isoformat()


def posting(live: Live, **more: Any) -> dict[str, Any]:
    wish = {"officer": live.world.id("lan"), "role": "commune_worker", "unit": f"Unit_{BO}"}
    return wish | more


def wrong(live: Live) -> list[tuple[str, dict[str, Any], list[tuple[str, str]]]]:
    """Input of the mutation; where it is wrong, and the code."""
    world = live.world
    person = {"username": "hoa", "displayName": "Lê Thị Hoa", "organisation": world.body(BO)}
    machine, lan = world.id("bo.machine"), world.id("lan")
    end = {"id": gid("Posting", world.posting("bo.worker"))}
    key = {"machine": machine, "label": "nhập liệu"}
    start, create, issue = "startPosting", "createOfficer", "issueKey"
    return [
        (create, person | {"username": "Hoa Lê"}, [("username", "BAD_USERNAME")]),
        (create, person | {"displayName": " "}, [("displayName", "BAD_NAME")]),
        (create, person | {"username": "quang.worker"}, [("username", "USERNAME_TAKEN")]),
        (create, person | {"password": "ngắn"}, [("password", "TOO_SHORT")]),
        (create, person | {"password": ""}, [("password", "TOO_SHORT"), ("password", "COMMON")]),
        (
            create,
            person | {"username": "hoa.le", "password": "x hoa.le xxx"},
            [("password", "CONTAINS_USERNAME")],
        ),
        ("resetPassword", {"id": machine}, [("id", "A_MACHINE")]),
        ("resetPassword", {"id": lan, "password": "a" * 257}, [
            ("password", "TOO_LONG"), ("password", "COMMON")]),
        (start, posting(live, role="wizard"), [("role", "ROLE_UNKNOWN")]),
        (
            start,
            posting(live, role="district_officer"),
            [("role", "ROLE_NOT_AT_THIS_LEVEL")],
        ),
        (start, posting(live, validFrom=day(-1)), [("validFrom", "IN_THE_PAST")]),
        (
            start,
            posting(live, validFrom=day(3), validTo=day(2)),
            [("validTo", "ENDS_BEFORE_IT_BEGINS")],
        ),
        (
            start,
            posting(live, officer=world.id("bo.worker")),
            [("role", "HELD_ALREADY")],
        ),
        ("endPosting", end | {"validTo": day(-1)}, [("validTo", "IN_THE_PAST")]),
        (issue, key | {"days": 0}, [("days", "EXPIRED")]),
        (issue, key | {"days": -2_000_000_000}, [("days", "EXPIRED")]),
        (issue, key | {"days": 91}, [("days", "LIVES_TOO_LONG")]),
        (issue, key | {"days": 2_000_000_000}, [("days", "LIVES_TOO_LONG")]),
        (issue, key | {"label": ""}, [("label", "BAD_LABEL")]),
        (issue, key | {"machine": lan}, [("machine", "NOT_A_MACHINE")]),
        (issue, {"label": "x"}, [("", "EITHER_MACHINE_OR_ORGANISATION")]),
        (issue, key | {"organisation": world.body(BO)}, [("", "EITHER_MACHINE_OR_ORGANISATION")]),
        (
            issue,
            key
            | {"postings": [{"role": "commune_data_officer", "unit": f"Unit_{BO}"}] },
            [("postings.0.role", "HELD_ALREADY")],
        ),
        (
            issue,
            {"label": "x", "organisation": world.body(BO)}
            | {"postings": [{"role": "supervisor", "unit": f"Unit_{BO}"}] * 2},
            [("postings.1.role", "HELD_ALREADY")],
        ),
    ]  # fmt: skip


async def test_what_is_wrong_is_said_with_its_place_and_a_code(live: Live) -> None:
    before = await live.kept()
    for mutation, said, problems in wrong(live):
        found = await live.do("long.admin", mutation, **said)
        assert found["__typename"] == "InvalidInput", (mutation, said, found)
        named = [(".".join(p["path"]), p["code"]) for p in found["problems"]]
        assert named == problems, (mutation, said)
        assert await live.kept() == before


def test_every_code_is_documented() -> None:
    """In the guide, with what it means; and no other."""
    said = {*Hindrance, *PasswordFault, *ReasonFault, TAKEN, EITHER}
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == {str(code) for code in said if code not in BEYOND}


def test_every_hindrance_is_told_in_one_way() -> None:
    assert set(BEYOND) | set(WRONG) == set(Hindrance)
    assert not set(BEYOND) & set(WRONG)

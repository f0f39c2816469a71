"""What may be said of a child: every part of every input that is wrong is told, with its place."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from db.rules.facts import Hurdle
from schema.children.hurdles import HURDLES
from tests.databases import Databases
from tests.schema.registry import BO, Register, Registry, day, document, gid, good
from tests.stage import USUAL, keyring

GUIDE = Path(__file__).parents[2] / "docs" / "writing.md"
LONG, SPLIT, TAB = "x" * 2000, "Ho\u00e0 A\u0301n", "a\tb"
EARLY, FUTURE, LEFT = "2015-03-01", day(1), day(-30)
Wrong = list[tuple[str, str]]


class Abroad(Registry):
    """Another child of Bồ left the country."""

    def __init__(self) -> None:
        super().__init__()
        self.away = self.child("BO-9", BO, status="LEFT_COUNTRY")
        self.fact("departure", self.away, valid_from=date.fromisoformat(LEFT), destination=None)


def inputs(world: Registry) -> dict[str, dict[str, Any]]:
    """One good input of each mutation."""
    assert isinstance(world, Abroad)
    back = {"id": gid("Child", world.away), "on": day(0)}
    return good(world) | {"recordReturn": back}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def register(databases: Databases) -> AsyncIterator[Register]:
    found = await Register.started(databases, keyring(), Abroad())
    yield found
    await found.finish(databases)


def lines(path: str) -> list[tuple[dict[str, Any], Wrong]]:
    """One line of text that is wrong in every way."""
    return [
        ({path: ""}, [(path, "EMPTY")]),
        ({path: LONG}, [(path, "TOO_LONG")]),
        ({path: SPLIT}, [(path, "NOT_COMPOSED")]),
        ({path: TAB}, [(path, "CONTROL_CHARACTER")]),
        ({path: f"{LONG}\x00"}, [(path, "TOO_LONG"), (path, "CONTROL_CHARACTER")]),
    ]


def firsts(path: str) -> list[tuple[dict[str, Any], Wrong]]:
    """A first day, or a day of an event."""
    return [
        ({path: "1899-12-31"}, [(path, "BEFORE_1900")]),
        ({path: EARLY}, [(path, "BEFORE_BIRTH")]),
        ({path: FUTURE}, [(path, "IN_THE_FUTURE")]),
        ({path: "9999-12-31"}, [(path, "IN_THE_FUTURE")]),
    ]


def wrong(world: Registry) -> dict[str, list[tuple[dict[str, Any], Wrong]]]:
    school = gid("Organisation", world.school)
    carer = {"fullName": "Lê Thị Hoa", "relation": "mẹ"}
    home = gid("Household", world.home)
    since = firsts("since")
    return {
        "updateChild": [
            *since,
            ({"hamlet": "x"}, []),
            *lines("hamlet"),
            *lines("address"),
            *lines("fullName"),
            ({"fullName": None}, [("fullName", "EMPTY")]),
            ({"fullName": "12"}, [("fullName", "NOT_A_NAME")]),
            ({"ethnicity": "99"}, [("ethnicity", "UNKNOWN_CODE")]),
            (
                {"since": EARLY, "fullName": "", "ethnicity": "", "address": TAB},
                [
                    ("since", "BEFORE_BIRTH"),
                    ("fullName", "EMPTY"),
                    ("address", "CONTROL_CHARACTER"),
                    ("ethnicity", "UNKNOWN_CODE"),
                ],
            ),
        ],
        "correctChild": [
            *firsts("on"),
            ({"reason": "   "}, [("reason", "REASON_TOO_SHORT")]),
            ({"reason": LONG}, [("reason", "REASON_TOO_LONG")]),
            ({"reason": f"Vì sao {SPLIT}"}, [("reason", "NOT_COMPOSED")]),
            ({"reason": "Vì sao \x00 vậy"}, [("reason", "CONTROL_CHARACTER")]),
            ({"sex": None}, [("sex", "EMPTY")]),
            ({"dateOfBirth": "1899-12-31"}, [("dateOfBirth", "BEFORE_1900")]),
            ({"dateOfBirth": FUTURE}, [("dateOfBirth", "IN_THE_FUTURE")]),
            ({"dateOfBirth": "2001-01-01"}, [("dateOfBirth", "NOT_A_CHILD")]),
            *lines("fullName"),
            *lines("hamlet"),
        ],
        "setGuardians": [
            *since,
            ({"guardians": [carer | {"fullName": ""}]}, [("guardians.0.fullName", "EMPTY")]),
            ({"guardians": [carer | {"relation": ""}]}, [("guardians.0.relation", "EMPTY")]),
            ({"guardians": [carer | {"phone": "123"}]}, [("guardians.0.phone", "PHONE_FORMAT")]),
            ({"guardians": [carer, carer]}, [("guardians.1", "REPEATED")]),
            (
                {"guardians": [carer | {"relation": f"cô {n}"} for n in range(11)]},
                [("guardians", "TOO_MANY")],
            ),
        ],
        "setHousehold": [*since, *lines("number"), *lines("hamlet")],
        "assignHouseholds": [
            ({"give": []}, [("", "NOTHING_SAID")]),
            ({"give": [home, home]}, [("give.1", "REPEATED")]),
            ({"take": [home]}, [("take.0", "REPEATED")]),
        ],
        "setSchooling": [
            *since,
            *lines("grade"),
            (
                {"school": gid("Organisation", world.facility)},
                [("school", "WRONG_KIND_OF_ORGANISATION")],
            ),
        ],
        "recordPlacement": [
            *since,
            ({"facility": school}, [("facility", "WRONG_KIND_OF_ORGANISATION")]),
        ],
        "endPlacement": [
            ({"until": "2024-12-31"}, [("until", "ENDS_BEFORE_IT_BEGINS")]),
            ({"until": day(367)}, [("until", "TOO_FAR_AHEAD")]),
        ],
        "recordBirthRegistration": [
            *firsts("on"),
            ({"number": "12"}, [("number", "BIRTH_CERTIFICATE_FORMAT")]),
            ({"number": "12/2014"}, [("number", "BIRTH_CERTIFICATE_YEAR")]),
            ({"place": "Bồ"}, [("place", "NOTHING_SAID")]),
            ({"number": "12/2015", "place": TAB}, [("place", "CONTROL_CHARACTER")]),
        ],
        "recordHealthInsurance": [
            *since,
            ({"number": "TE1"}, [("number", "HEALTH_INSURANCE_FORMAT")]),
        ],
        "recordCircumstance": [
            *since,
            ({"group": "NOTHING"}, [("group", "UNKNOWN_CODE")]),
            ({"subgroup": "NOTHING"}, [("subgroup", "UNKNOWN_CODE")]),
            ({"subgroup": "DISABILITY_MILD"}, [("subgroup", "SUBGROUP_OF_ANOTHER_GROUP")]),
            (
                {"since": "2016-01-01", "subgroup": "ORPHAN_BOTH_PARENTS_WITH_KIN"},
                [("subgroup", "NOT_IN_FORCE")],
            ),
            (
                {"group": "DISABILITY", "since": "2018-01-01", "until": "2018-02-01"},
                [("subgroup", "DEGREE_NEEDED")],
            ),
            ({"until": FUTURE}, [("until", "IN_THE_FUTURE")]),
            (
                {"since": day(-1), "until": day(-2)},
                [("until", "ENDS_BEFORE_IT_BEGINS")],
            ),
            (
                {"parents": {"father": "LIVING", "mother": "DEAD"}},
                [("parents", "PARENT_LIVES")],
            ),
            (
                {"group": "NO_SUPPORT", "parents": {"father": "DEAD", "mother": "DEAD"}},
                [("parents", "BOTH_PARENTS_DEAD")],
            ),
            (
                {"group": "NO_SUPPORT", "parents": {"father": "LIVING", "mother": "DEAD"}},
                [("parents", "NO_SUCH_CASE")],
            ),
            (
                {
                    "group": "NO_SUPPORT",
                    "parents": {"father": "MISSING", "mother": "DEAD"},
                    "subgroup": "NO_SUPPORT_CASE_2",
                },
                [("parents", "ANOTHER_CASE")],
            ),
            (
                {"group": "EXPLOITED", "parents": {"father": "DEAD", "mother": "DEAD"}},
                [("parents", "PARENTS_NOT_ASKED")],
            ),
            ({"group": "ABANDONED"}, [("group", "OVERLAPS")]),
        ],
        "endCircumstance": [
            ({"until": FUTURE}, [("until", "IN_THE_FUTURE")]),
            ({"until": "2019-12-31"}, [("until", "ENDS_BEFORE_IT_BEGINS")]),
        ],
        "endWatch": [({"until": FUTURE}, [("until", "IN_THE_FUTURE")])],
        "setWatch": [
            *since,
            ({"criteria": []}, [("criteria", "EMPTY")]),
            ({"criteria": ["NEGLECT"] * 21}, [("criteria", "TOO_MANY")]),
            (
                {"criteria": ["NEGLECT", "NEGLECT", "NOTHING"]},
                [("criteria.1", "REPEATED"), ("criteria.2", "UNKNOWN_CODE")],
            ),
        ],
        "recordAssistance": [
            *firsts("from"),
            ({"kind": "Quà"}, [("kind", "UNKNOWN_CODE")]),
            ({"to": day(-1)}, [("to", "ENDS_BEFORE_IT_BEGINS")]),
            ({"to": day(367)}, [("to", "TOO_FAR_AHEAD")]),
        ],
        "recordInjury": firsts("on"),
        "recordDeparture": [*firsts("on"), *lines("to")],
        "recordReturn": [
            *(
                ({"on": said}, [*problems, ("on", "ENDS_BEFORE_IT_BEGINS")])
                for said, problems in (
                    ("1899-12-31", [("on", "BEFORE_1900")]),
                    (EARLY, [("on", "BEFORE_BIRTH")]),
                    (LEFT, []),
                )
            ),
            *(({"on": said}, [("on", "IN_THE_FUTURE")]) for said in (FUTURE, "9999-12-31")),
        ],
        "recordDeath": firsts("on"),
    }


@pytest.mark.parametrize("mutation", inputs(Abroad()))
async def test_everything_wrong_is_said_with_its_place_and_a_code(
    register: Register, mutation: str
) -> None:
    before = await register.everything()
    base = inputs(register.world)[mutation]
    for said, problems in wrong(register.world)[mutation]:
        if not problems:
            continue
        answer = await register.act("bo.worker", mutation, **base | said)
        assert answer["__typename"] == "InvalidInput", (said, answer)
        told = [(".".join(p["path"]), p["code"]) for p in answer["problems"]]
        assert sorted(told) == sorted(problems), (said, told)
    assert await register.everything() == before


STRANGE = ("", "Child_", f"Child_{'0' * 32}", "Unit_4", "x" * 999, "Child_\x00", "💥")


@pytest.mark.parametrize("mutation", inputs(Abroad()))
async def test_what_is_no_record_is_not_found(register: Register, mutation: str) -> None:
    before = await register.everything()
    said = inputs(register.world)[mutation]
    named = [name for name in ("id", "officer", "school", "facility") if name in said]
    for name in named:
        for identity in STRANGE:
            given = said | {name: identity, "version": 1}
            if mutation == "assignHouseholds":
                given.pop("version")
            answer = await register.act("bo.worker", mutation, **given)
            assert (answer["__typename"], answer["path"]) == ("NotFound", [name]), (name, identity)
    assert await register.everything() == before


@pytest.mark.parametrize("mutation", inputs(Abroad()))
async def test_wrong_types_never_reach_the_database(register: Register, mutation: str) -> None:
    base = inputs(register.world)[mutation] | {"key": "6d0e2f0a-6a53-4f5e-9c55-6d616e676e6f"}
    if mutation != "assignHouseholds":
        base["version"] = 1
    before = register.works.statements
    context = register.context("bo.worker")
    for name in base:
        odd: list[Any] = [[[1]], {"a": 1}, 7 if name in {"registered", "insured"} else True]
        if name not in {"id", "officer", "school", "facility", "give"}:
            odd.append(10**20)  # a number is an id as well
        for value in odd:
            answer = await register.houses[USUAL].execute(
                document(mutation), {"input": base | {name: value}}, None, context
            )
            codes = {error["extensions"]["code"] for error in answer["errors"]}
            assert codes == {"BAD_USER_INPUT"}, (name, value, answer)
    assert register.works.statements == before


async def test_a_criterion_of_another_place_is_not_in_force(register: Register) -> None:
    await register.admin.execute(
        "INSERT INTO risk_criterion (code, name_vi, name_en, unit_id) VALUES ('THERE', 'x', 'x', 7)"
    )
    said = good(register.world)["setWatch"] | {"criteria": ["THERE"]}
    answer = await register.act("bo.worker", "setWatch", **said)
    assert [p["code"] for p in answer["problems"]] == ["NOT_IN_FORCE"]


ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \|$", re.MULTILINE)


def test_every_hurdle_has_words_and_is_documented() -> None:
    assert set(HURDLES) == set(Hurdle)
    assert dict(ROW.findall(GUIDE.read_text(encoding="utf-8"))) == HURDLES

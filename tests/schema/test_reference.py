"""What forms are filled with, and what the values of enums are called."""

import unicodedata
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest_asyncio
from graphql import GraphQLEnumType

from db.queries.reference import criteria
from schema.labels import LABELS
from schema.mapping import core_of
from schema.root import schema
from tests.databases import Databases
from tests.schema.office import BO, HA, QUANG, Office, Offices
from tests.stage import keyring

TODAY = date.today()  # noqa: DTZ011 -- days away from any border
ENUMS = {
    name: kind
    for name, kind in core_of(schema).type_map.items()
    if isinstance(kind, GraphQLEnumType) and not name.startswith("__")
}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(databases: Databases) -> AsyncIterator[Offices]:
    world = Office()
    for code, unit, begin, end in (
        ("EVERYWHERE", None, None, None),
        ("HA", HA, None, None),
        ("BO", BO, TODAY - timedelta(days=9), None),
        ("QUANG", QUANG, None, None),
        ("OVER", None, None, TODAY - timedelta(days=9)),
        ("TO_COME", None, TODAY + timedelta(days=9), None),
    ):
        world.rows["risk_criterion"].append(
            {
                "code": code,
                "name_vi": f"Tiêu chí {code}",
                "name_en": code.title(),
                "unit_id": unit,
                "valid_from": begin,
                "valid_to": end,
            }
        )
    found = await Offices.open(world, databases, keyring())
    connection = await asyncpg.connect(found.database.dsn())
    found.memory.criteria = await criteria(connection)
    await connection.close()
    yield found
    await found.close(databases)


async def asked(office: Offices, text: str, **variables: Any) -> Any:
    answer = await office.ask("nobody", text, variables=variables)
    assert "errors" not in answer, answer
    return answer["data"]


async def test_groups_peoples_and_roles_are_listed_whole(office: Offices) -> None:
    data = await asked(
        office,
        """{ circumstanceGroups { number code nameVi nameEn class } ethnicGroups { code nameVi }
        roles { code nameVi nameEn } }""",
    )
    assert [group["number"] for group in data["circumstanceGroups"]] == list(range(1, 15))
    assert data["circumstanceGroups"][4]["class"] == "SEALED"
    assert [people["code"] for people in data["ethnicGroups"]][:2] == ["01", "02"]
    assert len(data["ethnicGroups"]) == 56
    assert len(data["roles"]) == 28


async def test_criteria_are_those_of_the_nation_and_of_the_way_up(office: Offices) -> None:
    text = "query ($unit: ID) { riskCriteria(unit: $unit) { code nameVi nameEn } }"
    for unit, expected in (
        (None, ["EVERYWHERE"]),
        (f"Unit_{HA}", ["EVERYWHERE", "HA"]),
        (f"Unit_{BO}", ["BO", "EVERYWHERE", "HA"]),
        (f"Unit_{QUANG}", ["EVERYWHERE", "QUANG"]),
        ("Unit_999", []),
        ("nothing", []),
    ):
        found = (await asked(office, text, unit=unit))["riskCriteria"]
        assert [criterion["code"] for criterion in found] == expected


async def test_labels_come_in_the_order_of_the_enum(office: Offices) -> None:
    text = "query ($enum: String!) { enumLabels(enum: $enum) { value vi en } }"
    for name, kind in ENUMS.items():
        found = (await asked(office, text, enum=name))["enumLabels"]
        assert [label["value"] for label in found] == list(kind.values)
    assert (await asked(office, text, enum="Child"))["enumLabels"] is None
    assert (await asked(office, text, enum="__TypeKind"))["enumLabels"] is None


def test_every_value_of_every_enum_has_two_labels_in_composed_letters() -> None:
    assert LABELS.keys() == ENUMS.keys()
    for name, labels in LABELS.items():
        assert list(labels) == list(ENUMS[name].values)
        for value, words in labels.items():
            for word in words:
                assert word, (name, value)
                assert word == word.strip()
                assert unicodedata.is_normalized("NFC", word), (name, value)

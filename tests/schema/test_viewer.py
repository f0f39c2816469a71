"""Who is asking, the officers one administers, and what forms are filled with."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from tests.databases import Databases
from tests.schema.office import HA, MACHINE, QUANG, Office, Offices, gid
from tests.stage import keyring

VIEWER = """{ viewer { id displayName officer { displayName username organisation { name } }
  organisation { name unit { code } } postings { role { code nameVi } unit { name }
  organisation { name } validFrom validTo } grants { role { code } resource action scope classes
  masked parts } } }"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(databases: Databases) -> AsyncIterator[Offices]:
    found = await Offices.open(Office(), databases, keyring())
    yield found
    await found.close(databases)


async def viewer(office: Offices, who: str, text: str = VIEWER, lane: str = "fast") -> Any:
    answer = await office.ask(who, text, lane)
    assert "errors" not in answer, answer
    return answer["data"]["viewer"]


async def test_the_viewer_is_told_who_they_are_where_and_what_they_hold(office: Offices) -> None:
    for lane in ("fast", "walled"):
        me = await viewer(office, "bo.worker", lane=lane)
        assert me["officer"] == {
            "displayName": "Cán bộ bo.worker",
            "username": "bo.worker",
            "organisation": {"name": "Ủy ban nhân dân Bồ"},
        }
        assert me["organisation"]["unit"] == {"code": "04"}
        (posting,) = me["postings"]
        assert posting["role"]["code"] == "commune_worker"
        assert posting["unit"] == {"name": "Bồ"}
        assert posting["validTo"] is None


async def test_lines_of_one_role_resource_and_action_are_one_grant(office: Offices) -> None:
    grants = (await viewer(office, "bo.worker"))["grants"]
    named = [(g["role"]["code"], g["resource"], g["action"]) for g in grants]
    assert len(named) == len(set(named))
    (child,) = [g for g in grants if (g["resource"], g["action"]) == ("child", "read")]
    assert child["scope"] == "opened, unit"
    assert child["classes"][-1] == "SEALED"
    assert child["masked"] == []


async def test_masks_and_parts_are_told(office: Offices) -> None:
    grants = (await viewer(office, "ha.fund"))["grants"]
    (child,) = [g for g in grants if g["resource"] == "child"]
    assert child["classes"] == []
    assert child["masked"] == ["IDENTITY", "SOCIAL"]
    grants = (await viewer(office, "bo.justice"))["grants"]
    (child,) = [g for g in grants if g["resource"] == "child"]
    assert child["parts"] == ["CONTACT/guardians"]


async def test_a_machine_is_no_officer(office: Offices) -> None:
    me = await viewer(office, MACHINE)
    assert me["officer"] is None
    assert me["displayName"] == f"Cán bộ {MACHINE}"
    assert len(me["postings"]) == 1


async def test_without_a_posting_one_holds_nothing(office: Offices) -> None:
    me = await viewer(office, "nobody")
    assert me["postings"] == me["grants"] == []
    assert me["officer"] is me["organisation"] is None
    assert me["displayName"] == "Cán bộ nobody"


async def test_a_field_of_the_viewer_answers_the_selection_under_it(office: Offices) -> None:
    text = """query ($name: Boolean!) { viewer { a: officer { id } b: officer { id
      displayName @include(if: $name) } } }"""
    answer = await office.ask("bo.worker", text, variables={"name": False})
    assert answer["data"]["viewer"]["a"] == answer["data"]["viewer"]["b"]


async def names(office: Offices, who: str, where: Any = None, lane: str = "fast") -> set[str]:
    text = "query ($where: OfficerWhere) { officers(where: $where) { nodes { displayName } } }"
    answer = await office.ask(who, text, lane, variables={"where": where})
    assert "errors" not in answer, answer
    nodes = answer["data"]["officers"]["nodes"]
    return {node["displayName"].removeprefix("Cán bộ ") for node in nodes}


async def test_officers_are_oneself_and_those_one_administers(office: Offices) -> None:
    of_ha = {"bo.worker", "bo.justice", MACHINE, "ha.officer", "ha.fund", "ha.admin", "nobody"}
    for lane in ("fast", "core", "walled"):
        assert await names(office, "bo.worker", lane=lane) == {"bo.worker"}
        assert await names(office, "ha.admin", lane=lane) == of_ha
        assert await names(office, "dpo", lane=lane) == {*of_ha, "quang.worker", "dpo"}
        assert await names(office, "nobody", lane=lane) == set()


async def test_officers_are_found_by_unit_organisation_and_name(office: Offices) -> None:
    bodies = office.world.bodies
    for lane in ("fast", "walled"):
        found = await names(office, "ha.admin", {"unit": "Unit_4"}, lane)
        assert found == {"bo.worker", "bo.justice", MACHINE, "nobody"}
        assert await names(office, "ha.admin", {"unit": f"Unit_{QUANG}"}, lane) == set()
        body = {"organisation": gid("Organisation", bodies[HA])}
        assert await names(office, "ha.admin", body, lane) == {"ha.officer", "ha.fund", "ha.admin"}
    assert await names(office, "ha.admin", {"unit": "Unit_999"}) == set()
    assert await names(office, "ha.admin", {"organisation": gid("Officer", bodies[HA])}) == set()
    assert await names(office, "ha.admin", {"search": "o.just"}) == {"bo.justice"}


async def test_a_username_is_told_to_oneself_and_ones_administrators(office: Offices) -> None:
    text = "{ officers { nodes { displayName username } } }"
    nodes = (await office.ask("dpo", text))["data"]["officers"]["nodes"]
    told = {node["displayName"]: node["username"] for node in nodes}
    assert {name for name, username in told.items() if username} == {"Cán bộ dpo"}
    nodes = (await office.ask("ha.admin", text))["data"]["officers"]["nodes"]
    assert all(node["username"] for node in nodes)


async def test_postings_are_read_by_who_holds_or_administers_them(office: Offices) -> None:
    posting = gid("Posting", office.world.posting("bo.worker"))
    text = f'{{ node(id: "{posting}") {{ ... on Posting {{ role {{ code }} }} }} }}'
    for lane in ("fast", "walled"):
        for who, seen in (
            ("bo.worker", True),
            ("ha.admin", True),
            ("dpo", True),
            ("ha.officer", False),
            ("nobody", False),
        ):
            answer = await office.ask(who, text, lane)
            assert (answer["data"]["node"] is not None) is seen, (who, lane)

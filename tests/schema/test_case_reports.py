"""The notices that a case comes from: whole for who reads its casework, informants sealed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio

from tests.databases import Databases
from tests.schema.around import WHY, AroundDesk
from tests.schema.casework import noticed

READ = """query($id: ID!) { node(id: $id) { ... on Case { withheld
  reports { joined report { number answers informant withheld } } } } }"""
OWN = "{ reports { nodes { number status answers informant withheld } } cases { totalCount } }"
TOLD = {"informantName": "Bà Hàng Xóm"}


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    yield found
    await found.finish(databases)


async def read(desk: AroundDesk, who: str, case: str) -> Any:
    return (await desk.request(who, READ, id=case))["node"]


async def begun(desk: AroundDesk) -> str:
    answers = noticed()["answers"] | TOLD
    said = {"children": [{"child": desk.world.near_id}], "answers": answers}
    return await desk.begun(**said)


async def test_who_reads_the_casework_reads_the_notices_and_who_opened_it_the_informant(
    desk: AroundDesk,
) -> None:
    case = await begun(desk)
    more = {"children": [{"child": desk.world.near_id}]}
    joined = await desk.receive("bo.chair", **more)
    for who in ("bo.worker", "bo.chair", "ha.province"):
        first, second = sorted((await read(desk, who, case))["reports"], key=lambda r: r["joined"])
        assert (first["joined"], second["joined"]) == (False, True)
        assert first["report"]["answers"]["channel"] == "PHONE"
        assert (first["report"]["informant"], first["report"]["withheld"]) == (None, ["informant"])
        assert second["report"]["number"] == joined["report"]["number"]
    await desk.well("bo.worker", "openSealedCase", case, reason=WHY)
    mine = (await read(desk, "bo.worker", case))["reports"]
    assert TOLD in [each["report"]["informant"] for each in mine]
    theirs = (await read(desk, "bo.chair", case))["reports"]
    assert [each["report"]["informant"] for each in theirs] == [None, None]
    assert await read(desk, "quang.worker", case) is None


async def test_who_takes_part_reads_notices_where_the_grant_names_the_form(
    desk: AroundDesk,
) -> None:
    case = await begun(desk)
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    said = {"purpose": "PROCEEDINGS", "expiresAt": until, "officer": desk.id_of("court")}
    grant = await desk.well("bo.chair", "grantCase", case, **said, forms=["PLAN"])
    (notice,) = (await read(desk, "court", case))["reports"]
    assert notice == {"joined": False, "report": None}
    await desk.well("bo.chair", "endCaseGrant", case, grant=grant["grant"]["id"])
    await desk.well("bo.chair", "grantCase", case, **said, forms=["INTAKE"])
    (notice,) = (await read(desk, "court", case))["reports"]
    assert notice["report"]["answers"]["channel"] == "PHONE"
    assert notice["report"]["withheld"] == ["informant"]
    care = {"purpose": "TREATMENT", "expiresAt": until, "officer": desk.id_of("clinic")}
    await desk.well("bo.chair", "grantCase", case, **care)
    outline = await read(desk, "clinic", case)
    assert outline["reports"] is None
    assert "reports" in outline["withheld"]


async def test_who_gave_a_notice_keeps_its_number_alone(desk: AroundDesk) -> None:
    answers = noticed()["answers"] | TOLD
    await desk.receive("bo.union", answers=answers)
    found = await desk.request("bo.union", OWN)
    (notice,) = found["reports"]["nodes"]
    assert (notice["answers"], notice["informant"]) == (None, None)
    assert notice["withheld"] == ["answers", "informant"]
    assert found["cases"] == {"totalCount": 0}

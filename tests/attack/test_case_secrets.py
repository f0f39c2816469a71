"""What may be learned of a case by asking around it: as an informant, by ids, filters, versions."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.oracle.small import LONG
from tests.schema.around import WHY, Around, AroundDesk, FormCode, gid
from tests.stage import keyring

EVERYTHING: Final = """query($id: ID!) { node(id: $id) { ... on Case { id number status version
  category setting risk narrative emergencySince criminalTrack isOverdue withheld viewerCan
  deadlines { kind startedAt dueAt metAt isOverdue } openSteps { step allowed unmet }
  events(first: 50) { totalCount nodes { id kind step from to at note } }
  forms { id form number isFinal answers sealedAnswers } meetings { id minutes }
  corrections { field was became } transfers { status reason }
  isolations { id status placeOfSafety carer version terms { id } }
  grants { id purpose sealed } harmers { id fullName } proceedings { outcome }
  proceedingNotes { text } referrals { id status need } } } }"""
COUNT: Final = """query($w: CaseWhere, $o: [CaseOrder!]) {
  cases(where: $w, orderBy: $o) { totalCount } }"""
LIST: Final = """{ cases(first: 50, orderBy: [{field: RECEIVED_AT}]) { totalCount
  nodes { id version } pageInfo { hasNextPage } }
  viewer { notifications(first: 50) { totalCount nodes { id kind } } } }"""


class Neighbours(Around):
    """Somebody who leads a district and sits in a standing group."""

    def __init__(self) -> None:
        super().__init__()
        self.hire("leader", "district_leader", LONG)
        self.post("leader", "standing_group_member", LONG, organisation_id=self.bodies[LONG])


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.started(databases, keyring(), Neighbours())
    assert isinstance(found, AroundDesk)
    yield found
    await found.finish(databases)


def soon() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


def key(identity: str) -> UUID:
    return UUID(identity.partition("_")[2])


async def said(desk: AroundDesk, who: str, text: str, lane: str = "fast", **variables: Any) -> Any:
    """The answer as it leaves, errors too."""
    context = await desk.contexts(desk.caller(who))
    found = await desk.houses[lane].execute(text, variables, None, context)
    return orjson.loads(orjson.dumps(found))


def plain(answer: dict[str, Any]) -> bytes:
    """Without what differs from notice to notice: its id, number and moment."""
    report = answer["report"]
    assert len(report["id"]) == len("Report_") + 32
    digits = "".join("0" if each.isdigit() else each for each in report["number"])
    same = {"id": "", "number": digits, "receivedAt": ""}
    return orjson.dumps(answer | {"report": report | same})


async def test_an_informant_learns_nothing_of_a_child_by_giving_notice(desk: AroundDesk) -> None:
    """Unknown, known, in a case, in one that suspects a colleague or the informant."""
    near = {"children": [{"child": desk.world.near_id}]}
    who = "bo.school"
    answers = [plain(await desk.receive(who)), plain(await desk.receive(who, **near))]
    answers.append(plain(await desk.receive(who, **near)))
    [case] = await desk.admin.fetch('SELECT id FROM "case" WHERE child_id = $1', desk.world.near)
    for suspect in ("bo.second", "bo.school"):
        named = {"fullName": "Trần Bình", "officer": desk.id_of(suspect)}
        await desk.well("bo.worker", "nameHarmer", gid("Case", case["id"]), **named)
        answers.append(plain(await desk.receive(who, **near)))
    assert set(answers) == {answers[0]}
    listed = await said(desk, who, "{ reports { nodes { status } } cases { totalCount } }")
    assert {each["status"] for each in listed["data"]["reports"]["nodes"]} == {"RECEIVED"}
    assert listed["data"]["cases"]["totalCount"] == 0


async def test_a_worker_who_is_suspected_does_not_find_out_by_giving_notice(
    desk: AroundDesk,
) -> None:
    """Their notice begins a case like any: to them there is none that it could join."""
    await desk.admin.execute('UPDATE "case" SET barred = $1', [])
    near = {"children": [{"child": desk.world.near_id}]}
    case = await desk.begun(**near)
    named = {"fullName": "Trần Bình", "officer": desk.id_of("bo.second")}
    await desk.well("bo.worker", "nameHarmer", case, **named)
    other = await desk.receive("bo.second", **near)
    assert [each["status"] for each in other["cases"]] == ["ROUTED"]
    assert other["cases"][0]["id"] != case
    again = await desk.receive("bo.second", **near)
    assert [each["id"] for each in again["cases"]] == [other["cases"][0]["id"]]
    mine = await desk.receive("bo.worker", **near)
    assert [each["id"] for each in mine["cases"]] == [case]
    joined = "SELECT count(*) FROM report WHERE incident_id = $1 AND filed_by = $2"
    held = await desk.row(case)
    suspect = desk.world.officer("bo.second")
    assert await desk.admin.fetchval(joined, held["incident_id"], suspect) == 0


HIDDEN: Final = {"suspectedHarmer": "Đỗ Văn Quỵt, bố dượng"}


async def test_what_is_sealed_changes_no_byte_for_who_does_not_hold_it(desk: AroundDesk) -> None:
    """One case as it is, and as it would be if everything sealed in it were otherwise. That an
    account is named, those above are told on purpose (ADR 58)."""
    case = await desk.begun(crimeSigns=True)
    await desk.wrote("bo.worker", case, FormCode.INITIAL_ASSESSMENT, **HIDDEN)
    await desk.acted("bo.worker", "assessInitially", case)
    await desk.proposed(case, 0, 4, placeOfSafety="Nhà bà ngoại", carer="Bà ngoại")
    readers = ("bo.worker", "bo.vice", "ha.province", "long.affairs", "bo.police", "court")
    said_ = {"purpose": "PROCEEDINGS", "expiresAt": soon(), "officer": desk.id_of("court")}
    await desk.well("bo.worker", "grantCase", case, **said_, forms=["INITIAL_ASSESSMENT"])

    async def answers() -> list[bytes]:
        return [
            orjson.dumps(await said(desk, who, text, lane, id=case))
            for who in readers
            for lane in ("fast", "core")
            for text in (EVERYTHING, LIST)
        ]

    before, version = await answers(), (await desk.row(case))["version"]
    named = {"fullName": "Trần Bình", "officer": desk.id_of("school")}
    await desk.well("bo.worker", "nameHarmer", case, **named)
    told = "DELETE FROM notification WHERE case_id = $1 AND kind = 'OFFICER_NAMED'"
    await desk.admin.execute(told, key(case))
    await desk.well("bo.chair", "openSealedCase", case, reason=WHY)
    for change in (
        "UPDATE case_form SET hidden_sealed = NULL",
        "UPDATE isolation SET place_sealed = NULL, carer_sealed = NULL",
        "UPDATE report SET informant_sealed = NULL",
        "UPDATE case_opening SET expires_at = opened_at + interval '1 minute'",
    ):
        await desk.admin.execute(change)
    assert (await desk.row(case))["version"] == version
    after = await answers()
    for n, (one, other) in enumerate(zip(before, after, strict=True)):
        assert one == other, readers[n // 4]


@pytest.mark.parametrize("who", ["clinic", "leader"])
async def test_a_version_tells_nothing_of_casework_that_is_not_theirs(
    desk: AroundDesk, who: str
) -> None:
    case = await desk.assessed()
    if who == "clinic":
        said_ = {"purpose": "TREATMENT", "expiresAt": soon(), "officer": desk.id_of(who)}
        await desk.well("bo.worker", "grantCase", case, **said_)
    else:
        late = "UPDATE \"case\" SET next_due_at = now() - interval '1 hour' WHERE id = $1"
        await desk.admin.execute(late, key(case))
    before = await said(desk, who, EVERYTHING, id=case)
    assert before["data"]["node"]["id"] == case
    await desk.admin.execute('UPDATE "case" SET version = version + 1 WHERE id = $1', key(case))
    await desk.well("bo.second", "nameHarmer", case, fullName="Trần Bình")
    assert await said(desk, who, EVERYTHING, id=case) == before


@pytest.mark.parametrize(
    "where",
    [
        {"category": ["NEGLECT"]},
        {"category": ["VIOLENCE"]},
        {"NOT": {"risk": ["HIGH"]}},
        {"OR": [{"overdue": True}, {"open": True}]},
        {"dueAt": {"to": "2030-01-01T00:00:00Z"}},
        {"dueAt": {"to": "1999-01-01T00:00:00Z"}},
    ],
)
async def test_no_filter_or_order_asks_about_casework_that_is_not_theirs(
    desk: AroundDesk, where: dict[str, Any]
) -> None:
    case = await desk.begun()
    said_ = {"purpose": "TREATMENT", "expiresAt": soon(), "officer": desk.id_of("clinic")}
    await desk.well("bo.worker", "grantCase", case, **said_)
    told = [await said(desk, "clinic", COUNT, w=where, o=None)]
    told += [
        await said(desk, "clinic", COUNT, w=None, o=[{"field": "DUE_AT", "direction": way}])
        for way in ("ASC", "DESC")
    ]
    assert [each["errors"][0]["extensions"]["code"] for each in told] == ["FIELD_NOT_ALLOWED"] * 3
    assert told[1] == told[2]


async def test_forms_that_a_grant_does_not_name_are_not_read_by_another_role(
    desk: AroundDesk,
) -> None:
    """Who sees the clocks of what is late, and takes part by a grant that names no form."""
    case = await desk.assessed()
    grant = {"purpose": "STANDING_GROUP", "expiresAt": soon(), "officer": desk.id_of("leader")}
    await desk.well("bo.worker", "grantCase", case, **grant)
    text = "query($id: ID!) { node(id: $id) { ... on Case { category forms { form } } } }"
    late = "UPDATE \"case\" SET next_due_at = now() - interval '1 hour' WHERE id = $1"
    for change in (None, late):
        if change:
            await desk.admin.execute(change, key(case))
        for lane in ("fast", "walled"):
            answer = await said(desk, "leader", text, lane, id=case)
            assert answer["data"]["node"]["forms"] == [], (change, lane)

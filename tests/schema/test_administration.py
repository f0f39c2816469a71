"""Administration through the API: who may do what to whom, and that a refusal leaves nothing."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from api.errors import RefusedRequestError
from db.services.keys import MachineKeys
from db.services.sign_in import Passwords
from tests.databases import Databases
from tests.oracle.small import NGOC
from tests.schema.desk import Live
from tests.schema.office import BO, HA, QUANG, VN, gid
from tests.stage import HANOI, keyring

GOOD = "con ngựa đúng pin ghim"


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


async def key_of(live: Live) -> str:
    """A key of the machine of Bồ, put there by the loaders."""
    key = uuid4()
    await live.admin.execute(
        "INSERT INTO machine_key (id, officer_id, label, digest, expires_at)"
        " VALUES ($1, $2, 'cũ', $3, now() + interval '1 day')",
        key,
        live.world.officer("bo.machine"),
        key.bytes,
    )
    return gid("MachineKey", key)


async def inputs(live: Live) -> dict[str, dict[str, Any]]:
    """One good said of each mutation, all of Bồ."""
    world = live.world
    body, lan = world.body(BO), world.id("lan")
    return {
        "createOfficer": {"username": "hoa", "displayName": "Lê Thị Hoa", "organisation": body},
        "resetPassword": {"id": lan},
        "startPosting": posting(live),
        "endPosting": {"id": gid("Posting", world.posting("bo.worker"))},
        "issueKey": {"machine": world.id("bo.machine"), "label": "nhập liệu"},
        "revokeKey": {"id": await key_of(live)},
        "createOrganisation": {
            "name": "Trường Mầm non Bồ",
            "kind": "EDUCATION",
            "unit": f"Unit_{BO}",
        },
        "renameOrganisation": {"id": body, "name": "Ủy ban nhân dân Phường Bồ"},
        "disableOfficer": {"id": lan},
    }


MUTATIONS = (
    "createOfficer",
    "resetPassword",
    "disableOfficer",
    "startPosting",
    "endPosting",
    "issueKey",
    "revokeKey",
    "createOrganisation",
    "renameOrganisation",
)
# Nothing is said of whom one cannot see. Units are public; organisations are seen by everybody who
# holds a posting.
PUBLIC = {"createOfficer", "createOrganisation", "renameOrganisation"}
BLIND = {name: "Forbidden" if name in PUBLIC else "NotFound" for name in MUTATIONS}
SEES = dict.fromkeys(MUTATIONS, "Forbidden")
DONE = dict.fromkeys(MUTATIONS, "done")
WHO = {
    "bo.admin": DONE,
    "long.admin": DONE,
    "ha.admin": DONE,
    "vn.admin": DONE,
    "dpo": SEES | {"revokeKey": "NotFound"},  # sees officers and postings, but no key
    "ha.officer": BLIND,
    "quang.worker": BLIND,
    "bo.machine": BLIND | {"issueKey": "Forbidden"},  # sees itself
    "bo.worker": BLIND | {"endPosting": "Forbidden"},  # the posting is one's own
    "lan": dict.fromkeys(MUTATIONS, "NotFound") | {"createOrganisation": "Forbidden"},  # no posting
}


@pytest.mark.parametrize("who", WHO)
async def test_who_may_administer_bo(live: Live, who: str) -> None:
    for mutation, said in (await inputs(live)).items():
        before = await live.kept()
        answer = await live.do(who, mutation, **said)
        expected = WHO[who][mutation]
        if expected == "done":
            assert answer["__typename"] not in {"Forbidden", "NotFound", "InvalidInput"}, answer
            assert (await live.acts())[-1] == mutation
        else:
            assert answer["__typename"] == expected, (mutation, answer)
            assert await live.kept() == before
            assert answer.get("action", "administer") == "administer"


def beyond(live: Live) -> list[tuple[str, str, dict[str, Any], str, list[str]]]:
    """Who, what, the said; the answer and where. All by administrators who see whom they mean."""
    world = live.world
    me, big, far = world.id("long.admin"), world.id("big"), world.id("quang.worker")
    own = gid("Posting", world.posting("long.admin"))
    person = {"username": "hoa", "displayName": "Lê Thị Hoa"}
    at = [{"role": "commune_worker", "unit": f"Unit_{BO}"}]
    wish = {"label": "nhập liệu", "organisation": world.body(BO)}
    start, unit = "startPosting", f"Unit_{HA}"
    body = {"name": "Trường Mầm non", "kind": "EDUCATION"}
    role = {"role": "administrator", "unit": f"Unit_{VN}"}
    return [
        ("long.admin", start, posting(live, officer=me), "Forbidden", ["officer"]),
        ("long.admin", "endPosting", {"id": own}, "Forbidden", ["id"]),
        ("long.admin", "resetPassword", {"id": me}, "Forbidden", ["id"]),
        ("long.admin", "disableOfficer", {"id": me}, "Forbidden", ["id"]),
        ("long.admin", "issueKey", {"machine": me, "label": "x"}, "Forbidden", ["machine"]),
        ("long.admin", "resetPassword", {"id": big}, "Forbidden", ["id"]),
        ("long.admin", "disableOfficer", {"id": big}, "Forbidden", ["id"]),
        ("long.admin", "resetPassword", {"id": far}, "NotFound", ["id"]),
        ("long.admin", start, posting(live, officer=far), "NotFound", ["officer"]),
        ("long.admin", start, posting(live, unit=unit), "Forbidden", ["unit"]),
        ("long.admin", start, posting(live, **role), "Forbidden", ["unit"]),
        ("bo.admin", start, posting(live, unit=f"Unit_{NGOC}"), "Forbidden", ["unit"]),
        ("long.admin", "createOrganisation", body | {"unit": unit}, "Forbidden", ["unit"]),
        ("bo.admin", "createOrganisation", body | {"unit": f"Unit_{NGOC}"}, "Forbidden", ["unit"]),
        (
            "long.admin",
            "renameOrganisation",
            {"id": world.body(HA), "name": "Hà"},
            "Forbidden",
            ["id"],
        ),
        (
            "long.admin",
            start,
            posting(live, organisation=world.body(HA)),
            "Forbidden",
            ["organisation"],
        ),
        (
            "long.admin",
            "createOfficer",
            person | {"organisation": world.body(QUANG)},
            "Forbidden",
            ["organisation"],
        ),
        (
            "long.admin",
            "endPosting",
            {"id": gid("Posting", world.posting("big"))},
            "Forbidden",
            ["id"],
        ),
        (
            "long.admin",
            "issueKey",
            wish | {"postings": [*at, at[0] | {"unit": unit}]},
            "Forbidden",
            ["postings", "1", "unit"],
        ),
    ]


async def test_nobody_grants_to_themselves_nor_more_than_they_may(live: Live) -> None:
    before = await live.kept()
    for who, mutation, said, answer, path in beyond(live):
        found = await live.do(who, mutation, **said)
        assert (found["__typename"], found["path"]) == (answer, path), (mutation, said, found)
        assert await live.kept() == before


async def test_what_is_absent_and_what_is_of_another_kind_are_not_found(live: Live) -> None:
    before = await live.kept()
    lan = live.world.id("lan")
    for mutation, names in {
        "createOfficer": ("organisation",),
        "resetPassword": ("id",),
        "disableOfficer": ("id",),
        "startPosting": ("officer", "unit", "organisation"),
        "endPosting": ("id",),
        "issueKey": ("machine",),
        "revokeKey": ("id",),
        "createOrganisation": ("unit",),
        "renameOrganisation": ("id",),
    }.items():
        for name in names:
            for wrong in (gid("Officer", uuid4()), f"Child_{lan[8:]}", "", "Unit_x", "x"):
                said = (await inputs(live))[mutation] | {name: wrong}
                found = await live.do("long.admin", mutation, **said)
                assert (found["__typename"], found["path"]) == ("NotFound", [name]), (name, wrong)
    await live.admin.execute("DELETE FROM machine_key")
    assert await live.kept() == before


# -- what it does ---------------------------------------------------------------------------------

CHILDREN = """query($after: String) { children(first: 1, after: $after) {
  nodes { id } pageInfo { hasNextPage endCursor } } }"""


async def test_a_posting_that_starts_and_ends_gives_and_takes_access_at_once(live: Live) -> None:
    lan = live.world.officer("lan")
    assert (await live.request(lan, CHILDREN))["children"]["nodes"] == []
    done = await live.do("long.admin", "startPosting", **posting(live))
    started = done["posting"]
    assert started | {"id": ""} == {
        "id": "",
        "role": {"code": "commune_worker"},
        "unit": {"id": f"Unit_{BO}"},
        "validFrom": day(0),
        "validTo": None,
    }
    page = (await live.request(lan, CHILDREN))["children"]
    assert len(page["nodes"]) == 1
    assert page["pageInfo"]["hasNextPage"]
    done = await live.do("long.admin", "endPosting", id=started["id"])
    assert done["posting"] == {"id": started["id"], "validTo": day(-1)}
    after = page["pageInfo"]["endCursor"]
    for cursor in (after, None):
        assert (await live.request(lan, CHILDREN, after=cursor))["children"]["nodes"] == []
    seen = await live.request(lan, "query($id: ID!) { node(id: $id) { id } }", id=gid("Child", lan))
    assert seen["node"] is None
    assert await live.acts() == ["startPosting", "endPosting"]
    [told, _] = await live.admin.fetch("SELECT details FROM audit ORDER BY id")
    assert json.loads(told["details"]) == {
        "officer": gid("Officer", lan),
        "role": "commune_worker",
        "unit": f"Unit_{BO}",
        "organisation": live.world.body(BO),
        "validFrom": day(0),
        "validTo": None,
    }


async def test_a_posting_may_end_on_a_later_day_and_then_not_later_still(live: Live) -> None:
    done = await live.do("bo.admin", "startPosting", **posting(live, validTo=day(30)))
    named = done["posting"]["id"]
    for offset, answer in ((9, "PostingEnded"), (10, "InvalidInput"), (9, "PostingEnded")):
        done = await live.do("bo.admin", "endPosting", id=named, validTo=day(offset))
        assert done["__typename"] == answer, offset
    assert (await live.do("bo.admin", "endPosting", id=named))["posting"]["validTo"] == day(-1)
    done = await live.do("bo.admin", "endPosting", id=named)
    assert [p["code"] for p in done["problems"]] == ["ENDED_ALREADY"]


async def test_who_gives_up_administering_sees_nothing_of_it_in_the_next_request(
    live: Live,
) -> None:
    own = gid("Posting", live.world.posting("bo.admin"))
    assert (await live.do("long.admin", "endPosting", id=own))["__typename"] == "PostingEnded"
    before = await live.kept()
    done = await live.do("bo.admin", "startPosting", **posting(live))
    assert done["__typename"] == "NotFound"
    assert await live.kept() == before


async def test_an_account_is_opened_with_a_password_told_once(live: Live) -> None:
    passwords, body = Passwords(), live.world.body(BO)
    person = {"displayName": "Lê Thị Hoa", "organisation": body}
    first = await live.do("bo.admin", "createOfficer", username="hoa", **person)
    assert first["officer"]["username"] == "hoa"
    second = await live.do("bo.admin", "createOfficer", username="mai", password=GOOD, **person)
    assert second["password"] is None
    for username, chosen in (("hoa", first["password"]), ("mai", GOOD)):
        row = await live.admin.fetchrow("SELECT * FROM officer WHERE username = $1", username)
        assert await passwords.fits(chosen, row["password_hash"])
        assert not row["is_machine"]
        everything = str(await live.kept())
        assert chosen not in everything
    passwords.close()


async def test_a_new_password_ends_every_session_of_its_owner(live: Live) -> None:
    passwords, lan = Passwords(), live.world.officer("lan")
    await live.admin.execute(
        "INSERT INTO refresh_token (id, family, officer_id, digest, expires_at)"
        " VALUES ($1, $1, $2, 'x', now() + interval '1 day')",
        uuid4(),
        lan,
    )
    done = await live.do("long.admin", "resetPassword", id=gid("Officer", lan))
    row = await live.admin.fetchrow("SELECT * FROM officer WHERE id = $1", lan)
    assert await passwords.fits(done["password"], row["password_hash"])
    assert (row["token_epoch"], row["version"]) == (1, 2)
    assert await live.admin.fetchval("SELECT revoked_at FROM refresh_token") is not None
    passwords.close()


async def test_a_closed_account_can_do_nothing_more(live: Live) -> None:
    worker = live.world.officer("bo.worker")
    assert (await live.request(worker, CHILDREN))["children"]["nodes"] != []
    done = await live.do("bo.admin", "disableOfficer", id=gid("Officer", worker))
    assert done == {"__typename": "OfficerDisabled", "officer": {"id": gid("Officer", worker)}}
    with pytest.raises(RefusedRequestError):  # signed out
        await live.request(worker, CHILDREN)
    for mutation in ("disableOfficer", "startPosting"):
        said = (await inputs(live))[mutation] | {"id": gid("Officer", worker)}
        if mutation == "startPosting":
            said = posting(live, officer=gid("Officer", worker), role="supervisor")
        done = await live.do("bo.admin", mutation, **said)
        assert [p["code"] for p in done["problems"]] == ["OFFICER_DISABLED"]


async def test_a_key_makes_its_machine_works_and_is_taken_back(live: Live) -> None:
    wish = {"organisation": live.world.body(BO), "label": "Phần mềm hộ tịch", "days": 30}
    posts = [{"role": "commune_data_officer", "unit": f"Unit_{BO}", "validTo": day(60)}]
    done = await live.do("long.admin", "issueKey", **wish, postings=posts)
    machine = UUID(done["machine"]["id"].removeprefix("Officer_"))
    assert done["machine"]["displayName"] == wish["label"]
    assert done["machine"]["username"].startswith("machine-")
    until = datetime.fromisoformat(done["expiresAt"])
    assert timedelta(days=29) < until - datetime.now(UTC) <= timedelta(days=30)
    assert await live.acts() == ["createOfficer", "startPosting", "issueKey"]
    holder = await MachineKeys(live.pool).holder(done["secret"], datetime.now(UTC))
    assert holder is not None
    assert (holder.officer_id, gid("MachineKey", holder.key_id)) == (machine, done["id"])
    assert done["secret"] not in str(await live.kept())
    assert len((await live.request(machine, CHILDREN))["children"]["nodes"]) == 1
    for _ in range(2):
        told = await live.do("bo.admin", "revokeKey", id=done["id"])
        assert told == {"__typename": "KeyRevoked", "machine": {"id": done["machine"]["id"]}}
    assert await MachineKeys(live.pool).holder(done["secret"], datetime.now(UTC)) is None
    assert (await live.acts())[3:] == ["revokeKey"]


STATEMENTS = {  # one to begin, one to remember; one more for the audit
    "createOfficer": 5,
    "resetPassword": 7,
    "startPosting": 7,
    "endPosting": 7,
    "issueKey": 7,
    "revokeKey": 8,
    "createOrganisation": 4,
    "renameOrganisation": 5,
    "disableOfficer": 7,
}


async def test_each_mutation_costs_so_many_statements(live: Live) -> None:
    for mutation, said in (await inputs(live)).items():
        before = live.works.statements
        await live.do("long.admin", mutation, **said)
        assert live.works.statements - before == STATEMENTS[mutation], mutation


async def test_the_database_alone_lets_nobody_grant_more_than_they_may(live: Live) -> None:
    """Told that one administers everything, row security still knows better."""
    grant = (
        "INSERT INTO posting (id, officer_id, role, unit_id, valid_from)"
        " VALUES (gen_random_uuid(), $1, 'supervisor', $2, current_date)"
    )
    reset = "UPDATE officer SET password_hash = 'x' WHERE id = $1 RETURNING id"
    issue = (
        "INSERT INTO machine_key (id, officer_id, label, digest, expires_at)"
        " VALUES (gen_random_uuid(), $1, 'x', 'x', now())"
    )
    for who, officer, unit in (
        ("long.admin", "long.admin", BO),
        ("long.admin", "lan", HA),
        ("long.admin", "quang.worker", BO),
        ("bo.worker", "lan", BO),
        ("dpo", "lan", BO),
    ):
        context, target = live.context(who), live.world.officer(officer)
        for statement, values in ((grant, (target, unit)), (issue, (target,))):
            if (officer, statement) == ("lan", issue) and who == "long.admin":
                continue  # to whom a key may be issued, the rules say
            async with live.works.begin(context.access, context.now) as work:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await work.row(statement, *values)
        async with live.works.begin(context.access, context.now) as work:
            found = await work.row(reset, target)
            assert (found is not None) == ((who, officer) == ("long.admin", "lan"))

"""Two walls, compiled statements and row security: each holds without the other."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final

import asyncpg
import orjson
import pytest
import pytest_asyncio

from authz.policy import Grant, Policy
from db import roles
from db.models import Base, Child
from db.reader import claim
from db.rules.roles import ROLES
from db.rules.sensitivity import PARTS, Sensitivity
from tests.databases import Databases
from tests.stage import Stage
from tests.worlds import staged

BELONGING = """{ id code guardians { id } household { id } membership { household { id } }
  residence { since } was: membership(on: $past) { household { id } }
  lived: residence(on: $past) { since }
  facts { kind value } documents { id number } injuries(first: 9) { nodes { id } } death { id }
  schooling { since } placement { since }
  circumstances { id } watches { id criteria { code } } assistance(first: 5) { nodes { id } }
  history(first: 9) { nodes { id } } }"""
EVERYTHING = f"""query($past: Date) {{ children(first: 50, where: {{status: null}}) {{
  totalCount nodes {BELONGING} }} }}"""
MET = f"query($past: Date) {{ cases(first: 30) {{ nodes {{ child {BELONGING} }} }} }}"
ARRIVING = "{ moves(first: 30) { nodes { code arriving { fullName } } } }"
HOMES = "{ children(first: 100, where: {status: null}) { nodes { unit { id } } } }"
NONE: Final = {"nodes": ()}  # to whom there are no children
OUTLINE = "{ children(first: 100, where: {status: null}) { totalCount nodes { id } } }"


class Boundless(Policy):
    """Casbin's answer forced to "all": every role, every child, every class."""

    def __init__(self) -> None:
        super().__init__()
        whole = frozenset(Sensitivity)
        for role in ROLES:
            child = Grant(role, "child", "read", "anywhere", whole, frozenset(), frozenset(PARTS))
            others = (g for g in self.grants[role] if g.resource != "child")
            self.grants[role] = (child, *others)


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["three", "two", "random"])
async def stage(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Stage]:
    async with staged(databases, 7, request.param) as found:
        yield found


def ids(answer: dict[str, Any]) -> list[str]:
    return [node["id"] for node in answer["data"]["children"]["nodes"]]


async def test_row_security_holds_when_the_policy_says_all(stage: Stage) -> None:
    """Rows of children and of their parts, for everybody, under the second wall alone."""
    boundless, bitten = Boundless(), 0
    for who in stage.world.people:
        said = {"variables": {"past": (stage.world.now - timedelta(days=600)).date().isoformat()}}
        lawful = await stage.ask(who, EVERYTHING, **said)
        alone = await stage.ask(who, EVERYTHING, "walled", policy=boundless, **said)
        assert "errors" not in alone
        # Row security knows a child by its id: whom a case is about, it shows in a list as well,
        # and of who is to move here that there is one.
        met = _met(await stage.ask(who, MET, **said))
        arriving = _arriving(await stage.ask(who, ARRIVING))
        known = [*lawful["data"]["children"]["nodes"], *met]
        # So it does with what the history of another child says of one whom a case is about.
        speaking = _speaking_of(met, stage)
        for node in [*known, *alone["data"]["children"]["nodes"]]:
            told = node["history"]["nodes"]
            node["history"] = [event for event in told if event["id"] not in speaking]
        bare = {
            node["id"]: {key: [] for key in _rows([node])[node["id"]]}
            for node in alone["data"]["children"]["nodes"]
            if node["code"] in arriving
        }
        assert _rows(alone["data"]["children"]["nodes"]) == {**bare, **_rows(known)}, who
        assert _households(alone["data"]["children"]["nodes"]) == _households(known), who
        bitten += ids(await stage.ask(who, OUTLINE, policy=boundless)) != ids(alone)
    assert bitten > len(stage.world.people) // 2  # without it, these would have seen too much


def _met(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [n["child"] for n in answer["data"]["cases"]["nodes"] if n["child"]]


def _speaking_of(met: list[dict[str, Any]], stage: Stage) -> set[str]:
    """Events of any history that name one of these children beside its own."""
    named = {node["id"] for node in met}
    events = (event for event in stage.world.rows["child_event"] if event["other_id"])
    return {
        f"ChildEvent_{event['id'].hex}"
        for event in events
        if f"Child_{event['other_id'].hex}" in named
    }


def _arriving(answer: dict[str, Any]) -> set[str]:
    """Codes of the children who are to move here, of whom identity and unit are told."""
    return {move["code"] for move in answer["data"]["moves"]["nodes"] if move["arriving"]}


def _rows(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """Ids of children and parts; what is null for want of a class has no rows."""
    return {
        node["id"]: {
            key: sorted(orjson.dumps(each) for each in _listed(value))
            for key, value in node.items()
            if key not in {"id", "code", "household"}
        }
        for node in nodes
    }


def _households(nodes: list[dict[str, Any]]) -> set[str]:
    """Of all children together: whoever sees a household through one child that is or was of it
    sees the row."""
    stays = [node[name] for node in nodes for name in ("membership", "was")]
    found = [
        *(node["household"] for node in nodes),
        *(stay and stay["household"] for stay in stays),
    ]
    return {household["id"] for household in found if household}


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict) and "nodes" in value:
        return list(value["nodes"])
    return value if isinstance(value, list) else [value] if value else []


async def test_compiled_statements_hold_without_row_security(stage: Stage) -> None:
    """The compiler's role may read every row; what its statements add lets through no more."""
    connection = await asyncpg.connect(stage.database.dsn(roles.COMPILER))
    total = await connection.fetchval("SELECT count(*) FROM child")
    await connection.close()
    assert total == len(stage.world.rows["child"])
    for who in stage.world.people:
        assert ids(await stage.ask(who, OUTLINE)) == ids(await stage.ask(who, OUTLINE, "walled"))


async def test_what_one_may_do_can_be_asked_twice(stage: Stage) -> None:
    """One column decides it row by row, however many names it is asked under."""
    text = "{ children(where: {status: null}) { nodes { once: viewerCan again: viewerCan } } }"
    for who in stage.world.people:
        answer = await stage.ask(who, text)
        for node in answer["data"]["children"]["nodes"]:
            assert node["once"] == node["again"]


async def test_without_a_subject_there_is_no_row(stage: Stage) -> None:
    connection = await asyncpg.connect(stage.database.dsn(roles.APP))
    for name in await _readable(connection):
        assert await connection.fetchval(f'SELECT count(*) FROM "{name}"') == 0, name
    await connection.close()


async def test_a_subject_ends_with_its_transaction(stage: Stage) -> None:
    connection = await asyncpg.connect(stage.database.dsn(roles.APP))
    reader = await _somebody(stage)
    async with connection.transaction():
        await claim(connection, stage.subject(reader).id)
        assert await connection.fetchval("SELECT count(*) FROM child") > 0
    assert await connection.fetchval("SELECT count(*) FROM child") == 0
    await connection.close()


async def test_every_table_with_people_has_row_security_forced(stage: Stage) -> None:
    connection = await asyncpg.connect(stage.database.dsn())
    bare = await connection.fetch(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = 'public' AND relkind = 'r'"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    await connection.close()
    reference = {
        model.__tablename__ for model in Base.__subclasses__() if hasattr(model, "__reference__")
    }
    assert {row["relname"] for row in bare} <= reference | {"alembic_version"}


async def test_the_reading_roles_cannot_write(stage: Stage) -> None:
    for role in (roles.COMPILER, roles.LOG):
        connection = await asyncpg.connect(stage.database.dsn(role))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE child SET code = code")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DELETE FROM access_log")
        await connection.close()


async def _somebody(stage: Stage) -> str:
    """Who sees a child at all."""
    for who in stage.world.people:
        if ids(await stage.ask(who, OUTLINE)):
            return who
    raise AssertionError("nobody sees a child in this world")


async def test_whatever_somebody_sees_lies_where_they_are_told_to_look(stage: Stage) -> None:
    """Events of other places are not even looked at (`Sight`)."""
    looked = set()
    for who in stage.world.people:
        area = stage.context(who).access.area(Child, "read")
        looked.add(area)
        answer = orjson.loads(orjson.dumps(await stage.ask(who, HOMES, "fast")))
        nodes = (answer["data"]["children"] or NONE)["nodes"]
        homes = {int(node["unit"]["id"].removeprefix("Unit_")) for node in nodes}
        for home in homes:
            assert any(first <= stage.tree.by_id[home].lft <= last for first, last in area), who
    assert ((stage.tree.root.lft, stage.tree.root.rgt),) in looked, "a pupil lives anywhere"
    assert len(looked) > 1


async def _readable(connection: Any) -> list[str]:
    rows = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND has_table_privilege(oid, 'SELECT')"
    )
    assert len(rows) > 10
    return [row["relname"] for row in rows]


async def test_a_posting_that_has_ended_shows_nothing_under_either_wall(stage: Stage) -> None:
    who = await _somebody(stage)
    mine = stage.subject(who).id
    connection = await asyncpg.connect(stage.database.dsn())
    await connection.execute(
        "UPDATE posting SET valid_to = valid_from - 1 WHERE officer_id = $1", mine
    )
    rows = stage.world.rows["posting"]
    kept = [dict(row) for row in rows]
    try:
        seen = await stage.ask(who, OUTLINE, "walled", policy=Boundless())
        assert ids(seen) == []
        for row in rows:
            if row["officer_id"] == mine:
                row["valid_to"] = row["valid_from"].replace(year=1990)
        assert ids(await stage.ask(who, OUTLINE)) == []
    finally:
        rows[:] = kept
        for row in kept:
            if row["officer_id"] == mine:
                await connection.execute(
                    "UPDATE posting SET valid_to = $2 WHERE id = $1", row["id"], row["valid_to"]
                )
        await connection.close()

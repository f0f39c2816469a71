"""Writing: children registered by the workers of many communes, without and with what is sealed.

The peer calls a function of PL/pgSQL that leaves the same rows (`bench/register.sql`). What only
the product can make of an input, keys of names and the secret of registry numbers, it is given.
"""

import asyncio
import random
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import orjson

from bench.database import SECRET, Database
from bench.driver import BIRTHDAY, DIGITS, KEY, fresh
from bench.servers import Server
from bench.workloads import PRINCIPALS, Request, tokens
from db.rules.children import Sex
from db.rules.ethnic_groups import KINH
from db.rules.names import name_key, toneless
from db.seeds.people_names import naming
from db.vault import Keyring, Vault

SETTLED: Final = 0.5  # seconds
EACH: Final = 40  # different children of one worker
YEARS: Final = (2011, 2025)
ASKED: Final = 5  # registrations compared
LEFT: Final = (
    *("child", "residence", "fact", "guardian", "child_event"),
    *("outbox WHERE topic = 'child'", "audit", "request_key"),  # clocks tell of cases meanwhile
)

TEXT: Final = """mutation R($input: RegisterChildInput!) { registerChild(input: $input) {
 __typename ... on ChildRegistered { child {
  id code fullName sex dateOfBirth version unit { code name } } } } }"""
PEER_TEXT: Final = """mutation R($input: BenchRegisterChildInput!) {
 registerChild: benchRegisterChild(input: $input) { child: result {
  id: rowId code fullName sex dateOfBirth version unit { code name } } } }"""

# Officers of districts become workers of one of its communes: everybody writes somewhere else.
POSTED: Final = """
UPDATE posting p SET role = 'commune_worker', unit_id = home.id FROM (
  SELECT DISTINCT ON (district_id) district_id, unit_id AS id FROM child
  WHERE district_id IS NOT NULL ORDER BY district_id, unit_id) home
WHERE p.role = 'district_officer' AND p.unit_id = home.district_id
"""
WORKERS: Final = """
SELECT o.id, o.token_epoch, u.id AS unit, u.code FROM posting p
JOIN officer o ON o.id = p.officer_id JOIN unit u ON u.id = p.unit_id
WHERE p.role = 'commune_worker' ORDER BY o.id LIMIT $1
"""


@dataclass(frozen=True)
class Worker:
    """Of one commune, signed in. `secret`: of its registry numbers."""

    officer: Any
    token: str
    unit: int
    secret: str


@dataclass(frozen=True)
class Newcomer:
    """A child to be registered. `sealed`: with a personal id and a telephone number."""

    full_name: str
    sex: Sex
    born: str
    mother: str
    father: str
    sealed: bool


async def workers(database: Database) -> list[Worker]:
    connection = await asyncpg.connect(database.dsn)
    await connection.execute(POSTED)
    rows = await connection.fetch(WORKERS, PRINCIPALS)
    await connection.close()
    vault = Vault(Keyring.derived(SECRET.encode()))
    secrets = [vault.blind(row["code"], purpose="registry number").hex() for row in rows]
    issued = await tokens(database, [(row["id"], row["token_epoch"]) for row in rows])
    return [
        Worker(row["id"], token, row["unit"], secret)
        for row, token, secret in zip(rows, issued, secrets, strict=True)
    ]


def requests(kind: str, asking: list[Worker], *, sealed: bool = False) -> list[Request]:
    """The same children, in the same order, for a peer of this kind."""
    rng = random.Random(11)
    return [_request(kind, who, _newcomer(rng, sealed)) for _ in range(EACH) for who in asking]


def _newcomer(rng: random.Random, sealed: bool) -> Newcomer:  # noqa: FBT001
    known, sex = naming(KINH, south=False), rng.choice([Sex.MALE, Sex.FEMALE])

    def somebody(of: Sex, *, grown: bool) -> str:
        return known.name(rng, of, known.clans.draw(rng), grown=grown)

    born = f"{rng.randint(*YEARS)}-{BIRTHDAY}"
    parents = somebody(Sex.FEMALE, grown=True), somebody(Sex.MALE, grown=True)
    return Newcomer(somebody(sex, grown=False), sex, born, *parents, sealed)


def _request(kind: str, who: Worker, child: Newcomer) -> Request:
    headers = {"content-type": "application/json"}
    if kind == "postgraphile":
        headers["x-subject"] = str(who.officer)
        said = {"query": PEER_TEXT, "variables": {"input": _for_the_peer(who, child)}}
    else:
        headers["authorization"] = f"Bearer {who.token}"
        said = {"query": TEXT, "variables": {"input": _for_the_product(who, child)}}
    return Request(headers, orjson.dumps(said))


def _common(child: Newcomer) -> dict[str, Any]:
    return {
        "key": KEY,
        "fullName": child.full_name,
        "sex": child.sex.value,
        "dateOfBirth": child.born,
        "personalIdMissing": "Chưa được cấp",
        "ethnicity": KINH,
        "hamlet": "Thôn 1",
        "address": "Số 12",
        "poverty": "NEAR_POOR",
    }


def _for_the_product(who: Worker, child: Newcomer) -> dict[str, Any]:
    said = _common(child) | {"unit": f"Unit_{who.unit}"}
    mother = {"fullName": child.mother, "relation": "mẹ"}
    father = {"fullName": child.father, "relation": "bố"}
    if child.sealed:
        del said["personalIdMissing"]
        sex = "3" if child.sex is Sex.FEMALE else "2"
        said["personalId"] = f"001{sex}{child.born[2:4]}{DIGITS}"
        mother["phone"] = f"0912{DIGITS}"
    return said | {"guardians": [mother, father]}


def _for_the_peer(who: Worker, child: Newcomer) -> dict[str, Any]:
    return _common(child) | {
        "unit": who.unit,
        "nameKey": name_key(child.full_name),
        "searchName": toneless(child.full_name),
        "carers": [child.mother, child.father],
        "relations": ["mẹ", "bố"],
        "secret": who.secret,
    }


# -- before anything is timed: the same rows, and once per key -----------------------------------


def check(asked: dict[Server, list[Request]]) -> None:
    """Each leaves the same rows, answers the same, and acts once per key."""
    for number in range(ASKED):
        day = f"01-{number + 1:02}"  # the same for all
        found = [_acted(server, requests[number], day) for server, requests in asked.items()]
        assert all(each == found[0] for each in found), found
        assert found[0][1]["child"] == 1, "a question without a child measures nothing"


def _acted(server: Server, request: Request, day: str) -> tuple[Any, dict[str, int]]:
    """The answer in a form common to all, and how many rows it left in each table."""
    body = fresh(request.body.replace(BIRTHDAY.encode(), day.encode()))
    before = counts(server.database)
    said = _child(answered(server, request, body))
    after = counts(server.database)
    again = _child(answered(server, request, body))
    assert counts(server.database) == after, (server.name, "acted twice for one key")
    assert again == said, server.name
    said.pop("id")
    said["code"] = said["code"].rpartition("-")[0]
    return said, {table: after[table] - before[table] for table in LEFT}


def _child(data: Any) -> Any:
    return data["registerChild"]["child"]


def answered(server: Server, request: Request, body: bytes) -> Any:
    asked = urllib.request.Request(server.url, body, request.headers)  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=20) as response:  # noqa: S310
            found = orjson.loads(response.read())
    except urllib.error.HTTPError as refused:
        found = {"errors": refused.read().decode()}
    assert "errors" not in found, (server.name, found["errors"])
    return found["data"]


def counts(database: Database, tables: Sequence[str] = LEFT) -> dict[str, int]:
    async def ask() -> dict[str, int]:
        connection = await asyncpg.connect(database.dsn)
        try:
            return {t: await connection.fetchval(f"SELECT count(*) FROM {t}") for t in tables}
        finally:
            await connection.close()

    return asyncio.run(ask())


def acts(database: Database) -> int:
    """How many registrations there are, for the rounds to compare with what was answered: when
    those that nobody waits for any longer have ended."""
    time.sleep(SETTLED)

    async def ask() -> int:
        connection = await asyncpg.connect(database.dsn)
        try:
            return int(await connection.fetchval("SELECT count(*) FROM request_key"))
        finally:
            await connection.close()

    return asyncio.run(ask())

"""What is asked, by whom, and how the same is asked of each peer."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from api.tokens import Keys, TokenRules, Tokens
from bench.database import SECRET, Database
from db.compiler.plan import global_id
from db.roles import AUTH
from db.rules.cases import OPEN_STATUSES
from db.services import signing_keys
from db.vault import Keyring, Vault

PRINCIPALS = 500
CHILDREN_EACH = 8

W1 = """query W1($d: ID!) {
 children(where: {within: $d}, orderBy: [{field: NAME}], first: 50) {
  nodes {
   id code fullName sex dateOfBirth poverty hasHealthInsurance
   unit { code name parent { code name parent { code name } } }
   circumstances { group { code nameVi } since }
   cases(where: {open: true}, first: 3) {
    nodes { id number status category risk receivedAt isOverdue } }
  }
  pageInfo { hasNextPage endCursor } } }"""

W2 = """query W2($id: ID!) {
 node(id: $id) { ... on Child {
  id code status fullName sex dateOfBirth dateOfBirthPrecision birthYear hamlet address
  poverty hasHealthInsurance birthRegistered version ethnicity { code nameVi }
  unit { code name parent { code name parent { code name } } }
  guardians { fullName relation phone }
  household { number hamlet }
  schooling { school { name kind } grade since }
  placement { facility { name kind } since }
  circumstances { group { number code nameVi } subgroup since }
  watches { kind criteria { code nameVi } since }
  assistance(first: 20) { nodes { kind provider { name } source from to } }
  withheld viewerCan } } }"""

PEER_W1 = """query W1($d: Int!) {
 children(condition: {districtId: $d, status: "ACTIVE"},
  filter: $STILL_CHILD, orderBy: [NAME_KEY_ASC, ROW_ID_ASC],
  first: 50) {
  nodes {
   id: rowId code fullName sex dateOfBirth poverty hasHealthInsurance
   unit { code name parent { code name parent { code name } } }
   circumstances: parentCircumstances(filter: $NOW, orderBy: $BY_GROUP) {
    nodes { group { code nameVi } since: validFrom } }
   cases: parentCases(filter: {status: {in: $OPEN}}, orderBy: [RECEIVED_AT_DESC, ROW_ID_DESC],
    first: 3) { nodes { id: rowId number status category risk receivedAt nextDueAt } }
  }
  pageInfo { hasNextPage endCursor } } }"""

PEER_W2 = """query W2($id: UUID!) {
 child(rowId: $id) {
  id: rowId code status fullName sex dateOfBirth dateOfBirthPrecision birthYear hamlet address
  poverty hasHealthInsurance birthRegistered version ethnicGroup { code nameVi }
  unit { code name parent { code name parent { code name } } }
  guardians: parentGuardians(filter: $NOW, orderBy: $BY_DAY) { nodes { fullName relation } }
  household { number hamlet }
  schoolings: parentSchoolings(filter: $NOW, orderBy: $BY_DAY, first: 1) {
   nodes { school { name kind } grade since: validFrom } }
  placements: parentPlacements(filter: $NOW, orderBy: $BY_DAY, first: 1) {
   nodes { facility { name kind } since: validFrom } }
  circumstances: parentCircumstances(filter: $NOW, orderBy: $BY_GROUP) {
   nodes { group { number code nameVi } subgroup since: validFrom } }
  watches: parentWatches(filter: $NOW, orderBy: [KIND_ASC, VALID_FROM_ASC, ROW_ID_ASC]) {
   nodes { kind watchCriteria(orderBy: [CODE_ASC]) { nodes { riskCriterion { code nameVi } } }
    since: validFrom } }
  assistances: parentAssistances(
   filter: {supersededAt: {isNull: true}}, orderBy: [VALID_FROM_DESC, ROW_ID_DESC], first: 20
  ) { nodes { kind provider { name } source from: validFrom to: validTo } } } }"""


PEER_TERMS = {
    "$STILL_CHILD": "{childhoodEndsOn: {greaterThan: $TODAY}}",
    "$NOW": "{supersededAt: {isNull: true}, validFrom: {lessThanOrEqualTo: $TODAY},"
    " or: [{validTo: {isNull: true}}, {validTo: {greaterThanOrEqualTo: $TODAY}}]}",
    "$OPEN": str(orjson.dumps(sorted(OPEN_STATUSES)), "ascii"),
    "$BY_DAY": "[VALID_FROM_ASC, ROW_ID_ASC]",
    "$BY_GROUP": "[GROUP_NUMBER_ASC, VALID_FROM_ASC, ROW_ID_ASC]",
}


@dataclass(frozen=True)
class Principal:
    """An officer of one district, signed in, with some children of the district."""

    officer: UUID
    token: str
    district: int
    children: tuple[UUID, ...]


async def principals(database: Database, count: int = PRINCIPALS) -> list[Principal]:
    """Each with a token as sign-in gives it, but for an hour."""
    connection = await asyncpg.connect(database.dsn)
    officers = await connection.fetch(
        "SELECT o.id, o.token_epoch, p.unit_id FROM posting p JOIN officer o ON o.id = p.officer_id"
        " WHERE p.role = 'district_officer'"
        " AND 8 = (SELECT count(*) FROM"
        " (SELECT FROM child c WHERE c.district_id = p.unit_id LIMIT 8) c) ORDER BY o.id LIMIT $1",
        count,
    )
    children = {
        row["unit_id"]: await connection.fetchval(
            "SELECT array(SELECT id FROM child WHERE district_id = $1 AND status = 'ACTIVE'"
            " AND childhood_ends_on > current_date + 1"
            " ORDER BY id LIMIT $2)",
            row["unit_id"],
            CHILDREN_EACH,
        )
        for row in officers
    }
    await connection.close()
    issued = await tokens(database, [(row["id"], row["token_epoch"]) for row in officers])
    return [
        Principal(row["id"], token, row["unit_id"], tuple(children[row["unit_id"]]))
        for row, token in zip(officers, issued, strict=True)
    ]


async def tokens(database: Database, officers: Sequence[tuple[UUID, int]]) -> list[str]:
    """One for each officer and epoch, for an hour."""
    vault = Vault(Keyring.derived(SECRET.encode()))
    pool = await asyncpg.create_pool(database.as_role(AUTH), min_size=1, max_size=1)
    rules = TokenRules(life=timedelta(hours=1))
    issuer = Tokens(Keys(lambda: signing_keys.load(pool, vault)), rules)
    issued = [await issuer.issue(officer, epoch) for officer, epoch in officers]
    await pool.close()
    return issued


@dataclass(frozen=True)
class Request:
    """One request as the driver sends it."""

    headers: dict[str, str]
    body: bytes

    def line(self) -> str:
        """For the driver's file: headers and body, separated by tabs."""
        return "\t".join((*(f"{k}: {v}" for k, v in self.headers.items()), self.body.decode()))


def requests(kind: str, work: str, asking: list[Principal], today: str) -> list[Request]:
    """The same questions, in the same order, for a peer of this kind."""
    if work == "w1":
        return [_request(kind, work, who, who.district, today) for who in asking]
    return [_request(kind, work, who, child, today) for who in asking for child in who.children]


def _request(kind: str, work: str, who: Principal, about: Any, today: str) -> Request:
    headers = {"content-type": "application/json"}
    if kind == "postgraphile":
        headers["x-subject"] = str(who.officer)
        text = PEER_W1 if work == "w1" else PEER_W2
        for term, meaning in PEER_TERMS.items():
            text = text.replace(term, meaning.replace("$TODAY", f'"{today}"'))
        variables = {"d": about} if work == "w1" else {"id": str(about)}
    else:
        headers["authorization"] = f"Bearer {who.token}"
        text = W1 if work == "w1" else W2
        variables = {"d": f"Unit_{about}"} if work == "w1" else {"id": global_id("Child", about)}
    return Request(headers, orjson.dumps({"query": text, "variables": variables}))


def law_today(dsn: str) -> str:
    """The law's day, as the database has it."""

    async def ask() -> str:
        connection = await asyncpg.connect(dsn)
        try:
            return str(
                await connection.fetchval("SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date")
            )
        finally:
            await connection.close()

    return asyncio.run(ask())


def sample(found: list[Request], count: int, seed: int = 7) -> list[Request]:
    """Some of them, the same ones for every peer."""
    numbers = sorted(random.Random(seed).sample(range(len(found)), min(count, len(found))))
    return [found[number] for number in numbers]

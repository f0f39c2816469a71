"""Administrators over the small tree, asking as callers who are looked up in the database."""

import math
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson

from api.access import Contexts
from api.auth import Caller, Proof
from db import roles
from db.services.people import People
from db.vault import Vault
from tests.databases import Databases
from tests.oracle.small import LONG
from tests.schema.office import BO, HA, VN, Office, Offices, gid
from tests.stage import POLICY, USUAL

KEPT = (
    *("organisation", "officer", "posting", "machine_key", "refresh_token", "sealed_opening"),
    *("audit", "child", "residence", "fact", "guardian", "child_event", "outbox", "child_counter"),
)
FIELDS = {
    "createOfficer": "OfficerCreated { password officer { id username organisation { id } } }",
    "resetPassword": "PasswordReset { password officer { id } }",
    "disableOfficer": "OfficerDisabled { officer { id } }",
    "startPosting": "PostingStarted { posting { id role { code } unit { id } validFrom validTo } }",
    "endPosting": "PostingEnded { posting { id validTo } }",
    "issueKey": "KeyIssued { id secret expiresAt machine { id displayName username } }",
    "revokeKey": "KeyRevoked { machine { id } }",
    "registerChild": "ChildRegistered { child { id code } warnings { code path message ids } }"
    " ... on ChildExists { unit { id } child { id } }",
    "createOrganisation": "OrganisationCreated { organisation { id name kind unit { id } } }",
    "renameOrganisation": "OrganisationRenamed { organisation { id name } }",
    "openSealed": "SealedOpened { expiresAt child { id } }",
}


def document(mutation: str) -> str:
    name = mutation[0].upper() + mutation[1:]
    return f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename
      ... on {FIELDS[mutation]}
      ... on UserError {{ message path }}
      ... on Forbidden {{ action }}
      ... on InvalidInput {{ problems {{ path code message }} }} }} }}"""


class Desks(Office):
    """`lan`: nothing yet; `big`: works in Bồ and holds a posting for all of Hà."""

    def __init__(self) -> None:
        super().__init__()
        name = {"name": "Phòng Long", "search_name": "phong long", "kind": "DEPARTMENT"}
        self.bodies[LONG] = self.add("organisation", **name, unit_id=LONG)
        for who, role, unit in (
            ("long.admin", "administrator", LONG),
            ("vn.admin", "administrator", VN),
            ("bo.admin", "administrator", BO),
            ("lan", None, BO),
            ("big", None, BO),
        ):
            self.hire(who, role, unit)
        self.child("BO-2", BO)
        self.post("big", "province_officer", HA, organisation_id=self.bodies[BO])

    def id(self, who: str) -> str:
        return gid("Officer", self.officer(who))

    def body(self, unit: int) -> str:
        return gid("Organisation", self.bodies[unit])


class Live(Offices):
    """A stage where each request finds its caller anew, by what the database says of them."""

    world: Desks
    contexts: Contexts
    pool: Any
    admin: Any

    @classmethod
    async def begin(cls, databases: Databases, vault: Vault, world: Desks | None = None) -> "Live":
        found = await cls.open(world or Desks(), databases, vault)
        assert isinstance(found, Live)
        auth = found.database.dsn(roles.AUTH)
        found.pool = await asyncpg.create_pool(auth, min_size=1, max_size=2)
        found.admin = await asyncpg.connect(found.database.dsn())
        house, people = found.houses[USUAL], People(found.pool)
        found.contexts = Contexts(house, found.memory, people, POLICY, found.log, found.works)
        return found

    async def finish(self, databases: Databases) -> None:
        await self.admin.close()
        await self.pool.close()
        await self.close(databases)

    async def request(self, who: str | UUID, text: str, **variables: Any) -> dict[str, Any]:
        context = await self.contexts(self.caller(who))
        answer = await self.houses[USUAL].execute(text, variables, None, context)
        found: dict[str, Any] = orjson.loads(orjson.dumps(answer))
        assert "errors" not in found, found
        return found["data"]  # type: ignore[no-any-return]

    def caller(self, who: str | UUID) -> Caller:
        officer = who if isinstance(who, UUID) else self.world.officer(who)
        return Caller(officer, False, None, False, Proof(officer, math.inf))

    async def do(self, who: str | UUID, mutation: str, **input: Any) -> dict[str, Any]:
        """The outcome of a mutation, with a key of its own unless one is given."""
        said = {"key": str(uuid4())} | input
        answer = await self.request(who, document(mutation), input=said)
        return answer[mutation]  # type: ignore[no-any-return]

    async def kept(self) -> dict[str, list[Any]]:
        """Everything a mutation could have changed."""
        tables = (*KEPT, "request_key")
        return {t: await self.admin.fetch(f"SELECT * FROM {t} ORDER BY 1") for t in tables}

    async def acts(self) -> list[str]:
        return [row["action"] for row in await self.admin.fetch("SELECT * FROM audit ORDER BY id")]

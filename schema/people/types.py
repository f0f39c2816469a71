"""Who works here, under which roles, and what they may do."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import argument

from authz.holdings import Holding, holdings
from db import models as m
from db.compiler.plan import global_id, local_id
from db.filters import contains, equals, under
from db.rules.roles import ROLES
from db.rules.roles import Role as Kept
from db.rules.sensitivity import Sensitivity
from schema.access.asking import explanation
from schema.context import Context
from schema.mapped import Rows, attr, col, key, one, pages, ref, where
from schema.node import Node
from schema.organisations.types import Organisation
from schema.paging import Connection
from schema.units.types import Unit, unit_of

Info = strawberry.Info[Context, None]


def role_of(_: Any, code: str) -> Kept:
    return ROLES[code]


def key_of(kind: str) -> Callable[[str], UUID | None]:
    """Global id to key; of an id of another type none, which no row has."""

    def key(identity: str) -> UUID | None:
        name, found = local_id(identity)
        return found if name == kind else None

    return key


@strawberry.type(description="What somebody does here (vai trò); all access speaks of roles.")
class Role:
    code: str = attr("code", "Stable; as in the lines of the policy.")
    name_vi: str = attr("name_vi", "In Vietnamese.")
    name_en: str = attr("name_en", "In English.")


@strawberry.type(
    description="A secret by which a machine client signs in; what it is was told once, when it was"
    " issued."
)
class MachineKey(Node):
    id: strawberry.ID = key(m.MachineKey.id)
    label: str = col(m.MachineKey.label, "What it is for.")
    issued_at: datetime = col(m.MachineKey.issued_at, "Since when it is known.")
    expires_at: datetime = col(m.MachineKey.expires_at, "From then on it is refused.")
    revoked_at: datetime | None = col(
        m.MachineKey.revoked_at, "When it was taken back; null while it was not."
    )
    last_used_on: date | None = col(
        m.MachineKey.last_used_on, "The last day somebody came with it; null before the first."
    )


KEYS = Rows(m.MachineKey, (m.MachineKey.issued_at, True))


@strawberry.type(description="A person with an account, or a machine client (cán bộ).")
class Officer(Node):
    id: strawberry.ID = key(m.Officer.id)
    display_name: str = col(m.Officer.display_name, "The name to show.")
    organisation: Organisation = one(m.Officer.organisation_id, "Where they work.")
    username: str | None = col(m.Officer.username, "To oneself and one's administrators.")
    keys: Connection[MachineKey] = pages(
        m.MachineKey,
        KEYS,
        "Of a machine client, to its administrators, newest first. Of a person, and to everybody"
        " else, there are none.",
    )


@strawberry.type(
    description="An officer holds a role at a unit, on behalf of an organisation, from a day to a"
    " day (phân công). Nothing else gives access."
)
class Posting(Node):
    id: strawberry.ID = key(m.Posting.id)
    role: Role = ref(m.Posting.role, role_of, "Which role.")
    unit: Unit = ref(m.Posting.unit_id, unit_of, "Where; it speaks of everything below too.")
    organisation: Organisation = one(m.Posting.organisation_id, "On behalf of whom.")
    valid_from: date = col(m.Posting.valid_from, "First day.")
    valid_to: date | None = col(m.Posting.valid_to, "Last day; null while it is open.")


@strawberry.type(description="What one role allows, the lines of one resource and action together.")
class Grant:
    role: Role = strawberry.field(description="The role that has the lines.")
    resource: str = strawberry.field(description="What they speak of: child, officer …")
    action: str = strawberry.field(description="What may be done: read, open_sealed …")
    scope: str = strawberry.field(
        description="To which of them: the names of the scopes, separated by commas."
    )
    classes: list[Sensitivity] = strawberry.field(description="The classes held whole.")
    masked: list[Sensitivity] = strawberry.field(description="The classes held masked.")
    parts: list[str] = strawberry.field(
        description="Parts of other classes that are held whole: CONTACT/guardians."
    )

    @classmethod
    def of(cls, held: Holding) -> "Grant":
        role: Any = ROLES[held.role]
        return cls(
            role=role,
            resource=held.resource,
            action=held.action,
            scope=held.scope,
            classes=list(held.classes),
            masked=list(held.masked),
            parts=list(held.parts),
        )


@strawberry.type(description="Who is asking.")
class Viewer:
    @strawberry.field(description="Opaque and stable; not a node.")
    def id(self, info: Info) -> strawberry.ID:
        return strawberry.ID(global_id("Viewer", info.context.subject))

    @strawberry.field(description="The name of the account: of a person or a machine client.")
    def display_name(self, info: Info) -> str:
        name: str = info.context.person.display_name
        return name

    @strawberry.field(
        description="Null for a machine key, and for somebody without a posting today."
    )
    async def officer(self, info: Info) -> Officer | None:
        if info.context.person.is_machine:
            return None
        found: Officer | None = await info.context.house.row(
            info, global_id("Officer", info.context.subject)
        )
        return found

    @strawberry.field(
        description="Where the account belongs; null for somebody without a posting today."
    )
    async def organisation(self, info: Info) -> Organisation | None:
        found: Organisation | None = await info.context.house.row(
            info, global_id("Organisation", info.context.person.organisation_id)
        )
        return found

    @strawberry.field(description="Those in force today.")
    async def postings(self, info: Info) -> list[Posting]:
        held = [global_id("Posting", posting) for posting in info.context.access.postings]
        found: list[Posting] = await info.context.house.rows(info, held)
        return found

    @strawberry.field(
        description="The access lines that hold for this viewer now, one per role, resource and"
        " action."
    )
    def grants(self, info: Info) -> list[Grant]:
        access: Any = info.context.access
        return [Grant.of(held) for held in holdings(access)]

    @strawberry.field(
        description="Whether the viewer may do this to that, as `explainAccess` says. False for"
        " what does not exist."
    )
    async def can(
        self,
        info: Info,
        action: Annotated[
            str, argument(description="As in the lines of the policy: read, open_sealed …")
        ],
        id: Annotated[strawberry.ID, argument(description="What it would be done to.")],
    ) -> bool:
        found = await explanation(info.context, action, id, root="viewer")
        return found is not None and found.allowed


@strawberry.input(description="Which officers; everything said must hold.")
class OfficerWhere:
    unit: strawberry.ID | None = where(
        under(m.Officer.organisation_id, m.Organisation),
        "Of organisations in this unit and everything below it.",
    )
    organisation: strawberry.ID | None = where(
        equals(m.Officer.organisation_id, key_of("Organisation")), "Of this organisation."
    )
    search: str | None = where(
        contains(m.Officer.display_name, str, least=2),
        "Any part of the display name as it is written, at least two letters.",
    )


OFFICERS = Rows(m.Officer, (m.Officer.created_at, True), where=OfficerWhere)

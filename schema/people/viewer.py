"""Who is asking: what they hold, what they may do, what they were told."""

from typing import Annotated, Any

import strawberry
from strawberry import argument

from authz.holdings import Holding, holdings
from db.compiler.plan import global_id
from db.rules.roles import ROLES
from db.rules.sensitivity import Sensitivity
from schema.access.asking import explanation
from schema.arguments import ARGUMENTS
from schema.context import Context
from schema.notices.types import NOTICES, Notification
from schema.organisations.types import Organisation
from schema.paging import Connection
from schema.people.types import Officer, Posting, Role

Info = strawberry.Info[Context, None]


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

    @strawberry.field(
        description="Notices (thông báo) to the viewer, newest first: that something of a case is"
        " to be looked at."
    )
    async def notifications(
        self,
        info: Info,
        first: Annotated[int | None, argument(description=ARGUMENTS["first"])] = None,
        after: Annotated[str | None, argument(description=ARGUMENTS["after"])] = None,
        unread: Annotated[
            bool | None, argument(description="Only those not read yet, or only the others.")
        ] = None,
    ) -> Connection[Notification] | None:
        found: Connection[Notification] = await info.context.house.page(
            info, NOTICES.listing, ("unread",)
        )
        return found

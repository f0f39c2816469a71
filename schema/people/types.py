"""Who works here, under which roles, and what they may do."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import strawberry

from db import models as m
from db.compiler.plan import local_id
from db.filters import contains, equals, under
from db.rules.roles import ROLES
from db.rules.roles import Role as Kept
from schema.mapped import Rows, attr, col, key, one, pages, ref, where
from schema.node import Node
from schema.organisations.types import Organisation
from schema.paging import Connection
from schema.units.types import Unit, unit_of


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

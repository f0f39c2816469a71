"""Organisations, made and renamed from the desk of who administers their unit."""

from uuid import UUID, uuid4

from sqlalchemy import update

from db.access import NotFoundError
from db.compiler.plan import global_id
from db.models import Organisation
from db.rules import organisations as rules
from db.rules.names import toneless
from db.rules.organisations import OrganisationKind
from db.rules.postings import refuse
from db.services.administration import ADMINISTER, Desk
from db.services.work import Work, part


async def create_organisation(
    work: Work, unit_id: int | None, *, name: str, kind: OrganisationKind
) -> UUID:
    """A body of the unit, in which nobody works yet."""
    desk = Desk(work)
    with part("unit"):
        place = desk.place(unit_id)
    refuse(rules.to_create(desk.over(Organisation), place, name))
    created = uuid4()
    row = {"name": name, "search_name": toneless(name), "kind": kind.value, "unit_id": unit_id}
    await work.add(Organisation, id=created, **row)
    said = {"name": name, "kind": kind.value, "unit": f"Unit_{unit_id}"}
    await work.record("createOrganisation", global_id("Organisation", created), **said)
    return created


async def rename_organisation(work: Work, organisation: UUID | None, name: str) -> UUID:
    """What was written in its old name stands as it was; the audit keeps both."""
    desk = Desk(work)
    with part("organisation"):
        row = await work.take(Organisation, organisation, ADMINISTER)
    refuse(rules.to_rename(desk.over(Organisation), desk.place(row["unit_id"]), name))
    key: UUID = row["id"]
    change = update(Organisation).where(Organisation.id == key)
    change = change.values(name=name, search_name=toneless(name))
    if await work.run(change.returning(Organisation.id)) is None:
        raise NotFoundError  # row security knows better than the lines: never known to happen
    said = {"before": row["name"], "name": name}
    await work.record("renameOrganisation", global_id("Organisation", key), **said)
    return key

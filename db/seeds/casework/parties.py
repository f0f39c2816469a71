"""Who from outside takes part in the cases of a place: those who sign in there, by their role."""

from functools import cache
from typing import Final

from db.rules.grants import GrantPurpose
from db.seeds.casework.lives import Guest
from db.seeds.organisations import Body
from db.seeds.people import Person, body_of, people
from db.seeds.plots import Place, World

HOTLINE: Final = "hotline_operator"
_GUESTS: Final = {
    "standing_group_member": GrantPurpose.STANDING_GROUP,
    "police_investigator": GrantPurpose.INVESTIGATION,
    "judiciary": GrantPurpose.PROCEEDINGS,
}
_SERVICES: Final = {
    "health_worker": GrantPurpose.TREATMENT,
    "facility_worker": GrantPurpose.CARE,
    "justice_officer": GrantPurpose.LEGAL_AID,
    "union_officer": GrantPurpose.PLAN_TASK,
    "partner": GrantPurpose.PLAN_TASK,
}


def guests(world: World, home: Place) -> list[Guest]:
    """The standing group by its member, police and courts as bodies."""
    return [
        Guest(person.id, None if own else body_of(person, world).id, _GUESTS[person.role])
        for person in _people(world, home)
        if person.role in _GUESTS
        for own in (person.role == "standing_group_member",)
    ]


def services(world: World, home: Place) -> list[Guest]:
    return [
        Guest(person.id, body_of(person, world).id, _SERVICES[person.role])
        for person in _people(world, home)
        if person.role in _SERVICES
    ]


def hotline(world: World) -> tuple[Person, Body] | None:
    """Who answers the telephone of the country."""
    found = [p for p in people(world.boundaries) if p.role == HOTLINE] if world.peopled else []
    return (found[0], body_of(found[0], world)) if found else None


def _people(world: World, home: Place) -> list[Person]:
    here = {home.province_id, home.district_id, home.id}
    return (
        [p for p in _posted(world.boundaries) if _unit(world, p) in here] if world.peopled else []
    )


_posted = cache(people)


def _unit(world: World, person: Person) -> int:
    return world.by_code[person.level, person.code].id

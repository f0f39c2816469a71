"""The bodies of a world: committees and schools where its children live, funds, and single ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from asyncpg import Connection

from db.rules.names import toneless
from db.rules.organisations import OrganisationKind as Kind
from db.rules.units import UnitLevel
from db.seeds.hardship import FACILITY
from db.seeds.plots import Place, Plot, World
from db.seeds.rows import PLACE, named_id
from db.seeds.schooling import KINDERGARTEN, LOWER, PRIMARY, UPPER, school_id

_SCHOOLS: Final = {
    KINDERGARTEN: "Trường Mầm non",
    PRIMARY: "Trường Tiểu học",
    LOWER: "Trường THCS",
}


@dataclass(frozen=True, slots=True)
class Body:
    id: UUID
    name: str
    kind: Kind
    place: Place


def committee(place: Place) -> Body:
    name = f"Ủy ban nhân dân {place.name}"
    body_id = named_id(f"committee/{place.level}/{place.code}")
    return Body(body_id, name, Kind.PEOPLES_COMMITTEE, place)


def fund(province: Place) -> Body:
    return Body(
        named_id(f"fund/{province.code}"),
        f"Quỹ Bảo trợ trẻ em {province.name}",
        Kind.FUND,
        province,
    )


def facility(place: Place) -> Body:
    """The one of the seed plans, in Phường Bồ Đề."""
    name = "Cơ sở nuôi dưỡng trẻ em Chùa Bồ Đề"
    return Body(named_id(FACILITY), name, Kind.FACILITY, place)


def bodies(world: World) -> Iterator[Body]:
    """Committees of all units that children live in or below, funds of provinces, schools."""
    places: dict[int, Place] = {}
    for plot in world.plots:
        for unit in (plot.home.province_id, plot.home.district_id, plot.home.id):
            if unit is not None:
                places[unit] = world.units[unit]
    for place in places.values():
        yield committee(place)
        if place.level == UnitLevel.PROVINCE:
            yield fund(place)
    yield from _schools(world)


def _schools(world: World) -> Iterator[Body]:
    districts: dict[str, Plot] = {}
    for plot in world.plots:
        districts.setdefault(plot.district, plot)
        for kind, title in _SCHOOLS.items():
            name = f"{title} {plot.origin.short_name}"
            yield Body(school_id(kind, plot.origin.code), name, Kind.EDUCATION, plot.home)
    for code, plot in districts.items():
        district = world.units.get(plot.home.district_id or 0, plot.home)
        name = f"Trường THPT {district.short_name}"
        yield Body(school_id(UPPER, code), name, Kind.EDUCATION, district)


async def write_bodies(connection: Connection, found: Iterable[Body]) -> None:
    records = [(b.id, b.name, toneless(b.name), b.kind, *b.place.columns) for b in found]
    columns = ("id", "name", "search_name", "kind", *PLACE)
    await connection.copy_records_to_table("organisation", records=records, columns=columns)

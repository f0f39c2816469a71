"""The people of the demo world: who signs in, where they sit, what they do there.

`data/demo_people.csv`, one column of seats per tree; a person without a seat in a tree is absent
from its world. A body is named, or is the `=committee` or `=fund` of the seat's unit, the `=school`
or the `=facility` of Phường Bồ Đề.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

from asyncpg import Connection

from db.rules.organisations import OrganisationKind
from db.rules.roles import ROLES
from db.seeds.organisations import Body, committee, facility, fund
from db.seeds.plots import REFORM, Place, World
from db.seeds.rows import named_id
from db.seeds.schooling import PRIMARY, school_id

PASSWORD: Final = "mangnon-demo"  # printed by the demo, and in demo mode only
BODE: Final = "00139"  # until 30 June 2025
PEOPLED: Final = (BODE, "00118", "01840")  # communes with somebody who signs in
GIVE: Final = ("004", "058")  # districts whose communes draw up lists for funds
COLLABORATOR: Final = "bode.collaborator"
HAMLET, FORMER_HAMLET = "Tổ dân phố 2", "Tổ dân phố 3"
_POSTED: Final = date(2020, 1, 2)
_FILE: Final = Path(__file__).parent / "data" / "demo_people.csv"


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    display_name: str
    role: str
    level: str
    code: str
    place: str
    kind: OrganisationKind
    body: str

    @property
    def id(self) -> UUID:
        return named_id(f"officer/{self.username}")

    @property
    def label(self) -> str:
        return f"{ROLES[self.role].name_en}, {self.place}"


def people(boundaries: date) -> list[Person]:
    """Who is there in the world of a tree."""
    reformed = boundaries >= REFORM
    seat = "since_2025_07_01" if reformed else "until_2025_06_30"
    body = "body_since_2025_07_01" if reformed else "body"
    with _FILE.open(encoding="utf-8") as file:
        return [
            Person(
                row["username"],
                row["display_name"],
                row["role"],
                *_seat(row[seat]),
                OrganisationKind(row["kind"]),
                row[body],
            )
            for row in csv.DictReader(file)
            if row[seat]
        ]


def _seat(text: str) -> tuple[str, str, str]:
    level, code, name = text.split(" ", 2)
    return level, code, name


def demo_people(boundaries: date) -> list[tuple[str, str]]:
    """Username, and in words the role and the place: for whoever starts the demo."""
    return [(person.username, person.label) for person in people(boundaries)]


def body_of(person: Person, world: World) -> Body:
    place = world.by_code[person.level, person.code]
    match person.body:
        case "=committee":
            return committee(place)
        case "=fund":
            return fund(place)
        case "=school":
            name = "Trường Tiểu học Bồ Đề"
            return Body(school_id(PRIMARY, BODE), name, person.kind, place)
        case "=facility":
            return facility(place)
        case name:
            return Body(named_id(f"body/{name}"), name, person.kind, place)


@dataclass(frozen=True, slots=True)
class Account:
    """An officer to be written, with one posting."""

    id: UUID
    username: str
    display_name: str
    body: Body
    role: str
    unit: Place
    password_hash: str | None = None


def accounts(world: World, password_hash: str) -> list[Account]:
    return [
        Account(
            person.id,
            person.username,
            person.display_name,
            body_of(person, world),
            person.role,
            world.by_code[person.level, person.code],
            password_hash,
        )
        for person in people(world.boundaries)
    ]


def keeper(place: Place) -> UUID:
    """The worker who keeps the register of a commune where nobody signs in."""
    return named_id(f"officer/worker.{place.code}")


def chair_of(place: Place) -> UUID:
    return named_id(f"officer/chair.{place.code}")


def keepers(boundaries: date) -> Callable[[Place], tuple[UUID, UUID, UUID]]:
    """Who records in a commune: its worker, and its data officer where there is one; its chair."""
    seats = {(p.role, p.level, p.code): p.id for p in people(boundaries)}

    def of(place: Place) -> tuple[UUID, UUID, UUID]:
        here = place.level, place.code
        worker = seats.get(("commune_worker", *here)) or keeper(place)
        chair = seats.get(("commune_chair", *here)) or chair_of(place)
        return worker, seats.get(("commune_data_officer", *here), worker), chair

    return of


def keepers_accounts(world: World) -> list[Account]:
    """Of those who record and do not sign in."""
    homes = {plot.home.id: plot.home for plot in world.plots if plot.recorder == keeper(plot.home)}
    return [
        Account(
            keeper(home),
            f"worker.{home.code}",
            f"Người làm công tác bảo vệ trẻ em {home.name}",
            committee(home),
            "commune_worker",
            home,
        )
        for home in homes.values()
    ]


def chairs_accounts(world: World) -> list[Account]:
    """Of those who chair a committee in a province with cases, or where a fund gives, and do not
    sign in."""
    give = GIVE if world.peopled else ()
    busy = {plot.home.province_id for plot in world.plots if plot.cases or plot.district in give}
    homes = {
        plot.home.id: plot.home
        for plot in world.plots
        if plot.home.province_id in busy and plot.chair == chair_of(plot.home)
    }
    return [
        Account(
            chair_of(home),
            f"chair.{home.code}",
            f"Chủ tịch Ủy ban nhân dân {home.name}",
            committee(home),
            "commune_chair",
            home,
        )
        for home in homes.values()
    ]


async def write_accounts(
    connection: Connection, found: Sequence[Account], boundaries: date
) -> None:
    since = REFORM if boundaries >= REFORM else _POSTED
    officers = [(a.id, a.username, a.display_name, a.body.id, a.password_hash) for a in found]
    columns = ("id", "username", "display_name", "organisation_id", "password_hash")
    await connection.copy_records_to_table("officer", records=officers, columns=columns)
    postings = [
        (named_id(f"posting/{a.username}"), a.id, a.role, a.unit.id, a.body.id, since)
        for a in found
    ]
    held = ("id", "officer_id", "role", "unit_id", "organisation_id", "valid_from")
    await connection.copy_records_to_table("posting", records=postings, columns=held)


async def write_assignments(connection: Connection, boundaries: date) -> None:
    """The collaborator looks after one hamlet of Bồ Đề, and before after another."""
    collaborator = next(p for p in people(boundaries) if p.username == COLLABORATOR)
    for hamlet, first, last in (
        (HAMLET, REFORM if boundaries >= REFORM else _POSTED, None),
        (FORMER_HAMLET, date(2022, 1, 1), date(2025, 12, 31)),
    ):
        await connection.execute(
            "INSERT INTO household_assignment (household_id, officer_id, valid_from, valid_to)"
            " SELECT h.id, $1, $2, $3 FROM household h JOIN unit u ON u.id = h.unit_id"
            " WHERE u.code = $4 AND u.level = $5 AND h.hamlet = $6"
            " AND EXISTS (SELECT FROM child c WHERE c.household_id = h.id)",
            *(collaborator.id, first, last, collaborator.code, collaborator.level, hamlet),
        )

"""Moves of children from one commune to another, as each end may know of them."""

from datetime import date, datetime

import strawberry

from db import models as m
from db.filters import one_of, opened_by
from db.rules.children import DatePrecision, Sex
from db.rules.moves import MoveDirection, MoveStatus
from schema.children.types import Child, personal_id_of
from schema.mapped import Rows, col, key, one, ref, sealed, viewer_can, where, withheld
from schema.node import Node
from schema.people.types import Officer
from schema.units.types import Unit, unit_of

strawberry.enum(MoveStatus, description="Where a proposed move stands (đề nghị chuyển đi).")
strawberry.enum(MoveDirection, description="Seen from where the viewer works.")
WAYS = {MoveDirection.IN.value: ("arriving",), MoveDirection.OUT.value: ("leaving",)}


@strawberry.type(
    description="What the receiving commune knows of a child (trẻ em) before it accepts it: who it"
    " is, and where."
)
class ArrivingChild:
    code: str = col(m.Child.code, "Registry number, printed on paper.")
    unit: Unit = ref(m.Child.unit_id, unit_of, "The commune where the child is registered.")
    full_name: str | None = col(m.Child.full_name, "As on the birth certificate.")
    sex: Sex | None = col(m.Child.sex, "Sex as registered.")
    date_of_birth: date | None = col(
        m.Child.date_of_birth, "The latest possible day where only part of the date is known."
    )
    date_of_birth_precision: DatePrecision | None = col(
        m.Child.date_of_birth_precision, "How much of the date is known."
    )
    birth_year: int | None = col(m.Child.birth_year, "The year of birth.")
    personal_id: str | None = sealed(
        m.Child.personal_id_sealed,
        personal_id_of,
        "Personal id (số định danh cá nhân), twelve digits. Kept encrypted.",
    )


@strawberry.type(
    description="A child is to live in another commune (chuyển nơi cư trú): proposed by the one,"
    " answered by the other."
)
class Move(Node):
    id: strawberry.ID = key(m.Move.id)
    status: MoveStatus = col(m.Move.status, "Where it stands.")
    code: str = col(m.Move.code, "The registry number of the child.")
    child: Child | None = one(
        m.Move.child_id,
        "The child, for whoever may see it: the sending commune until it is accepted, the receiving"
        " one from then on.",
    )
    arriving: ArrivingChild | None = one(
        m.Move.child_id,
        "Who it is, for the receiving commune as long as the move waits for its answer.",
        sight="receive",
    )
    from_: Unit = ref(m.Move.from_unit_id, unit_of, "The commune that sends.", "from")
    to: Unit = ref(m.Move.to_unit_id, unit_of, "The commune that receives.")
    since: date = col(m.Move.since, "First day there.")
    hamlet: str | None = col(m.Move.hamlet, "Thôn, bản, tổ dân phố there, as was proposed.")
    address: str | None = col(m.Move.address, "House number and street there, as was proposed.")
    reason: str | None = col(m.Move.reason, "Why it moves.")
    answer: str | None = col(m.Move.answer, "Why it was declined.")
    proposed_at: datetime = col(m.Move.proposed_at, "When it was proposed.")
    proposed_by: Officer | None = one(
        m.Move.proposed_by, "Who proposed it; null where the viewer may not see that officer."
    )
    decided_at: datetime | None = col(
        m.Move.decided_at, "When it was accepted, declined or withdrawn."
    )
    decided_by: Officer | None = one(
        m.Move.decided_by, "Who did; null where the viewer may not see that officer."
    )
    withheld: list[str] = withheld()
    viewer_can: list[str] = viewer_can()
    version: int = col(m.Move.version, "Raised by every change.")


@strawberry.input(description="Which moves; everything said must hold.")
class MoveWhere:
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The viewer's end of the move lies in this unit or below it.",
    )
    direction: MoveDirection | None = where(
        opened_by(WAYS), "IN: to where the viewer works; OUT: from there."
    )
    status: list[MoveStatus] | None = where(one_of(m.Move.status), "Any of these; all unless said.")


MOVES = Rows(m.Move, (m.Move.proposed_at, True), where=MoveWhere)

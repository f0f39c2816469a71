"""What is told of a child beside its daily facts: papers, injuries, death."""

from datetime import date
from typing import Any

import strawberry

from db import models as m
from db.filters import current
from db.rules.documents import DocumentKind
from db.rules.harm import DeathCause, InjuryCause, InjuryOutcome, InjuryPlace
from schema.mapped import Rows, col, key, py
from schema.node import Node

strawberry.enum(
    DocumentKind,
    description="Papers in a child's name (giấy tờ). BIRTH_CERTIFICATE is IDENTITY,"
    " HEALTH_INSURANCE is HEALTH.",
)
strawberry.enum(InjuryCause, description="What injured the child (nguyên nhân thương tích).")
strawberry.enum(InjuryPlace, description="Where an injury happened (nơi xảy ra).")
strawberry.enum(InjuryOutcome, description="How an injury ended, as far as is known (kết quả).")
strawberry.enum(DeathCause, description="What the child died of (nguyên nhân tử vong).")


def number_of(ask: Any, row: Any, sealed: bytes) -> str:
    """Opened only for rows granted whole, after they have left the database."""
    number: str = ask.memory.vault.open("document", "number_sealed", row, sealed)
    return number


@strawberry.type(description="A paper in the child's name (giấy khai sinh, thẻ bảo hiểm y tế).")
class Document(Node):
    id: strawberry.ID = key(m.Document.id)
    kind: DocumentKind = col(m.Document.kind, "What paper.")
    number: str = py(
        number_of,
        m.Document.id,
        m.Document.number_sealed,
        description="Its number; of insurance the ten digits that name the person. Kept encrypted.",
    )
    place: str | None = col(m.Document.place, "Where it was issued.")
    since: date = col(m.Document.valid_from, "First day.")
    until: date | None = col(m.Document.valid_to, "Last day; null while it is valid.")


@strawberry.type(description="The child was injured by accident (tai nạn, thương tích).")
class Injury(Node):
    id: strawberry.ID = key(m.Injury.id)
    on: date = col(m.Injury.valid_from, "The day.")
    cause: InjuryCause = col(m.Injury.cause, "By what.")
    place: InjuryPlace = col(m.Injury.place, "Where.")
    outcome: InjuryOutcome = col(m.Injury.outcome, "How it ended, as far as is known.")
    version: int = col(m.Injury.version, "Raised by every change.")


@strawberry.type(description="The child died (tử vong).")
class Death(Node):
    id: strawberry.ID = key(m.Death.id)
    on: date = col(m.Death.valid_from, "The day.")
    cause: DeathCause = col(m.Death.cause, "Of what.")


@strawberry.type(description="The child lived abroad for a time (rời khỏi Việt Nam).")
class Departure:
    to: str | None = col(m.Departure.destination, "Where to, as far as is known.")
    since: date = col(m.Departure.valid_from, "First day away.")
    until: date | None = col(m.Departure.valid_to, "Last day away; null while it lasts.")


INJURIES = Rows(m.Injury, (m.Injury.valid_from, True))
DEATH = Rows(m.Death, (m.Death.valid_from, False))
DEPARTURE = Rows(
    m.Departure, (m.Departure.valid_from, False), always=current, own={"on": date | None}
)
DOCUMENTS = Rows(
    m.Document,
    (m.Document.kind, False),
    (m.Document.valid_from, False),
    always=current,
    own={"on": date | None},
)

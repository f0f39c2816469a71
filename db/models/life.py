"""What is kept of a child beside the register's daily facts: names it had, harm, death.

Names, sex and birth are written here the first time they change: until then the row of the child is
all there is to know.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import BYTEWISE, Base, Ciphertext, Dated, one_of
from db.models.children import classes
from db.models.sensitivity import compared
from db.rules.children import DatePrecision, Sex
from db.rules.documents import DOCUMENT_CLASSES, DocumentKind, named
from db.rules.harm import DeathCause, InjuryCause, InjuryOutcome, InjuryPlace
from db.rules.identifiers import PERSONAL_ID
from db.rules.sensitivity import Sensitivity


class Identity(Dated, Base):
    """What the child was called and known as (họ tên, giới tính, ngày sinh)."""

    __tablename__ = "identity"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.IDENTITY
    __table_args__ = (
        *Dated.validity(),
        one_of("sex", Sex),
        one_of("date_of_birth_precision", DatePrecision),
        Index(
            "ix_identity_search_name",
            "search_name",
            postgresql_using="gin",
            postgresql_ops={"search_name": "gin_trgm_ops"},
        ),
    )

    full_name: Mapped[str]
    sex: Mapped[str]
    date_of_birth: Mapped[date | None]
    date_of_birth_precision: Mapped[str | None]
    # Made of the name, so that the past is searched and put in order like today.
    name_key: Mapped[str | None] = mapped_column(BYTEWISE)
    search_name: Mapped[str | None] = mapped_column(BYTEWISE)


class PersonalId(Dated, Base):
    """The personal id that the child had (số định danh cá nhân), or why it had none: written here
    the first time it changes. The number is sealed."""

    __tablename__ = "personal_id"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.IDENTITY

    number_sealed: Mapped[bytes | None] = mapped_column(Ciphertext)
    number_blind: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        index=True,
        info=compared("number_sealed", lambda _, number: (number, PERSONAL_ID)),
    )
    missing: Mapped[str | None]


class Injury(Dated, Base):
    """The child was injured by accident (tai nạn, thương tích): general health, hence HEALTH. The
    first day is that of the injury."""

    __tablename__ = "injury"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.HEALTH
    __table_args__ = (
        *Dated.validity(),
        one_of("cause", InjuryCause),
        one_of("place", InjuryPlace),
        one_of("outcome", InjuryOutcome),
    )

    cause: Mapped[str]
    place: Mapped[str]
    outcome: Mapped[str]


class Death(Dated, Base):
    """The child died (tử vong). That it did is the record's status; day and cause are HEALTH."""

    __tablename__ = "death"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.HEALTH
    __table_args__ = (*Dated.validity(), one_of("cause", DeathCause))

    cause: Mapped[str]


class Departure(Dated, Base):
    """The child lived abroad (ra nước ngoài), from its first day there to its last. That it is away
    is the record's status; days and place are CONTACT."""

    __tablename__ = "departure"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.CONTACT

    destination: Mapped[str | None]


def _paper(row: Mapping[str, Any], number: str) -> tuple[str, str]:
    kind = DocumentKind(row["kind"])
    return named(kind, number, row["place"]), f"document {kind}"


class Document(Dated, Base):
    """A paper in the child's name (giấy khai sinh, thẻ bảo hiểm y tế). The number is sealed; two
    that are equal have one blind index."""

    __tablename__ = "document"
    __child_link__ = ("child_id", "id")
    __table_args__ = (*Dated.validity(), one_of("kind", DocumentKind))

    __row_classes__ = ((Sensitivity.IDENTITY, None), (Sensitivity.HEALTH, None))

    kind: Mapped[str]
    class_: Mapped[str] = mapped_column("class", classes("kind", dict(DOCUMENT_CLASSES.items())))
    number_sealed: Mapped[bytes] = mapped_column(Ciphertext)
    number_blind: Mapped[bytes] = mapped_column(
        LargeBinary, index=True, info=compared("number_sealed", _paper, "kind", "place")
    )
    place: Mapped[str | None]

"""A child in the register (trẻ em trong sổ theo dõi) and the dated facts about it.

The row of a child carries today's copy of the facts that are filtered and counted; the dated rows
carry the history. A part of a child is opened only together with the child: `__child_link__` names
its column and the child's column that are equal. How private its rows are: `__class_of_row__`, or
`class`.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import BYTEWISE, Base, Ciphertext, Dated, Tenant, one_of
from db.models.people import Officer, Organisation
from db.models.sensitivity import as_is, compared, initials, nothing, once_opened, sensitive
from db.rules.children import (
    FACT_CLASSES,
    ChildStatus,
    DatePrecision,
    FactKind,
    FundSource,
    PovertyStatus,
    Sex,
)
from db.rules.circumstances import GROUPS, WATCH_CLASSES, WatchKind
from db.rules.identifiers import PERSONAL_ID
from db.rules.sensitivity import Sensitivity


def classes(column: str, classes: dict[str, Sensitivity]) -> Computed:
    """The class of a row follows from what it says: nobody can store it otherwise."""
    cases = " ".join(f"WHEN '{key}' THEN '{of.value}'" for key, of in classes.items())
    return Computed(f"CASE {column}::text {cases} END", persisted=True)


def _pages(order: str) -> tuple[Index, ...]:
    """Keyset pages of one place, in this order, at each level of the tree."""
    levels = ("province_id", "district_id", "commune_id")
    return tuple(Index(f"ix_child_{level}_{order}", level, order, "id") for level in levels)


class Household(Tenant, Base):
    """A household of the register (hộ gia đình), numbered within its commune."""

    __tablename__ = "household"
    __child_link__ = ("id", "household_id")
    __class_of_row__ = Sensitivity.CONTACT
    __table_args__ = (Index("uq_household_unit_id_number", "unit_id", "number", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    hamlet: Mapped[str | None]


class HouseholdAssignment(Base):
    """A collaborator (cộng tác viên) looks after a household from a day to a day."""

    __tablename__ = "household_assignment"
    __table_args__ = (
        # One day less: taken back before its first day was over.
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from - 1", name="validity"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey(Household.id), primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class Child(Tenant, Base):
    """A child in the register of the commune where it lives."""

    __tablename__ = "child"
    __table_args__ = (
        one_of("status", ChildStatus),
        one_of("sex", Sex),
        one_of("date_of_birth_precision", DatePrecision),
        one_of("poverty", PovertyStatus),
        # One personal id, one record; of two that were merged the survivor keeps it.
        CheckConstraint(
            "status <> 'MERGED' OR personal_id_blind IS NULL", name="merged_without_personal_id"
        ),
        *_pages("name_key"),
        *_pages("registered_at"),
        # Who may be the same child.
        Index("ix_child_date_of_birth_search_name", "date_of_birth", "search_name"),
        # Several units at once are intervals of `scope`.
        Index("ix_child_scope", "scope"),
        # Part of a name without tones, within the widest place a role has.
        Index(
            "ix_child_province_id_search_name",
            "province_id",
            "search_name",
            postgresql_using="gin",
            postgresql_ops={"search_name": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(server_default="ACTIVE")
    full_name: Mapped[str] = mapped_column(info=sensitive(Sensitivity.IDENTITY, initials))
    name_key: Mapped[str] = mapped_column(BYTEWISE, info=sensitive(Sensitivity.IDENTITY))
    search_name: Mapped[str] = mapped_column(BYTEWISE, info=sensitive(Sensitivity.IDENTITY))
    sex: Mapped[str] = mapped_column(info=sensitive(Sensitivity.IDENTITY))
    date_of_birth: Mapped[date | None] = mapped_column(info=sensitive(Sensitivity.IDENTITY))
    date_of_birth_precision: Mapped[str | None] = mapped_column(
        info=sensitive(Sensitivity.IDENTITY)
    )
    birth_year: Mapped[int | None] = mapped_column(
        Computed("extract(year from date_of_birth)::int", persisted=True),
        info=sensitive(Sensitivity.IDENTITY, as_is),
    )
    # The 16th birthday. By the day before it, so that 29 February is followed by 1 March.
    childhood_ends_on: Mapped[date] = mapped_column(
        Computed(
            "coalesce((date_of_birth - interval '1 day' + interval '16 years')::date + 1,"
            " 'infinity'::date)",
            persisted=True,
        ),
        info=sensitive(Sensitivity.IDENTITY),
    )
    personal_id_sealed: Mapped[bytes | None] = mapped_column(
        Ciphertext, info=sensitive(Sensitivity.IDENTITY, once_opened)
    )
    personal_id_blind: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        unique=True,
        info=sensitive(Sensitivity.IDENTITY)
        | compared("personal_id_sealed", lambda _, number: (number, PERSONAL_ID)),
    )
    personal_id_missing: Mapped[str | None] = mapped_column(info=sensitive(Sensitivity.IDENTITY))
    hamlet: Mapped[str | None] = mapped_column(info=sensitive(Sensitivity.CONTACT))
    address: Mapped[str | None] = mapped_column(info=sensitive(Sensitivity.CONTACT))
    household_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Household.id), index=True, info=sensitive(Sensitivity.CONTACT, nothing)
    )
    poverty: Mapped[str | None] = mapped_column(
        info=sensitive(Sensitivity.SOCIAL, part="fee_policy")
    )
    has_health_insurance: Mapped[bool | None] = mapped_column(info=sensitive(Sensitivity.SOCIAL))
    birth_registered: Mapped[bool | None] = mapped_column(info=sensitive(Sensitivity.SOCIAL))
    ethnicity: Mapped[str | None] = mapped_column(info=sensitive(Sensitivity.ETHNICITY))
    registered_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(server_default="1")


class Residence(Dated, Tenant, Base):
    """Where the child lived (nơi ở): the unit as it was registered then."""

    __tablename__ = "residence"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.CONTACT
    __table_args__ = (*Dated.validity(), Index("ix_residence_unit_id", "unit_id"))

    hamlet: Mapped[str | None]
    address: Mapped[str | None]


class Fact(Dated, Base):
    """A dated fact of one word: poverty, ethnicity, health insurance, birth registration."""

    __tablename__ = "fact"
    __child_link__ = ("child_id", "id")
    __table_args__ = (*Dated.validity(), one_of("kind", FactKind))

    __row_classes__ = ((Sensitivity.SOCIAL, None), (Sensitivity.ETHNICITY, None))

    kind: Mapped[str]
    value: Mapped[str]
    class_: Mapped[str] = mapped_column("class", classes("kind", dict(FACT_CLASSES.items())))


class Membership(Dated, Base):
    """The child belonged to a household."""

    __tablename__ = "membership"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.CONTACT

    household_id: Mapped[UUID] = mapped_column(ForeignKey(Household.id), index=True)


class Guardian(Dated, Base):
    """A parent or carer (cha, mẹ, người chăm sóc). The phone number is sealed (AES-GCM)."""

    __tablename__ = "guardian"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.CONTACT
    __part_of_class__ = "guardians"

    full_name: Mapped[str]
    relation: Mapped[str]
    phone_sealed: Mapped[bytes | None] = mapped_column(Ciphertext)


class Schooling(Dated, Base):
    """The child went to a school (trường học)."""

    __tablename__ = "schooling"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.CONTACT

    school_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)
    grade: Mapped[str | None]


class Placement(Dated, Base):
    """The child was placed in a facility (cơ sở trợ giúp xã hội)."""

    __tablename__ = "placement"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.CONTACT

    facility_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)


class Circumstance(Dated, Base):
    """The child belonged to one of the fourteen groups (nhóm trẻ em có hoàn cảnh đặc biệt)."""

    __tablename__ = "circumstance"
    __child_link__ = ("child_id", "id")
    __table_args__ = (
        *Dated.validity(),
        CheckConstraint("group_number BETWEEN 1 AND 14", name="group_number"),
    )

    __row_classes__ = (
        (Sensitivity.SOCIAL, None),
        (Sensitivity.HEALTH, None),
        (Sensitivity.HEALTH, "disability"),
        (Sensitivity.CASEWORK, None),
        (Sensitivity.SEALED, None),
    )

    group_number: Mapped[int]
    subgroup: Mapped[str | None]
    class_: Mapped[str] = mapped_column(
        "class",
        classes("group_number", {str(n): g.class_ for n, g in GROUPS.items()}),
    )
    part: Mapped[str | None] = mapped_column(
        Computed("CASE group_number WHEN 4 THEN 'disability' END", persisted=True)
    )


class Watch(Dated, Base):
    """The child was on a watch list (danh sách theo dõi nguy cơ)."""

    __tablename__ = "watch"
    __child_link__ = ("child_id", "id")
    __table_args__ = (*Dated.validity(), one_of("kind", WatchKind))

    __row_classes__ = ((Sensitivity.SOCIAL, None), (Sensitivity.CASEWORK, None))

    kind: Mapped[str]
    class_: Mapped[str] = mapped_column("class", classes("kind", dict(WATCH_CLASSES.items())))


class RiskCriterion(Base):
    """Why a child is watched (tiêu chí nguy cơ): local lists differ, so they are data."""

    __tablename__ = "risk_criterion"
    __reference__ = True

    code: Mapped[str] = mapped_column(primary_key=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class WatchCriterion(Base):
    """The criteria met by one watch; opened only through it."""

    __tablename__ = "watch_criterion"
    __child_link__ = ("watch_id", "id")  # a part of a part: seen with its watch

    watch_id: Mapped[UUID] = mapped_column(ForeignKey(Watch.id), primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey(RiskCriterion.code), primary_key=True)


class Assistance(Dated, Base):
    """Help received, in any form, from anybody (trợ giúp)."""

    __tablename__ = "assistance"
    __child_link__ = ("child_id", "id")
    __class_of_row__ = Sensitivity.SOCIAL
    __table_args__ = (*Dated.validity(), one_of("source", FundSource))

    kind: Mapped[str]
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id))
    source: Mapped[str | None]

"""A child as the register tells of it; each field says how private it is and whence it comes."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from db import models as m
from db.rules.children import ChildStatus, DatePrecision, PovertyStatus, Sex
from db.rules.identifiers import masked as last_digits
from db.rules.sensitivity import Sensitivity
from db.standing import status_today
from schema.cases.filters import CASES
from schema.cases.types import Case
from schema.children import facts as f
from schema.children import lives
from schema.children.history import HISTORY, ChildEvent
from schema.children.merges import MERGED_FROM
from schema.giving.filters import DISBURSEMENTS
from schema.giving.types import Disbursement
from schema.mapped import col, key, pages, parts, ref, sealed, sql, viewer_can, withheld
from schema.node import Node
from schema.paging import Connection
from schema.units.types import Unit, unit_of

if TYPE_CHECKING:
    from schema.duplicates.types import Merge

strawberry.enum(Sex, description="Sex (giới tính) as registered.")
strawberry.enum(ChildStatus, description="Where the record stands (tình trạng hồ sơ).")
strawberry.enum(
    DatePrecision,
    description="How much of a date is known; ages and the 16th birthday use the latest possible"
    " day.",
)


def personal_id_of(
    ask: Any,
    child: UUID,
    blob: bytes,
    masked: bool,  # noqa: FBT001 -- as `Sealed` calls it
    older: UUID | None = None,
) -> str:
    at = (
        ("personal_id", "number_sealed", older) if older else ("child", "personal_id_sealed", child)
    )
    number: str = ask.memory.vault.open(*at, blob)
    return last_digits(number) if masked else number


@strawberry.type(
    description="A child (trẻ em: under 16, Law on Children 2016, art. 1) in the register of the"
    " commune where it lives."
)
class Child(Node):
    id: strawberry.ID = key(m.Child.id)
    code: str = col(m.Child.code, "Registry number, unique, printed on paper.")
    status: ChildStatus = sql(
        status_today,
        "Where the record stands today: AGED_OUT from the 16th birthday on, by the calendar.",
    )
    unit: Unit = ref(m.Child.unit_id, unit_of, "The commune where the child lives now.")
    full_name: str | None = col(
        m.Child.full_name, "As on the birth certificate; masked: initials, N.T.H."
    )
    sex: Sex | None = col(m.Child.sex, "Sex as registered.")
    date_of_birth: date | None = col(
        m.Child.date_of_birth, "The latest possible day where only part of the date is known."
    )
    date_of_birth_precision: DatePrecision | None = col(
        m.Child.date_of_birth_precision, "How much of the date is known."
    )
    birth_year: int | None = col(m.Child.birth_year, "Shown also where the full date is masked.")
    personal_id: str | None = sealed(
        m.Child.personal_id_sealed,
        personal_id_of,
        "Personal id (số định danh cá nhân), twelve digits; masked: the last three, *********123."
        " Kept encrypted.",
    )
    personal_id_missing: str | None = col(
        m.Child.personal_id_missing, "Why there is no personal id."
    )
    hamlet: str | None = col(m.Child.hamlet, "Thôn, bản, tổ dân phố.")
    address: str | None = col(m.Child.address, "House number and street.")
    guardians: list[f.Guardian] | None = parts(
        m.Guardian,
        f.GUARDIANS,
        "Parents and carers on a day (default today).",
        of=Sensitivity.CONTACT,
        part="guardians",
    )
    household: f.Household | None = parts(
        m.Household,
        f.HOUSEHOLD,
        "The household it belongs to.",
        of=Sensitivity.CONTACT,
        single=True,
    )
    schooling: f.Schooling | None = parts(
        m.Schooling,
        f.SCHOOLING,
        "Where it goes to school on a day (default today).",
        of=Sensitivity.CONTACT,
        single=True,
    )
    placement: f.Placement | None = parts(
        m.Placement,
        f.PLACEMENT,
        "The facility it lives in on a day (default today).",
        of=Sensitivity.CONTACT,
        single=True,
    )
    residence: f.Residence | None = parts(
        m.Residence,
        f.RESIDENCE,
        "Where it lived on a day (default today), the unit as it was then.",
        of=Sensitivity.CONTACT,
        single=True,
    )
    membership: f.Membership | None = parts(
        m.Membership,
        f.MEMBERSHIP,
        "The household it belonged to on a day (default today).",
        of=Sensitivity.CONTACT,
        single=True,
    )
    departure: lives.Departure | None = parts(
        m.Departure,
        lives.DEPARTURE,
        "Where abroad it lived on a day (default today), and since when.",
        of=Sensitivity.CONTACT,
        single=True,
    )
    poverty: PovertyStatus | None = col(m.Child.poverty, "Class of the household today.")
    has_health_insurance: bool | None = col(
        m.Child.has_health_insurance, "Bảo hiểm y tế: whether a card is valid today."
    )
    birth_registered: bool | None = col(
        m.Child.birth_registered, "Khai sinh: whether the birth is registered."
    )
    ethnicity: f.EthnicGroup | None = ref(
        m.Child.ethnicity, f.ethnic_group_of, "The people it belongs to (dân tộc)."
    )
    facts: list[f.Fact] | None = parts(
        m.Fact,
        f.FACTS,
        "Poverty, people, insurance and birth registration as they stood on a day (default today),"
        " those whose class the viewer holds.",
    )
    circumstances: list[f.Circumstance] | None = parts(
        m.Circumstance,
        f.CIRCUMSTANCES,
        "Groups of special circumstances on a day (default today), those whose class the viewer"
        " holds.",
    )
    watches: list[f.Watch] | None = parts(
        m.Watch,
        f.WATCHES,
        "Watches on a day (default today), those whose class the viewer holds.",
    )
    documents: list[lives.Document] | None = parts(
        m.Document,
        lives.DOCUMENTS,
        "Papers in its name that are valid on a day (default today), those whose class the viewer"
        " holds.",
    )
    injuries: Connection[lives.Injury] | None = pages(
        m.Injury, lives.INJURIES, "Injuries by accident; newest first.", of=Sensitivity.HEALTH
    )
    death: lives.Death | None = parts(
        m.Death,
        lives.DEATH,
        "When and of what it died.",
        of=Sensitivity.HEALTH,
        single=True,
    )
    assistance: Connection[f.Assistance] | None = pages(
        m.Assistance,
        f.ASSISTANCE,
        "Help received, in any form, from anybody; newest first.",
        of=Sensitivity.SOCIAL,
    )
    history: Connection[ChildEvent] | None = pages(
        m.ChildEvent,
        HISTORY,
        "What happened to the record, newest first: the events whose class the viewer holds.",
    )
    merged_from: list[Annotated["Merge", strawberry.lazy("schema.duplicates.types")]] | None = (
        parts(
            m.Merge,
            MERGED_FROM,
            "Records that became one with this, in the order in which they did.",
            of=Sensitivity.IDENTITY,
        )
    )
    cases: Connection[Case] | None = pages(
        m.Case,
        CASES,
        "Cases of the child that the viewer may see, newest first.",
        filtered=True,
    )
    disbursements: Connection[Disbursement] | None = pages(
        m.Disbursement,
        DISBURSEMENTS,
        "What the Fund gave it or is to give, as far as the viewer may see lines of the Fund;"
        " newest first.",
        filtered=True,
    )
    withheld: list[str] = withheld()
    viewer_can: list[str] = viewer_can()
    version: int = col(m.Child.version, "Raised by every change.")

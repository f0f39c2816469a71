"""A child as the register tells of it; each field says how private it is and whence it comes."""

from datetime import date

import strawberry

from db import models as m
from db.rules.children import ChildStatus, DatePrecision, PovertyStatus, Sex
from db.rules.sensitivity import Sensitivity
from schema.children import facts as f
from schema.mapped import col, key, pages, parts, ref, viewer_can, withheld
from schema.node import Node
from schema.paging import Connection
from schema.units.types import Unit, unit_of

strawberry.enum(Sex, description="Sex (giới tính) as registered.")
strawberry.enum(ChildStatus, description="Where the record stands (tình trạng hồ sơ).")
strawberry.enum(
    DatePrecision,
    description="How much of a date is known; ages and the 16th birthday use the latest possible"
    " day.",
)
strawberry.enum(
    PovertyStatus, description="Hộ nghèo, hộ cận nghèo: the class of the household by year."
)


@strawberry.type(
    description="A child (trẻ em: under 16, Law on Children 2016, art. 1) in the register of the"
    " commune where it lives."
)
class Child(Node):
    id: strawberry.ID = key(m.Child.id)
    code: str = col(m.Child.code, "Registry number, unique, printed on paper.")
    status: ChildStatus = col(m.Child.status, "Where the record stands.")
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
    assistance: Connection[f.Assistance] | None = pages(
        m.Assistance,
        f.ASSISTANCE,
        "Help received, in any form, from anybody; newest first.",
        of=Sensitivity.SOCIAL,
    )
    withheld: list[str] = withheld()
    viewer_can: list[str] = viewer_can()
    version: int = col(m.Child.version, "Raised by every change.")

"""What is told of a child beside itself: groups, watches, people around it, help received."""

from datetime import date
from typing import Any

import strawberry

from db import models as m
from db.filters import current
from db.queries.reference import Criterion
from db.rules.children import FactKind, FundSource, PovertyStatus
from db.rules.circumstances import GROUPS, Group, WatchKind
from db.rules.ethnic_groups import ETHNIC_GROUPS
from db.rules.ethnic_groups import EthnicGroup as Kept
from db.rules.sensitivity import Sensitivity
from schema.mapped import Rows, attr, col, key, one, parts, py, ref, words
from schema.node import Node
from schema.organisations.types import Organisation
from schema.units.types import Unit, unit_of

strawberry.enum(
    PovertyStatus, description="Hộ nghèo, hộ cận nghèo: the class of the household by year."
)
strawberry.enum(
    WatchKind,
    description="What a child is watched for (danh sách theo dõi)."
    " AT_RISK_OF_SPECIAL_CIRCUMSTANCES is SOCIAL, the others are CASEWORK.",
)
strawberry.enum(
    FactKind,
    description="Facts of one word: poverty (hộ nghèo, cận nghèo), people (dân tộc), health"
    " insurance (bảo hiểm y tế), birth registration (khai sinh).",
)
strawberry.enum(FundSource, description="Where money comes from (nguồn kinh phí).")


def group_of(_: Any, number: int) -> Group:
    return GROUPS[number]


def ethnic_group_of(_: Any, code: str) -> Kept:
    return ETHNIC_GROUPS[code]


def criterion_of(memory: Any, code: str) -> Any:
    """One that was loaded since this worker began is called by its code until it begins again."""
    return memory.criteria.get(code) or Criterion(code, code, code, None, None, None)


def phone_of(ask: Any, row: Any, sealed: bytes | None) -> str | None:
    """Opened only for rows granted whole, after they have left the database."""
    return (
        None if sealed is None else ask.memory.vault.open("guardian", "phone_sealed", row, sealed)
    )


@strawberry.type(
    description="One of the fourteen groups of children in special circumstances (nhóm trẻ em có"
    " hoàn cảnh đặc biệt)."
)
class CircumstanceGroup:
    number: int = attr("number", "1 to 14, Law on Children 2016, art. 10.")
    code: str = attr("code", "Stable, for filters.")
    name_vi: str = attr("name_vi", "As the law has it.")
    name_en: str = attr("name_en", "In English.")
    class_: Sensitivity = strawberry.field(
        name="class",
        metadata={"source": attr("class_", "").metadata["source"]},
        description="1–3 SOCIAL; 4, 13 HEALTH; 8, 9, 10, 14 CASEWORK; 5, 6, 7, 11, 12 SEALED.",
    )


@strawberry.type(description="A people of Viet Nam (dân tộc), by its code of two digits.")
class EthnicGroup:
    code: str = attr("code", "01 to 54; 55 foreigner, 56 unknown.")
    name_vi: str = attr("name_vi", "In Vietnamese.")
    name_en: str = attr("name_en", "In English.")


@strawberry.type(description="Why a child is watched (tiêu chí nguy cơ); local lists differ.")
class RiskCriterion:
    code: str = attr("code", "Stable.")
    name_vi: str = attr("name_vi", "In Vietnamese.")
    name_en: str = attr("name_en", "In English.")


@strawberry.type(description="The child belonged to a group of special circumstances for a time.")
class Circumstance(Node):
    id: strawberry.ID = key(m.Circumstance.id)
    group: CircumstanceGroup = ref(m.Circumstance.group_number, group_of, "Which group.")
    subgroup: str | None = col(
        m.Circumstance.subgroup, "The case within the group, Decree 56/2017, arts. 3 to 16."
    )
    since: date = col(m.Circumstance.valid_from, "First day.")
    until: date | None = col(m.Circumstance.valid_to, "Last day; null while it lasts.")
    version: int = col(m.Circumstance.version, "Raised by every change.")


@strawberry.type(description="The child was on a watch list for a time.")
class Watch(Node):
    id: strawberry.ID = key(m.Watch.id)
    kind: WatchKind = col(m.Watch.kind, "What the child is watched for.")
    criteria: list[RiskCriterion] = words(
        m.WatchCriterion, m.WatchCriterion.code, criterion_of, "Which criteria are met."
    )
    since: date = col(m.Watch.valid_from, "First day.")
    until: date | None = col(m.Watch.valid_to, "Last day; null while it lasts.")
    version: int = col(m.Watch.version, "Raised by every change.")


@strawberry.type(description="A parent or carer (cha, mẹ, người chăm sóc).")
class Guardian:
    id: strawberry.ID = key(m.Guardian.id)
    full_name: str = col(m.Guardian.full_name, "Full name.")
    relation: str = col(m.Guardian.relation, "What they are to the child: father, mother …")
    phone: str | None = py(
        phone_of,
        m.Guardian.id,
        m.Guardian.phone_sealed,
        description="Telephone number; kept encrypted.",
    )


@strawberry.type(description="A household of the register (hộ gia đình).")
class Household:
    id: strawberry.ID = key(m.Household.id)
    number: str = col(m.Household.number, "Its number in the commune's book.")
    hamlet: str | None = col(
        m.Household.hamlet, "Thôn, bản, tổ dân phố; no administrative unit, no national code."
    )


@strawberry.type(description="The child goes to a school (trường học).")
class Schooling:
    school: Organisation = one(m.Schooling.school_id, "Which school.")
    grade: str | None = col(m.Schooling.grade, "Class or grade.")
    since: date = col(m.Schooling.valid_from, "First day.")
    until: date | None = col(m.Schooling.valid_to, "Last day; null while it lasts.")


@strawberry.type(
    description="The child lives in a facility (cơ sở trợ giúp xã hội, cơ sở cung cấp dịch vụ bảo"
    " vệ trẻ em)."
)
class Placement:
    facility: Organisation = one(m.Placement.facility_id, "Which facility.")
    since: date = col(m.Placement.valid_from, "First day.")
    until: date | None = col(m.Placement.valid_to, "Last day; null while it lasts.")


@strawberry.type(description="Help received by a child, in any form, from anybody (trợ giúp).")
class Assistance(Node):
    id: strawberry.ID = key(m.Assistance.id)
    kind: str = col(m.Assistance.kind, "What kind of help.")
    provider: Organisation | None = one(m.Assistance.provider_id, "Who gave it.")
    source: FundSource | None = col(m.Assistance.source, "Where the money came from.")
    from_: date = strawberry.field(
        name="from",
        metadata={"source": col(m.Assistance.valid_from, "").metadata["source"]},
        description="First day.",
    )
    to: date | None = col(m.Assistance.valid_to, "Last day; null while it lasts.")


@strawberry.type(description="Where the child lived for a time (nơi ở), the unit as it was then.")
class Residence:
    unit: Unit = ref(m.Residence.unit_id, unit_of, "The commune as it stood then.")
    hamlet: str | None = col(m.Residence.hamlet, "Thôn, bản, tổ dân phố.")
    address: str | None = col(m.Residence.address, "House number and street.")
    since: date = col(m.Residence.valid_from, "First day.")
    until: date | None = col(m.Residence.valid_to, "Last day; null while it lasts.")


@strawberry.type(description="The child belonged to a household for a time.")
class Membership:
    household: Household | None = parts(
        m.Household, Rows(m.Household), "Which household.", single=True
    )
    since: date = col(m.Membership.valid_from, "First day.")
    until: date | None = col(m.Membership.valid_to, "Last day; null while it lasts.")


@strawberry.type(description="A fact of one word that held for a time.")
class Fact:
    kind: FactKind = col(m.Fact.kind, "What it speaks of.")
    value: str = col(
        m.Fact.value,
        "POVERTY: a PovertyStatus; ETHNICITY: a code of two digits; HEALTH_INSURANCE and"
        " BIRTH_REGISTRATION: yes or no.",
    )
    since: date = col(m.Fact.valid_from, "First day.")
    until: date | None = col(m.Fact.valid_to, "Last day; null while it lasts.")


DAY = {"on": date | None}
CIRCUMSTANCES = Rows(
    m.Circumstance,
    (m.Circumstance.group_number, False),
    (m.Circumstance.valid_from, False),
    always=current,
    own=DAY,
)
WATCHES = Rows(m.Watch, (m.Watch.kind, False), (m.Watch.valid_from, False), always=current, own=DAY)
GUARDIANS = Rows(m.Guardian, (m.Guardian.valid_from, False), always=current, own=DAY)
HOUSEHOLD = Rows(m.Household)
MEMBERSHIP = Rows(m.Membership, (m.Membership.valid_from, False), always=current, own=DAY)
RESIDENCE = Rows(m.Residence, (m.Residence.valid_from, False), always=current, own=DAY)
SCHOOLING = Rows(m.Schooling, (m.Schooling.valid_from, False), always=current, own=DAY)
PLACEMENT = Rows(m.Placement, (m.Placement.valid_from, False), always=current, own=DAY)
FACTS = Rows(m.Fact, (m.Fact.kind, False), (m.Fact.valid_from, False), always=current, own=DAY)
ASSISTANCE = Rows(m.Assistance, (m.Assistance.valid_from, True))

"""Criteria of risk, sub-groups of circumstances, kinds of help: what the register chooses from.

Criteria are the customary ones of local lists (domain: no closed statutory list is known).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from asyncpg import Connection

from db.rules.children import FundSource


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    name_vi: str
    name_en: str


RISK_CRITERIA: Final = (
    Criterion("POOR_HOUSEHOLD", "Thuộc hộ nghèo, hộ cận nghèo", "Poor or near-poor household"),
    Criterion("PARENTS_SEPARATED", "Cha mẹ ly hôn, ly thân", "Parents divorced or separated"),
    Criterion("PARENTS_AWAY", "Cha mẹ đi làm ăn xa", "Parents work far away"),
    Criterion(
        "PARENT_SERVING",
        "Cha hoặc mẹ đang chấp hành án phạt tù",
        "A parent serves a prison sentence",
    ),
    Criterion("PARENT_ADDICTED", "Cha hoặc mẹ nghiện ma túy", "A parent is addicted to drugs"),
    Criterion("WITH_ELDERLY_KIN", "Sống với ông bà già yếu", "Left with elderly kin"),
    Criterion("FAMILY_HIV", "Gia đình có người nhiễm HIV", "A family member lives with HIV"),
    Criterion("SCHOOL_DROPOUT", "Bỏ học, có nguy cơ bỏ học", "Out of school, or about to leave it"),
    Criterion("DOMESTIC_VIOLENCE", "Gia đình có bạo lực", "Violence in the family"),
    Criterion("NEGLECT", "Bị xao nhãng, thiếu người trông nom", "Neglected or unattended"),
    Criterion(
        "SIGNS_OF_HARM", "Có dấu hiệu bị xâm hại, tổn hại", "Signs of having been abused or harmed"
    ),
    Criterion("CARER_IS_SUSPECT", "Người chăm sóc bị nghi gây tổn hại", "The carer is suspected"),
)

SUBGROUPS: Final[Mapping[int, Sequence[str]]] = {
    1: ("WITH_KIN", "WITH_KIN", "WITH_KIN", "ALT_CARE_NON_KIN", "NO_CARER"),
    2: ("IN_ALT_CARE", "NOT_YET_ALT_CARE"),
    3: tuple(f"CASE_{number}" for number in range(1, 13)),
    4: ("MILD", "MILD", "SEVERE", "SEVERE", "EXTREMELY_SEVERE"),
    5: (),
    6: ("COMMUNE_EDUCATION", "COMMUNE_EDUCATION", "DIVERSION", "REFORMATORY"),
    7: ("FAMILY_TREATMENT", "FACILITY_TREATMENT", "AFTER_TREATMENT"),
    8: ("WITH_CARER", "WITH_CARER", "WITHOUT_CARER"),
    9: ("PHYSICAL", "MENTAL"),
    10: ("ILLEGAL_LABOUR", "ILLEGAL_LABOUR", "DRUG_CONTRABAND"),
    11: ("MOLESTATION", "RAPE", "COERCED", "INTERCOURSE"),
    12: ("RETURNED", "NOT_YET_RETURNED"),
    13: ("LONG_TREATMENT", "LONG_TREATMENT", "FATAL"),
    14: ("INTERNAL_MIGRANT", "INTERNAL_MIGRANT", "FOREIGN"),
}


@dataclass(frozen=True, slots=True)
class Help:
    """`by_fund`: from the fund of the province, else from the committee. `lasting`: goes on."""

    kind: str
    source: FundSource
    by_fund: bool = False
    lasting: bool = False


ALLOWANCE: Final = Help(
    "Trợ cấp xã hội hằng tháng", FundSource.BUDGET_DISTRICT, by_fund=False, lasting=True
)
HELP: Final = (
    Help("Quà Tháng hành động vì trẻ em", FundSource.BUDGET_PROVINCE, by_fund=True),
    Help("Quà Tết", FundSource.BUDGET_COMMUNE),
    Help("Quà Tết Trung thu", FundSource.BUDGET_COMMUNE),
    Help("Học bổng", FundSource.DONATION_DOMESTIC, by_fund=True),
    Help("Xe đạp đến trường", FundSource.DONATION_DOMESTIC, by_fund=True),
    Help("Áo ấm mùa đông", FundSource.DONATION_DOMESTIC, by_fund=True),
    Help("Sách vở, đồ dùng học tập", FundSource.DONATION_DOMESTIC, by_fund=True),
    Help("Hỗ trợ phẫu thuật, điều trị", FundSource.NATIONAL_FUND, by_fund=True),
    Help("Hỗ trợ dinh dưỡng", FundSource.DONATION_FOREIGN, by_fund=True),
)


async def write_reference(connection: Connection) -> None:
    rows = [(c.code, c.name_vi, c.name_en) for c in RISK_CRITERIA]
    await connection.executemany(
        "INSERT INTO risk_criterion (code, name_vi, name_en) VALUES ($1, $2, $3)"
        " ON CONFLICT (code) DO NOTHING",
        rows,
    )

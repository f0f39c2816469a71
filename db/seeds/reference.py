"""Criteria of risk, sub-groups of circumstances, kinds of help: what the register chooses from.

Criteria are the customary ones of local lists (domain: no closed statutory list is known).
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from asyncpg import Connection

from db.rules.children import FundSource

DATA: Final = Path(__file__).parent / "data"


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
    """`kind`: a code of the data. `by_fund`: from the fund of the province, else from
    the committee. `lasting`: goes on."""

    kind: str
    source: FundSource
    by_fund: bool = False
    lasting: bool = False


ALLOWANCE: Final = Help("ALLOWANCE", FundSource.BUDGET_DISTRICT, by_fund=False, lasting=True)
HELP: Final = (
    Help("GIFT_IN_KIND", FundSource.BUDGET_PROVINCE, by_fund=True),
    Help("GIFT_CASH", FundSource.BUDGET_COMMUNE),
    Help("GIFT_IN_KIND", FundSource.BUDGET_COMMUNE),
    Help("SCHOLARSHIP", FundSource.DONATION_DOMESTIC, by_fund=True),
    Help("TRANSPORT", FundSource.DONATION_DOMESTIC, by_fund=True),
    Help("CLOTHING", FundSource.DONATION_DOMESTIC, by_fund=True),
    Help("SCHOOL_SUPPLIES", FundSource.DONATION_DOMESTIC, by_fund=True),
    Help("SURGERY", FundSource.NATIONAL_FUND, by_fund=True),
    Help("NUTRITION", FundSource.DONATION_FOREIGN, by_fund=True),
)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _of_data(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def write_reference(connection: Connection) -> None:
    """What is there already stays, but for names and sources, which data may set right."""
    criteria = [(c.code, c.name_vi, c.name_en) for c in RISK_CRITERIA]
    await connection.executemany(
        "INSERT INTO risk_criterion (code, name_vi, name_en) VALUES ($1, $2, $3)"
        " ON CONFLICT (code) DO NOTHING",
        criteria,
    )
    days = {"valid_from": _day, "valid_to": _day}
    await _load(connection, "circumstance_subgroup", "code", days | {"group_number": int})
    await _load(connection, "assistance_kind", "code", days)
    groups = {"groups_2016": lambda text: [int(number) for number in text.split()]}
    await _load(connection, "circumstance_2004", "number", groups | {"number": int})


async def _load(
    connection: Connection, table: str, key: str, kinds: Mapping[str, Callable[[str], Any]]
) -> None:
    """A file of data into the table of its name."""
    rows = _of_data(table)
    names = list(rows[0])
    values = [tuple(kinds.get(n, str)(row[n]) for n in names) for row in rows]
    places = ", ".join(f"${number}" for number in range(1, len(names) + 1))
    sets = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    await connection.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 -- own files
        f" ON CONFLICT ({key}) DO UPDATE SET {sets}",
        values,
    )

"""What the register has of the children that some lines may speak of: read together, opened."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from db.compiler.plan import global_id
from db.queries.book import spoken_of
from db.rules.book.choosing import Choices
from db.rules.book.groups import spelled
from db.rules.book.judging import Known
from db.rules.book.lines import C, Line
from db.rules.book.verdict import Stock
from db.rules.children import ChildStatus, DatePrecision
from db.rules.documents import DocumentKind
from db.rules.identifiers import PERSONAL_ID
from db.rules.organisations import OrganisationKind
from db.rules.registration import Carer
from db.rules.special import Subgroup
from db.services.work import Work
from db.units import Unit
from db.vault import Vault

SCHOOLS: Final = f"""
SELECT id, name FROM organisation WHERE unit_id = $1 AND kind = '{OrganisationKind.EDUCATION}'
"""  # noqa: S608 -- a constant


async def stock_of(work: Work, home: Unit, lines: Sequence[Line]) -> tuple[Stock, dict[UUID, Any]]:
    """And the rows of those children, by id."""
    vault: Vault = work.memory.vault
    numbers = {n: vault.blind(n, purpose=PERSONAL_ID) for n in _numbers(lines)}
    codes = sorted({line.says[C.CODE] for line in lines if C.CODE in line.says})
    names = sorted({line.name for line in lines if line.name})
    root = (home.id, codes, sorted(numbers.values()), names)
    ask = replace(work.ask, root=root)
    plan = spoken_of(work.plans, ask)
    work.count()
    found = await work.connection.fetch(plan.sql, *plan.arguments(ask))
    rows = [plan.shape(row, ask) for row in found]
    known = {row["id"]: _known(vault, row) for row in rows}
    by_blind = {row["personal_id_blind"]: known[row["id"]] for row in rows}
    by_name: dict[str, list[Known]] = {}
    for row in rows:
        by_name.setdefault(row["search_name"], []).append(known[row["id"]])
    stock = Stock(
        {code: known[row["id"]] for row in rows for code in (row["code"], *row["old_codes"])},
        {n: by_blind[blind] for n, blind in numbers.items() if blind in by_blind},
        by_name,
        await _choices(work, home, lines),
        work.memory.countries,
    )
    return stock, {row["id"]: row for row in rows}


async def _choices(work: Work, home: Unit, lines: Sequence[Line]) -> Choices:
    """Asked for only where a line chooses."""
    schools: dict[str, UUID | None] = {}
    if any(C.SCHOOL in line.says for line in lines):
        for row in await work.connection.fetch(SCHOOLS, home.id):
            schools[spelled(global_id("Organisation", row["id"]))] = row["id"]
            name = spelled(row["name"])
            schools[name] = None if name in schools else row["id"]
    subgroups: dict[tuple[int, str], Subgroup] = {}
    if any(C.CIRCUMSTANCES in line.says for line in lines):
        for each in work.memory.choices.subgroups:
            known = Subgroup(each.code, each.of, each.valid_from, each.valid_to)
            subgroups |= {(each.of, spelled(said)): known for said in (each.code, each.name_vi)}
    return Choices(schools, subgroups)


def _numbers(lines: Iterable[Line]) -> set[str]:
    return {line.says[C.PERSONAL_ID] for line in lines if C.PERSONAL_ID in line.says}


def _known(vault: Vault, row: Any) -> Known:
    papers = {
        kind: (vault.open("document", "number_sealed", key, sealed), place)
        for kind, key, sealed, place in row["papers"]
    }
    insurance = papers.get(DocumentKind.HEALTH_INSURANCE)
    schools = row["schools"]
    number, precision = row["personal_id_sealed"], row["date_of_birth_precision"]
    return Known(
        id=row["id"],
        version=row["version"],
        full_name=row["full_name"],
        sex=row["sex"],
        status=ChildStatus(row["status"]),
        born=row["date_of_birth"],
        precision=DatePrecision(precision) if precision else None,
        personal_id=number and vault.open("child", "personal_id_sealed", row["id"], number),
        hamlet=row["hamlet"],
        address=row["address"],
        poverty=row["poverty"],
        ethnicity=row["ethnicity"],
        household=row["home"],
        carers=tuple(_carer(vault, *carer) for carer in row["carers"]),
        birth_registered=row["birth_registered"],
        certificate=papers.get(DocumentKind.BIRTH_CERTIFICATE),
        insured=row["has_health_insurance"],
        insurance=insurance[0] if insurance else None,
        school=schools[0][0] if schools else None,
        grade=schools[0][1] if schools else None,
        groups=dict(row["groups"]),
    )


def _carer(vault: Vault, key: UUID, name: str, relation: str, phone: bytes | None) -> Carer:
    told = vault.open("guardian", "phone_sealed", key, phone) if phone else None
    return Carer(name, relation, told)

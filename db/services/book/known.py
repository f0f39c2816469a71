"""What the register has of the children that some lines may speak of: read together, opened."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from db.queries.book import spoken_of
from db.rules.book.judging import Known
from db.rules.book.lines import C, Line
from db.rules.book.verdict import Stock
from db.rules.children import ChildStatus, DatePrecision
from db.rules.documents import DocumentKind
from db.rules.identifiers import PERSONAL_ID
from db.rules.registration import Carer
from db.services.work import Work
from db.units import Unit
from db.vault import Vault


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
        work.memory.countries,
    )
    return stock, {row["id"]: row for row in rows}


def _numbers(lines: Iterable[Line]) -> set[str]:
    return {line.says[C.PERSONAL_ID] for line in lines if C.PERSONAL_ID in line.says}


def _known(vault: Vault, row: Any) -> Known:
    papers = {
        kind: (vault.open("document", "number_sealed", key, sealed), place)
        for kind, key, sealed, place in row["papers"]
    }
    insurance = papers.get(DocumentKind.HEALTH_INSURANCE)
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
    )


def _carer(vault: Vault, key: UUID, name: str, relation: str, phone: bytes | None) -> Carer:
    told = vault.open("guardian", "phone_sealed", key, phone) if phone else None
    return Carer(name, relation, told)

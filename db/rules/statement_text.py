"""A statement as it is kept: JSON that is written once and read for ever."""

import json
from dataclasses import asdict
from typing import Any, Final

from db.rules.fund import FundSource
from db.rules.income import DonorKind
from db.rules.statements import Account, Income, Named, Shown, Spent, Statement, Trace

FORMAT: Final = 1
TABLES: Final = ("by_purpose", "by_kind", "by_occasion", "by_unit")


def written(said: Statement | Trace) -> str:
    return json.dumps({"format": FORMAT, **asdict(said)}, ensure_ascii=False)


def read(text: str) -> Statement:
    said = json.loads(text)
    accounts = (Account(**{**a, "source": FundSource(a["source"])}) for a in said["accounts"])
    donors = (Named(**{**d, "kind": DonorKind(d["kind"])}) for d in said["donors"])
    return Statement(
        fund=said["fund"],
        unit=said["unit"],
        year=said["year"],
        accounts=tuple(accounts),
        income=Income(**said["income"]),
        donors=tuple(donors),
        spent=Spent(**said["spent"]),
        beneficiaries=said["beneficiaries"],
        **{name: _lines(said[name]) for name in TABLES},
    )


def read_trace(text: str) -> Trace:
    said = json.loads(text)
    return Trace(
        said["year"],
        said["purpose"],
        said["amount"],
        said["beneficiaries"],
        _lines(said["by_kind"]),
        _lines(said["by_unit"]),
    )


def _lines(said: list[Any]) -> tuple[Shown, ...]:
    return tuple(Shown(**line) for line in said)

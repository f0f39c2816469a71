"""Notices: what an informant keeps of one, what it says, the cases that it led to."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from db import models as m
from db.rules.cases import ReportStatus
from schema.cases import words as _registers_enums  # noqa: F401
from schema.cases.asking import Answers
from schema.mapped import Rows, col, key, one, sealed, withheld
from schema.node import Node


def _of_all(ask: Any, row: UUID, blob: bytes, _: bool) -> Any:  # noqa: FBT001 -- `Sealed`
    """What is said of one child alone is read with the case of that child."""
    said = json.loads(ask.memory.vault.open("report", "answers_sealed", row, blob))
    return said.get("answers", {})


def _teller(ask: Any, row: UUID, blob: bytes, _: bool) -> Any:  # noqa: FBT001 -- `Sealed`
    return json.loads(ask.memory.vault.open("report", "informant_sealed", row, blob))


@strawberry.type(
    description="A notice that a child is or may be in danger (thông báo, tố giác; Mẫu 01)."
    " Whoever gave it keeps number and how far it is; the rest is read with its cases."
)
class Report(Node):
    id: strawberry.ID = key(m.Report.id)
    number: str = col(m.Report.number, "Unique, told to who gives the notice.")
    status: ReportStatus = col(m.Report.status, "How far it is.")
    received_at: datetime = col(m.Report.received_at, "When it was received.")
    form_version: int = col(m.Report.form_version, "The version of Mẫu 01 that is answered.")
    answers: Answers | None = sealed(
        m.Report.answers_sealed,
        _of_all,
        "What it says of all its children, by code of the field. Kept encrypted.",
    )
    informant: Answers | None = sealed(
        m.Report.informant_sealed,
        _teller,
        "Who told it (người báo tin), as far as they were willing to say, by code of the field."
        " Kept encrypted.",
    )
    withheld: list[str] = withheld()


@strawberry.type(description="A notice that a case comes from, or that joined it later.")
class CaseReport:
    report: Report | None = one(
        m.ReportCase.report_id, "The notice; null where the viewer may not see it."
    )
    joined: bool = col(m.ReportCase.joined, "Whether the case was open already when it came.")


REPORTS = Rows(m.Report, (m.Report.received_at, True))
LED = Rows(m.ReportCase)

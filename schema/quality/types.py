"""What is likely wrong or missing in the register of a unit."""

from datetime import date
from typing import Any

import strawberry

from db import models as m
from db.mapping import Listing
from db.quality import by_check
from db.queries.quality import Found
from db.rules.quality import CHECKS, Check, DataCheck, Severity
from db.rules.sensitivity import Sensitivity
from schema.units.types import Unit

strawberry.enum(
    DataCheck, description="What is likely wrong or missing (kiểm tra chất lượng dữ liệu)."
)
strawberry.enum(Severity, name="Severity", description="How much a finding matters (mức độ).")

TO_MEND = Listing(m.Child, {"check": by_check}, ((m.Child.registered_at, True),))


@strawberry.type(description="One check of a unit's register, and how many children it finds.")
class CheckFound:
    check: DataCheck = strawberry.field(description="Which; `childrenToMend` lists the children.")
    severity: Severity = strawberry.field(description="How much it matters.")
    name_vi: str = strawberry.field(description="What it finds, in Vietnamese.")
    name_en: str = strawberry.field(description="What it finds, in English.")
    remedy_vi: str = strawberry.field(description="What to do about it, in Vietnamese.")
    remedy_en: str = strawberry.field(description="What to do about it, in English.")
    needs: list[Sensitivity] = strawberry.field(
        description="The classes it speaks of, or parts of them."
    )
    count: int | None = strawberry.field(
        description="How many children; null where the viewer does not hold whole what it needs."
    )

    @classmethod
    def of(cls, check: Check, count: int | None) -> "CheckFound":
        return cls(
            check=check.check,
            severity=check.severity,
            name_vi=check.name_vi,
            name_en=check.name_en,
            remedy_vi=check.remedy_vi,
            remedy_en=check.remedy_en,
            needs=list(dict.fromkeys(of for of, _ in check.needs)),
            count=count,
        )


@strawberry.type(description="The quality of a unit's data (chất lượng dữ liệu), as of today.")
class DataQuality:
    unit: Unit = strawberry.field(description="The unit, with everything below it.")
    on: date = strawberry.field(description="The day.")
    children: int = strawberry.field(description="Children in the register there.")
    likely_duplicates: int | None = strawberry.field(
        description="Pairs of records there that are likely of one child; `duplicateCandidates`"
        " lists them. Null where the viewer may not compare them."
    )
    checks: list[CheckFound] = strawberry.field(description="All checks, the gravest first.")

    @classmethod
    def of(cls, unit: Any, on: date, found: Found) -> "DataQuality":
        checks = [CheckFound.of(check, found.counts.get(name)) for name, check in CHECKS.items()]
        order = list(Severity)
        checks.sort(key=lambda each: order.index(each.severity))
        return cls(
            unit=unit,
            on=on,
            children=found.children,
            likely_duplicates=found.pairs,
            checks=checks,
        )

"""Figures of a report as they are kept: JSON, in the order of the plan's targets."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Self

from db.rules.reports import Told


@dataclass(frozen=True, slots=True)
class Sheet:
    """Of which unit. `included`: the units whose accepted reports a synthesis added up; `missing`:
    those it lacked."""

    unit: int
    told: Sequence[Told] = ()
    included: Sequence[int] = field(default=())
    missing: Sequence[int] = field(default=())

    @classmethod
    def read(cls, text: str) -> Self:
        said = json.loads(text)
        told = [Told(**each) for each in said["told"]]
        return cls(said["unit"], told, said["included"], said["missing"])

    def text(self) -> str:
        told = [asdict(each) for each in self.told]
        units = {"included": list(self.included), "missing": list(self.missing)}
        return json.dumps({"unit": self.unit, "told": told, **units})

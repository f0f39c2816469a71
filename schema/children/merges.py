"""Records that became one with this."""

from typing import Any

from db import models as m
from db.mapping import Asked
from db.rules.duplicates import MergeStatus
from schema.mapped import Rows


def confirmed(door: Any, _: Asked) -> Any:
    return door.entity.status == MergeStatus.CONFIRMED.value


MERGED_FROM = Rows(m.Merge, (m.Merge.decided_at, False), always=confirmed)

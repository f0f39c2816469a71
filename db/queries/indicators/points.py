"""Where units lie: one point of each, as far as it is known."""

from typing import Any

import orjson
from sqlalchemy import Integer, any_, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.access import Access
from db.compiler.plan import EPOCH, Draft, Plan
from db.models import UnitPoint


def points_plan(access: Access, draft: Draft) -> Plan:
    """Latitude and longitude by unit; the root of the ask: ids. Public."""
    door: Any = access.every(UnitPoint, draft)
    row = door.entity
    each = func.json_build_array(row.unit_id, row.lat, row.lon)
    found = select(func.json_agg(each), EPOCH).select_from(door.source())
    units = draft.bind(lambda ask: list(ask.root), ARRAY(Integer()))
    found = found.where(door.where, row.unit_id == any_(units))
    return draft.finish(found, _points)


def _points(record: Any, _: Any) -> dict[int, tuple[float, float]]:
    return {unit: (lat, lon) for unit, lat, lon in orjson.loads(record[0] or "[]")}

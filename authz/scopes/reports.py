"""Which reports of units: by the level of the unit that reports, so that none accepts its own."""

from typing import Any

from sqlalchemy import and_, literal_column, or_

from authz.scopes import Condition, Who, scope
from db.models import PlanReport
from db.rules.units import UnitLevel


def _of(who: Who, report: Any, *levels: UnitLevel) -> Condition:
    named = (report.level == literal_column(f"'{level.value}'") for level in levels)
    return and_(who.covers(report), or_(*named))


@scope(bounded=True)
def reports_of_communes(who: Who, report: type[PlanReport]) -> Condition:
    """Reports of the communes of the unit."""
    return _of(who, report, UnitLevel.COMMUNE)


@scope(bounded=True)
def reports_of_districts(who: Who, report: type[PlanReport]) -> Condition:
    """Reports of the districts of the unit: of a district, its own."""
    return _of(who, report, UnitLevel.DISTRICT)


@scope(bounded=True)
def reports_of_provinces(who: Who, report: type[PlanReport]) -> Condition:
    """Reports of the provinces of the unit: of a province, its own."""
    return _of(who, report, UnitLevel.PROVINCE)


@scope(bounded=True)
def reports_from_below(who: Who, report: type[PlanReport]) -> Condition:
    """Reports of the districts and communes of the unit, a province."""
    return _of(who, report, UnitLevel.DISTRICT, UnitLevel.COMMUNE)

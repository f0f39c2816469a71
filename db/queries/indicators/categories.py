"""Dimensions in SQL: the category that a counted row falls into, as it was on the day."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, case, cast, func, literal_column

from db.queries.indicators.conditions import fact, word
from db.queries.indicators.opened import DAY, Opened, said
from db.rules.children import FactKind, Sex
from db.rules.circumstances import GROUPS
from db.rules.indicators import IndicatorDimension
from db.rules.indicators.dimensions import AGE_BANDS, KINH, UNKNOWN

D = IndicatorDimension
NOT_TOLD: Final = "56"  # the code of a people that is not known
Category = ColumnElement[Any]


def category(of: IndicatorDimension, base: Any, opened: Opened) -> Category:
    return cast(_OF[of](base, opened), Text())


def _known(value: Category) -> Category:
    return func.coalesce(value, word(UNKNOWN))


def _sex(base: Any, _: Opened) -> Category:
    return func.coalesce(base.sex, word(Sex.UNKNOWN))


def _age(base: Any, _: Opened) -> Category:
    """By years completed on the day of the row: whoever is born on 29 February completes them on
    1 March, and the day so many years before 29 February is the 28th."""
    bands = [
        (base.born > _years_before(base.on, under), word(f"{low}-{under - 1}"))
        for low, under in AGE_BANDS
    ]
    unknown = (base.born.is_(None), word(UNKNOWN))
    return case(unknown, *bands, else_=word(UNKNOWN))


def _years_before(day: Any, years: int) -> Category:
    ago: Category = literal_column(f"interval '{years} years'")
    return cast(day - ago, DAY)


def _people(base: Any, opened: Opened) -> Category:
    people = func.coalesce(fact(FactKind.ETHNICITY, base, opened), word(NOT_TOLD))
    named: dict[Any, Any] = {word(KINH): word("KINH"), word(NOT_TOLD): word(UNKNOWN)}
    return case(named, value=people, else_=word("OTHER"))


def _poverty(base: Any, opened: Opened) -> Category:
    return _known(fact(FactKind.POVERTY, base, opened))


def _group(base: Any, _: Opened) -> Category:
    codes: dict[Any, Any] = {
        said(str(number)): word(group.code) for number, group in GROUPS.items()
    }
    return case(codes, value=base.group)


_OF: Final[Mapping[IndicatorDimension, Callable[[Any, Opened], Category]]] = {
    D.SEX: _sex,
    D.AGE_BAND: _age,
    D.ETHNICITY: _people,
    D.POVERTY: _poverty,
    D.CIRCUMSTANCE: _group,
    D.CATEGORY: lambda base, _: _known(base.row.category),
    D.ABUSE_SETTING: lambda base, _: _known(base.row.setting),
    D.SUPPORT_KIND: lambda base, _: _known(base.kind),
}

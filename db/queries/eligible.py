"""Whom a campaign is for, as a condition on children: `db.rules.eligibility` in SQL.

It reads what it compares, so all of it is held whole on every child that was asked for: who that is
lets the system propose, everybody else names children.
"""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, case, cast, exists, extract, func, or_
from sqlalchemy import literal_column as said

from db.access import RefusedError
from db.compiler.plan import local_id
from db.filters import in_force
from db.mapping import Asked, Filter
from db.models import Campaign, Circumstance, Fact, Placement, Schooling, Watch
from db.rules.children import CHILDHOOD_ENDS_AT, FactKind
from db.rules.eligibility import SPECIAL_GROUPS
from db.rules.giving import TAKES_HELP
from db.rules.sensitivity import Sensitivity

Condition = ColumnElement[bool]
S = Sensitivity
NEEDED: Final = (S.IDENTITY, S.CONTACT, S.SOCIAL, S.HEALTH, S.CASEWORK)
NONE: Final = UUID(int=0)


def eligible_for() -> Filter:
    """Children for whom the campaign with this id is."""

    def condition(door: Any, asked: Asked) -> Condition:
        for of in NEEDED:
            if not door.held(of):
                raise RefusedError("eligibleFor")
        other = door.beside(Campaign)
        campaign = other.entity
        meant = campaign.id == asked.bound(campaign.id, _key)
        fits = and_(_open(door.entity), _aged(door.entity, campaign), _schooled(door, campaign))
        found = exists().where(other.where, meant, fits, _reason(door, campaign))
        return found.correlate_except(campaign)

    return condition


def _key(identity: str) -> UUID:
    name, key = local_id(identity)
    return key if name == "Campaign" and isinstance(key, UUID) else NONE


def _open(child: Any) -> Condition:
    return child.status.in_([said(f"'{status.value}'") for status in sorted(TAKES_HELP)])  # type: ignore[no-any-return]


def _word(words: Any, word: Any) -> Condition:
    """The word is one of those with spaces between."""
    return func.string_to_array(words, said("' '")).any_() == word  # type: ignore[no-any-return]


def _reason(door: Any, campaign: Any) -> Condition:
    nothing: ColumnElement[str] = said("''")
    everybody = and_(
        campaign.groups == nothing,
        ~campaign.special,
        campaign.watches == nothing,
        campaign.poverty == nothing,
        ~campaign.facility,
    )
    special: list[ColumnElement[Any]] = [said(str(number)) for number in sorted(SPECIAL_GROUPS)]
    return or_(
        everybody,
        _some(
            door,
            Circumstance,
            campaign,
            lambda row: or_(
                _word(campaign.groups, func.text(row.group_number)),
                and_(campaign.special, row.group_number.in_(special)),
            ),
        ),
        _some(door, Watch, campaign, lambda row: _word(campaign.watches, row.kind)),
        _some(
            door,
            Fact,
            campaign,
            lambda row: and_(
                row.kind == said(f"'{FactKind.POVERTY.value}'"),
                _word(campaign.poverty, row.value),
            ),
        ),
        and_(campaign.facility, _some(door, Placement, campaign, lambda _: said("true"))),
    )


def _some(door: Any, model: Any, campaign: Any, such: Any) -> Condition:
    """Some part in force on the day of the campaign."""
    part = door.part(model)
    row = part.entity
    found = exists().where(part.where, in_force(row, campaign.eligible_on), such(row))
    return found.correlate_except(row)


def _schooled(door: Any, campaign: Any) -> Condition:
    digits: ColumnElement[str] = said("'^[0-9]+'")
    short: ColumnElement[str] = said("'^[0-9]{1,2}([^0-9]|$)'")
    goes = _some(
        door,
        Schooling,
        campaign,
        lambda row: and_(
            row.grade.regexp_match(short),
            _word(
                campaign.grades,
                func.text(cast(func.substring(row.grade, digits, type_=row.grade.type), Integer)),
            ),
        ),
    )
    return or_(campaign.grades == said("''"), goes)


def _aged(child: Any, campaign: Any) -> Condition:
    """In completed years on the day; unknown only where no age is asked for."""
    born, day = child.date_of_birth, campaign.eligible_on
    unasked = and_(campaign.age_from.is_(None), campaign.age_to.is_(None))
    oldest = func.least(
        func.coalesce(campaign.age_to, said(str(CHILDHOOD_ENDS_AT - 1))),
        said(str(CHILDHOOD_ENDS_AT - 1)),
    )
    # Symbolic, as birthdays are counted: 29 February is completed on 1 March.
    years = extract("year", func.age(day, born))
    youngest = func.coalesce(campaign.age_from, said("0"))
    return case(
        (born.is_(None), unasked), else_=and_(born <= day, years >= youngest, years <= oldest)
    )

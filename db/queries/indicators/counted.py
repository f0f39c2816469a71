"""What is counted of a base, and children: where they lived, and whether they were there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, join, not_, or_

from db.filters import in_force
from db.models import Circumstance, Death, Departure, Residence
from db.queries.indicators.conditions import word
from db.queries.indicators.opened import Condition, Opened, said
from db.rules.children import ChildStatus


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows behind doors. `on`: the day that the age of the child is told of; `kind`: of support."""

    source: FromClause
    where: Sequence[Condition]
    unit: ColumnElement[Any]
    id: Any
    row: Any = None
    child: Any = None
    born: Any = None
    sex: Any = None
    on: Any = None
    clock: Any = None
    kind: Any = None
    amount: Any = None
    group: Any = None  # of special circumstances, once for each


def by_group(base: Counted, opened: Opened) -> Counted:
    """The same, once for each group that the child is in."""
    door = opened.door(Circumstance)
    row = door.entity
    counted: list[ColumnElement[Any]] = [said(str(number)) for number in sorted(opened.groups)]
    mine = [
        door.where,
        row.superseded_at.is_(None),
        opened.holds(row),
        row.group_number.in_(counted),
    ]
    source = join(base.source, door.source(), row.child_id == base.child)
    return replace(base, source=source, where=[*base.where, *mine], group=row.group_number)


def lived(opened: Opened, home: Any, day: Any) -> Condition:
    """The home of that day; the latest, where older data has two."""
    later = opened.some(
        Residence,
        lambda each: each.child_id == home.child_id,
        lambda each: in_force(each, day),
        lambda each: or_(
            each.valid_from > home.valid_from,
            and_(each.valid_from == home.valid_from, each.id < home.id),
        ),
    )
    return and_(home.superseded_at.is_(None), in_force(home, day), not_(later))


def lives(opened: Opened, child: Any, day: Any) -> Condition:
    """A child on the day: neither dead nor abroad, under sixteen; no record that was merged. Where
    the status alone tells of a death or a departure, no day is known and it holds on all."""

    def mine(row: Any) -> Condition:
        found: Condition = row.child_id == child.id
        return found

    def dayless(status: ChildStatus, model: Any) -> Condition:
        return and_(child.status == word(status), not_(opened.some(model, mine)))

    return and_(
        child.status != word(ChildStatus.MERGED),
        not_(opened.some(Death, mine, lambda row: row.valid_from <= day)),
        not_(dayless(ChildStatus.DECEASED, Death)),
        not_(opened.some(Departure, mine, lambda row: in_force(row, day))),
        not_(dayless(ChildStatus.LEFT_COUNTRY, Departure)),
        child.childhood_ends_on > day,
        or_(child.date_of_birth <= day, _unborn_unknown(child)),
    )


def _unborn_unknown(child: Any) -> Condition:
    """Without a day of birth only the status tells that childhood is over."""
    return and_(child.date_of_birth.is_(None), child.status != word(ChildStatus.AGED_OUT))

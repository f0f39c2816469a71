"""The checks of data quality as conditions on a child: one for each of `db.rules.quality`, the same
for the count and for the list. `ALONE`: those that look at the row of the child alone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, any_, exists, literal_column, or_
from sqlalchemy.dialects.postgresql import ARRAY

from db.access import RefusedError
from db.compiler.plan import HANOI, Ask
from db.filters import in_force
from db.mapping import Asked, Filter
from db.models import Child, Circumstance, Guardian, Schooling
from db.rules.children import ChildStatus, DatePrecision, PovertyStatus, Sex, years_before
from db.rules.quality import (
    CHECKS,
    INSURED_UNTIL,
    MOTHERS,
    PARENTS,
    SCHOOL_FROM,
    DataCheck,
)

Condition = ColumnElement[bool]
ORPHAN, DISABILITY, ILLNESS = 1, 4, 13  # groups
_ACTIVE: Final[ColumnElement[str]] = literal_column(f"'{ChildStatus.ACTIVE}'")
_DAY: Final[ColumnElement[str]] = literal_column(f"'{DatePrecision.DAY}'")


def checked(check: DataCheck, door: Any, asked: Asked) -> Condition:
    """Raises RefusedError unless the classes of the check are held on all that was asked."""
    if not told(check, door):
        raise RefusedError(check.value)
    return CONDITIONS[check](door, asked)


def told(check: DataCheck, door: Any) -> bool:
    return all(door.held(of, part) for of, part in CHECKS[check].needs)


def by_check(door: Any, asked: Asked) -> Condition:
    """The filter of a list: children that this check finds."""
    return checked(DataCheck(asked.choice()), door, asked)


def registered(door: Any, asked: Asked) -> Condition:
    """A child of the register today."""
    row = door.entity
    return and_(row.status == _ACTIVE, row.childhood_ends_on > asked.today(row.childhood_ends_on))


def _past_sixteen(door: Any, asked: Asked) -> Condition:
    row = door.entity
    return and_(row.status == _ACTIVE, row.childhood_ends_on <= asked.today(row.childhood_ends_on))


def _of_register(condition: Filter) -> Filter:
    def both(door: Any, asked: Asked) -> Condition:
        return and_(registered(door, asked), condition(door, asked))

    return both


def _part(door: Any, asked: Asked, model: Any, *fits: Any) -> Condition:
    """Some part in force today that fits."""
    other = door.part(model)
    row = other.entity
    here = (fit(row) for fit in fits)
    found = exists().where(other.where, in_force(row, asked.today(row.valid_from)), *here)
    return found.correlate_except(row)


def _group(number: int) -> Any:
    return lambda row: row.group_number == literal_column(str(number))


def _related(asked: Asked, words: Callable[[Ask], list[str]]) -> Any:
    return lambda row: row.relation == any_(asked.worked(ARRAY(row.relation.type), words))


def _mothers(_: Ask) -> list[str]:
    return [*MOTHERS]


def _parents(_: Ask) -> list[str]:
    return [*PARENTS]


def _elsewhere(door: Any, asked: Asked) -> Condition:
    """In a unit that is not of the boundaries in force."""
    mine = door.entity.unit_id
    return mine == any_(asked.worked(ARRAY(mine.type), _others))  # type: ignore[no-any-return]


def _others(ask: Ask) -> list[int]:
    tree = ask.memory.tree
    return [unit.id for unit in tree.by_id.values() if not unit.valid_on(tree.boundaries)]


def _special_after(door: Any, asked: Asked) -> Condition:
    status = door.entity.status
    open_ = and_(status == _ACTIVE, ~_past_sixteen(door, asked))
    over = and_(~open_, status != literal_column(f"'{ChildStatus.MERGED}'"))
    return and_(over, _part(door, asked, Circumstance))


def _disability(door: Any, asked: Asked) -> Condition:
    return _part(door, asked, Circumstance, _group(DISABILITY), lambda row: row.subgroup.is_(None))


def _illness(door: Any, asked: Asked) -> Condition:
    poverty = door.entity.poverty
    neither = or_(poverty.is_(None), poverty == literal_column(f"'{PovertyStatus.NONE}'"))
    return and_(neither, _part(door, asked, Circumstance, _group(ILLNESS)))


def _orphan(door: Any, asked: Asked) -> Condition:
    parents = _part(door, asked, Guardian, _related(asked, _parents))
    return and_(_part(door, asked, Circumstance, _group(ORPHAN)), parents)


def _overdue(door: Any, asked: Asked) -> Condition:
    row = door.entity
    term = asked.worked(row.registered_at.type, _since)
    return and_(row.personal_id_blind.is_(None), row.registered_at < term)


def _since(ask: Ask) -> datetime:
    days = timedelta(days=ask.memory.personal_id_days)
    return datetime.combine(ask.today - days, time(), HANOI)


def _insured(door: Any, asked: Asked) -> Condition:
    row = door.entity
    young = row.date_of_birth > asked.worked(row.date_of_birth.type, _six_years_ago)
    return and_(young, row.has_health_insurance.is_not(True))


def _six_years_ago(ask: Ask) -> date:
    return years_before(ask.today, INSURED_UNTIL)


def _no_school(door: Any, asked: Asked) -> Condition:
    row = door.entity
    due = row.date_of_birth <= asked.worked(row.date_of_birth.type, _school_age)
    return and_(due, ~_part(door, asked, Schooling))


def _school_age(ask: Ask) -> date:
    return years_before(ask.today, SCHOOL_FROM)


def _no_mother(door: Any, asked: Asked) -> Condition:
    mother = _part(door, asked, Guardian, _related(asked, _mothers))
    return and_(_part(door, asked, Guardian), ~mother)


def _empty(*columns: Any) -> Filter:
    return lambda door, _: and_(*(getattr(door.entity, column.key).is_(None) for column in columns))


ALONE: Final[Mapping[DataCheck, Filter]] = {
    DataCheck.PAST_SIXTEEN: _past_sixteen,
    DataCheck.UNIT_NOT_IN_FORCE: _of_register(_elsewhere),
    DataCheck.PERSONAL_ID_OVERDUE: _of_register(_overdue),
    DataCheck.BIRTH_NOT_REGISTERED: _of_register(
        lambda door, _: door.entity.birth_registered.is_(False)
    ),
    DataCheck.NOT_INSURED_UNDER_SIX: _of_register(_insured),
    DataCheck.NO_BIRTH_DATE: _of_register(_empty(Child.date_of_birth)),
    DataCheck.BIRTH_DATE_NOT_EXACT: _of_register(
        lambda door, _: door.entity.date_of_birth_precision != _DAY
    ),
    DataCheck.SEX_UNKNOWN: _of_register(
        lambda door, _: door.entity.sex == literal_column(f"'{Sex.UNKNOWN}'")
    ),
    DataCheck.NO_HOUSEHOLD: _of_register(_empty(Child.household_id)),
    DataCheck.NO_ADDRESS: _of_register(_empty(Child.hamlet, Child.address)),
    DataCheck.NO_POVERTY: _of_register(_empty(Child.poverty)),
    DataCheck.NO_ETHNICITY: _of_register(_empty(Child.ethnicity)),
    DataCheck.BIRTH_REGISTRATION_UNKNOWN: _of_register(_empty(Child.birth_registered)),
}
CONDITIONS: Final[Mapping[DataCheck, Filter]] = {
    **ALONE,
    DataCheck.SPECIAL_AFTER_CHILDHOOD: _special_after,
    DataCheck.DISABILITY_WITHOUT_DEGREE: _of_register(_disability),
    DataCheck.ILLNESS_WITHOUT_POVERTY: _of_register(_illness),
    DataCheck.ORPHAN_WITH_PARENT: _of_register(_orphan),
    DataCheck.NO_GUARDIAN: _of_register(lambda door, asked: ~_part(door, asked, Guardian)),
    DataCheck.NO_MOTHER: _of_register(_no_mother),
    DataCheck.NO_SCHOOL: _of_register(_no_school),
}

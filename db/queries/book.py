"""Children of one commune that lines of a household book may speak of: by code, by number, by name.

Opened for whoever may change them; what is compared with a cell is compared only where the class of
the cell is held, which `db.rules.book.lines` sees to.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    LargeBinary,
    Text,
    Uuid,
    any_,
    func,
    literal_column,
    or_,
    select,
)

from db.compiler.plan import EPOCH, Ask, Draft, Plan, Plans
from db.filters import in_force
from db.models import Alias, Child, Circumstance, Document, Guardian, Household, Schooling
from db.queries.rows import current
from db.rules.children import ChildStatus
from db.rules.sensitivity import Sensitivity

WRITE = "write"  # as in the access lines
COLUMNS = (
    *("id", "version", "status", "code", "full_name", "sex", "date_of_birth"),
    *("date_of_birth_precision", "personal_id_sealed", "personal_id_blind", "search_name"),
    *("hamlet", "address", "poverty", "ethnicity", "birth_registered", "has_health_insurance"),
    "unit_id",
)
CLASSES = ((Sensitivity.IDENTITY, None), (Sensitivity.CONTACT, None))


def spoken_of(plans: Plans, ask: Ask) -> Plan:
    """Of `ask.root`: the commune, codes, blind indexes of personal ids, names without tones. Each
    child as its columns, `old_codes` (of records that it stands for), `home` (the number of its
    household), `carers` (id, name, relation, sealed phone), `papers` (kind, id, sealed number,
    place), `schools` (id, grade) and `groups` (number, sub-group), as they hold today. A merged
    record is spoken of by the one that stands for it."""
    return plans.plan(("spoken of",), ask, lambda draft: _draw(draft, ask))


def _draw(draft: Draft, ask: Ask) -> Plan:
    door: Any = ask.access.rows(Child, draft, WRITE, classes=CLASSES)
    child = door.entity

    def among(column: Any, place: int, kind: Any) -> Any:
        return column == any_(draft.bind(lambda ask: ask.root[place], ARRAY(kind)))

    meant = or_(
        among(child.code, 1, Text()),
        among(child.personal_id_blind, 2, LargeBinary()),
        among(child.search_name, 3, Text()),
        child.id == any_(_standing(ask.access, draft)),
    )
    merged: ColumnElement[str] = literal_column(f"'{ChildStatus.MERGED.value}'")
    here = child.commune_id == draft.bind(lambda ask: ask.root[0], child.commune_id.type)
    told = [getattr(child, name).label(name) for name in COLUMNS]
    found = select(
        *told,
        _old_codes(ask.access, draft, child).label("old_codes"),
        _home(door).label("home"),
        _carers(door, draft).label("carers"),
        _papers(door, draft).label("papers"),
        _told(door, draft, Schooling, "school_id", "grade").label("schools"),
        _told(door, draft, Circumstance, "group_number", "subgroup").label("groups"),
        EPOCH.label("epoch_"),
    )
    found = found.select_from(door.source()).where(here, meant, child.status != merged, door.where)
    return draft.finish(found, current)


def _standing(access: Any, draft: Draft) -> Any:
    """Children that stand for records of these codes."""
    door = access.rows(Alias, draft)
    row, codes = door.entity, draft.bind(lambda ask: ask.root[1], ARRAY(Text()))
    found = select(row.survivor_id).select_from(door.source())
    found = found.where(row.code == any_(codes), door.where)
    return func.array(found.scalar_subquery(), type_=ARRAY(Uuid()))


def _old_codes(access: Any, draft: Draft, child: Any) -> Any:
    door = access.rows(Alias, draft)
    row = door.entity
    found = select(row.code).select_from(door.source())
    found = found.where(row.survivor_id == child.id, door.where).correlate(child)
    return func.array(found.scalar_subquery())


def _home(child: Any) -> Any:
    door = child.part(Household)
    number = select(door.entity.number).select_from(door.source()).where(door.where)
    return number.limit(1).scalar_subquery()


def _carers(child: Any, draft: Draft) -> Any:
    return _told(child, draft, Guardian, "id", "full_name", "relation", "phone_sealed")


def _papers(child: Any, draft: Draft) -> Any:
    return _told(child, draft, Document, "kind", "id", "number_sealed", "place")


def _told(child: Any, draft: Draft, model: Any, *columns: str) -> Any:
    """Of the rows of a part that hold today."""
    door = child.part(model)
    row = door.entity
    today = draft.bind(lambda ask: ask.today, row.valid_from.type)
    told = func.row(*(getattr(row, name) for name in columns))
    found = select(told).select_from(door.source()).where(door.where, in_force(row, today))
    return func.array(found.order_by(row.valid_from, row.id).scalar_subquery())

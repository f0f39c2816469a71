"""What each act leaves in the rows of a child (see `db.seeds.book`), as `db.services` does it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from db.rules.children import ChildStatus, FactKind
from db.rules.circumstances import GROUPS, WATCH_CLASSES
from db.rules.documents import DOCUMENT_CLASSES, DocumentKind
from db.rules.history import EventKind as Kind
from db.rules.identifiers import insured
from db.rules.inputs import EARLIEST
from db.rules.openings import OPEN_FOR
from db.rules.registration import kept_carer
from db.rules.sensitivity import Sensitivity
from db.seeds import acts, endings
from db.seeds.lines import AT, BY, ID
from db.seeds.rows import PLACE

S: Final = Sensitivity
OPENED_FOR: Final = "Cập nhật hồ sơ theo yêu cầu của nhóm thường trực"
_SOCIAL, _CONTACT, _IDENTITY = (S.SOCIAL, None), (S.CONTACT, None), (S.IDENTITY, None)
_GUARDIANS, _HEALTH = (S.CONTACT, "guardians"), (S.HEALTH, None)
IDENTITY, NUMBERS = ("identity", None), ("personal_id", None)
MEMBERSHIP, SCHOOLING, PLACEMENT = ("membership", None), ("schooling", None), ("placement", None)
_FLAG: Final = {True: "yes", False: "no"}
_FACTS: Final = {"poverty": FactKind.POVERTY, "ethnicity": FactKind.ETHNICITY}


def _register(record: Any, act: acts.Register) -> None:
    entry, number, since = act.entry, act.entry.personal_id, record.registered
    record.child |= {
        "id": record.id,
        "code": record.book.code(),
        "status": ChildStatus.ACTIVE,
        "sex": entry.sex,
        "date_of_birth": entry.date_of_birth,
        "date_of_birth_precision": entry.precision,
        "personal_id_missing": entry.personal_id_missing,
        "poverty": entry.poverty,
        "ethnicity": entry.ethnicity,
        "hamlet": entry.hamlet,
        "address": entry.address,
        "registered_at": record.lines.at,
        "version": 0,
        **dict(zip(PLACE, record.home, strict=True)),
    }
    if number is not None:
        record.numbered(number)
    record.called(entry.full_name)
    record.lives(entry.hamlet, entry.address, since)
    record.fact(FactKind.POVERTY, since, entry.poverty)
    record.fact(FactKind.ETHNICITY, since, entry.ethnicity)
    for carer in entry.carers:
        record.cares(kept_carer(carer), since)
    record.tell(Kind.REGISTERED, ((S.PUBLIC, None), {}))


def _birth(record: Any, act: acts.RegisterBirth) -> None:
    done, paper = act.number is not None, DocumentKind.BIRTH_CERTIFICATE
    record.fact(FactKind.BIRTH_REGISTRATION, act.on, _FLAG[done])
    record.child["birth_registered"] = done
    told = [(_SOCIAL, {"since": act.on, "value": _FLAG[done]})]
    if done:
        record.lines.renew(("document", paper), act.on, (paper, act.number, act.place))
        told.append(((DOCUMENT_CLASSES[paper], None), {"since": act.on, "place": act.place}))
    record.tell(Kind.BIRTH_REGISTRATION_RECORDED, *told)


def _insure(record: Any, act: acts.Insure) -> None:
    has, paper = act.number is not None, DocumentKind.HEALTH_INSURANCE
    record.fact(FactKind.HEALTH_INSURANCE, act.since, _FLAG[has])
    record.child["has_health_insurance"] = has
    told = [(_SOCIAL, {"since": act.since, "value": _FLAG[has]})]
    if act.number is not None:
        record.lines.renew(("document", paper), act.since, (paper, insured(act.number), None))
        told.append(((DOCUMENT_CLASSES[paper], None), {"since": act.since, "place": None}))
    record.tell(Kind.HEALTH_INSURANCE_RECORDED, *told)


def _household(record: Any, act: acts.SetHousehold) -> None:
    household = record.book.household(act, record.home)
    record.lines.put(MEMBERSHIP, act.since, (household,))
    record.child["household_id"] = household
    record.tell(Kind.HOUSEHOLD_SET, (_CONTACT, {"since": act.since, "number": act.number}))


def _guardians(record: Any, act: acts.SetGuardians) -> None:
    """Who stays as they were stays the same."""
    carers = {(c.full_name, c.relation, c.phone): c for c in map(kept_carer, act.carers)}
    new = [carer for said, carer in carers.items() if said not in record.carers]
    for said in [said for said in record.carers if said not in carers]:
        record.lines.clear(("guardian", said), act.since)
        record.carers.remove(said)
    for carer in new:
        record.cares(carer, act.since)
    told = {"since": act.since, "guardians": [(c.full_name, c.relation) for c in new]}
    record.tell(Kind.GUARDIANS_SET, (_GUARDIANS, told))


def _schooling(record: Any, act: acts.SetSchooling) -> None:
    if act.school is None:
        record.lines.clear(SCHOOLING, act.since)
    else:
        record.lines.put(SCHOOLING, act.since, (act.school, act.grade))
    school = None if act.school is None else str(act.school)
    told = {"since": act.since, "school": school, "grade": act.grade}
    record.tell(Kind.SCHOOLING_SET, (_CONTACT, told))


def _update(record: Any, act: acts.Update) -> None:
    [(name, value)] = [*act.values.items()][:1]
    record.child |= {key: said for key, said in act.values.items() if key != "personal_id"}
    told, of = {**act.values, "since": act.since}, _CONTACT
    if name == "poverty":
        record.fact(FactKind.POVERTY, act.since, value)
        of = _SOCIAL
    elif name == "personal_id":
        _number(record, act)
        told["personal_id"], of = True, _IDENTITY  # no history is told the number
    else:
        record.lives(record.child["hamlet"], record.child["address"], act.since)
    record.tell(Kind.UPDATED, (of, told))


def _number(record: Any, act: acts.Update) -> None:
    """A first number says before it why there was none all along."""
    number, child = act.values["personal_id"], record.child
    row = record.lines.begin(NUMBERS, EARLIEST, (None, child["personal_id_missing"]))
    row[AT], row[BY] = child["registered_at"], None
    record.lines.put(NUMBERS, act.since, (number, None))
    record.numbered(number)
    child["personal_id_missing"] = None


def _correct(record: Any, act: acts.Correct) -> None:
    """A first change of the name says before it what was so all along."""
    if "full_name" in act.values:
        of, lines, child = _IDENTITY, record.lines, record.child
        rest = child["sex"], child["date_of_birth"], child["date_of_birth_precision"]
        row = lines.begin(IDENTITY, EARLIEST, (child["full_name"], *rest))
        row[AT], row[BY] = child["registered_at"], None
        record.called(act.values["full_name"])
        lines.become(IDENTITY, (child["full_name"], *rest))
    else:
        of = (S.ETHNICITY, None)
        record.child |= act.values
        said = FactKind.ETHNICITY, act.values["ethnicity"]
        record.lines.become(("fact", FactKind.ETHNICITY), said)
    on = act.on
    record.tell(Kind.CORRECTED, (of, {**act.values, "on": on, "reason": act.why}))


def _place(record: Any, act: acts.Place) -> None:
    record.lines.put(PLACEMENT, act.since, (act.facility,))
    told = {"since": act.since, "facility": str(act.facility)}
    record.tell(Kind.PLACED, (_CONTACT, told))


def _end_placement(record: Any, act: acts.EndPlacement) -> None:
    record.lines.end(PLACEMENT, act.until)
    record.tell(Kind.PLACEMENT_ENDED, (_CONTACT, {"until": act.until}))


def _circumstance(record: Any, act: acts.RecordCircumstance) -> None:
    group = GROUPS[act.group]
    _open(record, group.class_)
    series = "circumstance", act.group
    record.lines.begin(series, act.since, (act.group, act.subgroup))
    told = {"group": act.group, "subgroup": act.subgroup, "since": act.since, "until": None}
    record.tell(Kind.CIRCUMSTANCE_RECORDED, ((group.class_, group.part), told))


def _end_circumstance(record: Any, act: acts.EndCircumstance) -> None:
    group = GROUPS[act.group]
    _open(record, group.class_)
    record.lines.end(("circumstance", act.group), act.until)
    told = {"group_number": act.group, "until": act.until}
    record.tell(Kind.CIRCUMSTANCE_ENDED, ((group.class_, group.part), told))


def _open(record: Any, of: Sensitivity) -> None:
    """Sealed parts are written while they are open."""
    if of is S.SEALED:
        lines, rows = record.lines, record.book.rows
        opened = record.id, lines.by, OPENED_FOR, lines.at, lines.at + OPEN_FOR
        rows.add("sealed_opening", rows.id(), *opened)


def _watch(record: Any, act: acts.SetWatch) -> None:
    row = record.lines.begin(("watch", act.kind), act.since, (act.kind,))
    record.meets(row[ID], act.criteria)
    record.criteria[act.kind] = act.criteria
    told = {"kind": act.kind, "criteria": list(act.criteria), "since": act.since}
    record.tell(Kind.WATCH_SET, ((WATCH_CLASSES[act.kind], None), told))


def _end_watch(record: Any, act: acts.EndWatch) -> None:
    """What the watch was keeps the criteria it had."""
    copy = record.lines.end(("watch", act.kind), act.until)
    record.meets(copy[ID], act.criteria)
    told = {"kind": act.kind, "until": act.until}
    record.tell(Kind.WATCH_ENDED, ((WATCH_CLASSES[act.kind], None), told))


def _assist(record: Any, act: acts.Assist) -> None:
    says = act.kind, act.provider, act.source
    record.lines.begin(("assistance", None), act.first, says, last=act.last)
    told = {"kind": act.kind, "since": act.first, "until": act.last}
    record.tell(Kind.ASSISTANCE_RECORDED, (_SOCIAL, told))


def _injure(record: Any, act: acts.Injure) -> None:
    says = act.cause, act.place, act.outcome
    record.lines.begin(("injury", None), act.on, says, last=act.on)
    told = {"cause": act.cause, "place": act.place, "outcome": act.outcome, "on": act.on}
    record.tell(Kind.INJURY_RECORDED, (_HEALTH, told))


WRITERS: Final[Mapping[type, Callable[[Any, Any], None]]] = {
    acts.Register: _register,
    acts.RegisterBirth: _birth,
    acts.Insure: _insure,
    acts.SetHousehold: _household,
    acts.SetGuardians: _guardians,
    acts.SetSchooling: _schooling,
    acts.Update: _update,
    acts.Correct: _correct,
    acts.Place: _place,
    acts.EndPlacement: _end_placement,
    acts.RecordCircumstance: _circumstance,
    acts.EndCircumstance: _end_circumstance,
    acts.SetWatch: _watch,
    acts.EndWatch: _end_watch,
    acts.Assist: _assist,
    acts.Injure: _injure,
    acts.Die: endings.die,
    acts.Leave: endings.leave,
    acts.ProposeMove: endings.propose,
    acts.AcceptMove: endings.accept,
}

"""Why somebody may, or may not, do something to a row: every line of theirs, judged on that row.

The same scopes that open rows are compiled here into one column for each line and posting, so that
an explanation cannot disagree with what is shown.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Uuid,
    and_,
    any_,
    case,
    false,
    func,
    inspect,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from authz.access import SqlAccess
from authz.bound import Bound
from authz.parts import OpenDoor, PartDoor, whole_of
from authz.policy import Grant
from authz.scopes import SCOPES, Condition, some
from authz.subject import Held, Subject
from authz.verdict import Explanation, Reason
from db import models as m
from db.access import Scoped
from db.compiler.objects import ONE, opened
from db.compiler.plan import EPOCH, Ask, Draft, Plan, local_id
from db.compiler.standing import stands
from db.filters import in_force
from db.models import Alias, Base, Case, Child, Officer, Posting
from db.rules.sensitivity import HIDDEN, WHOLE, Sensitivity
from db.units import Memory

# What can be asked about: the tables that lines name, and the parts, which follow their whole.
ASKED: Final[dict[str, type[Base]]] = {
    mapper.class_.__name__: mapper.class_
    for mapper in Base.registry.mappers
    if mapper.class_
    in {Case, Child, m.MachineKey, m.Move, Officer, m.Organisation, Posting, m.Report}
    or (whole_of(mapper.class_) and "id" in mapper.class_.__table__.c)
}
UNIT: Final = "role:everybody, unit, read, anywhere, -"  # the tree is public; it needs no line


@dataclass(frozen=True, slots=True)
class Post:
    """A posting in force."""

    id: UUID
    role: str
    unit_id: int
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class Question:
    """Which of these lines of an officer, each at one posting, hold on the row `key` of `model`?"""

    officer: UUID
    model: type[Base]
    key: UUID | None
    lines: tuple[tuple[Subject, Grant], ...]


@dataclass(frozen=True, slots=True)
class At(Bound):
    """The subject at one posting alone, whoever asks."""

    who: Subject

    @property
    def id(self) -> ColumnElement[Any]:
        return self.draft.bind(lambda _: self.who.id, Uuid())

    def works_in(self, organisation: Any) -> ColumnElement[bool]:
        bodies = self.who.bodies(sorted(self.roles or ()))
        return organisation == any_(self.draft.bind(lambda _: bodies, ARRAY(Uuid())))  # type: ignore[no-any-return]

    def _area(self, ask: Any) -> Any:
        return self.who.area(self.roles or ())


def question(
    access: SqlAccess, officer: UUID, posts: Iterable[Held], action: str, identity: str
) -> Question | None:
    """None for an id of something that no line speaks of."""
    name, key = local_id(identity)
    model = ASKED.get(name)
    if model is None:
        return None
    lines = tuple(
        (Subject.posted(officer, [post], access.tree), grant)
        for post in posts
        for grant in access.policy.grants[post.role]
        if grant.resource in {resource_of(model), model.__tablename__} and grant.action == action
    )
    return Question(officer, model, key, lines)


def of_unit(memory: Memory, action: str, identity: str) -> Explanation | None:
    """Units are public: everybody who signed in reads them, nobody does anything else to them."""
    if memory.unit(identity) is None:
        return None
    return Explanation((Reason(action == "read", "everybody", UNIT, None, "anywhere"),))


def resource_of(model: type[Base]) -> str:
    """The access to a part follows from the lines for what it is a part of."""
    return str((whole_of(model) or model).__tablename__)


def posts_plan(officer: UUID, access: SqlAccess, draft: Draft) -> Plan:
    """The postings in force of an officer; None unless the asker is, or administers, them."""
    held = access.rows(Posting, draft)
    row, today = held.entity, draft.bind(lambda ask: ask.today, Date())
    who = draft.bind(lambda _: officer, Uuid())
    posts = select(func.row(row.id, row.role, row.unit_id, row.organisation_id))
    posts = posts.select_from(held.source()).where(row.officer_id == who, held.where)
    posts = posts.where(in_force(row, today)).order_by(row.valid_from, row.id)
    columns = [func.array(posts.scalar_subquery())]
    if officer != access.subject:
        door = access.rows(Officer, draft, "administer")
        known = select(func.row(ONE)).select_from(door.source())
        known = known.where(door.entity.id == who, door.where)
        columns.append(func.array(known.scalar_subquery()))

    def shape(record: Any, _: Ask) -> tuple[Post, ...] | None:
        if officer != access.subject and not record[1]:
            return None
        return tuple(Post(*each) for each in record[0])

    return draft.finish(select(*columns, EPOCH), shape)


def explanation_plan(asked: Question, access: SqlAccess | None, draft: Draft) -> Plan:
    """The explanation; None for a row that the asker cannot read. Without an asker (the command
    line) every row can be asked about. Of another officer it tells what the asker may read."""
    door = access.rows(asked.model, draft) if access else _opened(asked.model, draft)
    other = access is not None and access.subject != asked.officer
    lines, columns = [], []
    plain = _tells_nothing(asked, door.entity)
    for who, grant in asked.lines:
        told = _told(grant, door) if other else true()
        if told is not None:
            told = and_(told, plain) if other else told
            at = At(draft, frozenset(who.roles), None, who)
            holds = Scoped(and_(_holds(at, grant, door), _second(asked, draft, door.entity)))
            lines.append((who, grant))
            columns.append(case((not_(told), null()), (holds, true()), else_=false()))
            draft.shown.update(SCOPES[grant.scope].tells or ())
    draft.shown.update(_classes(door))
    source, where = opened(door)
    about = _about(door)
    found = select(func.row(ONE, *(column for _, column in about), *columns))
    found = found.select_from(source).where(_wanted(asked, access, draft, door), *where)

    def shape(record: Any, ask: Ask) -> Explanation | None:
        """Several rows are one: a household is open by each of its children."""
        rows = record[0]
        if not rows:
            return None
        told, at = list(zip(*rows, strict=True)), 1 + len(about)
        ask.seen.update(key.hex for key in [asked.key] if key and asked.model is Child)
        for (noted, _), keys in zip(about, told[1:at], strict=True):
            getattr(ask, noted).update(key.hex for key in keys if key is not None)
        verdicts = [_verdict(column) for column in told[at:]]
        reasons = tuple(
            _reason(line, verdict)
            for line, verdict in zip(lines, verdicts, strict=True)
            if verdict is not None
        )
        return Explanation(reasons, len(reasons) == len(asked.lines))

    return draft.finish(select(func.array(found.scalar_subquery()), EPOCH), shape)


def _wanted(asked: Question, access: SqlAccess | None, draft: Draft, door: Any) -> Condition:
    """The row that is asked about; an old id of a child is of the record that stands for it."""
    key: ColumnElement[Any] = draft.bind(lambda _: asked.key, Uuid())
    if access and asked.model is Child:
        key = stands(access.rows(Alias, draft), key)
    return door.entity.id == key  # type: ignore[no-any-return]


def _verdict(column: Sequence[bool | None]) -> bool | None:
    """None: not to be told, on any of the rows that would decide it."""
    return True if True in column else None if None in column else False


def _told(grant: Grant, door: Any) -> ColumnElement[bool] | None:
    """Whether the asker may learn if the line of another officer holds: row by row; None: never."""
    tells = SCOPES[grant.scope].tells
    if tells is None:
        return None
    levels = [door.level(of) for of in tells]
    if any(isinstance(level, int) and level < WHOLE for level in levels):
        return None
    by_row = (level for level in levels if not isinstance(level, int))
    return and_(true(), *(level == WHOLE for level in by_row))


def _classes(door: Any) -> Iterator[Sensitivity]:
    """What is told by telling that there is such a part of a child."""
    row = door.entity
    if of := getattr(row, "__class_of_row__", None):
        yield of
    for of, part in getattr(row, "__row_classes__", ()):
        if door.level(of, part) is not HIDDEN:
            yield of


def _second(asked: Question, draft: Draft, row: Any) -> ColumnElement[bool]:
    """Where a row speaks of two children: the officer sees who the other is, at any posting."""
    link, child = _other(row), aliased(Child)
    lines = [(At(draft, frozenset(who.roles), None, who), grant) for who, grant in _named(asked)]
    seen = [SCOPES[grant.scope].predicate(at, child) for at, grant in lines]
    both = some(child, child.id == link, or_(false(), *seen))
    return true() if link is None else or_(link.is_(None), both)


def _tells_nothing(asked: Question, row: Any) -> ColumnElement[bool]:
    """Where that tells nothing of the other one to whoever else asks."""
    link = _other(row)
    silent = all(SCOPES[grant.scope].tells == () for _, grant in _named(asked))
    return true() if link is None or silent else link.is_(None)


def _other(row: Any) -> Any:
    name = getattr(inspect(row).mapper.class_, "__second_link__", None)
    return name and getattr(row, name)


def _named(asked: Question) -> list[tuple[Subject, Grant]]:
    return [(who, grant) for who, grant in asked.lines if grant.holds(Sensitivity.IDENTITY, None)]


def _about(door: Any) -> list[tuple[str, Any]]:
    """The children and cases that the row speaks of, and where each is noted for the log."""
    second = _other(door.entity)
    while isinstance(door, PartDoor):
        door = door.whole
    whole: Any = door.entity
    model = inspect(whole).mapper.class_
    named = {"seen": "id" if model is Child else "child_id", "cases": "case_id"}
    if model is Case:
        named["cases"] = "id"
    found = [(noted, name) for noted, name in named.items() if name in model.__table__.c]
    return [
        *((noted, getattr(whole, name)) for noted, name in found),
        *([] if second is None else [("seen", second)]),
    ]


def _opened(model: type[Base], draft: Draft) -> Any:
    if whole := whole_of(model):
        return PartDoor(OpenDoor(whole, draft), model, draft)
    return OpenDoor(model, draft)


def _holds(who: At, grant: Grant, door: Any) -> ColumnElement[bool]:
    """The line opens this row, or what this row is a part of with the class of the part."""
    scope = SCOPES[grant.scope]
    if not isinstance(door, PartDoor):
        return scope.predicate(who, door.entity)
    row: Any = door.entity
    if grant.resource != inspect(door.whole.entity).mapper.class_.__tablename__:
        return scope.predicate(who, row)  # a part with lines of its own
    if of := getattr(row, "__class_of_row__", None):
        held = grant.holds(of, getattr(row, "__part_of_class__", None))
        return and_(true() if held else false(), scope.predicate(who, door.whole.entity))
    classes = [
        and_(row.class_ == of.value, row.part == part if part else true())
        for of, part in row.__row_classes__
        if grant.holds(of, part) or of is Sensitivity.PUBLIC
    ]
    return and_(or_(false(), *classes), scope.predicate(who, door.whole.entity))


def _reason(line: tuple[Subject, Grant], allows: bool) -> Reason:  # noqa: FBT001 -- mapped over
    who, grant = line
    return Reason(allows, grant.role, grant.line(), who.postings[0], grant.scope)

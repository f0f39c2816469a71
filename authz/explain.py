"""Why somebody may, or may not, do something to a row: every line of theirs, judged on that row.

The same scopes that open rows are compiled here into one column for each line and posting, so that
an explanation cannot disagree with what is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
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
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from authz.access import SqlAccess
from authz.bound import Bound
from authz.parts import OpenDoor, PartDoor
from authz.policy import Grant, Policy
from authz.scopes import SCOPES
from authz.subject import Held, Subject
from db.access import Scoped
from db.compiler.objects import ONE, opened
from db.compiler.plan import EPOCH, Ask, Draft, Plan, local_id
from db.filters import in_force
from db.models import Base, Child, MachineKey, Move, Officer, Organisation, Posting
from db.reader import Reader
from db.rules.sensitivity import PARTS, Sensitivity
from db.services.people import Person
from db.units import Memory

# What can be asked about: the tables that lines name, and the parts of a child, which follow it.
ASKED: Final[dict[str, type[Base]]] = {
    mapper.class_.__name__: mapper.class_
    for mapper in Base.registry.mappers
    if mapper.class_ in {Child, MachineKey, Move, Officer, Organisation, Posting}
    or (hasattr(mapper.class_, "__child_link__") and "id" in mapper.class_.__table__.c)
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
class Holding:
    """The lines of one role for one resource and action, taken together."""

    role: str
    resource: str
    action: str
    scope: str
    classes: tuple[Sensitivity, ...]
    masked: tuple[Sensitivity, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the policy, at one posting, judged on one row."""

    allows: bool
    role: str
    line: str
    posting: UUID | None
    scope: str


@dataclass(frozen=True, slots=True)
class Explanation:
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        return any(reason.allows for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Question:
    """Which of these lines, each at one posting, hold on the row `key` of `model`?"""

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


def holdings(access: SqlAccess) -> list[Holding]:
    """What a person holds now, one for each role, resource and action."""
    found: dict[tuple[str, str, str], list[Grant]] = {}
    for role in access.who.roles:
        for grant in access.policy.grants[role]:
            found.setdefault((role, grant.resource, grant.action), []).append(grant)
    return [_together(*named, grants) for named, grants in sorted(found.items())]


def _together(role: str, resource: str, action: str, grants: list[Grant]) -> Holding:
    whole = {of for grant in grants for of in grant.whole}
    masked = {of for grant in grants for of in grant.masked} - whole
    parts = {part for grant in grants for part in grant.parts if PARTS[part] not in whole}
    return Holding(
        role,
        resource,
        action,
        ", ".join(sorted({grant.scope for grant in grants})),
        tuple(of for of in Sensitivity if of in whole),
        tuple(of for of in Sensitivity if of in masked),
        tuple(sorted(f"{PARTS[part].value}/{part}" for part in parts)),
    )


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
    return Question(model, key, lines)


def of_unit(memory: Memory, action: str, identity: str) -> Explanation | None:
    """Units are public: everybody who signed in reads them, nobody does anything else to them."""
    if memory.unit(identity) is None:
        return None
    return Explanation((Reason(action == "read", "everybody", UNIT, None, "anywhere"),))


def resource_of(model: type[Base]) -> str:
    """The access to a part of a child follows from the lines for children."""
    named = Child if hasattr(model, "__child_link__") else model
    return str(named.__tablename__)


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
    line) every row can be asked about."""
    door = access.rows(asked.model, draft) if access else _opened(asked.model, draft)
    columns = [
        case((Scoped(_holds(At(draft, frozenset(who.roles), None, who), grant, door)), true()),
             else_=false())
        for who, grant in asked.lines
    ]  # fmt: skip
    source, where = opened(door)
    wanted = door.entity.id == draft.bind(lambda _: asked.key, Uuid())
    found = select(func.row(ONE, *columns)).select_from(source).where(wanted, *where)

    def shape(record: Any, _: Ask) -> Explanation | None:
        """Several rows are one: a household is open by each of its children."""
        if not record[0]:
            return None
        verdicts = [any(column) for column in zip(*record[0], strict=True)][1:]
        return Explanation(tuple(map(_reason, asked.lines, verdicts)))

    return draft.finish(select(func.array(found.scalar_subquery()), EPOCH), shape)


def _opened(model: type[Base], draft: Draft) -> Any:
    if hasattr(model, "__child_link__"):
        child: Any = OpenDoor(Child, draft)
        return PartDoor(child, model, draft)
    return OpenDoor(model, draft)


def _holds(who: At, grant: Grant, door: Any) -> ColumnElement[bool]:
    """The line opens this row, or what this row is a part of with the class of the part."""
    scope = SCOPES[grant.scope]
    if not isinstance(door, PartDoor):
        return scope.predicate(who, door.entity)
    row: Any = door.entity
    if grant.resource != Child.__tablename__:
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


async def explained(
    reader: Reader, policy: Policy, memory: Memory, person: Person, *, action: str, identity: str
) -> str:
    """For the command line: the lines, what each says on this row, and the statement that asked.

    Asks on behalf of nobody: every row can be asked about. `reader` connects as the compiler.
    """
    nobody = Subject.posted(person.id, (), memory.tree)
    access = SqlAccess(nobody, policy, memory.tree)
    ask = Ask(access, {}, datetime.now(UTC), memory)
    posts = person.postings_on(ask.today)
    asked = question(access, person.id, posts, action, identity)
    title = f"{person.username} ({person.display_name}), {action} {identity}"
    if asked is None:
        return f"{title}: no line speaks of such an id.\n"
    plan = explanation_plan(asked, None, Draft(ask))
    found: Explanation | None = await reader.run(plan, ask)
    if found is None:
        return f"{title}: there is no such row.\n"
    places = {post.id: memory.tree.by_id[post.unit_id] for post in posts}
    told = [
        f"  {'yes' if reason.allows else 'no ':3}  {reason.line}\n"
        f"       at {places[reason.posting].name} ({places[reason.posting].code})"
        for reason in found.reasons
        if reason.posting
    ] or [f"  no line of {', '.join(sorted({p.role for p in posts})) or 'nobody'} speaks of it"]
    values = [f"  ${at} = {value!r}" for at, value in enumerate(plan.arguments(ask), 1)]
    verdict = "allowed" if found.allowed else "not allowed"
    return "\n".join([f"{title}: {verdict}", *told, "", plan.sql, *values, ""])

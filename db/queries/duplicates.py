"""Records that are alike, as `db.rules.duplicates` says, of those that the subject may compare:
both seen, with the classes of what is compared. By index: of a child those born on its day with its
name, and those with the number of its papers."""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Interval,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    any_,
    exists,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from db.access import Access, Within
from db.access import Draft as Drafting
from db.compiler.plan import EPOCH, Ask, Draft, Plan, Plans
from db.filters import in_force
from db.models import Child, Dismissal, Document, Guardian, Merge
from db.rules import probes
from db.rules.children import ChildStatus
from db.rules.documents import DocumentKind
from db.rules.duplicates import MOST_ALIKE, MOST_PLACES, NEEDED, PAPERS, Likeness, MergeStatus
from db.rules.registration import MOTHERS

_NAMES: Final = ARRAY(Text())
_MERGED: Final[ColumnElement[str]] = literal_column(f"'{ChildStatus.MERGED.value}'")
_PROPOSED: Final[ColumnElement[str]] = literal_column(f"'{MergeStatus.PROPOSED.value}'")
_MOTHERS: Final[ColumnElement[Any]] = literal_column(f"'{{{','.join(sorted(MOTHERS))}}}'::text[]")


class Two:
    """Two doors to children. Nothing is told of a pair one side of which is not seen."""

    def __init__(self, access: Access, draft: Drafting, within: Within = None) -> None:
        self.draft = draft
        self.doors: list[Any] = [
            access.rows(Child, draft, within=within, classes=NEEDED) for _ in "ab"
        ]
        self.one, self.other = (door.entity for door in self.doors)

    def named(self, *more: ColumnElement[bool]) -> Select[Any]:
        """With one name, born on one day, and no other mother."""
        one, other = self.one, self.other
        same = (one.date_of_birth == other.date_of_birth, one.search_name == other.search_name)
        agree = func.coalesce(self._mothers_met(), literal_column("true"))
        return self._pairs(_word(Likeness.NAME_BIRTH_MOTHER), *same, *more, agree)

    def papered(self, *more: ColumnElement[bool]) -> Select[Any]:
        """With one number on papers of one kind, and no twins."""
        papers = [door.part(Document) for door in self.doors]
        mine, theirs = (paper.entity for paper in papers)
        placed = or_(mine.kind == _word(DocumentKind.HEALTH_INSURANCE), mine.place.is_not(None))
        same = (
            *(paper.where for paper in papers),
            mine.number_blind == theirs.number_blind,
            mine.kind == theirs.kind,
            placed,
        )
        given = [_given(row.search_name) for row in (self.one, self.other)]
        twins = and_(
            self.one.date_of_birth == self.other.date_of_birth,
            given[0] != given[1],
            func.coalesce(self._mothers_met(), literal_column("false")),
        )
        found = self._pairs(_likeness(mine.kind), *same, *more, not_(func.coalesce(twins, False)))
        return found.select_from(*(paper.source() for paper in papers))

    def _pairs(self, why: ColumnElement[Any], *where: ColumnElement[bool]) -> Select[Any]:
        both = self._both()
        found = select(self.one.id.label("one"), self.other.id.label("other"), why.label("why"))
        doors = self.doors
        found = found.where(*(door.where for door in doors), *where, *both)
        return found.select_from(*(door.source() for door in doors))

    def _both(self) -> list[ColumnElement[bool]]:
        """Not merged, not two personal ids, not found to be two, not proposed to become one."""
        one, other = self.one, self.other
        decided = self.doors[0].part(Dismissal)
        row = decided.entity
        here = (decided.where, row.other_id == other.id, row.revoked_at.is_(None))
        known = exists(literal_column("1")).select_from(decided.source()).where(*here)
        return [
            one.status != _MERGED,
            other.status != _MERGED,
            or_(one.personal_id_blind.is_(None), other.personal_id_blind.is_(None)),
            not_(known.correlate_except(row)),
            *(not_(self._proposed(*sides)) for sides in (self.doors, self.doors[::-1])),
        ]

    def _proposed(self, survivor: Any, alias: Any) -> ColumnElement[bool]:
        """Whoever sees both and who they are sees that proposal too."""
        asked = survivor.part(Merge)
        row = asked.entity
        here = (asked.where, row.alias_id == alias.entity.id, row.status == _PROPOSED)
        found = exists(literal_column("1")).select_from(asked.source()).where(*here)
        return found.correlate_except(row)

    def _mothers_met(self) -> ColumnElement[Any]:
        """Whether a mother of one is a mother of the other; null where one has none."""
        mine, theirs = (self._mothers(door) for door in self.doors)
        return mine.op("&&")(theirs)

    def _mothers(self, door: Any) -> ColumnElement[Any]:
        part = door.part(Guardian)
        row = part.entity
        today = self.draft.bind(lambda ask: ask.today, row.valid_from.type)
        is_mother = func.toneless(row.relation) == any_(_MOTHERS)
        names = select(func.toneless(row.full_name)).select_from(part.source())
        names = names.where(part.where, in_force(row, today), is_mother).correlate(door.entity)
        known = func.array(names.scalar_subquery(), type_=_NAMES)
        return func.nullif(known, literal_column("'{}'::text[]"), type_=_NAMES)


def _word(word: str) -> ColumnElement[str]:
    """A word of ours, in the text of the statement."""
    return literal_column(f"'{word}'", Text())


def _given(name: Any) -> ColumnElement[str]:
    """The last word, as in `db.rules.duplicates`."""
    return func.regexp_replace(name, literal_column("'^.* '"), literal_column("''"))


def _likeness(kind: Any) -> ColumnElement[Any]:
    """The words are the same, but need not be."""
    assert all(kind.value == likeness.value for kind, likeness in PAPERS.items())  # noqa: S101
    return kind  # type: ignore[no-any-return]


def pairs(access: Access, draft: Drafting, within: Within) -> Subquery:
    """Two by two, the lesser id first: `one`, `other`, `why` in the order of the alphabet."""
    named, papered = Two(access, draft, within), Two(access, draft, within)
    found = union_all(
        named.named(named.one.id < named.other.id),
        papered.papered(papered.one.id < papered.other.id),
    ).subquery("likeness")
    why = func.array_agg(aggregate_order_by(found.c.why.distinct(), found.c.why), type_=_NAMES)
    told = select(found.c.one, found.c.other, why.label("why"))
    return told.group_by(found.c.one, found.c.other).subquery("alike")


def named_alike(plans: Plans, ask: Ask) -> Plan:
    """Ids of children with the name, birth and mother of `ask.root`, a child; and of records out of
    reach the seconds to wait and the communes to ask, which is counted and on record."""

    def draw(draft: Draft) -> Plan:
        two, child = Two(ask.access, draft), draft.bind(_root, Uuid())
        same = two.named(two.one.id == child, two.other.id != child)
        return _told(draft, same, _elsewhere(child))

    return plans.plan(("named alike",), ask, draw)


def papered_alike(plans: Plans, ask: Ask) -> Plan:
    """Ids of children with papers of `ask.root`, a child."""

    def draw(draft: Draft) -> Plan:
        two, child = Two(ask.access, draft), draft.bind(_root, Uuid())
        return _told(draft, two.papered(two.one.id == child, two.other.id != child), null())

    return plans.plan(("papered alike",), ask, draw)


def _told(draft: Draft, same: Select[Any], more: ColumnElement[Any]) -> Plan:
    found = same.subquery("likeness")
    ids = select(found.c.other).distinct().order_by(found.c.other).limit(MOST_ALIKE)
    told = select(func.array(ids.scalar_subquery()), more, EPOCH)
    return draft.finish(told, lambda record, _: (record[0], record[1]))


def _elsewhere(child: ColumnElement[Any]) -> ColumnElement[Any]:
    waits = (probes.FIRST_WAIT, probes.LONGEST_WAIT, probes.FORGOTTEN_AFTER)
    limits = [literal(each, Interval()) for each in waits]
    most, free = (literal(number, Integer()) for number in (MOST_PLACES, probes.FREE))
    return func.duplicate_elsewhere(child, _MOTHERS, most, free, *limits)


def _root(ask: Ask) -> Any:
    return ask.root

"""What indicators count: the rows, of which child, in which unit, on which day they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, and_, cast, func, join, not_, or_, select

from db.models import (
    Case,
    CaseDeadline,
    CaseEvent,
    Child,
    Death,
    Disbursement,
    Fund,
    Injury,
    LedgerEntry,
    LedgerPosting,
    Residence,
)
from db.queries.indicators.conditions import given, met, word, words_of
from db.queries.indicators.counted import Counted, lived, lives
from db.queries.indicators.opened import DAY, Condition, Opened, said
from db.rules.cases import TERMINAL, CaseStatus
from db.rules.children import ChildStatus
from db.rules.indicators import Base, words
from db.rules.ledger import Account, PostingKind

Whole = Sequence[words.Condition]
ZONE: Final[ColumnElement[str]] = said("'Asia/Ho_Chi_Minh'")


def _children(opened: Opened, _: Whole) -> Counted:
    home, of = opened.door(Residence), opened.door(Child)
    child = of.entity
    source = join(home.source(), of.source(), home.entity.child_id == child.id)
    alive = lives(opened, child, opened.day)
    where = [home.where, of.where, lived(opened, home.entity, opened.day), alive]
    return Counted(
        source,
        where,
        home.entity.unit_id,
        child.id,
        child,
        child.id,
        child.date_of_birth,
        child.sex,
        opened.day,
    )


def _of_case(opened: Opened) -> tuple[Any, Any, FromClause, list[Condition]]:
    """Cases with their children, where those are known; none that suspects whoever counts."""
    door, of = opened.door(Case), opened.door(Child)
    row = door.entity
    source = join(door.source(), of.source(), row.child_id == of.entity.id, isouter=True)
    return row, of.entity, source, [door.where, of.where, *_free(opened, row)]


def _free(opened: Opened, row: Any) -> list[Condition]:
    """Of exact figures: the case does not suspect whoever counts."""
    if not opened.exact:
        return []
    me = opened.draft.bind(_subject, row.id.type)
    return [not_(me == row.barred.any_())]


def _subject(ask: Any) -> Any:
    return ask.access.subject


def _received(row: Any, opened: Opened) -> Condition:
    return and_(
        row.received_at >= opened.since,
        row.received_at < opened.until,
        row.status != word(CaseStatus.NOT_SUBSTANTIATED),
    )


def _case(row: Any, child: Any, source: FromClause, where: Sequence[Condition]) -> Counted:
    day = cast(func.timezone(ZONE, row.received_at), DAY)
    about = (row, row.child_id, child.date_of_birth, child.sex, day)
    return Counted(source, where, row.incident_unit_id, row.id, *about)


def _cases(opened: Opened, _: Whole) -> Counted:
    row, child, source, where = _of_case(opened)
    return _case(row, child, source, [*where, _received(row, opened)])


def _abused(opened: Opened, whole: Whole) -> Counted:
    found = _cases(opened, whole)
    mine = found.row

    def earlier(row: Any) -> Condition:
        also = Counted(found.source, (), row.incident_unit_id, row.id, row)
        before = or_(
            row.received_at < mine.received_at,
            and_(row.received_at == mine.received_at, row.id < mine.id),
        )
        same = and_(row.child_id == mine.child_id, before, _received(row, opened))
        return and_(same, *_free(opened, row), *(met(each, also, opened) for each in whole))

    once = not_(opened.some(Case, earlier))
    return Counted(
        found.source,
        [*found.where, once],
        *(found.unit, found.id, found.row, found.child, found.born, found.sex, found.on),
    )


def _open_cases(opened: Opened, _: Whole) -> Counted:
    row, child, source, where = _of_case(opened)
    stood = _status(opened, row)
    ended = words_of(TERMINAL)
    began = row.received_at < opened.until
    return _case(row, child, source, [*where, began, stood.not_in(ended)])


def _status(opened: Opened, row: Any) -> ColumnElement[Any]:
    """Where the case stood at the end of the day, by its events."""
    door = opened.door(CaseEvent)
    event = door.entity
    found = select(event.to_status).select_from(door.source())
    found = found.where(
        door.where,
        event.case_id == row.id,
        event.to_status.is_not(None),
        event.at < opened.until,
    )
    found = found.order_by(event.at.desc(), event.id.desc()).limit(said("1"))
    last = found.correlate_except(event).scalar_subquery()
    return func.coalesce(last, word(CaseStatus.RECEIVED))


def _clocks(opened: Opened, _: Whole) -> Counted:
    row, child, source, where = _of_case(opened)
    door = opened.door(CaseDeadline)
    clock = door.entity
    source = join(source, door.source(), clock.case_id == row.id)
    due = and_(clock.due_at >= opened.since, clock.due_at < opened.until)
    found = _case(row, child, source, [*where, door.where, due])
    about = (found.row, found.child, found.born, found.sex, found.on)
    return Counted(found.source, found.where, found.unit, clock.id, *about, clock)


def _happened(model: Any) -> Callable[[Opened, Whole], Counted]:
    """To a child, on the first day of the row, where it lived then; each child once."""

    def base(opened: Opened, whole: Whole) -> Counted:
        door, of, home = opened.door(model), opened.door(Child), opened.door(Residence)
        row, child, dwelt = door.entity, of.entity, home.entity
        source = join(door.source(), of.source(), row.child_id == child.id)
        source = join(source, home.source(), dwelt.child_id == child.id)

        def within(each: Any) -> Condition:
            return and_(each.valid_from >= opened.first, each.valid_from <= opened.day)

        def earlier(each: Any) -> Condition:
            before = or_(
                each.valid_from < row.valid_from,
                and_(each.valid_from == row.valid_from, each.id < row.id),
            )
            also = Counted(source, (), dwelt.unit_id, each.id, each)
            such = (met(condition, also, opened) for condition in whole)
            return and_(each.child_id == row.child_id, before, within(each), *such)

        where = [
            *(door.where, of.where, home.where, row.superseded_at.is_(None), within(row)),
            lived(opened, dwelt, row.valid_from),
            child.status != word(ChildStatus.MERGED),
            child.childhood_ends_on > row.valid_from,
            not_(opened.some(model, earlier)),
        ]
        about = (row, child.id, child.date_of_birth, child.sex, row.valid_from)
        return Counted(source, where, dwelt.unit_id, row.id, *about)

    return base


def _supported(opened: Opened, _: Whole) -> Counted:
    door, of = opened.door(Disbursement), opened.door(Child)
    row, child = door.entity, of.entity
    source = join(door.source(), of.source(), row.child_id == child.id)

    def earlier(each: Any) -> Condition:
        before = or_(
            each.handed_over_on < row.handed_over_on,
            and_(each.handed_over_on == row.handed_over_on, each.id < row.id),
        )
        return and_(each.child_id == row.child_id, before, given(each, opened))

    once = not_(opened.some(Disbursement, earlier))
    where = [door.where, of.where, given(row, opened), once]
    about = (row, child.id, child.date_of_birth, child.sex, row.handed_over_on)
    return Counted(source, where, row.unit_id, row.id, *about, kind=row.kind)


def _money(account: Account, *kinds: PostingKind) -> Callable[[Opened, Whole], Counted]:
    """Entries of an account, of postings of these kinds and those that take them back."""

    def base(opened: Opened, _: Whole) -> Counted:
        door, of, fund = opened.door(LedgerEntry), opened.door(LedgerPosting), opened.door(Fund)
        row, posting = door.entity, of.entity
        source = join(door.source(), of.source(), row.posting_id == posting.id)
        source = join(source, fund.source(), posting.fund_id == fund.entity.id)
        meant = words_of(kinds)
        back = opened.some(
            LedgerPosting,
            lambda each: each.id == posting.reverses_id,
            lambda each: each.kind.in_(meant),
        )
        where = [
            *(door.where, of.where, fund.where, row.account == word(account)),
            and_(posting.on_day >= opened.first, posting.on_day <= opened.day),
            or_(posting.kind.in_(meant), back),
        ]
        # What comes in stands on the credit side.
        amount = -row.amount if account is Account.RECEIVED else row.amount
        unit = fund.entity.unit_id
        kind = posting.support_kind
        return Counted(source, where, unit, row.id, row, kind=kind, amount=amount)

    return base


BASES: Final[Mapping[Base, Callable[[Opened, Whole], Counted]]] = {
    Base.CHILDREN: _children,
    Base.CASES: _cases,
    Base.ABUSED: _abused,
    Base.OPEN_CASES: _open_cases,
    Base.CLOCKS: _clocks,
    Base.INJURIES: _happened(Injury),
    Base.DEATHS: _happened(Death),
    Base.SUPPORTED: _supported,
    Base.INCOME: _money(Account.RECEIVED, PostingKind.INCOME),
    Base.PAID: _money(Account.PAID, PostingKind.PAY, PostingKind.RETURN),
}

"""What a move to another commune leaves in the rows of a child, and what closes its record, as
`db.services` does it (see `db.seeds.writers`)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from db.rules.children import ChildStatus
from db.rules.circumstances import GROUPS, WATCH_CLASSES
from db.rules.history import EventKind as Kind
from db.rules.moves import MoveStatus
from db.rules.sensitivity import Sensitivity
from db.seeds import acts
from db.seeds.lines import ID
from db.seeds.rows import PLACE

S: Final = Sensitivity
_CONTACT, _HEALTH = (S.CONTACT, None), (S.HEALTH, None)


def die(record: Any, act: acts.Die) -> None:
    record.lines.begin(("death", None), act.on, (act.cause,))
    record.child["status"] = ChildStatus.DECEASED
    record.tell(Kind.DEATH_RECORDED, (_HEALTH, {"cause": act.cause, "on": act.on}))
    _close(record, act.on)


def leave(record: Any, act: acts.Leave) -> None:
    record.lines.begin(("departure", None), act.on, (act.to,))
    record.child["status"] = ChildStatus.LEFT_COUNTRY
    record.tell(Kind.DEPARTED, ((S.PUBLIC, None), {}))
    _close(record, act.on)


def propose(record: Any, act: acts.ProposeMove) -> None:
    """Nothing of the child changes by it, its version neither."""
    lines, key = record.lines, record.book.rows.id()
    ends = *record.home, *act.to.columns
    told = key, record.id, record.child["code"], act.since, act.hamlet, act.why
    record.move = [*told, *ends, lines.by, lines.at, MoveStatus.PROPOSED, None, None, 1]
    record.book.rows.tables["move"].append(record.move)
    record.happened(Kind.MOVE_PROPOSED, (_CONTACT, {"move": str(key)}))


def accept(record: Any, act: acts.AcceptMove) -> None:
    wish, lines, left = act.proposed, record.lines, record.home[0]
    record.move[-4:] = MoveStatus.ACCEPTED, lines.by, lines.at, 2
    record.home = wish.to.columns
    record.lives(wish.hamlet, None, wish.since)
    lines.clear(("membership", None), wish.since)
    here = {"hamlet": wish.hamlet, "address": None, "household_id": None}
    record.child |= here | dict(zip(PLACE, record.home, strict=True))
    ends = {"from": left, "to": record.home[0]}
    record.tell(Kind.MOVED, ((S.PUBLIC, None), {**ends, "since": wish.since}))


def _close(record: Any, last: date) -> None:
    """What ends with a life here ends with its record."""
    for table, (kind, told) in _ENDS.items():
        for series in record.lines.lasting(table, last):
            copy = record.lines.end(series, last)
            of, facts = told(series[1])
            record.happened(kind, (of, {**facts, "until": last}))
            if table == "watch":
                record.meets(copy[ID], record.criteria[series[1]])


_ENDS: Final[Mapping[str, tuple[Kind, Callable[[Any], tuple[Any, dict[str, Any]]]]]] = {
    "circumstance": (
        Kind.CIRCUMSTANCE_ENDED,
        lambda group: ((GROUPS[group].class_, GROUPS[group].part), {"group_number": group}),
    ),
    "watch": (Kind.WATCH_ENDED, lambda kind: ((WATCH_CLASSES[kind], None), {"kind": kind})),
    "schooling": (Kind.SCHOOLING_SET, lambda _: (_CONTACT, {})),
    "placement": (Kind.PLACEMENT_ENDED, lambda _: (_CONTACT, {})),
}

"""What changes in a child's life, and what was said wrongly: the facts of which one holds a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import asyncpg

from db.rules.children import DatePrecision, FactKind
from db.rules.ethnic_groups import ETHNIC_GROUPS
from db.rules.facts import TAKES_EVENTS, Hurdle, Span, first_day, found, reason, refuse
from db.rules.history import EventKind
from db.rules.inputs import (
    EARLIEST,
    Fault,
    Problem,
    at,
    birth_faults,
    kept_birth,
    line_faults,
    name_faults,
    tidy,
)
from db.rules.registration import Carer, Pair, carer_problems, kept_carer, pair_problems
from db.rules.series import Begin, Change, Held, Says, after, clear, correct, put, told
from db.services import numbers
from db.services.acts import FACTS, GUARDIAN, IDENTITY, RESIDENCE, Act, Done, Said
from db.services.dated import Series
from db.services.numbers import NUMBERS
from db.services.work import Work

# Each thing that may be said, and where it is kept: the series and its column.
FIELDS: Final[Mapping[str, tuple[Series, str]]] = {
    **{name: (IDENTITY, name) for name in IDENTITY.says},
    "personal_id": (NUMBERS, "number_sealed"),
    "personal_id_missing": (NUMBERS, "missing"),
    "hamlet": (RESIDENCE, "hamlet"),
    "address": (RESIDENCE, "address"),
    "poverty": (FACTS[FactKind.POVERTY], "value"),
    "ethnicity": (FACTS[FactKind.ETHNICITY], "value"),
}
BASE: Final = f"""
INSERT INTO identity (id, child_id, valid_from, recorded_at, full_name, sex, date_of_birth,
  date_of_birth_precision, name_key, search_name)
SELECT gen_random_uuid(), id, date '{EARLIEST}', registered_at, full_name, sex, date_of_birth,
  date_of_birth_precision, name_key, search_name FROM child WHERE id = $1
"""  # noqa: S608 -- a constant


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a child, by the names of `FIELDS`; None clears. `day`: since when it is so,
    or, of a correction, the day of which something wrong was said."""

    said: Said
    values: Mapping[str, Any]
    day: date | None = None


async def update_child(work: Work, words: Words) -> Done:
    """What is so from a day on; what was before stays as it was."""
    act, day = await _begun(work, words, "since")
    for series, says in _by_series(words.values).items():
        held = await _held(act, series)
        changes = _since(held, day, _says(act, series, held, day, says))
        await change(act, series, changes)
    return await _ended(act, EventKind.UPDATED, "updateChild", words, since=day)


async def correct_child(work: Work, words: Words, why: str) -> Done:
    """What was wrong all along. What was said is kept as it was known until now."""
    act, day = await _begun(work, words, "on", reason("reason", why))
    for series, says in _by_series(words.values).items():
        held = await _held(act, series)
        corrected = _says(act, series, held, day, says)
        if _silent(series, corrected):
            changes: list[Change] = _erased(held, day)
        else:
            since = EARLIEST if series is IDENTITY else act.childhood.born or day
            changes = correct(held, day, corrected, min(since, day))
        await change(act, series, changes)
    return await _ended(act, EventKind.CORRECTED, "correctChild", words, on=day, reason=why.strip())


async def _begun(
    work: Work, words: Words, named: str, wrong: Sequence[Problem] = ()
) -> tuple[Act, date]:
    of = {FIELDS[name][0].of: None for name in words.values} or {IDENTITY.of: None}
    taking = {"taking": TAKES_EVENTS} if named == "on" else {}
    act = await Act.begin(work, words.said, *of, **taking)
    day = words.day or work.today
    values = words.values
    refuse(
        wrong,
        found("", (Hurdle.NOTHING_SAID, not values)),
        await _number(act, day, values),
        _days(named, day, act),
        *(at((name,), _faults(name, values, act)) for name in values),
    )
    return act, day


async def _number(act: Act, day: date, values: Mapping[str, Any]) -> list[Problem]:
    said = {name: value for name, value in values.items() if FIELDS[name][0] is NUMBERS}
    if not said:
        return []
    before = told(await _held(act, NUMBERS), day) or (None, None)
    return list(pair_problems(Pair(*before), said, act.work.today, act.work.memory.countries))


def _days(named: str, day: date, act: Act) -> list[Problem]:
    grown = Hurdle.AFTER_CHILDHOOD
    found_ = first_day(named, day, act.childhood)
    return [each for each in found_ if named == "since" or each.fault is not grown]


def _faults(name: str, values: Mapping[str, Any], act: Act) -> Sequence[Any]:
    """Of one thing said."""
    value = values[name]
    if value is None:
        return [Fault.EMPTY] if name in {"full_name", "sex"} else []
    match name:
        case "full_name":
            return name_faults(value)
        case "date_of_birth":
            known = {"date_of_birth_precision": act.child["date_of_birth_precision"], **values}
            precision = DatePrecision(known["date_of_birth_precision"] or DatePrecision.DAY)
            return birth_faults(value, precision, act.work.today)
        case "hamlet" | "address":
            return line_faults(value)
        case "ethnicity":
            return [] if value in ETHNIC_GROUPS else [Fault.UNKNOWN_CODE]
        case _:
            return []


def _by_series(values: Mapping[str, Any]) -> dict[Series, dict[str, Any]]:
    found_: dict[Series, dict[str, Any]] = {}
    for name, value in values.items():
        series, column = FIELDS[name]
        found_.setdefault(series, {})[column] = value
    return found_


async def _held(act: Act, series: Series) -> list[Held]:
    """Names, sex and birth have no rows until they change: then the first says what was before."""
    held = await act.held(series)
    if series is NUMBERS and not held:
        await numbers.base(act)
        held = await act.held(series)
    if series is IDENTITY and not held:
        await act.work.execute(BASE, act.child["id"])
        act.forget(series)
        held = await act.held(series)
    return held


def _says(act: Act, series: Series, held: list[Held], day: date, values: Mapping[str, Any]) -> Says:
    """All that the row says then: what was said now, beside what it said."""
    before = told(held, day)
    known = dict(zip(series.says, before, strict=True)) if before else {}
    if not before and series is RESIDENCE:
        known = {name: act.child[name] for name in series.says}
    if series is NUMBERS:
        return numbers.after(before, values)
    says = known | {name: _kept(value) for name, value in values.items()}
    if series is IDENTITY:
        says |= _birth(says, act.work.today)
    return tuple(says.get(name) for name in series.says)


async def change(act: Act, series: Series, changes: list[Change]) -> None:
    """With today's copy of a personal id, which is sealed anew."""
    await act.change(series, changes)
    if series is NUMBERS and changes:
        stands = after(await act.held(series), changes)
        today = [says for span, says in stands if span.holds_on(act.work.today)]
        act.copies |= numbers.copied(act.work, act.child["id"], today[-1] if today else None)


def _kept(value: Any) -> Any:
    return tidy(value) if type(value) is str else value


def _birth(says: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The latest possible day, where not all of it is known."""
    born = says["date_of_birth"]
    if born is None:
        return {"date_of_birth_precision": None}
    precision = DatePrecision(says["date_of_birth_precision"] or DatePrecision.DAY)
    return {
        "date_of_birth": kept_birth(born, precision, today),
        "date_of_birth_precision": precision.value,
    }


def _since(held: list[Held], day: date, says: Says) -> list[Change]:
    return clear(held, day) if set(says) == {None} else put(held, day, says)


def _silent(series: Series, says: Says) -> bool:
    return series in FACTS.values() and set(says) == {None}


def _erased(held: list[Held], day: date) -> list[Change]:
    """The row that holds then never did."""
    holder = [row for row in held if row.span.holds_on(day)]
    return clear(holder, holder[-1].span.first) if holder else []


async def _ended(act: Act, kind: EventKind, action: str, words: Words, **more: Any) -> Done:
    for name, value in words.values.items():
        hidden = name == "personal_id"  # no history is told the number, only that there is one
        act.tell(FIELDS[name][0].of, **{name: value is not None if hidden else value}, **more)
    await numbers.ask_first(act)
    try:
        version = await act.end(kind, action)
    except asyncpg.UniqueViolationError as clash:
        raise numbers.taken(act, clash) from None
    return Done(act.child["id"], version, notices=numbers.doubts(act, words.values))


async def set_guardians(
    work: Work, said: Said, carers: Sequence[Carer], since: date | None
) -> Done:
    """Who cares for the child from a day on: all of them. Who stays as they were stays the same."""
    act = await Act.begin(work, said, GUARDIAN.of)
    day = since or work.today
    refuse(_days("since", day, act), carer_problems(carers))
    wanted = [(c.full_name, c.relation, c.phone) for c in map(kept_carer, carers)]
    held = await act.held(GUARDIAN)
    here = [row for row in held if row.span.holds_on(day)]
    changes: list[Change] = []
    for row in here:
        if row.says in wanted:
            wanted.remove(row.says)
        else:
            changes += clear([row], day)
    changes += [Begin(Span(day), says) for says in wanted]
    await act.change(GUARDIAN, changes)
    act.tell(GUARDIAN.of, since=day, guardians=[says[:2] for says in wanted])
    version = await act.end(EventKind.GUARDIANS_SET, "setGuardians")
    return Done(act.child["id"], version)

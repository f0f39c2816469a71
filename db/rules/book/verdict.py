"""What a dry run says of a line: new, known, changed, likely known, or refused with all reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from db.rules.book.columns import BookDoubt, BookFault, Column
from db.rules.book.judging import (
    Known,
    Wish,
    changes,
    contradicted,
    doubts,
    likely,
    newcomer,
    surely,
    wrong_with,
)
from db.rules.book.lines import C, Line, Outcome, entered
from db.rules.facts import open_record
from db.rules.identifiers import Countries, personal_id_doubts
from db.rules.inputs import Problem

NAMED: Final = frozenset({C.FULL_NAME, C.SEX})  # what an entry cannot be without


@dataclass(frozen=True, slots=True)
class Stock:
    """Children of the commune that lines may speak of, and the codes of countries that personal
    ids begin with, where they are known."""

    by_code: Mapping[str, Known] = field(default_factory=dict)
    by_number: Mapping[str, Known] = field(default_factory=dict)
    by_name: Mapping[str, Sequence[Known]] = field(default_factory=dict)
    countries: Countries = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a line beside the register. `twin`: the number of an earlier line about the
    same child; `fresh`: somebody looked, and it is another child than those that are alike;
    `held`: its personal id is held elsewhere; `unchecked`: nobody knows whether it is."""

    twin: int | None = None
    fresh: bool = False
    held: bool = False
    unchecked: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    line: Line
    outcome: Outcome
    wish: Wish = field(default_factory=Wish)
    known: Known | None = None
    problems: Sequence[Problem] = ()
    doubts: Sequence[Problem] = ()
    candidates: Sequence[UUID] = ()
    twin: int | None = None

    @property
    def acts(self) -> bool:
        return self.outcome in {Outcome.NEW, Outcome.CHANGED}


def verdict(line: Line, stock: Stock, said: Said, today: date) -> Verdict:
    if said.twin is not None:
        problems = [Problem((), BookFault.LINE_REPEATED), *line.problems]
        return Verdict(line, Outcome.REFUSED, problems=problems, twin=said.twin)
    if C.CODE in line.says:
        known = stock.by_code.get(line.says[C.CODE])
        unknown = [Problem((C.CODE,), BookFault.CODE_UNKNOWN)]
        return of_known(line, known, today) if known else _refused(line, unknown)
    known = stock.by_number.get(line.says.get(C.PERSONAL_ID, ""))
    alike = likely(line, stock.by_name.get(line.name, ())) if known is None else []
    sure = [each for each in alike if surely(line, each)]
    if known is None and len(sure) == 1:
        known = sure[0]
    if known is not None:
        return of_known(line, known, today)
    return _newcomer(line, replace(stock, by_name={line.name: alike}), said, today)


def of_known(line: Line, known: Known, today: date) -> Verdict:
    wish = changes(line, known)
    problems = [*contradicted(line, known), *wrong_with(line, wish, known, today)]
    if wish.changed:
        problems += open_record(known.status)
    if problems or line.problems:
        return _refused(line, problems, known)
    outcome = Outcome.CHANGED if wish.changed else Outcome.SAME
    return Verdict(line, outcome, wish, known, doubts=doubts(line, known))


def _newcomer(line: Line, stock: Stock, said: Said, today: date) -> Verdict:
    alike = [] if said.fresh else stock.by_name[line.name]
    problems: list[Problem] = []
    wish = Wish()
    if line.says.keys() >= NAMED:
        wish = newcomer(line)
        assert wish.entry is not None  # noqa: S101 -- of a newcomer there is one
        problems += entered(line, wish.entry, today, stock.countries)
    if said.held:
        problems.append(Problem((C.PERSONAL_ID,), BookFault.HELD_ELSEWHERE))
    if problems or line.problems:
        return _refused(line, problems)
    outcome = Outcome.DUPLICATE if alike else Outcome.NEW
    ids = [each.id for each in alike]
    return Verdict(line, outcome, wish, doubts=_doubts(line, said), candidates=ids)


def _doubts(line: Line, said: Said) -> list[Problem]:
    number, born = line.says_of(C.PERSONAL_ID), line.born
    if number is None:
        return []
    found = personal_id_doubts(number, line.says[C.SEX], born.day if born else None)
    unchecked = [Problem((C.PERSONAL_ID,), BookDoubt.PERSONAL_ID_UNCHECKED)]
    told = [Problem((C.PERSONAL_ID,), doubt) for doubt in found]
    return [*told, *(unchecked if said.unchecked else [])]


def _refused(line: Line, problems: Sequence[Problem], known: Known | None = None) -> Verdict:
    """With all that is wrong, each once, in the order of the columns."""
    order = {column: place for place, column in enumerate(Column)}
    every = dict.fromkeys([*line.problems, *problems])
    told = sorted(every, key=lambda p: order[Column(p.path[0])] if p.path else -1)
    return Verdict(line, Outcome.REFUSED, known=known, problems=told)

"""What a dry run says of a line: new, known, changed, likely known, or refused with all reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from db.rules.book.choosing import Choices, Chosen, chosen
from db.rules.book.columns import BookDoubt, BookFault, Column
from db.rules.book.judging import (
    Known,
    Wish,
    changes,
    contradicted,
    likely,
    newcomer,
    surely,
    wrong_with,
)
from db.rules.book.lines import C, Line, Outcome, entered
from db.rules.children import Sex
from db.rules.facts import open_record
from db.rules.identifiers import Countries, personal_id_doubts
from db.rules.inputs import Problem

NAMED: Final = frozenset({C.FULL_NAME, C.SEX})  # what an entry cannot be without


@dataclass(frozen=True, slots=True)
class Stock:
    """Children of the commune that lines may speak of, what they choose from, and the codes of
    countries that personal ids begin with, where they are known."""

    by_code: Mapping[str, Known] = field(default_factory=dict)
    by_number: Mapping[str, Known] = field(default_factory=dict)
    by_name: Mapping[str, Sequence[Known]] = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)
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
        return _of_known(line, known, (stock, said), today) if known else _refused(line, unknown)
    known = stock.by_number.get(line.says.get(C.PERSONAL_ID, ""))
    alike = likely(line, stock.by_name.get(line.name, ())) if known is None else []
    sure = [each for each in alike if surely(line, each)]
    if known is None and len(sure) == 1:
        known = sure[0]
    if known is not None:
        return _of_known(line, known, (stock, said), today)
    return _newcomer(line, replace(stock, by_name={line.name: alike}), said, today)


def _of_known(line: Line, known: Known, beside: tuple[Stock, Said], today: date) -> Verdict:
    stock, said = beside
    more = chosen(line, known, stock.choices, today)
    wish = _with(changes(line, known), more)
    wrong = wrong_with(line, wish, known, today, stock.countries)
    problems = [*contradicted(line, known), *wrong, *more.problems, *_held(said)]
    if stock.by_number.get(line.says.get(C.PERSONAL_ID, ""), known) is not known:
        problems.append(Problem((C.PERSONAL_ID,), BookFault.PERSONAL_ID_OF_ANOTHER))
    if wish.changed:
        problems += open_record(known.status)
    if problems or line.problems:
        return _refused(line, problems, known)
    outcome = Outcome.CHANGED if wish.changed else Outcome.SAME
    born = wish.words.get("date_of_birth", known.born)
    person = (Sex(wish.words.get("sex", known.sex)), born)
    doubts = _doubts(line, person, said) if "personal_id" in wish.words else []
    return Verdict(line, outcome, wish, known, doubts=[*doubts, *more.doubts])


def _with(wish: Wish, more: Chosen) -> Wish:
    changed = (*wish.changed, *more.changed)
    return replace(wish, changed=changed, school=more.school, groups=more.groups)


def _held(said: Said) -> list[Problem]:
    return [Problem((C.PERSONAL_ID,), BookFault.HELD_ELSEWHERE)] if said.held else []


def _newcomer(line: Line, stock: Stock, said: Said, today: date) -> Verdict:
    alike = [] if said.fresh else stock.by_name[line.name]
    more = chosen(line, None, stock.choices, today)
    problems = [*more.problems, *_held(said)]
    wish = Wish()
    if line.says.keys() >= NAMED:
        wish = replace(_with(newcomer(line), more), changed=())
        assert wish.entry is not None  # noqa: S101 -- of a newcomer there is one
        problems += entered(line, wish.entry, today, stock.countries)
    if problems or line.problems:
        return _refused(line, problems)
    outcome = Outcome.DUPLICATE if alike else Outcome.NEW
    ids = [each.id for each in alike]
    born = line.born
    person = (line.says.get(C.SEX, Sex.UNKNOWN), born.day if born else None)
    doubts = _doubts(line, person, said)
    return Verdict(line, outcome, wish, doubts=doubts, candidates=ids)


def _doubts(line: Line, person: tuple[Sex, date | None], said: Said) -> list[Problem]:
    """`person`: sex and birth, beside which a personal id is looked at."""
    number = line.says_of(C.PERSONAL_ID)
    if number is None:
        return []
    found = personal_id_doubts(number, *person)
    unchecked = [Problem((C.PERSONAL_ID,), BookDoubt.PERSONAL_ID_UNCHECKED)]
    told = [Problem((C.PERSONAL_ID,), doubt) for doubt in found]
    return [*told, *(unchecked if said.unchecked else [])]


def _refused(line: Line, problems: Sequence[Problem], known: Known | None = None) -> Verdict:
    """With all that is wrong, each once, in the order of the columns."""
    order = {column: place for place, column in enumerate(Column)}
    every = dict.fromkeys([*line.problems, *problems])
    told = sorted(every, key=lambda p: order[Column(p.path[0])] if p.path else -1)
    return Verdict(line, Outcome.REFUSED, known=known, problems=told)

"""Rows of a file to lines of a bank: where each column stands, and what its cells say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from db.rules.bank import (
    AmountFormat,
    DayFormat,
    Delimiter,
    Layout,
    Place,
    StatementLine,
    bare,
    in_order,
)
from db.rules.bank import BankFault as F
from db.rules.inputs import InputRefusedError, Problem, line_faults
from db.rules.ledger import MOST
from db.rules.names import toneless

MOST_LINES: Final = 1_000
MOST_PROBLEMS: Final = 100  # that are told of one file
LONGEST_NUMBER: Final = 60
LONGEST_NAME: Final = 120
LONGEST_TEXT: Final = 500
BEFORE_HEADINGS: Final = 40  # rows in which banks say whose account it is
_CURRENCY: Final = re.compile(r"\s*(?:VND|VNĐ|đ|₫)$", re.IGNORECASE)
_TIME: Final = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?$")
P = Place
BETWEEN: Final = {Delimiter.COMMA: ",", Delimiter.SEMICOLON: ";", Delimiter.TAB: "\t"}
_DAYS: Final = {
    DayFormat.DAY_FIRST: re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
    DayFormat.MONTH_FIRST: re.compile(r"(?P<m>\d{1,2})[/.-](?P<d>\d{1,2})[/.-](?P<y>\d{4})"),
    DayFormat.YEAR_FIRST: re.compile(r"(?P<y>\d{4})[/.-](?P<m>\d{1,2})[/.-](?P<d>\d{1,2})"),
}
_SUMS: Final = {
    AmountFormat.DOTS: re.compile(r"([+-]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,0{1,2})?"),
    AmountFormat.COMMAS: re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.0{1,2})?"),
    AmountFormat.PLAIN: re.compile(r"([+-]?)(\d+)(?:[.,]0{1,2})?"),
}
_WORDS: Final = {
    P.REFERENCE: LONGEST_NUMBER,
    P.TEXT: LONGEST_TEXT,
    P.PARTY: LONGEST_NAME,
    P.PARTY_ACCOUNT: LONGEST_NUMBER,
}


def layout_faults(layout: Layout) -> list[Problem]:
    """One sum with its sign, or one column for each way; every heading once."""
    said = layout.headings
    found = [Problem(("day",), F.NEEDED)] if not said.get(P.DAY, "").strip() else []
    if (P.AMOUNT in said) == (P.CREDIT in said) or (P.CREDIT in said) != (P.DEBIT in said):
        found.append(Problem(("amount",), F.ONE_SUM_OR_TWO))
    known = [toneless(heading) for heading in said.values()]
    for place, heading in said.items():
        if known.count(toneless(heading)) > 1:
            found.append(Problem((_word(place),), F.HEADING_REPEATED))
    return found


def lines_of(rows: Sequence[Sequence[str]], layout: Layout) -> tuple[StatementLine, ...]:
    """The lines of a file in the order of time. What stands above the headings is the bank's; rows
    without any cell say nothing. Raises InputRefusedError with all problems, of
    `lines.<number of the row>.<column>`."""
    at, places = _head(rows, layout)
    below = [(n, row) for n, row in enumerate(rows[at + 1 :], at + 2) if any(row)]
    if not below:
        raise InputRefusedError([Problem((), F.NO_LINES)])
    if len(below) > MOST_LINES:
        raise InputRefusedError([Problem((), F.TOO_MANY_LINES)])
    found: list[StatementLine] = []
    problems: list[Problem] = []
    for number, row in below:
        cells = {p: row[c] for p, c in places.items() if c < len(row) and row[c]}
        read = _line(number, cells, layout)
        if isinstance(read, StatementLine):
            found.append(read)
        else:
            problems += read
    if problems:
        raise InputRefusedError(problems[:MOST_PROBLEMS])
    return in_order(found)


def day_of(text: str, written: DayFormat) -> date | None:
    """The time of day, which some banks add, says nothing here."""
    found = _DAYS[written].fullmatch(_TIME.sub("", text))
    if found is None:
        return None
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None


def sum_of(text: str, written: AmountFormat) -> int | None:
    """Whole đồng; None for anything else, and for more than can be kept."""
    found = _SUMS[written].fullmatch(_CURRENCY.sub("", text))
    if found is None or not found[2].isascii():
        return None
    digits = found[2].replace(".", "").replace(",", "")
    if len(digits) > len(str(MOST)) or int(digits) > MOST:
        return None
    return -int(digits) if found[1] == "-" else int(digits)


def _word(place: Place) -> str:
    first, *rest = place.value.lower().split("_")
    return first + "".join(word.title() for word in rest)


def _head(rows: Sequence[Sequence[str]], layout: Layout) -> tuple[int, dict[Place, int]]:
    """The row with all headings, and in which column each place stands."""
    wanted = {place: toneless(heading) for place, heading in layout.headings.items()}
    most: set[Place] = set()
    for at, row in enumerate(rows[:BEFORE_HEADINGS]):
        cells = [toneless(cell) for cell in row]
        here = {place for place, heading in wanted.items() if heading in cells}
        if here == wanted.keys():
            return at, {place: cells.index(heading) for place, heading in wanted.items()}
        most = max(most, here, key=len)
    missing = (place for place in wanted if place not in most)
    raise InputRefusedError([Problem((_word(place),), F.HEADING_MISSING) for place in missing])


def _line(number: int, cells: Mapping[Place, str], layout: Layout) -> StatementLine | list[Problem]:
    faults = dict(_faults(cells, layout))
    if faults:
        return [Problem(("lines", str(number), _word(p)), fault) for p, fault in faults.items()]
    day, sums = day_of(cells[P.DAY], layout.days), _sums(cells, layout)
    amount = sums.get(P.AMOUNT) or sums.get(P.CREDIT) or -sums.get(P.DEBIT, 0)
    words = {place: cells.get(place) for place in _WORDS}
    return StatementLine(
        number,
        day or date.min,
        amount,
        sums.get(P.BALANCE),
        words[P.REFERENCE],
        words[P.TEXT] or "",
        words[P.PARTY],
        bare(words[P.PARTY_ACCOUNT] or "") or None,
    )


def _sums(cells: Mapping[Place, str], layout: Layout) -> dict[Place, int]:
    places = (P.AMOUNT, P.CREDIT, P.DEBIT, P.BALANCE)
    read = {place: sum_of(cells[place], layout.sums) for place in places if place in cells}
    return {place: value for place, value in read.items() if value is not None}


def _faults(cells: Mapping[Place, str], layout: Layout) -> Iterator[tuple[Place, StrEnum]]:
    """At most one of each column."""
    if P.DAY not in cells:
        yield P.DAY, F.NEEDED
    elif day_of(cells[P.DAY], layout.days) is None:
        yield P.DAY, F.DATE_FORMAT
    sums = _sums(cells, layout)
    unread = [p for p in (P.AMOUNT, P.CREDIT, P.DEBIT, P.BALANCE) if p in cells and p not in sums]
    for place in (*unread, *(p for p in (P.CREDIT, P.DEBIT) if sums.get(p, 0) < 0)):
        yield place, F.AMOUNT_FORMAT
    ways = [place for place in (P.AMOUNT, P.CREDIT, P.DEBIT) if sums.get(place)]
    if not ways and not unread:
        yield P.AMOUNT, F.NEEDED
    elif len(ways) > 1:
        yield P.AMOUNT, F.BOTH_WAYS
    for place, longest in _WORDS.items():
        if place in cells and (faults := line_faults(cells[place], longest)):
            yield place, faults[0]

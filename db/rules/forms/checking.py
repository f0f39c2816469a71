"""What may be written in a form. A save may be partial; a final one lacks nothing required.

Everything that is wrong is told at once, each at its field; a row by its number.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from db.rules.cases.words import RiskLevel
from db.rules.forms.fields import Field, FieldKind, FormDefinition
from db.rules.inputs import EARLIEST, Fault, Problem, line_faults
from db.rules.working_days import hanoi_day

Answers = Mapping[str, object]

LONGEST_TEXT: Final = 10_000  # characters
MOST_ROWS: Final = 50
MOST_UNKNOWN: Final = 20  # fields that are told as unknown, with as much of their names
_SHOWN: Final = 60
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # categories of characters
_LISTS: Final = {FieldKind.CHOICES, FieldKind.ROWS}
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


class FormFault(StrEnum):
    """Why an answer is refused, besides the faults of all inputs."""

    UNKNOWN_FIELD = "UNKNOWN_FIELD"
    REQUIRED = "REQUIRED"
    WRONG_TYPE = "WRONG_TYPE"
    NOT_A_DAY = "NOT_A_DAY"
    NOT_A_MOMENT = "NOT_A_MOMENT"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    NOT_IN_ORDER = "NOT_IN_ORDER"


@dataclass(frozen=True, slots=True)
class _Save:
    now: datetime
    final: bool


def _text_faults(_: Field, answer: str, __: _Save) -> Sequence[StrEnum]:
    return line_faults(answer)


def _long_text_faults(_: Field, answer: str, __: _Save) -> Sequence[StrEnum]:
    """Its lines may break."""
    if not answer.strip():
        return [Fault.EMPTY]
    if len(answer) > LONGEST_TEXT:
        return [Fault.TOO_LONG]
    found = [] if unicodedata.is_normalized("NFC", answer) else [Fault.NOT_COMPOSED]
    if any(unicodedata.category(c) in _UNSEEN for c in answer if c not in "\r\n\t"):
        found.append(Fault.CONTROL_CHARACTER)
    return found


def _day(answer: object) -> date | None:
    if not isinstance(answer, str) or not _DAY.fullmatch(answer):
        return None
    try:
        return date.fromisoformat(answer)
    except ValueError:
        return None


def _moment(answer: object) -> datetime | None:
    if not isinstance(answer, str) or not _MOMENT.fullmatch(answer):
        return None
    try:
        return datetime.fromisoformat(answer)
    except ValueError:
        return None


def _day_faults(field: Field, answer: str, save: _Save) -> Sequence[StrEnum]:
    day = _day(answer)
    if day is None:
        return [FormFault.NOT_A_DAY]
    if day < EARLIEST:
        return [Fault.BEFORE_1900]
    return [Fault.IN_THE_FUTURE] if not field.ahead and day > hanoi_day(save.now) else []


def _moment_faults(field: Field, answer: str, save: _Save) -> Sequence[StrEnum]:
    moment = _moment(answer)
    if moment is None:
        return [FormFault.NOT_A_MOMENT]
    if moment.year < EARLIEST.year:
        return [Fault.BEFORE_1900]
    return [Fault.IN_THE_FUTURE] if not field.ahead and moment > save.now else []


def _code_faults(field: Field, answer: str, _: _Save) -> Sequence[StrEnum]:
    known = any(choice.code == answer for choice in field.choices)
    return [] if known else [Fault.UNKNOWN_CODE]


def _level_faults(_: Field, answer: str, __: _Save) -> Sequence[StrEnum]:
    return [] if answer in set(RiskLevel) else [Fault.UNKNOWN_CODE]


def _number_faults(field: Field, answer: int, _: _Save) -> Sequence[StrEnum]:
    fits = field.lowest <= answer <= field.highest
    return [] if fits else [FormFault.OUT_OF_RANGE]


_WRITTEN: Final[Mapping[FieldKind, Callable[[Field, str, _Save], Sequence[StrEnum]]]] = {
    FieldKind.TEXT: _text_faults,
    FieldKind.LONG_TEXT: _long_text_faults,
    FieldKind.DATE: _day_faults,
    FieldKind.DATETIME: _moment_faults,
    FieldKind.CHOICE: _code_faults,
    FieldKind.LEVEL: _level_faults,
}


def _choices_problems(
    path: tuple[str, ...], field: Field, answer: Sequence[object]
) -> Iterator[Problem]:
    if len(answer) > len(field.choices):
        yield Problem(path, Fault.TOO_MANY)
        return
    known = {choice.code for choice in field.choices}
    seen: list[object] = []
    for at, code in enumerate(answer):
        if not isinstance(code, str) or code not in known:
            yield Problem((*path, str(at)), Fault.UNKNOWN_CODE)
        elif code in seen:
            yield Problem((*path, str(at)), Fault.REPEATED)
        seen.append(code)


def _rows_problems(
    path: tuple[str, ...], field: Field, answer: Sequence[object], save: _Save
) -> Iterator[Problem]:
    if len(answer) > MOST_ROWS:
        yield Problem(path, Fault.TOO_MANY)
        return
    for at, row in enumerate(answer):
        here = (*path, str(at))
        if not isinstance(row, Mapping):
            yield Problem(here, FormFault.WRONG_TYPE)
        elif all(value is None for value in row.values()):
            yield Problem(here, Fault.EMPTY)
        else:
            yield from _problems(here, field.columns, field.ordered, row, save)


def _answer_problems(
    path: tuple[str, ...], field: Field, answer: object, save: _Save
) -> Iterator[Problem]:
    match field.kind, answer:
        case FieldKind.FLAG, bool():
            return
        case FieldKind.NUMBER, int() if not isinstance(answer, bool):
            faults = _number_faults(field, answer, save)
        case FieldKind.CHOICES, list():
            yield from _choices_problems(path, field, answer)
            return
        case FieldKind.ROWS, list():
            yield from _rows_problems(path, field, answer, save)
            return
        case _, str() if field.kind in _WRITTEN:
            faults = _WRITTEN[field.kind](field, answer, save)
        case _:
            faults = [FormFault.WRONG_TYPE]
    yield from (Problem(path, fault) for fault in faults)


def _place(answer: object) -> tuple[FieldKind, float] | None:
    """Where an answer stands in an order, if it can be put into one."""
    if isinstance(answer, int):
        return FieldKind.NUMBER, answer
    if (moment := _moment(answer)) is not None:
        return FieldKind.DATETIME, moment.timestamp()
    day = _day(answer)
    return None if day is None else (FieldKind.DATE, day.toordinal())


def _disorder(
    path: tuple[str, ...], pairs: Iterable[tuple[str, str]], answers: Answers
) -> Iterator[Problem]:
    for first, second in pairs:
        earlier, later = _place(answers.get(first)), _place(answers.get(second))
        if earlier and later and earlier[0] is later[0] and earlier > later:
            yield Problem((*path, second), FormFault.NOT_IN_ORDER)


def _problems(
    path: tuple[str, ...],
    fields: Iterable[Field],
    ordered: Iterable[tuple[str, str]],
    answers: Answers,
    save: _Save,
) -> Iterator[Problem]:
    known = {field.code: field for field in fields}
    unknown = [name for name in answers if name not in known]
    for name in unknown[:MOST_UNKNOWN]:
        yield Problem((*path, name[:_SHOWN]), FormFault.UNKNOWN_FIELD)
    for code, field in known.items():
        answer = answers.get(code)
        if answer is None or (answer == [] and field.kind in _LISTS):
            if save.final and field.required:
                yield Problem((*path, code), FormFault.REQUIRED)
        else:
            yield from _answer_problems((*path, code), field, answer, save)
    yield from _disorder(path, ordered, answers)


def check(
    definition: FormDefinition, answers: Answers, *, now: datetime, final: bool = False
) -> list[Problem]:
    """Every problem of what is to be saved. Null is no answer."""
    save = _Save(now, final)
    return list(_problems((), definition.fields(), definition.ordered, answers, save))


def merged(stored: Answers, changes: Answers) -> dict[str, object]:
    """What is kept after a save: an absent field is unchanged, null clears."""
    both = {**stored, **changes}
    return {code: answer for code, answer in both.items() if answer is not None}


def parted(
    definition: FormDefinition, answers: Answers
) -> tuple[dict[str, object], dict[str, object]]:
    """The answers that are CASEWORK, and those that are SEALED."""
    sealed = definition.sealed()
    return (
        {code: answer for code, answer in answers.items() if code not in sealed},
        {code: answer for code, answer in answers.items() if code in sealed},
    )

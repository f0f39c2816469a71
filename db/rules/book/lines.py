"""One line (dòng) of the book: what it says of its child, by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from db.rules.book.cells import READ, Born, written
from db.rules.book.columns import HEADINGS, NEEDED, BookFault, Column
from db.rules.book.groups import Named
from db.rules.facts import LONGEST_GRADE, LONGEST_NUMBER
from db.rules.identifiers import Countries, birth_certificate_faults, health_insurance_faults
from db.rules.inputs import Fault, InputRefusedError, Problem, at, line_faults, tidy
from db.rules.names import toneless
from db.rules.registration import Carer, Entry, examined
from db.rules.sensitivity import Sensitivity

MOTHER: Final = "mẹ"
FATHER: Final = "bố"
C: Final = Column
PARTS: Final[Mapping[str, Column]] = {
    "full_name": C.FULL_NAME,
    "date_of_birth": C.DATE_OF_BIRTH,
    "personal_id": C.PERSONAL_ID,
    "personal_id_missing": C.PERSONAL_ID_MISSING,
    "ethnicity": C.ETHNICITY,
    "hamlet": C.HAMLET,
    "address": C.ADDRESS,
    "school": C.SCHOOL,
    "grade": C.GRADE,
    "group": C.CIRCUMSTANCES,
    "subgroup": C.CIRCUMSTANCES,
}
"""Parts of what the register records, by the columns that say them."""
SAYS_TOO: Final = {C.BIRTH_CERTIFICATE: C.BIRTH_REGISTERED, C.HEALTH_INSURANCE: C.INSURED}
"""Of whom there is a number, it is there."""
LONGEST: Final = {C.HOUSEHOLD: LONGEST_NUMBER, C.GRADE: LONGEST_GRADE}  # characters
CARERS: Final = (
    {"full_name": C.MOTHER, "phone": C.MOTHER_PHONE, "relation": C.MOTHER},
    {"full_name": C.FATHER, "phone": C.FATHER_PHONE, "relation": C.FATHER},
    {"full_name": C.CARER, "phone": C.CARER_PHONE, "relation": C.CARER_RELATION},
)


class Outcome(StrEnum):
    """What a line would do, as a dry run finds."""

    NEW = "NEW"
    SAME = "SAME"
    CHANGED = "CHANGED"
    DUPLICATE = "DUPLICATE"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: of the row in its file, from 1. `says`: what its cells mean."""

    number: int
    says: Mapping[Column, Any]
    problems: Sequence[Problem] = ()

    def says_of(self, column: Column) -> Any:
        return self.says.get(column)

    @property
    def born(self) -> Born | None:
        found: Born | None = self.says.get(C.DATE_OF_BIRTH)
        return found

    @property
    def name(self) -> str:
        """Without tones, for comparing."""
        return toneless(self.says.get(C.FULL_NAME, ""))

    @property
    def carers(self) -> tuple[Carer, ...]:
        return tuple(carer for carer, _ in self.known_carers)

    @property
    def known_carers(self) -> list[tuple[Carer, Mapping[str, Column]]]:
        """Each with the columns that speak of them."""
        relations = (MOTHER, FATHER, self.says.get(C.CARER_RELATION, ""))
        return [
            (Carer(self.says[of["full_name"]], relation, self.says.get(of["phone"])), of)
            for of, relation in zip(CARERS, relations, strict=True)
            if of["full_name"] in self.says
        ]

    @property
    def registered(self) -> bool | None:
        """Whether the birth is; a number says that it is."""
        said: bool | None = self.says.get(C.BIRTH_REGISTERED)
        return True if said is None and C.BIRTH_CERTIFICATE in self.says else said

    @property
    def insured(self) -> bool | None:
        said: bool | None = self.says.get(C.INSURED)
        return True if said is None and C.HEALTH_INSURANCE in self.says else said

    def entry(self) -> Entry:
        """As a child that comes into the register. Only of a line with a name and a sex."""
        says, born = self.says, self.born
        return Entry(
            full_name=says[C.FULL_NAME],
            sex=says[C.SEX],
            date_of_birth=born.day if born else None,
            precision=born.precision if born else None,
            personal_id=says.get(C.PERSONAL_ID),
            personal_id_missing=says.get(C.PERSONAL_ID_MISSING),
            ethnicity=says.get(C.ETHNICITY),
            hamlet=says.get(C.HAMLET),
            address=says.get(C.ADDRESS),
            poverty=says.get(C.POVERTY),
            carers=self.carers,
        )


def line_of(
    number: int, cells: Mapping[Column, str], held: frozenset[Sensitivity], today: date
) -> Line:
    """What the cells of a row say, and all that is wrong with them. `held`: the classes that may
    be entered there."""
    says: dict[Column, Any] = {}
    problems: list[Problem] = []
    for column, text in cells.items():
        if not held.issuperset(
            HEADINGS[each].of for each in (column, SAYS_TOO.get(column, column))
        ):
            problems.append(Problem((column,), BookFault.CLASS_NOT_HELD))
            continue
        if "\0" in text:  # no database holds it, nor looks for it
            problems.append(Problem((column,), Fault.CONTROL_CHARACTER))
            continue
        value = READ[column](written(text))
        if isinstance(value, BookFault | Fault):
            problems.append(Problem((column,), value))
        elif any(each.of not in held for each in _groups(column, value)):
            problems.append(Problem((column,), BookFault.CLASS_NOT_HELD))
        else:
            says[column] = value
    said = Line(number, says)
    wrong = (*_incomplete(cells), *_papers(said, today), *_lengths(said))
    return Line(number, says, [*problems, *wrong])


def _groups(column: Column, value: Any) -> tuple[Named, ...]:
    """Each is of a class of its own."""
    return value if column is C.CIRCUMSTANCES else ()


def _incomplete(cells: Mapping[Column, str]) -> Iterator[Problem]:
    """A line that names its child by its code may leave out what is known."""
    if C.CODE not in cells:
        yield from (Problem((c,), BookFault.NEEDED) for c in NEEDED if c not in cells)
    for of in CARERS:
        if of["phone"] in cells and of["full_name"] not in cells:
            yield Problem((of["full_name"],), BookFault.NAME_NEEDED)
    if C.CARER in cells and C.CARER_RELATION not in cells:
        yield Problem((C.CARER_RELATION,), BookFault.RELATION_NEEDED)


def _papers(line: Line, today: date) -> Iterator[Problem]:
    says = line.says
    for number, flag in SAYS_TOO.items():
        if says.get(flag) is False and number in says:
            yield Problem((number,), BookFault.NUMBER_BUT_NO)
    if (number_ := says.get(C.HEALTH_INSURANCE)) is not None:
        yield from at((C.HEALTH_INSURANCE,), health_insurance_faults(number_))
    if (number_ := says.get(C.BIRTH_CERTIFICATE)) is not None:
        born = line.born
        wrong = birth_certificate_faults(number_, born.day if born else None, today)
        yield from at((C.BIRTH_CERTIFICATE,), wrong)
    if (place := says.get(C.BIRTH_CERTIFICATE_PLACE)) is not None:
        yield from at((C.BIRTH_CERTIFICATE_PLACE,), line_faults(place))
        if C.BIRTH_CERTIFICATE not in says:
            yield Problem((C.BIRTH_CERTIFICATE,), BookFault.NEEDED)


def _lengths(line: Line) -> Iterator[Problem]:
    for column, longest in LONGEST.items():
        if (text := line.says.get(column)) is not None:
            yield from at((column,), line_faults(text, longest))


def entered(line: Line, entry: Entry, today: date, countries: Countries = None) -> list[Problem]:
    """What the register refuses of an entry, each at the column that said it."""
    try:
        examined(entry, today, countries)
    except InputRefusedError as refused:
        return [Problem((_column(line, p.path),), p.fault) for p in refused.problems]
    return []


def _column(line: Line, path: Sequence[str]) -> Column:
    first, *rest = path
    if first != "carers":
        return PARTS[first]
    _, of = line.known_carers[int(rest[0])]
    return of[rest[1]] if len(rest) > 1 else of["full_name"]


def repeated(lines: Sequence[Line]) -> dict[int, int]:
    """Lines that speak of the child of an earlier one, by their numbers: by its code, its personal
    id, or by name, birth and household."""
    first: dict[tuple[Any, ...], int] = {}
    found: dict[int, int] = {}
    for line in lines:
        for mark in _marks(line):
            if mark in first:
                found.setdefault(line.number, first[mark])
            else:
                first[mark] = line.number
    return found


def _marks(line: Line) -> Iterator[tuple[Any, ...]]:
    says = line.says
    for column in (C.CODE, C.PERSONAL_ID):
        if column in says:
            yield column, says[column]
    if line.name and line.born and C.CODE not in says:
        home = tidy(says.get(C.HOUSEHOLD, "")).casefold()
        yield C.FULL_NAME, line.name, line.born, home

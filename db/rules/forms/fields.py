"""What a form is made of: sections of typed fields, with labels in Vietnamese and English."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from db.rules.cases.papers import NUMBERS, FormCode
from db.rules.sensitivity import Sensitivity


class FieldKind(StrEnum):
    """Answers are as in JSON: days and moments are written in ISO 8601, levels and choices by code,
    rows (people, activities, measures) as a list of answers to the columns."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    DATE = "DATE"
    DATETIME = "DATETIME"
    CHOICE = "CHOICE"
    CHOICES = "CHOICES"
    LEVEL = "LEVEL"
    FLAG = "FLAG"
    NUMBER = "NUMBER"
    ROWS = "ROWS"


class Scored(StrEnum):
    """What the levels of a table say: how much harm, or how well the child is protected."""

    HARM = "HARM"
    PROTECTION = "PROTECTION"


@dataclass(frozen=True, slots=True)
class Choice:
    """Of a LEVEL, the words of the scale for this level."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Field:
    """`required`: before the form is final. `unverified`: the domain knows it by memory only.

    `lowest` and `highest` are of a NUMBER; `ahead`: a day or moment that may lie ahead; `ordered`:
    pairs of columns of which the first is not after the second.
    """

    code: str
    kind: FieldKind
    vi: str
    en: str
    required: bool = False
    class_: Sensitivity = Sensitivity.CASEWORK
    unverified: bool = False
    ahead: bool = False
    lowest: int = 0
    highest: int = 1_000_000_000
    choices: tuple[Choice, ...] = ()
    columns: tuple["Field", ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    vi: str
    en: str
    fields: tuple[Field, ...]
    scored: Scored | None = None


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """One version of a form. `source`: where its fields are from."""

    code: FormCode
    version: int
    vi: str
    en: str
    source: str
    sections: tuple[Section, ...]
    ordered: tuple[tuple[str, str], ...] = ()

    @property
    def number(self) -> int:
        """Mẫu số."""
        return NUMBERS[self.code]

    def fields(self) -> Iterator[Field]:
        return (field for section in self.sections for field in section.fields)

    def sealed(self) -> frozenset[str]:
        """The fields that are kept and opened apart (SEALED)."""
        return frozenset(
            field.code for field in self.fields() if field.class_ is Sensitivity.SEALED
        )

"""A table of figures as a sheet: what it speaks of above it, one line for each value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from db.press.sheets import Cell, Sheet
from db.press.told import Language, State, day, either, moment, number, period, state, word

Labels = Mapping[str, Mapping[str, tuple[str, str]]]  # of each enum, what its values are called
NAMES: Final = ("nameVi", "nameEn")
LABEL: Final = ("labelVi", "labelEn")
BEFORE: Final = {
    "code": 18, "indicator": 44, "unit_code": 10, "unit": 30, "above": 26,
    "period": 20, "from": 12, "to": 12,
}  # fmt: skip
AFTER: Final = {
    "measure": 12, "value": 16, "numerator": 14, "denominator": 14,
    "mark": 16, "provisional": 12, "as_of": 18,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What was answered. `on`: by the boundaries of which day, None: of each period's end, at most
    `in_force`; `made`: when this was drawn up."""

    unit: str
    definitions: Mapping[str, Mapping[str, Any]]
    values: Sequence[Mapping[str, Any]]
    dimensions: Sequence[str]
    on: date | None
    in_force: date
    made: datetime
    language: Language
    labels: Labels

    def word(self, name: str, **more: str) -> str:
        return word(name, self.language, **more)

    def label(self, of: str, value: str) -> str:
        return either(self.labels[of][value], self.language)

    def named(self, code: str) -> str:
        return str(self.definitions[code][NAMES[self.language is Language.EN]])

    @property
    def boundaries(self) -> str:
        if self.on is not None:
            return self.word("on", on=day(self.on))
        return self.word("at_end", on=day(self.in_force))

    @property
    def sources(self) -> str:
        """`DES` is our own word for what was defined here."""
        kept = [str(each["source"]) for each in self.definitions.values()]
        said = [source for source in dict.fromkeys(kept) if source != "DES"]
        return "; ".join([self.word("system"), *said])

    @property
    def is_protected(self) -> bool:
        return any(row["suppressed"] or row["rounded"] for row in self.values)


def sheet(told: Told) -> Sheet:
    columns = [*BEFORE, *told.dimensions, *AFTER]
    heads = [
        told.label("IndicatorDimension", name) if name in told.dimensions else told.word(name)
        for name in columns
    ]
    widths = [(BEFORE | AFTER).get(name, 28) for name in columns]
    return Sheet(told.word("indicators"), [*_head(told)], heads, _rows(told), widths)


def _head(told: Told) -> Iterator[Sequence[Cell]]:
    names = "; ".join(told.named(code) for code in told.definitions)
    yield (names,)
    yield (told.word("unit"), told.unit)
    if told.dimensions:
        by = [told.label("IndicatorDimension", name) for name in told.dimensions]
        yield (told.word("by"), ", ".join(by))
    moments = [moment(datetime.fromisoformat(row["asOf"])) for row in told.values]
    yield (told.word("as_of"), "; ".join(dict.fromkeys(moments)))
    yield (told.word("boundaries"), told.boundaries)
    yield (told.word("source"), told.sources)
    yield (told.word("made"), moment(told.made))
    if told.is_protected:
        yield (told.word("mark"), told.word("protected"))


def _rows(told: Told) -> Iterator[Sequence[Cell]]:
    for row in told.values:
        known, unit, span = told.definitions[row["code"]], row["unit"], row["period"]
        above = unit["parent"] and unit["parent"]["name"]
        yield (
            *(row["code"], told.named(row["code"]), unit["code"], unit["name"], above),
            *(period(span, told.language), *(day(date.fromisoformat(span[n])) for n in ENDS)),
            *_cells(told, row),
            told.label("UnitOfMeasure", known["unitOfMeasure"]),
            *(plain(number(row)), row["numerator"], row["denominator"], _mark(told, row)),
            told.word("is_provisional" if row["isProvisional"] else "is_published"),
            moment(datetime.fromisoformat(row["asOf"])),
        )


ENDS: Final = ("from", "to")


def _cells(told: Told, row: Mapping[str, Any]) -> list[Cell]:
    label = LABEL[told.language is Language.EN]
    if not row["cell"]:
        return [told.word("total")] * len(told.dimensions)
    return [cell[label] for cell in row["cell"]]


def plain(value: float | None) -> Cell:
    """Counts and sums of money without decimals."""
    return int(value) if value is not None and value == int(value) else value


def _mark(told: Told, row: Mapping[str, Any]) -> str:
    match state(row):
        case State.HIDDEN:
            return told.word("hidden")
        case State.NOTHING:
            return told.word("nothing")
        case _:
            return told.word("rounded" if row["rounded"] else "exact")

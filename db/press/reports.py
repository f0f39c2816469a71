"""A report of a unit as a sheet: what it is, text, figures, what it adds up, its editions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from db.press.indicators import NAMES, Labels, plain
from db.press.sheets import Cell, Sheet
from db.press.told import Language, day, either, moment, period, word

WIDTHS: Final = (18, 60, 14, 14, 14, 14, 16, 14)
COLUMNS: Final = (
    "code", "indicator", "measure", "value", "numerator", "denominator", "mark", "reports",
)  # fmt: skip


def paper(
    found: Mapping[str, Any],
    definitions: Mapping[str, Mapping[str, Any]],
    language: Language,
    labels: Labels,
    made: datetime,
) -> Sheet:
    """`definitions`: of those of its figures that there are."""

    def said(name: str) -> str:
        return word(name, language)

    span = {**found, "quarter": None, "month": None}
    head: list[Sequence[Cell]] = [
        (f"{said('report')}: {found['unit']['name']}, {period(span, language)}",),
        (said("plan"), _plan(found)),
        (said("duty"), found["duty"] and found["duty"]["printed"]),
        (said("status"), either(labels["PlanReportStatus"][found["status"]], language)),
        (said("last_day"), found["lastDay"] and day(date.fromisoformat(found["lastDay"]))),
        (said("submitted"), _moment(found["submittedAt"])),
        (said("accepted"), _moment(found["acceptedAt"])),
        (said("as_of"), _moment(found["asOf"])),
        (said("boundaries"), word("on", language, on=day(date.fromisoformat(found["boundaries"])))),
        (said("source"), said("system")),
        (said("made"), moment(made)),
        (said("text"), found["text"]),
    ]
    rows = [_row(each, definitions, language, labels) for each in found["figures"]]
    heads = [said(name) for name in COLUMNS]
    return Sheet(said("report"), head, heads, rows, WIDTHS, [*_foot(found, language)])


def _plan(found: Mapping[str, Any]) -> str | None:
    plan = found["duty"] and found["duty"]["plan"]
    return plan and " – ".join(part for part in (plan["title"], plan["decision"]) if part)


def _moment(said: str | None) -> str | None:
    return said and moment(datetime.fromisoformat(said))


def _row(
    figure: Mapping[str, Any],
    definitions: Mapping[str, Mapping[str, Any]],
    language: Language,
    labels: Labels,
) -> Sequence[Cell]:
    known: Any = definitions.get(figure["code"])
    mark = "hidden" if figure["suppressed"] else "rounded" if figure["rounded"] else "exact"
    return (
        figure["code"],
        known and known[NAMES[language is Language.EN]],
        known and either(labels["UnitOfMeasure"][known["unitOfMeasure"]], language),
        plain(figure["value"]),
        *(figure["numerator"], figure["denominator"], word(mark, language), figure["of"]),
    )


def _foot(found: Mapping[str, Any], language: Language) -> Iterator[Sequence[Cell]]:
    for name in ("included", "missing"):
        for unit in found[name]:
            yield (word(name, language), unit["name"])
    for edition in found["editions"]:
        at = _moment(edition["submittedAt"])
        yield (f"{word('edition', language)} {edition['number']}", at, edition["reason"])

"""The empty book, to be filled in: its headings, and beside them what may stand below."""

import csv
import io
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter as column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from db.rules.book.columns import HEADINGS, NEEDED, Column
from db.rules.circumstances import GROUPS
from db.rules.ethnic_groups import ETHNIC_GROUPS
from db.rules.sensitivity import Sensitivity
from db.services.book.sheets import Media

SHEET: Final = "Sổ theo dõi trẻ em"
VALUES: Final = "Giá trị"
CHOICES: Final = {
    Column.SEX: ("Nam", "Nữ"),
    Column.POVERTY: ("Hộ nghèo", "Hộ cận nghèo", "Không"),
    Column.BIRTH_REGISTERED: ("Có", "Không"),
    Column.INSURED: ("Có", "Không"),
    Column.ETHNICITY: tuple(group.name_vi for group in ETHNIC_GROUPS.values()),
    Column.CIRCUMSTANCES: tuple(
        group.name_vi for group in GROUPS.values() if group.class_ is not Sensitivity.SEALED
    ),
}
LAST: Final = 5_001  # row
BESIDE: Final = 4  # letters of a column's width beside its heading


def template(media: Media) -> bytes:
    return _csv() if media is Media.CSV else _xlsx()


def _csv() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(h.name for h in HEADINGS.values())
    return text.getvalue().encode("utf-8-sig")  # without its mark Excel takes it for another code


def _xlsx() -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    values = book.create_sheet(VALUES)
    values.append(["Cột", "Bắt buộc", "Cách ghi"])
    for place, (column, heading) in enumerate(HEADINGS.items(), start=1):
        letter = column_letter(place)
        _head(sheet[f"{letter}1"], heading.name)
        sheet.column_dimensions[letter].width = len(heading.name) + BESIDE
        sheet.column_dimensions[letter].number_format = "@"  # digits keep their leading zeros
        needed = "Bắt buộc" if column in NEEDED else ""
        values.append([heading.name, needed, heading.form or "chữ"])
    sheet.freeze_panes = "A2"
    _choices(sheet, values)
    for letter, width in zip("ABC", (32, 12, 48), strict=True):
        values.column_dimensions[letter].width = width
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _head(cell: Any, name: str) -> None:
    cell.value = name
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _choices(sheet: Any, values: Any) -> None:
    """What may be chosen stands beside, each list in a column of its own, from E on."""
    places = {column: place for place, column in enumerate(HEADINGS, start=1)}
    for number, (column, choices) in enumerate(CHOICES.items(), start=5):
        beside = column_letter(number)
        _head(values[f"{beside}1"], HEADINGS[column].name)
        for row, choice in enumerate(choices, start=2):
            values[f"{beside}{row}"] = choice
        said = f"'{VALUES}'!${beside}$2:${beside}${len(choices) + 1}"
        rule = DataValidation(type="list", formula1=said, allow_blank=True, showErrorMessage=False)
        here = column_letter(places[column])
        rule.add(f"{here}2:{here}{LAST}")
        sheet.add_data_validation(rule)

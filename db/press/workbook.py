"""Run as a process of its own by `press`: lines of a sheet as JSON come in, an XLSX goes out.

It imports nothing of the product, and keeps no more of the sheet than the line it writes.
"""

import json
import resource
import sys
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

MEMORY: Final = 1 << 30  # bytes of address space
SECONDS: Final = 20  # of the processor
USUAL: Final = 16  # characters, the width of a column
HEAD: Final = PatternFill("solid", start_color="DCE6F1")
LONGEST: Final = 32_767  # characters that a cell holds


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    look = json.loads(sys.stdin.buffer.readline())
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(look["name"][:31])
    for at, width in enumerate(look["widths"], 1):
        sheet.column_dimensions[get_column_letter(at)].width = width or USUAL
    sheet.freeze_panes = f"A{look['heading'] + 1}"
    for number, line in enumerate(sys.stdin.buffer, 1):
        sheet.append([_cell(sheet, each, number, look) for each in json.loads(line)])
    book.save(sys.stdout.buffer)


def _cell(sheet: Any, value: Any, number: int, look: Any) -> Any:
    cell = WriteOnlyCell(sheet, value[:LONGEST] if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    if number == look["heading"]:
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    elif number == 1:
        cell.font = Font(bold=True, size=13)
    return cell


if __name__ == "__main__":
    main()

"""The yearly public statement of a fund on paper and as a table, in the words of Viet Nam: sums in
figures and in words."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db.press.words import HANOI, breakable, number
from db.rules.amounts import in_words
from db.rules.fund import SourceClass
from db.rules.statements import Shown, Statement

Words = Mapping[str, Mapping[str, str]]  # of each enum, what its values are called
Cell = str | int | None  # None: not told
UNTOLD: Final = "–"
MINUS: Final = "\u2212"
REST: Final = "Các mục còn lại"
CLASSES: Final = {
    SourceClass.BUDGET: "Cộng ngân sách nhà nước",
    SourceClass.DONATION: "Cộng nguồn vận động, tài trợ",
}
COLUMNS: Final = {
    "opening": "Số dư đầu kỳ",
    "received": "Thu trong kỳ",
    "paid": "Chi trong kỳ",
    "closing": "Số dư cuối kỳ",
}
INCOME: Final = {
    "budget": "Ngân sách nhà nước cấp",
    "named": "Nhà tài trợ đồng ý nêu tên",
    "unnamed": "Các nhà tài trợ khác",
    "from_funds": "Nhận từ quỹ khác",
    "other": "Thu khác",
    "corrections": "Điều chỉnh khoản thu của năm trước",
    "total": "Tổng thu",
    "in_kind": "Trong đó: hiện vật (theo giá trị hợp lý)",
}
SPENT: Final = {
    "support": "Hỗ trợ trẻ em",
    "passed_on": "Chuyển cho quỹ khác",
    "other": "Chi khác",
    "returned": "Thu hồi khoản chi của năm trước",
    "total": "Tổng chi",
}
TABLES: Final = {
    "by_purpose": ("Hỗ trợ trẻ em theo mục đích", "Mục đích", None, "Không chỉ định mục đích"),
    "by_kind": ("Hỗ trợ trẻ em theo loại hỗ trợ", "Loại hỗ trợ", "SupportKind", ""),
    "by_occasion": ("Hỗ trợ trẻ em theo dịp", "Dịp", "Occasion", "Không theo dịp"),
    "by_unit": ("Hỗ trợ trẻ em theo đơn vị hành chính", "Đơn vị hành chính", None, ""),
}
AMOUNT: Final = "Số tiền (đồng)"
ROUNDED: Final = "Số tiền, làm tròn (đồng)"
CHILDREN: Final = "Số trẻ em"
NOTES: Final = (
    "Số liệu lấy từ sổ kế toán đã khoá; hiện vật tính theo giá trị hợp lý.",
    "Số trẻ em được làm tròn đến bội số của 5. Để bảo vệ thông tin của trẻ em, mục có dưới 5 trẻ em"
    f" được gộp vào “{REST}”; dấu “{UNTOLD}” là không công bố.",
)
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets take for a formula


@dataclass(frozen=True, slots=True)
class Edition:
    """A statement as it was published."""

    statement: Statement
    edition: int
    reason: str | None
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """`sums`: rows, from 0, that are sums of others."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sums: tuple[int, ...] = ()


def tables(said: Statement, words: Words) -> list[Table]:
    donors = tuple((d.name, words["DonorKind"][d.kind], d.amount) for d in said.donors)
    found = [
        _accounts(said, words["FundSource"]),
        _listed("Các khoản thu", INCOME, said.income),
        Table("Nhà tài trợ đồng ý nêu tên", ("Nhà tài trợ", "Loại", AMOUNT), donors),
        _listed("Các khoản chi", SPENT, said.spent),
    ]
    return [*found, *(_use(name, said, words) for name in TABLES)]


def _accounts(said: Statement, sources: Mapping[str, str]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    sums = []
    for of, name in CLASSES.items():
        mine = [account for account in said.accounts if account.source_class == of]
        rows += [(sources[a.source], *(getattr(a, c) for c in COLUMNS)) for a in mine]
        sums.append(len(rows))
        rows.append((name, *(said.sum_of(column, of) for column in COLUMNS)))
    sums.append(len(rows))
    rows.append(("Tổng cộng", *(said.sum_of(column) for column in COLUMNS)))
    heads = ("Nguồn", *COLUMNS.values())
    return Table("Số dư và thu, chi theo nguồn (đồng)", heads, tuple(rows), tuple(sums))


def _listed(title: str, names: Mapping[str, str], of: Any) -> Table:
    rows = tuple((name, getattr(of, part)) for part, name in names.items())
    return Table(title, ("Nội dung", AMOUNT), rows, (list(names).index("total"),))


def _use(name: str, said: Statement, words: Words) -> Table:
    title, head, of, none = TABLES[name]
    lines: tuple[Shown, ...] = getattr(said, name)
    called = words[of] if of else {}
    rows = tuple((_called(x, called, none), x.amount, x.beneficiaries) for x in lines)
    amount = ROUNDED if name == "by_unit" else AMOUNT
    return Table(title, (head, amount, CHILDREN), rows)


def _called(line: Shown, words: Mapping[str, str], none: str) -> str:
    if line.is_rest:
        return REST
    if line.key is None:
        return none
    return line.name or words.get(line.key, line.key)


def stated(said: Edition, words: Words) -> dict[str, Any]:
    """What stands on the pages, as data for the template."""
    statement, at = said.statement, said.published_at.astimezone(HANOI)
    found = [
        {
            "title": table.title,
            "heads": table.heads,
            "rows": [[_figures(cell) for cell in row] for row in table.rows],
            "sums": table.sums,
        }
        for table in tables(statement, words)
        if table.rows
    ]
    spoken = [
        {"label": name, "amount": number(amount), "words": in_words(amount)}
        for column, name in COLUMNS.items()
        if (amount := statement.sum_of(column)) >= 0
    ]
    return {
        "fund": statement.fund,
        "unit": statement.unit,
        "year": str(statement.year),
        "edition": f"Công khai lần {said.edition}, ngày {at:%d/%m/%Y}",
        "reason": said.reason and breakable(said.reason),
        "beneficiaries": _figures(statement.beneficiaries),
        "tables": found,
        "sums": spoken,
        "notes": NOTES,
    }


def _figures(cell: Cell) -> str:
    if cell is None:
        return UNTOLD
    if isinstance(cell, int):
        return number(cell).replace("-", MINUS)
    return breakable(cell)


def sheet(said: Edition, words: Words) -> bytes:
    """One line for each figure, in UTF-8 with a mark at its beginning, as spreadsheets want it;
    what is not told is empty."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(("Quỹ", "Năm", "Bảng", "Mục", "Chỉ tiêu", "Giá trị"))
    statement = said.statement
    head = (_safe(statement.fund), statement.year)
    lines.writerow((*head, "Chung", "Toàn quỹ", CHILDREN, _plain(statement.beneficiaries)))
    for table in tables(statement, words):
        for item, *cells in table.rows:
            for name, cell in zip(table.heads[1:], cells, strict=True):
                lines.writerow((*head, table.title, _safe(item), name, _plain(cell)))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _plain(cell: Cell) -> Cell:
    return "" if cell is None else _safe(cell)


def _safe(cell: Cell) -> Cell:
    """Words are never a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell

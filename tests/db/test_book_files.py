"""Files of strangers: what is a table comes in, nothing else, and nothing unpacks without bound."""

import io
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from db.rules.book.columns import HEADINGS, layout
from db.rules.inputs import InputRefusedError
from db.services.book import sheets
from db.services.book.sheets import Bounds, Media, rows
from db.services.book.template import template

USUAL = Bounds()


def faults(content: bytes, media: Media, bounds: Bounds = USUAL) -> list[str]:
    with pytest.raises(InputRefusedError) as refused:
        rows(content, media, bounds)
    return [problem.fault for problem in refused.value.problems]


def saved(*lines: list[object]) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)  # type: ignore[union-attr]
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


@pytest.mark.parametrize("media", Media)
def test_the_template_comes_back_with_all_its_columns_and_without_a_line(media: Media) -> None:
    content = template(media)
    assert faults(content, media) == ["NO_LINES"]
    if media is Media.CSV:
        filled = content + b"x\r\n"
    else:
        book = load_workbook(io.BytesIO(content))
        assert book.sheetnames == ["Sổ theo dõi trẻ em", "Giá trị"]
        book.worksheets[0].append(["x"])
        kept = io.BytesIO()
        book.save(kept)
        filled = kept.getvalue()
    head, line = rows(filled, media, Bounds())
    found, wrong = layout(head.cells)
    assert (list(found.places), wrong) == (list(HEADINGS), [])
    assert line.cells[0] == "x"


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_is_read_with_any_delimiter_with_or_without_its_mark(between: str, mark: str) -> None:
    text = mark + between.join(["Họ tên", "Giới tính"]) + "\n" + between.join(["Hoa", "Nữ"]) + "\n"
    found = rows(text.encode(), Media.CSV, Bounds())
    assert [list(row.cells) for row in found] == [["Họ tên", "Giới tính"], ["Hoa", "Nữ"]]


def test_cells_of_any_kind_are_texts_and_empty_rows_are_passed_over() -> None:
    content = saved(
        ["a"],
        [],
        [datetime(2015, 3, 2), 2015, 2.0, True, False, None, "  x\n y "],  # noqa: DTZ001
    )
    _, row = rows(content, Media.XLSX, Bounds())
    assert row.number == 3
    assert list(row.cells) == ["02/03/2015", "2015", "2", "có", "không", "", "x y"]


def test_more_lines_than_are_taken_are_refused_in_both_forms() -> None:
    lines = [["a"]] * 5
    assert faults(saved(*lines), Media.XLSX, Bounds(lines=3)) == ["TOO_MANY_LINES"]
    assert faults(b"a\n" * 5, Media.CSV, Bounds(lines=3)) == ["TOO_MANY_LINES"]
    assert faults(b"a\n" + b"\n" * 9 + b"b\n", Media.CSV, Bounds(lines=3)) == ["TOO_MANY_LINES"]
    assert len(rows(b"a\n" * 4, Media.CSV, Bounds(lines=3))) == 4


def test_an_archive_that_would_unpack_to_more_is_not_unpacked() -> None:
    bomb = io.BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    assert len(bomb.getvalue()) < 10_000
    assert faults(bomb.getvalue(), Media.XLSX, Bounds(unpacked=1_000_000)) == ["NOT_READABLE"]
    many = io.BytesIO()
    with ZipFile(many, "w") as archive:
        for number in range(300):
            archive.writestr(str(number), b"")
    assert faults(many.getvalue(), Media.XLSX) == ["NOT_READABLE"]


def changed(content: bytes, name: str, part: bytes) -> bytes:
    """An XLSX file with another part in the place of one, or beside them."""
    found = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as was, ZipFile(found, "w", ZIP_DEFLATED) as archive:
        for each in {*was.namelist(), name}:
            archive.writestr(each, part if each == name else was.read(each))
    return found.getvalue()


@pytest.mark.parametrize("name", ["xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/picture.png"])
@pytest.mark.parametrize("part", [b"<a/>" * 2_000_000, b"<a " + b'b="" ' * 400_000 + b"/>"])
def test_what_would_be_millions_of_objects_is_never_built(
    name: str, part: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = changed(template(Media.XLSX), name, b"<x>" + part + b"</x>")
    assert len(bomb) < 50_000
    monkeypatch.setattr(sheets, "load_workbook", lambda *_, **__: pytest.fail("it is unpacked"))
    assert faults(bomb, Media.XLSX) == ["NOT_READABLE"]


def test_entities_are_not_even_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet>&e;</worksheet>'
    bomb = changed(template(Media.XLSX), "xl/worksheets/sheet1.xml", sheet)
    monkeypatch.setattr(sheets, "load_workbook", lambda *_, **__: pytest.fail("it is unpacked"))
    assert faults(bomb, Media.XLSX) == ["NOT_READABLE"]


def test_a_picture_in_a_book_does_no_harm() -> None:
    content = changed(saved(["a"], ["b"]), "xl/media/image1.png", b"\x89PNG\r\n\x00" * 9)
    assert len(rows(content, Media.XLSX, USUAL)) == 2


def test_one_text_that_many_cells_share_is_counted_for_each_of_them() -> None:
    content = saved(*[["a" * 30_000] * 9] * 9)
    assert faults(content, Media.XLSX, Bounds(unpacked=2_000_000)) == ["NOT_READABLE"]
    assert len(rows(content, Media.XLSX, Bounds(unpacked=3_000_000))) == 9


def test_a_row_far_below_costs_no_more_than_the_bound() -> None:
    book = Workbook()
    book.active["A1"], book.active["A1048576"] = "a", "b"  # type: ignore[index]
    content = io.BytesIO()
    book.save(content)
    assert faults(content.getvalue(), Media.XLSX) == ["TOO_MANY_LINES"]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"PK\x03\x04", b'"a', template(Media.XLSX)[:2000]]
)
def test_what_is_no_table_is_not_readable(content: bytes) -> None:
    media = [Media.CSV, Media.XLSX]
    found = {fault for each in media for fault in faults(content, each)}
    assert found <= {"NOT_READABLE", "NO_LINES"}

"""A dry run says of each line what it would do, changes nothing, and is its sender's alone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from db.rules import probes
from db.rules.book.batch import Step
from db.rules.names import toneless
from db.services.book.sheets import Bounds, Media
from db.services.book.template import template
from db.services.book.work import LeftError
from tests.databases import Databases
from tests.schema.books import Books, child, table
from tests.schema.office import QUANG
from tests.stage import keyring

WHO = "bo.worker"


@pytest_asyncio.fixture
async def books(databases: Databases) -> AsyncIterator[Books]:
    found = await Books.started(databases, keyring())
    assert isinstance(found, Books)
    yield found
    await found.finish(databases)


def outcomes(lines: list[Any]) -> list[Any]:
    return [(line["number"], line["outcome"]) for line in lines]


async def test_each_line_is_new_same_changed_likely_known_or_refused(books: Books) -> None:
    near = await books.call(books.world.near, "Vũ Thị Riêng")
    born = near["date_of_birth"].strftime("%d/%m/%Y")
    sex = {"MALE": "Nam", "FEMALE": "Nữ"}.get(near["sex"], "không biết")
    known = {"FULL_NAME": near["full_name"], "SEX": sex, "DATE_OF_BIRTH": born}
    before = await books.everything()
    book = await books.looked(
        WHO,
        [
            child("Trần Thị Mới", HOUSEHOLD="H-7"),
            {"CODE": near["code"], "HAMLET": "Thôn 1"},
            {"CODE": near["code"].lower(), "HAMLET": "Thôn 9", "POVERTY": "Không"},
            {**known, "HOUSEHOLD": "h-1"},
            {**known, "PERSONAL_ID_MISSING": "Chưa cấp"},
            {"FULL_NAME": "X1", "SEX": "?"},
        ],
    )
    found = await books.lines(WHO, book)
    assert outcomes(found) == [
        (2, "NEW"),
        (3, "CHANGED" if near["hamlet"] != "Thôn 1" else "SAME"),
        (4, "REFUSED"),
        (5, "SAME"),
        (6, "DUPLICATE"),
        (7, "REFUSED"),
    ]
    assert (found[2]["repeats"], found[2]["problems"][0]["code"]) == (3, "LINE_REPEATED")
    assert found[3]["child"]["id"] == books.world.near_id
    assert found[4]["candidates"] == [{"id": books.world.near_id}]
    assert {(p["column"], p["code"]) for p in found[5]["problems"]} == {
        ("SEX", "SEX_FORMAT"),
        ("DATE_OF_BIRTH", "NEEDED"),
    }
    assert all(p["message"] and p["messageVi"] for p in found[5]["problems"])
    after = await books.everything()
    for name in before.keys() - {"audit", "outbox", "request_key"}:
        assert before[name] == after[name]


async def test_counts_and_pages_by_outcome_are_told_with_progress(books: Books) -> None:
    lines = [child(f"Trần Thị {c}") for c in ("An", "Bình", "Chi")] + [{"FULL_NAME": "Y"}]
    book = await books.looked(WHO, lines)
    found = await books.seen(WHO, book, where={"outcome": "NEW"}, first=2)
    assert (found["status"], found["lineCount"], found["total"], found["done"]) == (
        "CHECKED",
        *(4, 4, 4),
    )
    assert (found["new"], found["refused"], found["viewerCan"]) == (3, 1, ["import"])
    assert found["lines"]["totalCount"] == 3
    assert [line["number"] for line in found["lines"]["nodes"]] == [2, 3]


async def test_only_the_sender_sees_an_import_and_only_of_their_commune(books: Books) -> None:
    book = await books.looked(WHO, [child("Trần Thị Mới")])
    for other in ("bo.data", "bo.chair", "quang.worker", "long.affairs", "ha.admin", "nobody"):
        assert await books.seen(other, book) is None, other
        told = await books.order(other, "commitImport", book, version=1)
        assert told["__typename"] == "NotFound"
    listed = "{ imports { nodes { id } } }"
    assert (await books.request(WHO, listed))["imports"]["nodes"] == [{"id": book}]
    assert (await books.request("bo.data", listed))["imports"]["nodes"] == []


async def test_lines_speak_of_children_of_the_commune_alone(books: Books) -> None:
    far = await books.call(books.world.far, "Nguyễn Thị Xa")
    born = far["date_of_birth"].strftime("%d/%m/%Y")
    same = child(far["full_name"], DATE_OF_BIRTH=born, HOUSEHOLD="H-1")
    book = await books.looked(WHO, [{"CODE": far["code"], "HAMLET": "Thôn 2"}, same])
    first, second = await books.lines(WHO, book)
    assert (first["outcome"], first["problems"][0]["code"]) == ("REFUSED", "CODE_UNKNOWN")
    assert (second["outcome"], second["candidates"]) == ("NEW", [])


async def test_a_personal_id_of_another_commune_is_told_as_the_commune_to_ask(
    books: Books,
) -> None:
    number = "001316000001"
    blind = books.memory.vault.blind(number, purpose="personal id")
    await books.admin.execute(
        "UPDATE child SET personal_id_blind = $2 WHERE id = $1", books.world.far, blind
    )
    said = child("Trần Thị Mới", PERSONAL_ID=number, PERSONAL_ID_MISSING="")
    [line] = await books.lines(WHO, await books.looked(WHO, [said]))
    assert (line["outcome"], line["problems"][0]["code"]) == ("REFUSED", "HELD_ELSEWHERE")
    assert line["askUnit"] == {"id": f"Unit_{QUANG}"}
    assert "personalIdHeldElsewhere" in await books.acts()


async def test_who_asks_for_too_many_personal_ids_is_told_nothing_of_the_others(
    books: Books,
) -> None:
    blind = books.memory.vault.blind
    lines = []
    for place in range(14):
        number = f"0013160001{place:02}"
        if place < 12:
            sealed = blind(number, purpose="personal id")
            key = await books.admin.fetchval(
                "INSERT INTO child (id, unit_id, code, full_name, name_key, search_name, sex,"
                " personal_id_blind) VALUES (gen_random_uuid(), $1, $2, 'A', 'a', 'a', 'MALE', $3)"
                " RETURNING id",
                QUANG,
                f"TEQ-{place}",
                sealed,
            )
            assert key
        lines.append(child(f"Trần Thị {'ABCDEGHIKLMNOP'[place]}a", PERSONAL_ID=number))
        lines[-1]["PERSONAL_ID_MISSING"] = ""
    found = await books.lines(WHO, await books.looked(WHO, lines))
    assert [line["outcome"] for line in found[:10]] == ["REFUSED"] * 10
    assert {line["outcome"] for line in found[10:]} == {"NEW"}
    told = [[w["code"] for w in line["warnings"]] for line in found[10:]]
    assert told == [["PERSONAL_ID_UNCHECKED"]] * 4


async def far_away(books: Books, count: int) -> list[dict[str, str]]:
    """Lines of children of whom Quang has records, each with the same mother."""
    lines = []
    for place in range(count):
        name = f"Trần Thị {'ABCDEGHIKLMNOP'[place]}a"
        key = await books.admin.fetchval(
            "INSERT INTO child (id, unit_id, code, full_name, name_key, search_name, sex,"
            " date_of_birth, date_of_birth_precision) VALUES (gen_random_uuid(), $1, $2, $3, 'a',"
            " $4, 'FEMALE', '2016-03-02', 'DAY') RETURNING id",
            *(QUANG, f"TEQ-{place}", name, toneless(name)),
        )
        await books.admin.execute(
            "INSERT INTO guardian (id, child_id, full_name, relation, valid_from)"
            " VALUES (gen_random_uuid(), $1, 'Lê Thị Mẹ', 'Mẹ', '2020-01-01')",
            key,
        )
        lines.append(child(name, MOTHER="Lê Thị Mẹ"))
    return lines


async def test_a_likely_record_elsewhere_is_told_as_the_commune_to_ask_and_no_more(
    books: Books,
) -> None:
    lines = await far_away(books, 2)
    others = [
        lines[0] | {"MOTHER": "Phạm Thị Khác", "HOUSEHOLD": "1"},
        lines[0] | {"DATE_OF_BIRTH": "2016", "HOUSEHOLD": "2"},
        lines[0] | {"MOTHER": "", "HOUSEHOLD": "3"},
    ]
    found = await books.lines(WHO, await books.looked(WHO, [*lines, *others]))
    told = [[w["code"] for w in line["warnings"]] for line in found]
    assert told == [["LIKELY_DUPLICATE_ELSEWHERE"]] * 2 + [[]] * 3
    assert [line["askUnit"] for line in found[:2]] == [{"id": f"Unit_{QUANG}"}] * 2
    assert {(line["outcome"], line["child"]) for line in found} == {("NEW", None)}
    assert all(line["candidates"] == [] for line in found)
    assert (await books.acts()).count("duplicateElsewhere") == 2
    [mine] = await books.lines("quang.worker", await books.looked("quang.worker", lines[:1], QUANG))
    assert (mine["outcome"], mine["warnings"]) == ("DUPLICATE", [])


async def test_books_are_told_of_so_many_records_elsewhere_in_a_day(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "MOST_OF_BOOKS", 3)
    lines = [*await far_away(books, 4), child("Trần Thị Mới", MOTHER="Lê Thị Mẹ")]
    codes = []
    for _ in range(2):
        found = await books.lines(WHO, await books.looked(WHO, lines))
        codes.append([w["code"] for line in found for w in line["warnings"]])
    asked, left = "LIKELY_DUPLICATE_ELSEWHERE", "ELSEWHERE_NOT_ASKED"
    assert codes == [[asked] * 3 + [left] * 2, [left] * 5]
    assert await books.admin.fetchval("SELECT sum(hits) FROM book_import") == 3


async def test_a_data_officer_enters_the_classes_they_hold(books: Books) -> None:
    said = child("Trần Thị Mới", POVERTY="Hộ nghèo", HAMLET="Thôn 2")
    bare = child("Trần Thị Khác", HAMLET="Thôn 2")
    first, second = await books.lines("bo.data", await books.looked("bo.data", [said, bare]))
    assert [(p["column"], p["code"]) for p in first["problems"]] == [("POVERTY", "CLASS_NOT_HELD")]
    assert second["outcome"] == "NEW"


async def test_a_file_that_is_no_book_is_told_as_a_whole(books: Books) -> None:
    for content, media, code, column in (
        (b"\xff", Media.CSV, "NOT_READABLE", None),
        (template(Media.XLSX), Media.XLSX, "NO_LINES", None),
        (b"Ho ten,Gioi tinh\nA,B\n", Media.CSV, "HEADING_MISSING", "DATE_OF_BIRTH"),
    ):
        book = await books.send(WHO, content, media=media)
        await books.step(WHO, book, Step.CHECK)
        found = await books.seen(WHO, book)
        assert (found["status"], found["lines"]["totalCount"]) == ("UNREADABLE", 0)
        assert [(p["code"], p["column"]) for p in found["problems"]] == [(code, column)]
    books.bounds = Bounds(lines=2)
    book = await books.looked(WHO, [child("A B")] * 3)
    assert (await books.seen(WHO, book))["problems"][0]["code"] == "TOO_MANY_LINES"


async def test_the_file_is_sealed_and_forgotten_when_the_import_is_given_up(books: Books) -> None:
    book = await books.send(WHO, table([child("Trần Thị Bí Mật", MOTHER_PHONE="0912345678")]))
    sealed = await books.admin.fetchval("SELECT content_sealed FROM book_file")
    assert "Bí Mật".encode() not in sealed
    assert b"0912345678" not in sealed
    assert (await books.order(WHO, "cancelImport", book))["import"]["status"] == "CANCELLED"
    assert await books.admin.fetchval("SELECT content_sealed FROM book_file") is None
    await books.step(WHO, book, Step.CHECK)
    assert (await books.seen(WHO, book))["status"] == "CANCELLED"
    again = await books.order(WHO, "commitImport", book)
    assert again["problems"] == [{"path": [], "code": "NOT_AT_THIS_STEP"}]


async def test_a_dry_run_taken_twice_is_one(books: Books) -> None:
    book = await books.looked(WHO, [child("Trần Thị Mới")])
    await books.step(WHO, book, Step.CHECK)
    assert (await books.seen(WHO, book))["lines"]["totalCount"] == 1


async def test_whose_posting_ended_meanwhile_has_nothing_looked_at(books: Books) -> None:
    book = await books.send(WHO, table([child("Trần Thị Mới")]))
    await books.admin.execute(
        "UPDATE posting SET valid_to = current_date - 2 WHERE officer_id = $1",
        books.world.officer(WHO),
    )
    with pytest.raises(LeftError):
        await books.step(WHO, book, Step.CHECK)
    assert await books.admin.fetchval("SELECT count(*) FROM book_line") == 0

"""An import is recorded as if by hand, once, in the name of its officer, and can be taken back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from db.compiler.plan import global_id
from db.rules.book.batch import Step
from db.services.book import commit as committing
from db.services.book.work import LeftError
from tests.databases import Databases
from tests.schema.books import Books, child
from tests.stage import keyring

WHO = "bo.worker"
FULL = {
    "HOUSEHOLD": "H-77",
    "HAMLET": "Thôn 7",
    "ADDRESS": "Số 7",
    "ETHNICITY": "Tày",
    "POVERTY": "Hộ nghèo",
    "MOTHER": "Lê Thị Mẹ",
    "MOTHER_PHONE": "0912 345 678",
    "FATHER": "Trần Văn Cha",
    "BIRTH_CERTIFICATE": "12/2016",
    "BIRTH_CERTIFICATE_PLACE": "Xã Bồ",
    "HEALTH_INSURANCE": "TE1010123456789",
    "SCHOOL": "trường tiểu học bồ",
    "GRADE": "3A",
    "CIRCUMSTANCES": "4: Khuyết tật nặng; 9",
}
PARTS = ("residence", "fact", "membership", "guardian", "document", "schooling", "circumstance")
OWN = {"id", "child_id", "code", "event_id", "object", "at", "recorded_at", "registered_at"}
OWN |= {"position", "child", "personal_id_sealed"}


@pytest_asyncio.fixture
async def books(databases: Databases) -> AsyncIterator[Books]:
    found = await Books.started(databases, keyring())
    assert isinstance(found, Books)
    yield found
    await found.finish(databases)


async def parts(books: Books, key: UUID) -> dict[str, list[Any]]:
    """All rows of a child, with what is sealed opened and without what every row has of its own."""
    named = f"Child_{key.hex}"
    found = {}
    for table in (*PARTS, "child_event"):
        found[table] = await books.admin.fetch(f"SELECT * FROM {table} WHERE child_id = $1", key)
    found["child"] = await books.admin.fetch("SELECT * FROM child WHERE id = $1", key)
    for table in ("audit", "outbox"):
        found[table] = await books.admin.fetch(f"SELECT * FROM {table} WHERE object = $1", named)
    opened = books.memory.vault.open
    told = {}
    for table, rows in found.items():
        plain = []
        for row in rows:
            said = {name: value for name, value in row.items() if name not in OWN}
            for name in [n for n in said if n.endswith("_sealed") and said[n]]:
                said[name] = opened(table, name, row["id"], said[name])
            plain.append(said)
        told[table] = sorted(plain, key=repr)
    return told


async def by_hand(books: Books) -> UUID:
    guardians = [
        {"fullName": "Lê Thị Mẹ", "relation": "mẹ", "phone": "0912345678"},
        {"fullName": "Trần Văn Cha", "relation": "bố"},
    ]
    said = {"fullName": "Trần Thị Mới", "sex": "FEMALE", "dateOfBirth": "2016-03-02"}
    said |= {"personalIdMissing": "Chưa cấp", "ethnicity": "02", "hamlet": "Thôn 7"}
    place = {"unit": "Unit_4", "address": "Số 7", "poverty": "POOR", "guardians": guardians}
    found = await books.do(WHO, "registerChild", **said, **place)
    key = found["child"]["id"]
    home = await books.act(WHO, "setHousehold", id=key, number="H-77", hamlet="Thôn 7")
    assert home["__typename"] == "HouseholdSet"
    number = {"number": "12/2016", "place": "Xã Bồ"}
    born = await books.act(WHO, "recordBirthRegistration", id=key, registered=True, **number)
    assert born["__typename"] == "BirthRegistrationRecorded", born
    card = {"insured": True, "number": "TE1010123456789"}
    insured = await books.act(WHO, "recordHealthInsurance", id=key, **card)
    assert insured["__typename"] == "HealthInsuranceRecorded"
    school = {"school": global_id("Organisation", books.world.school), "grade": "3A"}
    assert (await books.act(WHO, "setSchooling", id=key, **school))["__typename"] == "SchoolingSet"
    for group in (
        {"group": "DISABILITY", "subgroup": "DISABILITY_SEVERE"},
        {"group": "VIOLENCE_SEVERE_HARM"},
    ):
        entered = await books.act(WHO, "recordCircumstance", id=key, **group)
        assert entered["__typename"] == "CircumstanceRecorded", entered
    return UUID(key.partition("_")[2])


async def brought(books: Books, book: str) -> list[UUID]:
    sql = "SELECT match_id FROM book_line WHERE import_id = $1 AND result = 'TAKEN' ORDER BY number"
    rows = await books.admin.fetch(sql, UUID(book.partition("_")[2]))
    return [row["match_id"] for row in rows]


@pytest.mark.parametrize("together", [True, False])
async def test_an_import_writes_the_rows_that_an_officer_would(
    books: Books, together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not together:

        async def never(*_: Any) -> Any:
            raise committing.NotTogetherError

        monkeypatch.setattr(committing, "_together", never)
    mine = await parts(books, await by_hand(books))
    await books.admin.execute(
        "UPDATE child SET search_name = 'x' WHERE search_name = 'tran thi moi'"
    )
    book = await books.looked(WHO, [child("Trần Thị Mới", **FULL)])
    found = await books.taken_in(WHO, book)
    assert (found["status"], found["taken"], found["done"], found["total"]) == (
        *("COMMITTED", 1, 1, 1),
    )
    [key] = await brought(books, book)
    theirs = await parts(books, key)
    mine["child"][0]["search_name"] = "tran thi moi"
    assert theirs == mine
    again = await books.lines(WHO, await books.looked(WHO, [child("Trần Thị Mới", **FULL)]))
    assert [line["outcome"] for line in again] == ["SAME"]


async def test_changes_are_recorded_and_the_same_file_then_says_nothing_new(books: Books) -> None:
    near = await books.call(books.world.near, "Vũ Thị Riêng")
    said = {"CODE": near["code"], "FULL_NAME": "Vũ Thị Rằm", "HAMLET": "Thôn 9", "POVERTY": "Không"}
    said |= {"HOUSEHOLD": "H-2", "MOTHER": "Lê Thị Khác", "INSURED": "Không"}
    book = await books.looked(WHO, [said])
    [line] = await books.lines(WHO, book)
    assert (line["outcome"], line["changed"]) == (
        "CHANGED",
        ["FULL_NAME", "HAMLET", "POVERTY", "HOUSEHOLD", "MOTHER", "INSURED"],
    )
    assert (await books.taken_in(WHO, book))["taken"] == 1
    [after] = await books.lines(WHO, await books.looked(WHO, [said]))
    assert (after["outcome"], after["changed"]) == ("SAME", [])


async def test_undoing_withdraws_what_is_new_and_restores_what_was(books: Books) -> None:
    near = await books.call(books.world.near, "Vũ Thị Riêng")
    before = await state(books, near["id"])
    said = {"CODE": near["code"], "FULL_NAME": "Vũ Thị Rằm", "HAMLET": "Thôn 9", "POVERTY": "Không"}
    said |= {"HOUSEHOLD": "H-2", "MOTHER": "Lê Thị Khác", "INSURED": "Không"}
    said |= {"HEALTH_INSURANCE": "", "BIRTH_CERTIFICATE": "9/2016"}
    said |= {"PERSONAL_ID": "001316000077", "SCHOOL": "Trường trung học cơ sở Bồ", "GRADE": "6B"}
    said |= {"CIRCUMSTANCES": "1; 10"}
    book = await books.looked(WHO, [said, child("Trần Thị Mới", **FULL)])
    await books.taken_in(WHO, book)
    _, fresh = await brought(books, book)
    found = await books.taken_back(WHO, book)
    assert (found["status"], found["taken"]) == ("UNDONE", 0)
    assert [line["result"] for line in found["lines"]["nodes"]] == ["TAKEN_BACK"] * 2
    assert await books.admin.fetchval("SELECT count(*) FROM child WHERE id = $1", fresh) == 0
    assert await state(books, near["id"]) == before
    assert (await books.acts()).count("undoImport") == 3
    book = await books.looked(WHO, [child("Trần Thị Mới", **FULL)])
    assert (await books.taken_in(WHO, book))["taken"] == 1


async def test_a_personal_id_comes_with_the_others_and_goes_with_them(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = await books.call(books.world.near, "Vũ Thị Riêng")
    before = await state(books, near["id"])
    number = "001316000077"
    said = {"CODE": near["code"], "PERSONAL_ID": number, "CIRCUMSTANCES": "10", "HAMLET": "Thôn 9"}
    monkeypatch.setattr(committing, "_alone", lambda *_: pytest.fail("written by itself"))
    book = await books.looked(WHO, [said])
    assert (await books.taken_in(WHO, book))["taken"] == 1
    blind = books.memory.vault.blind(number, purpose="personal id")
    kept = "SELECT count(*) FROM personal_id WHERE child_id = $1 AND number_blind = $2"
    assert await books.admin.fetchval(kept, near["id"], blind) == 1
    held = "SELECT personal_id_blind FROM child WHERE id = $1"
    assert await books.admin.fetchval(held, near["id"]) == blind
    [again] = await books.lines(WHO, await books.looked(WHO, [said]))
    assert again["outcome"] == "SAME"
    await books.taken_back(WHO, book)
    assert await state(books, near["id"]) == before


async def state(books: Books, key: UUID) -> dict[str, Any]:
    """What is known of a child today."""
    row = dict(await books.admin.fetchrow("SELECT * FROM child WHERE id = $1", key))
    row.pop("version")
    told: dict[str, Any] = {"child": row}
    for table in ("identity", "personal_id", *PARTS):
        rows = await books.admin.fetch(
            f"SELECT * FROM {table} WHERE child_id = $1 AND superseded_at IS NULL", key
        )
        dropped = {"id", "recorded_at", "recorded_by", "version", "number_sealed", "phone_sealed"}
        said = [{n: v for n, v in r.items() if n not in dropped} for r in rows]
        told[table] = sorted(said, key=repr)
    numbers = [r for r in told["personal_id"] if r["valid_to"] is None and r["number_blind"]]
    told["personal_id"] = numbers
    identity = [r for r in told["identity"] if r["valid_to"] is None]
    told["identity"] = [r["full_name"] for r in identity] or [row["full_name"]]
    return told


async def test_what_somebody_changed_since_is_left_and_reported(books: Books) -> None:
    near = await books.call(books.world.near, "Vũ Thị Riêng")
    lines = [
        {"CODE": near["code"], "HAMLET": "Thôn 9"},
        child("Trần Thị Mới"),
        child("Trần Thị An"),
    ]
    book = await books.looked(WHO, lines)
    await books.taken_in(WHO, book)
    _, touched, _ = await brought(books, book)
    await books.act(WHO, "updateChild", id=f"Child_{touched.hex}", hamlet="Thôn 3")
    watched = await books.act(
        WHO, "setWatch", id=books.world.near_id, kind="AT_RISK_OF_ABUSE", criteria=["PARENTS_AWAY"]
    )
    assert watched["__typename"] == "WatchSet", "a change that shows in no version"
    found = await books.taken_back(WHO, book)
    assert [line["result"] for line in found["lines"]["nodes"]] == ["KEPT", "KEPT", "TAKEN_BACK"]
    assert found["taken"] == 2
    assert await books.admin.fetchval("SELECT hamlet FROM child WHERE id = $1", touched) == "Thôn 3"


async def test_a_line_of_which_the_register_changed_meanwhile_is_left(books: Books) -> None:
    book = await books.looked(WHO, [child("Trần Thị Mới"), child("Trần Thị An")])
    said = {"fullName": "Trần Thị An", "sex": "FEMALE", "dateOfBirth": "2016-03-02"}
    await books.do(WHO, "registerChild", unit="Unit_4", personalIdMissing="Chưa cấp", **said)
    found = await books.taken_in(WHO, book)
    lines = found["lines"]["nodes"]
    assert [line["result"] for line in lines] == ["TAKEN", "LEFT"]
    assert lines[1]["problems"][0]["code"] == "SINCE_CHANGED"


async def test_a_likely_duplicate_is_taken_in_only_when_somebody_says_so(books: Books) -> None:
    near = await books.call(books.world.near, "Vũ Thị Riêng")
    born = near["date_of_birth"].strftime("%d/%m/%Y")
    lines = [child("Vũ Thị Riêng", DATE_OF_BIRTH=born), child("Trần Thị Mới")]
    book = await books.looked(WHO, lines)
    wrong = await books.order(WHO, "commitImport", book, version=2, asNew=[3])
    assert wrong["problems"] == [{"path": ["asNew"], "code": "NO_SUCH_DUPLICATE"}]
    found = await books.taken_in(WHO, book, version=2, asNew=[2])
    assert [line["result"] for line in found["lines"]["nodes"]] == ["TAKEN", "TAKEN"]


async def test_one_line_that_cannot_be_written_leaves_the_others(books: Books) -> None:
    number = "001316000001"
    lines = [child(f"Trần Thị {c}a") for c in "ABC"]
    lines[1] |= {"PERSONAL_ID": number, "PERSONAL_ID_MISSING": ""}
    book = await books.looked(WHO, lines)
    blind = books.memory.vault.blind(number, purpose="personal id")
    await books.admin.execute(
        "UPDATE child SET personal_id_blind = $2 WHERE id = $1", books.world.far, blind
    )
    found = (await books.taken_in(WHO, book))["lines"]["nodes"]
    assert [line["result"] for line in found] == ["TAKEN", "LEFT", "TAKEN"]
    assert found[1]["problems"][0]["code"] == "HELD_ELSEWHERE"


async def test_a_worker_that_dies_in_the_middle_does_nothing_twice(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "CHUNK", 2)
    names = [f"Trần Thị {c}a" for c in "ABCDEGH"]
    book = await books.looked(WHO, [child(name, HOUSEHOLD=f"M-{name}") for name in names])
    await books.order(WHO, "commitImport", book)
    for _ in range(6):
        task = asyncio.create_task(books.step(WHO, book, Step.COMMIT))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    both = (books.step(WHO, book, Step.COMMIT) for _ in range(2))
    await asyncio.gather(*both)
    found = await books.seen(WHO, book)
    assert (found["status"], found["taken"]) == ("COMMITTED", 7)
    sql = "SELECT full_name, count(*) FROM child WHERE full_name = ANY ($1) GROUP BY 1"
    assert sorted(map(tuple, await books.admin.fetch(sql, names))) == [(n, 1) for n in names]
    assert await books.admin.fetchval("SELECT content_sealed FROM book_file") is None


async def test_whose_posting_ended_takes_nothing_in(books: Books) -> None:
    book = await books.looked(WHO, [child("Trần Thị Mới")])
    await books.order(WHO, "commitImport", book)
    await books.admin.execute(
        "UPDATE posting SET valid_to = current_date - 2 WHERE officer_id = $1",
        books.world.officer(WHO),
    )
    with pytest.raises(LeftError):
        await books.step(WHO, book, Step.COMMIT)
    assert await brought(books, book) == []


async def test_a_child_is_withdrawn_only_while_its_import_is_taken_back(books: Books) -> None:
    book = await books.looked(WHO, [child("Trần Thị Mới")])
    await books.taken_in(WHO, book)
    line = await books.admin.fetchval("SELECT id FROM book_line")
    withdraw = "SELECT withdraw_book_child($1)"
    for status, who, gone in (("COMMITTED", WHO, False), ("UNDOING", "bo.data", False)):
        await books.admin.execute("UPDATE book_import SET status = $1", status)
        subject = str(books.world.officer(who))
        await books.admin.execute("SELECT set_config('app.subject', $1, false)", subject)
        assert await books.admin.fetchval(withdraw, line) is gone
    await books.admin.execute("RESET app.subject")
    assert await books.admin.fetchval("SELECT count(*) FROM child WHERE full_name = 'Trần Thị Mới'")


async def test_a_data_officer_is_told_beforehand_what_they_may_not_enter(books: Books) -> None:
    near = await books.call(books.world.near, "Vũ Thị Riêng")
    number = {"BIRTH_CERTIFICATE": "12/2016"}
    lines = [child("Trần Thị Mới", **number), {"CODE": near["code"], **number}]
    book = await books.looked("bo.data", lines)
    told = [line["problems"] for line in await books.lines("bo.data", book)]
    found = [[(p["column"], p["code"]) for p in problems] for problems in told]
    assert found == [[("BIRTH_CERTIFICATE", "CLASS_NOT_HELD")]] * 2


async def test_a_data_officer_takes_in_what_they_may_enter(books: Books) -> None:
    near = await books.call(books.world.near, "Vũ Thị Riêng")
    lines = [{"CODE": near["code"], "HAMLET": "Thôn 9"}, child("Trần Thị Mới", MOTHER="Lê Thị Mẹ")]
    book = await books.looked("bo.data", [*lines, child("Trần Thị An", POVERTY="Không")])
    found = await books.taken_in("bo.data", book)
    assert [line["result"] for line in found["lines"]["nodes"]] == ["TAKEN", "TAKEN", None]
    back = await books.taken_back("bo.data", book)
    assert (back["status"], back["taken"]) == ("UNDONE", 0)

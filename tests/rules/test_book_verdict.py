"""What a dry run says of a line, and what may be done with an import at each step."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from db.rules.book.batch import (
    DONE,
    FROM,
    UNDER_WAY,
    BatchFault,
    BatchStatus,
    Result,
    Step,
    possible,
)
from db.rules.book.columns import BookDoubt, BookFault, Column
from db.rules.book.judging import Known
from db.rules.book.lines import Line, Outcome, line_of
from db.rules.book.verdict import Said, Stock, Verdict, verdict
from db.rules.children import ChildStatus
from db.rules.facts import Hurdle
from db.rules.inputs import Doubt, Problem
from tests.rules.test_book import ALL, GOOD, HOA, TODAY

C, O = Column, Outcome  # noqa: E741 -- as the tables of the rules call them
PLAIN = Said()
NUMBER = "001315000001"
NEW = {C.PERSONAL_ID_MISSING: "Chưa cấp"}


def judged(cells: dict[Column, str], *known: Known, said: Said = PLAIN) -> Verdict:
    line = line_of(2, cells, ALL, TODAY)
    by_name: dict[str, list[Known]] = {"nguyen thi hoa": list(known)}
    numbers = {each.personal_id: each for each in known if each.personal_id}
    return verdict(line, Stock({"TE1-1": HOA}, numbers, by_name), said, TODAY)


def codes(found: Verdict) -> list[tuple[str, str]]:
    return [(p.path[0] if p.path else "", p.fault) for p in found.problems]


def test_a_child_that_nobody_knows_is_new() -> None:
    found = judged({**GOOD, **NEW})
    assert (found.outcome, found.acts, found.doubts) == (O.NEW, True, [])
    assert found.wish.entry


def test_a_child_named_by_its_code_is_that_child_or_refused() -> None:
    assert judged({C.CODE: "te1-1"}).outcome is O.SAME
    changed = judged({C.CODE: "TE1-1", C.HAMLET: "Thôn 8"})
    assert (changed.outcome, changed.wish.changed) == (O.CHANGED, (C.HAMLET,))
    assert codes(judged({C.CODE: "TE9-9"})) == [("CODE", "CODE_UNKNOWN")]
    wrong = judged({C.CODE: "TE1-1", C.SEX: "?", C.HAMLET: "x" * 201})
    assert codes(wrong) == [("HAMLET", "TOO_LONG"), ("SEX", "SEX_FORMAT")]


def test_a_personal_id_tells_who_it_is() -> None:
    known = replace(HOA, personal_id=NUMBER, full_name="Nguyễn Thị Hòa")
    found = judged({**GOOD, C.PERSONAL_ID: NUMBER}, known)
    assert (found.outcome, found.known) == (O.CHANGED, known)


def test_a_record_without_a_personal_id_is_given_it_if_nobody_else_has_it() -> None:
    said = {C.CODE: "TE1-1", C.PERSONAL_ID: "001214000001"}
    given = judged(said)
    assert (given.outcome, given.wish.changed) == (O.CHANGED, (C.PERSONAL_ID,))
    assert [p.fault for p in given.doubts] == [Doubt.PERSONAL_ID_SEX, Doubt.PERSONAL_ID_YEAR]
    assert codes(judged(said, said=Said(held=True))) == [("PERSONAL_ID", "HELD_ELSEWHERE")]
    other = replace(HOA, id=UUID(int=9), personal_id="001214000001")
    assert codes(judged(said, other)) == [("PERSONAL_ID", "PERSONAL_ID_OF_ANOTHER")]


def test_a_namesake_is_likely_and_in_the_same_household_certain() -> None:
    likely = judged({**GOOD, **NEW}, HOA)
    assert (likely.outcome, likely.candidates) == (O.DUPLICATE, [HOA.id])
    assert judged({**GOOD, **NEW}, HOA, said=Said(fresh=True)).outcome is O.NEW
    assert judged({**GOOD, C.HOUSEHOLD: "h-1"}, HOA).outcome is O.SAME
    twice = judged({**GOOD, **NEW, C.HOUSEHOLD: "h-1"}, HOA, replace(HOA, version=9))
    assert twice.outcome is O.DUPLICATE


def test_a_closed_record_takes_no_changes() -> None:
    dead = replace(HOA, status=ChildStatus.DECEASED, household="H-1")
    home = {**GOOD, C.HOUSEHOLD: "H-1"}
    assert judged(home, dead).outcome is O.SAME
    assert codes(judged({**home, C.HAMLET: "Thôn 8"}, dead)) == [("", Hurdle.RECORD_CLOSED)]


def test_a_line_is_refused_with_everything_that_is_wrong_in_the_order_of_columns() -> None:
    found = judged({C.FULL_NAME: "X1", C.SEX: "Nam", C.POVERTY: "?"}, said=Said(held=True))
    assert codes(found) == [
        ("FULL_NAME", "NOT_A_NAME"),
        ("DATE_OF_BIRTH", "NEEDED"),
        ("PERSONAL_ID", "HELD_ELSEWHERE"),
        ("PERSONAL_ID_MISSING", "PERSONAL_ID_OR_REASON"),
        ("POVERTY", "POVERTY_FORMAT"),
    ]
    assert not found.acts
    twin = judged({C.SEX: "?"}, said=Said(twin=1))
    assert (codes(twin)[0], twin.twin) == (("", BookFault.LINE_REPEATED), 1)
    assert verdict(Line(2, {}), Stock(), Said(), TODAY).outcome is O.NEW


def test_what_is_unlikely_is_said_beside() -> None:
    found = judged({**GOOD, C.PERSONAL_ID: "001214000001"}, said=Said(unchecked=True))
    assert [p.fault for p in found.doubts] == [
        Doubt.PERSONAL_ID_SEX,
        Doubt.PERSONAL_ID_YEAR,
        BookDoubt.PERSONAL_ID_UNCHECKED,
    ]
    bare = {C.FULL_NAME: "Nguyễn Thị Hoa", C.SEX: "Nữ", C.PERSONAL_ID: "001315000001"}
    line = Line(2, line_of(2, bare, ALL, TODAY).says)
    assert verdict(line, Stock(), Said(), date(2026, 1, 1)).doubts == []


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("status", BatchStatus)
def test_a_step_begins_where_it_may(step: Step, status: BatchStatus) -> None:
    wrong = possible(step, status)
    assert wrong == ([] if status in FROM[step] else [Problem((), BatchFault.NOT_AT_THIS_STEP)])
    assert DONE[step] not in FROM[step]


def test_every_status_is_reached_and_every_result_is_named() -> None:
    reached = {*UNDER_WAY.values(), *DONE.values(), BatchStatus.UNREADABLE, BatchStatus.FAILED}
    assert reached == set(BatchStatus)
    assert len(Result) == 4

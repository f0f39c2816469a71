"""Lines of a bank: read as they were written, and matched only where nothing is left to choose."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.bank import (
    AmountFormat,
    BankFault,
    DayFormat,
    Delimiter,
    Layout,
    Place,
    StatementLine,
    account_faults,
    bare,
    day_ends,
    identity,
    in_order,
    opening,
)
from db.rules.bank_rows import MOST_LINES, day_of, layout_faults, lines_of, sum_of
from db.rules.inputs import InputRefusedError
from db.rules.ledger import MOST
from db.rules.reconciliation import (
    SHOWN,
    STEPS,
    WINDOW,
    BankAct,
    Books,
    Candidate,
    Finding,
    Giver,
    LineStatus,
    Promised,
    reconciled,
    step,
    sum_faults,
)

P, F, S, A = Place, BankFault, LineStatus, BankAct
DAY = date(2024, 5, 10)
HEADINGS = {P.DAY: "Ngày GD", P.CREDIT: "Ghi có", P.DEBIT: "Ghi nợ", P.BALANCE: "Số dư"}
HEADINGS |= {P.TEXT: "Nội dung", P.REFERENCE: "Số CT"}
LAYOUT = Layout(Delimiter.COMMA, DayFormat.DAY_FIRST, AmountFormat.DOTS, HEADINGS)
HEAD = ["NGAY GD", "ghi co", "Ghi nợ", "Số dư", "Nội dung", "Số CT"]
MARKS = {AmountFormat.DOTS: ".", AmountFormat.COMMAS: ",", AmountFormat.PLAIN: ""}
ORDERS = {DayFormat.DAY_FIRST: "%d/%m/%Y", DayFormat.MONTH_FIRST: "%m-%d-%Y"}
ORDERS |= {DayFormat.YEAR_FIRST: "%Y.%m.%d"}
sums = st.integers(1, 10**12) | st.integers(-(10**12), -1)


def line(amount: int = 5, number: int = 2, on: date = DAY, **more) -> StatementLine:
    return StatementLine(number, on, amount, **more)


@given(st.integers(-MOST, MOST), st.sampled_from(AmountFormat), st.sampled_from(["", " VND", "đ"]))
def test_a_sum_is_read_as_it_was_written(amount, written, currency):
    text = f"{amount:,}".replace(",", MARKS[written]) + currency
    assert sum_of(text, written) == amount


@given(st.text("0123456789.,+- ", max_size=12), st.sampled_from(AmountFormat))
def test_what_is_no_sum_of_this_form_is_none(text, written):
    found = sum_of(text, written)
    if found is not None and text.startswith(("-", "+")):
        assert sum_of(text[1:], written) == abs(found)
    if found is not None:
        digits = "".join(c for c in text if c.isdigit())
        assert digits.startswith(str(abs(found)).lstrip("0")) or str(abs(found)) in digits


@pytest.mark.parametrize(
    ("text", "written"),
    [
        *(
            ("1.25", AmountFormat.DOTS),
            ("1,250", AmountFormat.DOTS),
            ("1.250,50", AmountFormat.DOTS),
        ),
        *(("1.250", AmountFormat.COMMAS), ("12,50", AmountFormat.COMMAS), ("", AmountFormat.PLAIN)),
        *(("1.250", AmountFormat.PLAIN), ("١٢", AmountFormat.PLAIN), ("--5", AmountFormat.PLAIN)),
        (str(MOST + 1), AmountFormat.PLAIN),
        ("9" * 40, AmountFormat.PLAIN),
    ],
)
def test_a_sum_in_another_form_is_none_and_never_another_sum(text, written):
    assert sum_of(text, written) is None


@given(st.dates(date(1900, 1, 1)), st.sampled_from(DayFormat), st.sampled_from(["", " 08:15:00"]))
def test_a_day_is_read_as_it_was_written(day, written, clock):
    assert day_of(day.strftime(ORDERS[written]).zfill(10) + clock, written) == day


@pytest.mark.parametrize("text", ["31/02/2024", "2024-01-01", "1/1/24", "", "hôm nay"])
def test_what_is_no_day_is_none(text):
    assert day_of(text, DayFormat.DAY_FIRST) is None


def rows(lines: list[StatementLine]) -> list[list[str]]:
    found = [["Ngân hàng"], HEAD]
    for each in lines:
        way = [f"{abs(each.amount):,}".replace(",", "."), ""]
        balance = "" if each.balance is None else f"{each.balance:,}".replace(",", ".")
        at = [each.on.strftime("%d/%m/%Y"), *(way if each.amount > 0 else way[::-1]), balance]
        found.append([*at, each.text, each.reference or ""])
    return found


@st.composite
def statements(draw, least=1):
    moved = draw(st.lists(sums, min_size=least, max_size=12))
    began = draw(st.integers(0, 10**12))
    found, day = [], DAY
    for n, amount in enumerate(moved):
        began += amount
        day += timedelta(days=draw(st.integers(0, 3)))
        found.append(line(amount, n + 3, day, balance=began, text=f"số {n}", reference=f"FT{n}"))
    return found


@given(statements(), st.booleans())
def test_a_file_is_read_the_same_whichever_way_it_runs(lines, newest_first):
    read = lines_of(rows(lines[::-1] if newest_first else lines), LAYOUT)
    plain = [replace(each, number=0) for each in read]
    assert plain == [replace(each, number=0) for each in lines]
    assert opening(read) == lines[0].balance - lines[0].amount
    ends = day_ends(read, None)
    assert ends == day_ends([replace(each, balance=None) for each in read], opening(read))
    assert list(ends) == sorted({each.on for each in lines})
    assert ends[lines[-1].on] == lines[-1].balance


@given(statements(least=3), st.data())
def test_a_line_left_out_shows(lines, data):
    del lines[data.draw(st.integers(1, len(lines) - 2))]
    with pytest.raises(InputRefusedError) as refused:
        in_order(lines)
    assert [problem.fault for problem in refused.value.problems] == [F.BALANCE_DOES_NOT_FOLLOW]


def test_without_balances_lines_run_as_their_days_do():
    lines = [line(5, 2, DAY), line(6, 3, DAY - timedelta(days=1))]
    assert in_order(lines) == tuple(reversed(lines))
    assert in_order(lines[::-1]) == tuple(reversed(lines))
    assert opening(lines) is None
    assert day_ends(lines[:1], None) == {DAY: None}


def test_a_sum_may_stand_in_one_column_and_an_account_with_gaps():
    layout = replace(LAYOUT, headings={P.DAY: "Ngày", P.AMOUNT: "Số tiền", P.PARTY_ACCOUNT: "TK"})
    found = lines_of([["ngày", "SO TIEN", "TK"], ["10/05/2024", "-1.000", "12 34-5.6"]], layout)
    assert found == (line(-1000, 2, party_account="123456"),)
    short = lines_of([["ngày", "SO TIEN", "TK"], ["10/05/2024", "1.000"], [], ["", ""]], layout)
    assert short == (line(1000, 2),)
    assert (bare("12 3-4."), account_faults("123456")) == ("1234", [])
    assert {account_faults(x)[0] for x in ("12345", "1" * 31, "12345é", "12 456")} == {
        F.ACCOUNT_FORMAT
    }


FAULTY = {
    # Cells below the headings to where they are wrong, and how.
    "day missing": (["", "5", "", "", "", ""], {"day": F.NEEDED}),
    "day": (["1/13/2024", "5", "", "", "", ""], {"day": F.DATE_FORMAT}),
    "no sum": (["1/1/2024", "", "", "5", "", ""], {"amount": F.NEEDED}),
    "nothing moved": (["1/1/2024", "0", "", "5", "", ""], {"amount": F.NEEDED}),
    "both": (["1/1/2024", "5", "5", "5", "", ""], {"amount": F.BOTH_WAYS}),
    "below nothing": (["1/1/2024", "-5", "", "", "", ""], {"credit": F.AMOUNT_FORMAT}),
    "sum": (
        ["1/1/2024", "", "5x", "y", "", ""],
        {"debit": F.AMOUNT_FORMAT, "balance": F.AMOUNT_FORMAT},
    ),
    "words": (
        ["1/1/2024", "5", "", "", "a\u200b", "x" * 61],
        {"text": "CONTROL_CHARACTER", "reference": "TOO_LONG"},
    ),
}


@pytest.mark.parametrize("case", FAULTY)
def test_every_fault_of_a_row_is_told_with_its_place(case):
    cells, wanted = FAULTY[case]
    with pytest.raises(InputRefusedError) as refused:
        lines_of([HEAD, cells], LAYOUT)
    assert {p.path: p.fault for p in refused.value.problems} == {
        ("lines", "2", name): fault for name, fault in wanted.items()
    }


def test_a_file_without_lines_or_headings_or_with_too_many_is_refused():
    for content, fault in (
        ([HEAD], F.NO_LINES),
        ([HEAD, *[["1/1/2024", "5"]] * (MOST_LINES + 1)], F.TOO_MANY_LINES),
        ([["x"]] * 50 + [HEAD], F.HEADING_MISSING),
        ([HEAD[:-1]], F.HEADING_MISSING),
    ):
        with pytest.raises(InputRefusedError) as refused:
            lines_of(content, LAYOUT)
        assert {problem.fault for problem in refused.value.problems} == {fault}
    assert [p.path for p in refused.value.problems] == [("reference",)]


@pytest.mark.parametrize("said", list(product([True, False], repeat=3)))
def test_a_layout_names_one_sum_or_both_ways(said):
    names = dict(zip((P.AMOUNT, P.CREDIT, P.DEBIT), said, strict=True))
    headings = {P.DAY: "Ngày", **{p: p.value for p, here in names.items() if here}}
    fine = said in ((True, False, False), (False, True, True))
    assert layout_faults(replace(LAYOUT, headings=headings)) == [] or not fine
    assert fine or layout_faults(replace(LAYOUT, headings=headings))[0].fault is F.ONE_SUM_OR_TWO


def test_a_layout_names_each_heading_once_and_the_day():
    twice = replace(LAYOUT, headings={P.DAY: " ", P.AMOUNT: "Tiền", P.TEXT: "tien"})
    found = [(problem.path, problem.fault) for problem in layout_faults(twice)]
    wanted = [
        (("day",), F.NEEDED),
        (("amount",), F.HEADING_REPEATED),
        (("text",), F.HEADING_REPEATED),
    ]
    assert found == wanted


ONE, TWO = Giver(UUID(int=1), "Công ty Một", frozenset({"0101"})), Giver(UUID(int=2), "Hội Hai")


def candidate(n: int, amount: int = 5, days: int = 0, **more) -> Candidate:
    return Candidate(UUID(int=100 + n), DAY + timedelta(days=days), amount, **more)


def only(one: StatementLine, *candidates: Candidate, **more) -> Finding:
    return reconciled([one], Books(candidates, **more))[0]


@pytest.mark.parametrize("days", range(-WINDOW - 1, WINDOW + 2))
def test_the_only_posting_of_the_sum_in_the_window_is_the_line(days):
    near = abs(days) <= WINDOW
    found = only(line(), candidate(1, days=days), candidate(2, amount=6))
    assert found.status is (S.MATCHED if near else S.UNMATCHED)
    assert found.candidates == ((candidate(1).posting,) if near else ())


def test_of_several_the_line_names_one_or_a_person_chooses():
    first, second = candidate(1, donor=ONE.donor), candidate(2, days=1, marks=("QĐ 12/QĐ-UBND",))
    assert only(line(), first, second).candidates == (first.posting, second.posting)
    assert only(line(), first, second).status is S.AMBIGUOUS
    by_mark = only(line(text="CK theo QD 12/QD-UBND"), first, second)
    assert (by_mark.status, by_mark.candidates) == (S.MATCHED, (second.posting,))
    by_name = only(line(party="CONG TY MOT"), first, second, givers=(ONE, TWO))
    assert (by_name.status, by_name.candidates) == (S.MATCHED, (first.posting,))
    by_account = only(line(party_account="0101"), first, second, givers=(ONE, TWO))
    assert by_account.candidates == (first.posting,)
    both = only(line(text="cong ty mot qd 12 qd ubnd"), first, second, givers=(ONE,))
    assert both.status is S.AMBIGUOUS


def test_a_line_that_names_another_donor_is_not_matched_alone():
    theirs = candidate(1, donor=ONE.donor)
    found = only(line(text="hoi hai"), theirs, givers=(ONE, TWO))
    assert (found.status, found.donors) == (S.AMBIGUOUS, (TWO.donor,))
    assert only(line(text="hoi hai"), candidate(1), givers=(ONE, TWO)).status is S.MATCHED


@pytest.mark.parametrize("mark", ["Tài trợ", "1", "12x"])
def test_words_alone_and_short_marks_name_nothing(mark):
    pair = (candidate(1, marks=(mark,)), candidate(2))
    assert only(line(text=f"{mark} 1 12x quỹ"), *pair).status is S.AMBIGUOUS


def test_two_lines_for_one_posting_are_both_left_to_a_person():
    lines = [line(number=2, reference="a"), line(number=3, reference="b")]
    found = reconciled(lines, Books((candidate(1),)))
    assert [each.status for each in found] == [S.AMBIGUOUS, S.AMBIGUOUS]
    assert [each.candidates for each in found] == [(candidate(1).posting,)] * 2


def test_many_candidates_are_told_the_nearest_first_and_ten_at_most():
    found = only(line(), *(candidate(n, days=n % 3) for n in range(SHOWN + 5)))
    assert len(found.candidates) == SHOWN
    assert found.candidates[0] == candidate(0).posting


def test_what_came_in_may_keep_a_promise_and_what_went_out_keeps_none():
    promised = (Promised(UUID(int=7), ONE.donor, 5), Promised(UUID(int=8), TWO.donor, 9))
    books = {"givers": (ONE, TWO), "promised": promised}
    assert only(line(), **books).pledges == (UUID(int=7),)  # of exactly this sum
    assert only(line(text="Hội Hai"), **books).pledges == (UUID(int=8),)
    assert only(line(9, text="công ty một"), **books).pledges == ()
    assert only(line(-5, text="Hội Hai"), **books) == Finding(S.UNMATCHED)


def test_a_line_that_came_before_is_a_duplicate_of_it():
    again = [line(number=4, reference="FT 1"), line(number=5, reference="ft 1"), line(number=6)]
    found = reconciled(again, Books((candidate(1),), entered=frozenset({identity(again[2])})))
    assert [each.status for each in found] == [S.MATCHED, S.DUPLICATE, S.DUPLICATE]
    assert [each.same_as for each in found] == [None, 4, None]
    assert identity(line(text="A")) == identity(line(number=9, text="a"))
    assert identity(line(balance=5)) != identity(line(balance=6))


candidates = st.builds(candidate, st.integers(1, 40), sums | st.just(5), st.integers(-9, 9))
bank_lines = st.builds(line, st.just(5) | sums, st.integers(2, 99), text=st.sampled_from("abc"))


@given(
    st.lists(bank_lines, max_size=8, unique_by=lambda x: x.number),
    st.lists(candidates, max_size=8, unique_by=lambda x: x.posting),
    st.randoms(),
)
def test_no_posting_is_two_lines_and_order_decides_nothing(lines, found, chance):
    findings = reconciled(lines, Books(tuple(found)))
    sure = [each.candidates for each in findings if each.status is S.MATCHED]
    assert len(sure) == len(set(sure))
    amounts = {each.posting: each.amount for each in found}
    for one, finding in zip(lines, findings, strict=True):
        assert all(amounts[posting] == one.amount for posting in finding.candidates)
    mixed = chance.sample(found, len(found))
    assert reconciled(lines, Books(tuple(mixed))) == findings


@pytest.mark.parametrize(("status", "act"), list(product(LineStatus, BankAct)))
def test_an_act_is_done_from_where_the_table_says(status, act):
    before, after = STEPS[act]
    refused = F.LINE_NOT_SETTLED if act is A.UNMATCH else F.LINE_SETTLED
    assert step(status, act) == (after if status in before else refused)


@given(st.integers(-9, 9), st.lists(st.integers(-9, 9), max_size=4))
def test_postings_are_a_line_when_they_are_its_sum(amount, moved):
    faults = sum_faults(amount, moved)
    assert (faults == []) == (bool(moved) and 0 not in moved and sum(moved) == amount)
    assert len(faults) <= 1

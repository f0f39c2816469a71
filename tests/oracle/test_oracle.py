"""The oracle itself, tried on a world small enough to be worked out on paper. No database."""

from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from db.models import Base
from db.rules.roles import ROLES
from schema.root import schema
from tests.oracle.answers import Oracle
from tests.oracle.lists import bare
from tests.oracle.matrix import matrix
from tests.oracle.queries import questions
from tests.oracle.small import (
    BO,
    HA,
    LONG,
    LONG_AGO,
    NGOC,
    NOW,
    QUANG,
    TODAY,
    TOMORROW,
    VN,
    YESTERDAY,
    Small,
)
from tests.oracle.world import KINDS, TABLES, random_world

SDL = str(schema)
FILLED_ELSEWHERE = {"succession"}  # by tests of figures by boundaries


def ask(world: Small, who: str, text: str, **variables: Any) -> Any:
    data, codes = Oracle(SDL, world, who).answer(text, variables)
    return codes or data


def codes_seen(world: Small, who: str, where: str = "") -> Any:
    """The codes of the children in the list, or of its errors."""
    arguments = f"(where: {{{where}}})" if where else ""
    answer = ask(world, who, f"{{ children{arguments} {{ nodes {{ code }} }} }}")
    return [n["code"] for n in answer["children"]["nodes"]] if "children" in answer else answer


def child(world: Small, who: str, fields: str, code: str = "C1") -> Any:
    return ask(world, who, f'{{ child(code: "{code}") {{ {fields} }} }}')["child"]


@pytest.fixture
def world() -> Small:
    small = Small()
    small.child("C1", BO)
    small.child("C2", NGOC, "Trần Văn An")
    small.child("C3", QUANG, "Lê Ân", date_of_birth=None)
    return small


# -- rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "seen"), [(BO, ["C1"]), (LONG, ["C1", "C2"]), (HA, ["C1", "C2"]), (QUANG, ["C3"])]
)
def test_an_officer_sees_the_children_of_the_unit_and_below(
    world: Small, unit: int, seen: list[str]
) -> None:
    world.post("lan", "province_officer", unit)
    assert codes_seen(world, "lan") == seen


@pytest.mark.parametrize(
    ("first", "last", "seen"),
    [
        (TODAY, TODAY, ["C1"]),
        (LONG_AGO, YESTERDAY, []),
        (TOMORROW, None, []),
        (LONG_AGO, None, ["C1"]),
    ],
)
def test_a_posting_counts_from_its_first_to_its_last_day(
    world: Small, first: date, last: date | None, seen: list[str]
) -> None:
    world.post("lan", "commune_worker", BO, valid_from=first, valid_to=last)
    assert codes_seen(world, "lan") == seen


def test_a_collaborator_sees_assigned_households_of_the_own_commune(world: Small) -> None:
    world.post("hoa", "collaborator", BO)
    me = world.officer("hoa")
    for n, (unit, last) in enumerate([(BO, None), (BO, YESTERDAY), (NGOC, None)]):
        household = world.add("household", number=f"{n}", hamlet=None, unit_id=unit)
        world.child(f"H{n}", unit, household_id=household)
        world.add(
            "household_assignment",
            household_id=household,
            officer_id=me,
            valid_from=LONG_AGO,
            valid_to=last,
        )
    assert codes_seen(world, "hoa") == ["H0"]


@pytest.mark.parametrize("table", ["schooling", "placement"])
def test_a_school_or_facility_sees_who_is_there_today(world: Small, table: str) -> None:
    place = world.add("organisation", name="Nơi", kind="OTHER", unit_id=VN)
    column = {"schooling": "school_id", "placement": "facility_id"}[table]
    world.post("mai", {"schooling": "school_officer"}.get(table, "facility_worker"), BO)
    world.post(
        "mai",
        {"schooling": "school_officer"}.get(table, "facility_worker"),
        BO,
        organisation_id=place,
    )
    for n, more in enumerate(
        [{}, {"valid_to": YESTERDAY}, {"valid_from": TOMORROW}, {"superseded_at": NOW}]
    ):
        pupil = world.child(f"P{n}", QUANG)
        world.fact(table, pupil, **{column: place}, grade=None, **more)
    assert codes_seen(world, "mai") == ["P0"]


def test_justice_sees_unregistered_births_with_guardians_and_nothing_else_of_contact(
    world: Small,
) -> None:
    unregistered = world.child("J1", BO, birth_registered=False)
    world.child("J2", BO, birth_registered=None)
    world.fact("guardian", unregistered, full_name="Mẹ", relation="mẹ")
    world.post("tu", "justice_officer", HA)
    assert codes_seen(world, "tu") == ["J1"]
    seen = child(world, "tu", "fullName address guardians { fullName } withheld", "J1")
    assert seen["fullName"] == "Nguyễn Thị Hoà"
    assert seen["guardians"] == [{"fullName": "Mẹ"}]
    assert seen["address"] is None
    assert "address" in seen["withheld"]
    assert "guardians" not in seen["withheld"]


def test_absent_invisible_and_malformed_are_one_answer(world: Small) -> None:
    world.post("lan", "commune_worker", BO)
    foreign = f"Child_{world.rows['child'][1]['id'].hex}"
    ids = [foreign, "Child_x", "Child_", "", f"Unit_{BO}", f"Child_{'0' * 32}"]
    answer = ask(world, "lan", "query($i: [ID!]!) { nodes(ids: $i) { id } }", i=ids)
    assert answer == {"nodes": [None] * len(ids)}
    assert child(world, "lan", "id", "C2") is child(world, "lan", "id", "C9") is None


# -- classes ---------------------------------------------------------------------------------------


def test_a_mask_leaves_initials_and_the_year_of_birth(world: Small) -> None:
    world.post("minh", "district_leader", LONG)
    seen = child(world, "minh", "fullName sex dateOfBirth birthYear poverty hamlet withheld")
    assert seen == {
        "fullName": "N.T.H.",
        "sex": None,
        "dateOfBirth": None,
        "birthYear": 2015,
        "poverty": "POOR",
        "hamlet": None,
        "withheld": [
            "fullName",
            "sex",
            "dateOfBirth",
            "dateOfBirthPrecision",
            "personalId",
            "personalIdMissing",
            "hamlet",
            "address",
            "guardians",
            "household",
            "schooling",
            "placement",
            *("residence", "membership", "departure", "ethnicity", "injuries", "death"),
            "mergedFrom",
        ],
    }


def test_rights_of_several_postings_add_up_child_by_child(world: Small) -> None:
    world.post("both", "auditor", HA)
    world.post("both", "commune_data_officer", BO)
    names = ask(world, "both", "{ children { nodes { code fullName } } }")["children"]["nodes"]
    assert [n["fullName"] for n in names] == ["Nguyễn Thị Hoà", "T.V.A."]


def test_groups_and_watches_show_where_their_class_is_held_whole(world: Small) -> None:
    one = world.rows["child"][0]["id"]
    for number in (13, 4, 1, 9, 11):
        world.group(one, number)
    world.fact("watch", one, kind="URGENT_PROTECTION")
    ask_for = "circumstances { group { number } } watches { kind }"
    for role, groups, watches in [
        ("collaborator", [1, 4], 0),
        ("commune_data_officer", [1], 0),
        ("commune_worker", [1, 4, 9, 13], 1),
        ("fund_director", [], 0),
    ]:
        world.post(role, role, BO)
        if role == "collaborator":
            household = world.add("household", number="1", hamlet=None, unit_id=BO)
            world.rows["child"][0]["household_id"] = household
            days = {"valid_from": LONG_AGO, "valid_to": None}
            me = world.officer(role)
            world.add("household_assignment", household_id=household, officer_id=me, **days)
        seen = child(world, role, ask_for)
        assert [c["group"]["number"] for c in seen["circumstances"]] == groups
        assert len(seen["watches"]) == watches


@pytest.mark.parametrize(("minutes", "seen"), [(5, True), (-1, False)])
def test_sealed_groups_show_while_the_own_opening_lasts(
    world: Small, minutes: int, seen: bool
) -> None:
    sealed = world.group(world.rows["child"][0]["id"], 11)
    world.post("lan", "commune_worker", BO)
    world.post("chi", "commune_chair", BO)
    world.add(
        "sealed_opening",
        child_id=world.rows["child"][0]["id"],
        officer_id=world.officer("lan"),
        expires_at=NOW + timedelta(minutes=minutes),
    )
    for who, shown in (("lan", seen), ("chi", False)):
        assert bool(child(world, who, "circumstances { id }")["circumstances"]) is shown
        node = ask(world, who, f'{{ node(id: "Circumstance_{sealed.hex}") {{ id }} }}')["node"]
        assert bool(node) is shown
        assert codes_seen(world, who, 'circumstance: ["SEXUALLY_ABUSED"]') == ["FIELD_NOT_ALLOWED"]
        mine = ["decide_merge", "move", "open_sealed", "propose_merge", "write"]
        may = mine if who == "lan" else ["decide_merge", "open_sealed"]
        assert child(world, who, "viewerCan")["viewerCan"] == may


def test_facts_hold_on_their_days_and_corrected_ones_never(world: Small) -> None:
    one = world.rows["child"][0]["id"]
    world.group(one, 1, valid_from=LONG_AGO, valid_to=YESTERDAY)
    world.group(one, 2, valid_from=TODAY)
    wrong = world.group(one, 3, superseded_at=NOW)
    world.post("lan", "commune_worker", BO)
    on = f'circumstances(on: "{YESTERDAY}") {{ group {{ number }} }}'
    seen = child(world, "lan", f"now: circumstances {{ group {{ number }} }} past: {on}")
    assert seen == {"now": [{"group": {"number": 2}}], "past": [{"group": {"number": 1}}]}
    assert ask(world, "lan", f'{{ node(id: "Circumstance_{wrong.hex}") {{ id }} }}')["node"] is None


# -- filters ---------------------------------------------------------------------------------------


def test_narrowing_to_where_a_class_is_held_allows_its_filter(world: Small) -> None:
    world.post("both", "auditor", HA)
    world.post("both", "commune_worker", BO)
    assert codes_seen(world, "both", 'name: "hoa"') == ["FIELD_NOT_ALLOWED"]
    assert codes_seen(world, "both", f'name: "hoa", within: "Unit_{BO}"') == ["C1"]
    assert codes_seen(world, "both", f'name: "hoa", within: "Unit_{LONG}"') == ["FIELD_NOT_ALLOWED"]
    assert codes_seen(world, "both", 'name: "hoa", within: "Unit_999"') == []
    assert codes_seen(world, "both", 'OR: [{NOT: {name: "a"}}]') == ["FIELD_NOT_ALLOWED"]
    assert codes_seen(world, "both", "code: null, name: null") == ["C1", "C2"]


def test_who_holds_a_class_on_all_lines_needs_no_narrowing(world: Small) -> None:
    world.post("lan", "commune_worker", BO)
    world.post("lan", "commune_data_officer", NGOC)
    assert codes_seen(world, "lan", 'name: "HOÀ"') == ["C1"]
    assert codes_seen(world, "lan", 'circumstance: ["DISABILITY"]') == ["FIELD_NOT_ALLOWED"]
    assert codes_seen(world, "lan", 'circumstance: ["ABANDONED", "NO_SUCH_GROUP"]') == []


def test_who_sees_nobody_may_ask_nothing_of_a_class(world: Small) -> None:
    world.post("nam", "donor", VN)
    for who in ("nam", "stranger"):
        assert codes_seen(world, who) == codes_seen(world, who, "circumstance: []") == []
        assert codes_seen(world, who, "sex: MALE") == ["FIELD_NOT_ALLOWED"]


def test_special_circumstances_are_those_whose_class_is_held(world: Small) -> None:
    world.group(world.rows["child"][0]["id"], 9)
    world.group(world.rows["child"][1]["id"], 1)
    world.post("thu", "district_officer", LONG)
    world.post("ha", "commune_data_officer", LONG)
    world.post("kim", "auditor", LONG)
    assert codes_seen(world, "thu", "inSpecialCircumstances: true") == ["C1", "C2"]
    assert codes_seen(world, "ha", "inSpecialCircumstances: true") == ["C2"]
    assert codes_seen(world, "ha", "inSpecialCircumstances: false") == ["C1"]
    assert codes_seen(world, "kim", "inSpecialCircumstances: false") == ["FIELD_NOT_ALLOWED"]


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        ("", ["C1", "C2"]),
        ("status: null", ["C1", "C2", "D1"]),
        ("status: [DECEASED]", ["D1"]),
        ("status: null, NOT: {poverty: [POOR]}", ["D1"]),
        ("OR: []", []),
        ("AND: []", ["C1", "C2"]),
        ("NOT: {}", []),
        ("status: null, OR: [{sex: MALE}, {}]", ["C1", "C2", "D1"]),
        ("poverty: []", []),
        ("age: {from: 11, to: 11}", ["C1", "C2"]),
        ("age: {to: 10}", []),
        ('dateOfBirth: {from: "2015-03-02", to: "2015-03-02"}', ["C1", "C2"]),
        ('name: "a"', ["BAD_USER_INPUT"]),
        (f'AND: [{{within: "Unit_{BO}"}}]', ["BAD_USER_INPUT"]),
    ],
)
def test_what_filters_mean(world: Small, where: str, seen: list[str]) -> None:
    world.child("D1", BO, status="DECEASED", poverty=None, date_of_birth=None)
    world.post("thu", "district_officer", LONG)
    assert codes_seen(world, "thu", where) == seen


# -- pages -----------------------------------------------------------------------------------------

LIST = """query($o: [ChildOrder!], $first: Int, $after: String, $last: Int, $before: String) {
  children(orderBy: $o, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { code }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


@pytest.mark.parametrize(
    ("order", "codes"),
    [
        ([], "C1 C2 C3"),
        ([{"field": "DATE_OF_BIRTH"}, {"field": "NAME"}], "C2 C1 C3"),
        ([{"field": "DATE_OF_BIRTH", "direction": "DESC"}, {"field": "NAME"}], "C3 C2 C1"),
        ([{"field": "NAME"}], "C2 C3 C1"),
    ],
)
def test_pages_make_the_list_in_both_directions(
    world: Small, order: list[dict[str, str]], codes: str
) -> None:
    world.post("an", "province_officer", VN)
    forward: list[str] = []
    backward: list[str] = []
    after = before = None
    for _ in codes.split():
        page = ask(world, "an", LIST, o=order, first=1, after=after)["children"]
        forward += [node["code"] for node in page["nodes"]]
        assert page["totalCount"] == 3
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        page = ask(world, "an", LIST, o=order, last=1, before=before)["children"]
        backward = [node["code"] for node in page["nodes"]] + backward
        before = page["pageInfo"]["startCursor"]
    assert " ".join(forward) == " ".join(backward) == codes


def test_impossible_windows_and_foreign_cursors_are_refused(world: Small) -> None:
    world.post("an", "province_officer", VN)
    page = ask(world, "an", LIST, first=1)["children"]
    mine = page["pageInfo"]["endCursor"]
    for window in ({"first": 0}, {"first": 101}, {"first": 1, "last": 1}, {"before": mine}):
        assert ask(world, "an", LIST, **window) == ["BAD_USER_INPUT"]
    other = [{"field": "NAME"}]
    for window in ({"after": "x"}, {"after": mine, "o": other}):
        assert ask(world, "an", LIST, **window) == ["BAD_CURSOR"]
    assert bare(page)["pageInfo"]["endCursor"][1].startswith("000000")


# -- what the oracle is made of --------------------------------------------------------------------


def test_the_matrix_speaks_of_every_role_resource_and_action_once() -> None:
    lines = matrix()
    every = {(line.resource, line.action) for line in lines}
    assert {(line.role, line.resource, line.action) for line in lines} == {
        (role, *what) for role in ROLES for what in every
    }
    assert len({(k.role, k.resource, k.action, k.rows) for k in lines}) == len(lines)
    assert all(set(line.cells.values()) == {"-"} for line in lines if line.rows == "0")


@pytest.mark.parametrize("kind", KINDS)
def test_a_random_world_fits_the_tables(kind: str) -> None:
    world, again = (random_world(1, kind, now=NOW) for _ in range(2))
    assert world == again
    assert tuple(world.rows) == TABLES
    for table, rows in world.rows.items():
        columns = {column.name: column for column in Base.metadata.tables[table].columns}
        assert rows or table in FILLED_ELSEWHERE
        for row in rows:
            assert row.keys() == rows[0].keys() <= columns.keys()
            assert not any(columns[name].computed is not None for name in row)
            assert not any(row[name] is None and not columns[name].nullable for name in row)


@pytest.mark.parametrize("kind", KINDS)
def test_generated_documents_are_valid_and_can_be_answered(kind: str) -> None:
    sdl, world = build_schema(SDL), random_world(2, kind)
    for n, question in enumerate(islice(questions(world, 3), 30)):
        assert validate(sdl, parse(question.text)) == [], question.text
        oracle = Oracle(SDL, world, world.people[n % len(world.people)])
        data, _ = oracle.answer(question.text, question.variables)
        if later := question.following(data):
            oracle.answer(later.text, later.variables)

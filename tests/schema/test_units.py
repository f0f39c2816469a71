"""The tree over GraphQL: by code and day, listed, searched, paged, before and after the reform."""

from types import SimpleNamespace

import pytest
import strawberry
from graphql import parse

from db.access import BadCursorError, BadRequestError
from db.compiler.memory import Projection
from db.compiler.selection import Pick
from db.seeds.units import LAST_DAY, REFORM, units
from db.units import Memory, Tree
from schema.mapping import core_of, resolve_in_memory, types_of
from schema.selection import Reader
from schema.units.queries import UnitQueries

SEEDED = units()
SCHEMA = strawberry.Schema(UnitQueries)
TYPES = types_of(SCHEMA)
resolve_in_memory(core_of(SCHEMA), TYPES)


@pytest.fixture(scope="module", params=[LAST_DAY, REFORM], ids=str)
def either(request):
    return Memory(Tree(SEEDED.units, SEEDED.succession, request.param), b"x" * 32)


@pytest.fixture(scope="module")
def memory():
    return Memory(Tree(SEEDED.units, SEEDED.succession, LAST_DAY), b"x" * 32)


def ask(memory, text, **variables):
    result = SCHEMA.execute_sync(text, variables, SimpleNamespace(memory=memory))
    if result.errors:
        raise result.errors[0].original_error or result.errors[0]
    return result.data


LIST = """query($where: UnitWhere, $orderBy: [UnitOrder!], $first: Int, $after: String, $last: Int,
$before: String) { units(where: $where, orderBy: $orderBy, first: $first, after: $after, last: $last
before: $before) { nodes { id code name } edges { cursor node { id } } totalCount totalCountIsExact
pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


def listed(memory, **variables):
    return ask(memory, LIST, **variables)["units"]


def names(page):
    return [node["name"] for node in page["nodes"]]


def test_a_unit_is_found_by_its_code_as_of_a_day(memory):
    text = """query($on: Date) { unit(code: "00118", on: $on) { id name level type validFrom validTo
    parent { name } ancestors { level code } } }"""
    before, after = (ask(memory, text, on=str(day))["unit"] for day in (LAST_DAY, REFORM))
    assert before == ask(memory, text)["unit"] == ask(memory, text, on="1900-01-01")["unit"]
    assert (before["name"], before["validFrom"], before["validTo"]) == (
        *("Phường Ngọc Thụy", None, "2025-06-30"),
    )
    assert before["parent"] == {"name": "Quận Long Biên"}
    assert after["id"] != before["id"]
    assert (after["name"], after["validFrom"], after["validTo"]) == (
        *("Phường Bồ Đề", "2025-07-01", None),
    )
    assert [each["code"] for each in after["ancestors"]] == ["VN", "01"]


@pytest.mark.parametrize(
    "arguments", ['code: "99999"', 'code: ""', 'code: "004", level: COMMUNE', 'code: "vn"']
)
def test_an_unknown_code_is_null(memory, arguments):
    assert ask(memory, f"{{ unit({arguments}) {{ id }} }}") == {"unit": None}


def test_the_nation_is_vn_and_has_the_provinces_in_force_below(either):
    text = '{ unit(code: "VN", level: NATION) { id parent { id } subunits { totalCount } } }'
    unit = ask(either, text)["unit"]
    expected = 63 if either.tree.boundaries == LAST_DAY else 34
    assert unit == {"id": "Unit_1", "parent": None, "subunits": {"totalCount": expected}}


def test_what_became_of_a_unit_and_what_it_came_from(memory):
    text = """{ unit(code: "02") { successors { on extent decision unit { code name
    predecessors { extent unit { code } } } } } }"""
    assert ask(memory, text)["unit"]["successors"] == [
        {
            "on": "2025-07-01",
            "extent": "WHOLE",
            "decision": None,
            "unit": {
                "code": "08",
                "name": "Tỉnh Tuyên Quang",
                "predecessors": [
                    {"extent": "WHOLE", "unit": {"code": code}} for code in ("02", "08")
                ],
            },
        }
    ]


@pytest.mark.parametrize(
    ("where", "old", "new"),
    [
        ({"level": "PROVINCE"}, 63, 34),
        ({"level": "DISTRICT"}, 696, 0),
        ({"level": "COMMUNE"}, 10_000, 3_321),
        ({"level": "COMMUNE", "on": "2025-06-30"}, 10_000, 10_000),
        ({"level": "COMMUNE", "on": "2025-07-01"}, 3_321, 3_321),
        ({"level": "NATION"}, 1, 1),
        ({"level": None, "within": None, "search": None, "on": None}, 10_000, 3_356),
        ({"within": "Unit_1"}, 10_000, 3_356),
        ({"within": "Unit_99999"}, 0, 0),
        ({"within": "nonsense"}, 0, 0),
        ({"within": ""}, 0, 0),
    ],
)
def test_filters_ask_of_the_day_they_name_and_count_to_ten_thousand(either, where, old, new):
    page = listed(either, where=where, first=1)
    expected = old if either.tree.boundaries == LAST_DAY else new
    assert page["totalCount"] == expected
    assert page["totalCountIsExact"] is (expected != 10_000)


def test_within_is_the_unit_and_everything_below_it(memory):
    district = ask(memory, '{ unit(code: "004") { id } }')["unit"]["id"]
    assert listed(memory, where={"within": district})["totalCount"] == 14
    communes = listed(memory, where={"within": district, "level": "COMMUNE"})
    assert names(communes)[:2] == ["Phường Thượng Thanh", "Phường Ngọc Thụy"]
    assert listed(memory, where={"within": district, "on": "2025-07-01"})["nodes"] == []


@pytest.mark.parametrize("search", ["Bồ Đề", "bo de", "BỒ ĐỀ", "o Đ", " bo  de ", "phuong bo de"])
def test_a_search_is_toned_or_toneless_and_of_any_part(memory, search):
    assert "Phường Bồ Đề" in names(listed(memory, where={"search": search}, first=100))


def test_a_search_knows_both_places_of_the_tone_and_any_apostrophe(memory):
    hoa = [listed(memory, where={"search": s})["totalCount"] for s in ("Hoà Bình", "Hòa Bình")]
    assert hoa[0] == hoa[1] > 0
    assert names(listed(memory, where={"search": "ea h’leo", "level": "DISTRICT"})) == [
        "Huyện Ea H'leo"
    ]
    assert listed(memory, where={"search": "zzzz"})["nodes"] == []
    assert listed(memory, where={"search": "%%aa"})["nodes"] == []


@pytest.mark.parametrize("search", ["", "b", "ồ", " ' ", "%"])
def test_a_search_of_less_than_two_letters_is_refused(memory, search):
    with pytest.raises(BadRequestError, match="2 letters"):
        listed(memory, where={"search": search})


def test_names_are_ordered_as_vietnamese_and_numbers_by_value(memory):
    page = listed(
        memory,
        where={"within": listed(memory, where={"search": "Hồ Chí Minh"})["nodes"][0]["id"],
               "level": "DISTRICT"},
        orderBy=[{"field": "NAME"}],
        first=100,
    )  # fmt: skip
    assert names(page)[:9] == [f"Quận {n}" for n in (1, 3, 4, 5, 6, 7, 8, 10, 11)]
    assert names(page)[10:14] == [
        *("Huyện Bình Chánh", "Quận Bình Tân", "Quận Bình Thạnh", "Huyện Cần Giờ"),
    ]


ORDERS = [
    None,
    [],
    [{"field": "NAME"}],
    [{"field": "NAME", "direction": "DESC"}],
    [{"field": "CODE", "direction": "DESC"}],
    [{"field": "NAME"}, {"field": "CODE", "direction": "DESC"}, {"field": "NAME"}],
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_forward_and_backward_walk_through_all_and_only_once(memory, order, size):
    asked = {"where": {"search": "tan an"}, "orderBy": order}
    everything = [node["id"] for node in listed(memory, **asked, first=100)["nodes"]]
    assert len(everything) > 20
    for forward in (True, False):
        seen, cursor = [], None
        while True:
            window = (
                {"first": size, "after": cursor} if forward else {"last": size, "before": cursor}
            )
            page = listed(memory, **asked, **window)
            ids = [node["id"] for node in page["nodes"]]
            assert ids == [edge["node"]["id"] for edge in page["edges"]]
            seen = [*seen, *ids] if forward else [*ids, *seen]
            info = page["pageInfo"]
            ends = ("hasPreviousPage", "hasNextPage")
            back, more = (info[end] for end in (ends if forward else reversed(ends)))
            assert back is (cursor is not None)
            cursor = info["endCursor" if forward else "startCursor"]
            if not more:
                break
        assert seen == everything


def test_two_keys_of_an_order_may_go_different_ways(memory):
    order = [{"field": "NAME"}, {"field": "CODE", "direction": "DESC"}]
    nodes = listed(memory, where={"search": "xã tân an"}, orderBy=order, first=100)["nodes"]
    same = [node["code"] for node in nodes if node["name"] == "Xã Tân An"]
    assert len(same) > 2
    assert same == sorted(same, reverse=True)


def test_a_cursor_serves_its_own_list_filter_and_order_only(memory):
    cursor = listed(memory, where={"search": "tan an"}, first=1)["pageInfo"]["endCursor"]
    listed(memory, where={"search": "tan an", "level": None}, after=cursor)
    for other in (
        {"after": cursor},
        {"where": {"search": "tan a"}, "after": cursor},
        {"where": {"search": "tan an"}, "orderBy": [{"field": "NAME"}], "after": cursor},
        {"where": {"search": "tan an"}, "after": cursor[:-1]},
        {"where": {"search": "tan an"}, "after": "x"},
        {"where": {"search": "tan an"}, "after": ""},
        {"where": {"search": "tan an"}, "last": 1, "before": cursor[1:]},
    ):
        with pytest.raises(BadCursorError):
            listed(memory, **other)
    text = '{ unit(code: "004") { subunits(after: "%s") { totalCount } } }'
    with pytest.raises(BadCursorError):
        ask(memory, text % cursor)


@pytest.mark.parametrize(
    "window",
    [
        {"first": 0}, {"first": -1}, {"first": 101}, {"last": 0}, {"last": 101},
        {"first": 1, "last": 1}, {"last": 1, "after": "x"}, {"first": 1, "before": "x"},
        {"before": "x"},
    ],
)  # fmt: skip
def test_a_page_that_makes_no_sense_is_refused(memory, window):
    with pytest.raises(BadRequestError) as refused:
        listed(memory, **window)
    assert not isinstance(refused.value, BadCursorError)


def test_a_page_has_twenty_units_unless_said(memory):
    page = listed(memory)
    assert len(page["nodes"]) == 20
    assert page["nodes"][0]["code"] == "00001"


def test_subunits_page_forward_and_stay_below_their_unit(memory):
    text = """query($after: String) { unit(code: "004") { subunits(first: 5, after: $after) {
    totalCount nodes { code } pageInfo { hasNextPage endCursor } } } }"""
    codes, after = [], None
    while True:
        page = ask(memory, text, after=after)["unit"]["subunits"]
        codes += [node["code"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert (len(codes), page["totalCount"], codes) == (13, 13, sorted(codes))


def test_a_unit_of_other_boundaries_shows_what_was_below_it_then(either):
    text = """query($on: Date) { unit(code: "01", on: $on) { subunits { totalCount } } }"""
    for day, expected in ((LAST_DAY, 30), (REFORM, 126)):
        unit = ask(either, text, on=str(day))["unit"]
        assert unit["subunits"]["totalCount"] == expected


SELECTION = """{ unit(code: "004") { __typename id code level type name validFrom validTo
parent { name } ancestors { id level } subunits(first: 2) { __typename totalCount totalCountIsExact
edges { cursor node { code } } nodes { name subunits { totalCount } }
pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
predecessors { extent } successors { on extent decision unit { code } } } }"""


def test_a_plan_projects_a_unit_to_what_resolvers_answer(memory):
    document = parse(SELECTION)
    core = core_of(SCHEMA)
    node = document.definitions[0].selection_set.selections[0]
    pick = Reader(core, {}).pick(core.query_type, [node])
    objects = SimpleNamespace(types=TYPES, active=lambda picks, _: picks)
    unit = memory.tree.of_code(None, "004")
    project = Projection.of(objects, lambda kept, key: kept.tree.by_id[key], "Unit", pick)
    found = project(SimpleNamespace(memory=memory), unit.id)
    assert isinstance(pick, Pick)
    assert plain(found) == ask(memory, SELECTION)["unit"]


def plain(answer):
    import orjson

    return orjson.loads(orjson.dumps(answer))


def test_everything_about_the_tree_has_a_description():
    for name in ("Unit", "UnitSuccession", "UnitWhere", "UnitOrder", "UnitLevel", "UnitOrderField"):
        kind = core_of(SCHEMA).type_map[name]
        assert kind.description
        assert all(f.description for f in getattr(kind, "fields", {}).values())

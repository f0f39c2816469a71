"""The tree in memory: the real sets, trees with missing levels, and what the tables hold of it."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from random import Random

import asyncpg
import pytest
import pytest_asyncio

from db import roles
from db.forest import Forest
from db.rules.units import DEPTH, UnitLevel, numbered
from db.seeds.units import LAST_DAY, REFORM, load_units, units
from db.units import NOWHERE, Memory, SuccessionRow, Tree, UnitRow, covers, intersect, union

NATION, PROVINCE, DISTRICT, COMMUNE = UnitLevel
SEEDED = units()


@pytest.fixture(scope="module")
def tree():
    return Tree(SEEDED.units, SEEDED.succession, LAST_DAY)


@pytest.fixture(scope="module")
def new_tree():
    return Tree(SEEDED.units, SEEDED.succession, REFORM)


def told(successions):
    return [(each.unit.code, each.unit.name, each.extent) for each in successions]


def test_both_sets_stand_under_one_nation_with_the_counts_of_the_decisions(tree):
    old = Counter(unit.level for unit in tree.in_force(LAST_DAY))
    new = Counter(unit.level for unit in tree.in_force(REFORM))
    assert old == {NATION: 1, PROVINCE: 63, DISTRICT: 696, COMMUNE: 10_035}
    assert new == {NATION: 1, PROVINCE: 34, COMMUNE: 3_321}
    assert (tree.root.id, tree.root.code, tree.root.valid_from) == (1, "VN", None)
    assert len(tree.by_id) == sum(old.values()) + sum(new.values()) - 1


def test_the_record_of_the_reform_covers_every_leaf_and_says_part_where_one_was_split(tree):
    edges = [(tree.by_id[e.old_id], e) for e in SEEDED.succession]
    heirs = Counter(old for old, _ in edges)
    assert (len(edges), len(heirs)) == (10_572, 10_040)
    assert sum(count > 1 for count in heirs.values()) == 441
    assert heirs.keys() == {u for u in tree.in_force(LAST_DAY) if not u.below}
    assert all((e.extent == "PART") == (heirs[old] > 1) for old, e in edges)
    assert sum(SEEDED.defaults) == 10_040


def test_a_code_is_another_unit_on_another_day(tree):
    before, after = (tree.of_code(COMMUNE, "00118", day) for day in (LAST_DAY, REFORM))
    assert (before.name, after.name) == ("Phường Ngọc Thụy", "Phường Bồ Đề")
    assert before is tree.of_code(None, "00118")
    assert tree.of_code(None, "00118", date(1900, 1, 1)) is before
    assert tree.of_code(None, "00118", date(2999, 1, 1)) is after
    assert tree.of_code(PROVINCE, "00118") is None
    assert tree.of_code(DISTRICT, "004", REFORM) is None
    assert tree.of_code(NATION, "VN", REFORM) is tree.of_code(None, "VN") is tree.root


def test_the_wards_of_long_bien_are_the_thirteen_of_2025(tree):
    long_bien = tree.of_code(DISTRICT, "004")
    assert [unit.name.removeprefix("Phường ") for unit in long_bien.below] == [
        *("Thượng Thanh", "Ngọc Thụy", "Giang Biên", "Đức Giang", "Việt Hưng", "Gia Thụy"),
        *("Ngọc Lâm", "Phúc Lợi", "Bồ Đề", "Long Biên", "Thạch Bàn", "Phúc Đồng", "Cự Khối"),
    ]
    assert [unit.name for unit in long_bien.ancestors] == ["Việt Nam", "Thành phố Hà Nội"]
    assert Counter(d.type for d in long_bien.parent.below) == {"quận": 12, "huyện": 17, "thị xã": 1}


def test_what_became_of_a_unit_is_told_at_its_own_level_or_the_next_deeper(tree):
    assert told(tree.of_code(PROVINCE, "02").successors) == [("08", "Tỉnh Tuyên Quang", "WHOLE")]
    assert told(tree.of_code(COMMUNE, "00133").successors) == [("00118", "Phường Bồ Đề", "WHOLE")]
    assert told(tree.of_code(COMMUNE, "00118").successors) == [
        ("00097", "Phường Hồng Hà", "PART"),
        ("00118", "Phường Bồ Đề", "PART"),
    ]
    district = tree.of_code(DISTRICT, "004").successors
    codes = ["00097", "00118", "00127", "00136", "00145", "00565", "00577"]
    assert [each.unit.code for each in district] == codes
    assert {(each.unit.level, each.extent, each.on) for each in district} == {
        (COMMUNE, "PART", REFORM)
    }
    assert {each.decision for each in district} == {None}
    assert tree.root.successors == tree.root.predecessors == ()


def test_what_a_unit_came_from_is_told_at_its_own_level(tree):
    tuyen_quang = tree.of_code(PROVINCE, "08", REFORM)
    assert told(tuyen_quang.predecessors) == [
        ("02", "Tỉnh Hà Giang", "WHOLE"),
        ("08", "Tỉnh Tuyên Quang", "WHOLE"),
    ]
    assert not tuyen_quang.successors
    bo_de = tree.of_code(COMMUNE, "00118", REFORM)
    assert ("00133", "Phường Ngọc Lâm", "WHOLE") in told(bo_de.predecessors)
    assert {each.unit.level for each in bo_de.predecessors} == {COMMUNE}
    # New communes that islands became came from districts: those had no communes.
    bach_long_vi = tree.of_code(COMMUNE, "11948", REFORM)
    assert told(bach_long_vi.predecessors) == [("318", "Huyện Bạch Long Vĩ", "WHOLE")]


@pytest.mark.parametrize("code", ["318", "471", "498", "536", "755"])
def test_an_island_district_is_a_leaf_and_became_a_commune_whole(tree, code):
    island = tree.of_code(DISTRICT, code)
    assert not island.below
    assert [(s.unit.type, s.extent) for s in island.successors] == [("đặc khu", "WHOLE")]


def test_succession_reads_the_same_from_either_end(tree):
    forth = {
        (old.id, s.unit.id, s.extent, s.on)
        for old in tree.by_id.values()
        for s in old.successors
        if old.level is not DISTRICT or not old.below
    }
    back = {
        (s.unit.id, new.id, s.extent, s.on) for new in tree.by_id.values() for s in new.predecessors
    }
    assert forth == back
    provinces = [s for p in tree.root.below for s in p.successors]
    assert Counter(s.extent for s in provinces) == {"WHOLE": 63}
    for unit in tree.by_id.values():
        wholly = [s for s in unit.successors if s.extent == "WHOLE"]
        assert not wholly or len(unit.successors) == 1


def test_area_belongs_to_the_boundaries_in_force_alone_and_to_the_nation(tree, new_tree):
    for here, day, other in ((tree, LAST_DAY, REFORM), (new_tree, REFORM, LAST_DAY)):
        mine, foreign = (here.of_code(PROVINCE, "01", at) for at in (day, other))
        assert here.area([mine, foreign]) == ((mine.lft, mine.rgt),)
        assert here.whole(here.area([mine])) is mine
        assert here.area([foreign]) == NOWHERE
        assert here.whole(here.area([here.root])) is here.root
        assert covers(here.area([here.root]), here.area(here.in_force()))
        assert here.of_code(PROVINCE, "01") is mine
    assert tree.whole(tree.area(tree.of_code(PROVINCE, "01").below[:2])) is None
    assert tree.whole(NOWHERE) is None


def test_the_order_of_a_list_is_that_of_names_or_codes(tree):
    by_name = tree.in_force(REFORM, (("name_key", False), ("id", False)))
    provinces = [unit.name for unit in by_name if unit.level is PROVINCE]
    assert provinces[:6] == [
        *("Tỉnh An Giang", "Tỉnh Bắc Ninh", "Tỉnh Cà Mau", "Tỉnh Cao Bằng"),
        *("Thành phố Cần Thơ", "Thành phố Đà Nẵng"),
    ]
    assert tree.in_force(date(2030, 1, 1)) is tree.in_force(REFORM)
    codes = [unit.code for unit in tree.in_force()]
    assert codes == sorted(codes)


@pytest.mark.parametrize(
    "text",
    ["", "Unit", "Unit_", "Unit_0", "Unit_01", "Unit_-1", "Unit_²", "Unit_1_1", "Child_1", "unit_1",
     "Unit_" + "9" * 5000, "Unit_99999", None, 1],
)  # fmt: skip
def test_what_is_no_id_of_a_unit_finds_none(tree, text):
    assert Memory(tree, b"").unit(text) is None


def test_an_id_finds_its_unit(tree):
    assert Memory(tree, b"").unit("Unit_1") is tree.root


def test_an_empty_table_says_what_to_do():
    with pytest.raises(LookupError, match="mangnon seed"):
        Tree([], [], LAST_DAY)


# -- small trees with missing levels ---------------------------------------------------------------


def row(identity, code, level, parent, spans, *, until=None, since=None):
    return UnitRow(
        identity, code, level, "", f"{level} {code}", parent, since, until, *spans[identity]
    )


def skipping():
    """Old: a district with communes and a commune under a province. New: with districts."""
    below = {1: [2, 3], 2: [4, 5], 4: [6, 7], 3: [8], 8: [9, 10]}
    spans, old, new = numbered(below, 1), {"until": LAST_DAY}, {"since": REFORM}
    rows = [
        row(1, "VN", NATION, None, spans),
        row(2, "01", PROVINCE, 1, spans, **old),
        row(4, "001", DISTRICT, 2, spans, **old),
        row(6, "00001", COMMUNE, 4, spans, **old),
        row(7, "00002", COMMUNE, 4, spans, **old),
        row(5, "00003", COMMUNE, 2, spans, **old),
        row(3, "01", PROVINCE, 1, spans, **new),
        row(8, "001", DISTRICT, 3, spans, **new),
        row(9, "00001", COMMUNE, 8, spans, **new),
        row(10, "00002", COMMUNE, 8, spans, **new),
    ]
    ways = [(6, 9, "PART"), (6, 10, "PART"), (7, 10, "WHOLE"), (5, 9, "WHOLE")]
    return Tree(rows, [SuccessionRow(a, b, REFORM, how, None) for a, b, how in ways], LAST_DAY)


def test_a_split_inside_one_heir_is_still_the_whole_of_what_was_above():
    tree = skipping()
    whole = [("01", "WHOLE"), ("001", "WHOLE"), ("00003", "WHOLE")]
    for code, extent in [*whole, ("00001", "PART")]:
        successors = tree.of_code(None, code).successors
        assert {s.extent for s in successors} == {extent}
    assert [s.unit.id for s in tree.of_code(DISTRICT, "001").successors] == [8]
    # The commune that lay right under the province stands for itself among districts.
    district = tree.of_code(DISTRICT, "001", REFORM)
    assert [(s.unit.code, s.extent) for s in district.predecessors] == [
        ("00003", "WHOLE"),
        ("001", "WHOLE"),
    ]


def test_a_unit_that_goes_on_is_never_whole_elsewhere_and_not_its_own_heir():
    spans = numbered({1: [2], 2: [3, 4]}, 1)
    rows = [
        row(1, "VN", NATION, None, spans),
        row(2, "01", PROVINCE, 1, spans),
        row(3, "00001", COMMUNE, 2, spans),
        row(4, "00002", COMMUNE, 2, spans, since=REFORM),
    ]
    tree = Tree(rows, [SuccessionRow(3, 4, REFORM, "PART", "NQ 1")], REFORM)
    [succession] = tree.by_id[3].successors
    assert (succession.unit.id, succession.extent, succession.decision) == (4, "PART", "NQ 1")
    assert not tree.by_id[2].successors
    assert not tree.by_id[2].predecessors


def random_rows(chance):
    """Levels skipped at random: whatever is deeper may hang below."""
    levels, below, at = {1: NATION}, {}, 1
    for identity in range(2, 40):
        at = chance.choice([u for u in levels if levels[u] is not COMMUNE])
        levels[identity] = chance.choice([x for x in UnitLevel if DEPTH[x] > DEPTH[levels[at]]])
        below.setdefault(at, []).append(identity)
    above = {child: unit for unit, several in below.items() for child in several}
    spans = numbered(below, 1)
    return [row(i, str(i), level, above.get(i), spans) for i, level in levels.items()]


@pytest.mark.parametrize("seed", range(20))
def test_areas_of_any_tree_are_the_sets_of_its_units(seed):
    chance = Random(seed)
    tree = Tree(random_rows(chance), [], LAST_DAY)
    everything = list(tree.by_id.values())

    def members(area):
        return {u.id for u in everything if any(lo <= u.lft <= hi for lo, hi in area)}

    for _ in range(20):
        some, others = (chance.sample(everything, chance.randrange(6)) for _ in "ab")
        a, b = tree.area(some), tree.area(others)
        below = {u.id for u in everything for s in some if s is u or s in u.ancestors}
        assert members(a) == below
        assert members(intersect(a, b)) == members(a) & members(b)
        assert members(union((a, b))) == members(a) | members(b)
        assert covers(a, b) == (members(b) <= members(a))


# -- PostgreSQL ------------------------------------------------------------------------------------


async def seeded(database):
    connection = await asyncpg.connect(database.dsn())
    await load_units(connection)
    await load_units(connection)
    await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def loaded(databases):
    database = await databases.create(await databases.template("units", seeded))
    yield database
    await databases.drop(database)


def facts(tree):
    return [
        (
            *(getattr(unit, name) for name in UnitRow._fields[:5] + UnitRow._fields[6:]),
            unit.parent and unit.parent.id,
            [(s.unit.id, s.on, s.extent, s.decision) for s in unit.successors],
        )
        for unit in tree.by_id.values()
    ]


async def test_the_tables_hold_the_tree_and_rows_know_the_units_above_them(loaded, tree):
    connection = await asyncpg.connect(loaded.dsn(roles.COMPILER))
    assert facts(await Tree.read(connection, LAST_DAY)) == facts(tree)
    places = await connection.fetch("SELECT id, province_id, district_id, commune_id FROM unit")
    for identity, *above in places:
        unit = tree.by_id[identity]
        line = {each.level: each.id for each in [*unit.ancestors, unit]}
        assert above == [line.get(level) for level in (PROVINCE, DISTRICT, COMMUNE)]
    defaults = "SELECT count(*) FILTER (WHERE is_default), count(*) FROM succession"
    assert tuple(await connection.fetchrow(defaults)) == (10_040, 10_572)
    await connection.close()


async def test_a_worker_hears_of_a_change_and_exchanges_its_tree(loaded):
    admin = await asyncpg.connect(loaded.dsn())
    forest, seen = Forest(LAST_DAY), asyncio.Queue()
    with pytest.raises(LookupError):
        _ = forest.tree
    forest.on_change(seen.put_nowait)
    keeping = asyncio.create_task(forest.keep(lambda: asyncpg.connect(loaded.dsn(roles.COMPILER))))
    first = await asyncio.wait_for(seen.get(), 10)
    assert forest.tree is first
    assert not await forest.renew(admin)

    await admin.execute("UPDATE unit SET valid_to = $1 WHERE id = 2", LAST_DAY - timedelta(days=1))
    second = await asyncio.wait_for(seen.get(), 10)
    assert forest.tree is second
    assert second.by_id[2].code not in [unit.code for unit in second.in_force()]

    # A lost connection is made anew, and what was missed meanwhile is caught.
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = $1 AND datname = current_database()",
        roles.COMPILER,
    )
    await admin.execute("UPDATE unit SET valid_to = $1 WHERE id = 2", LAST_DAY)
    third = await asyncio.wait_for(seen.get(), 10)
    assert third.by_id[2].valid_to == LAST_DAY
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    await admin.close()

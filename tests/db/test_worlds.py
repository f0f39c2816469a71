"""The worlds of demo and benchmark: reproducible, where they say, in one mind with their past."""

import unicodedata
from collections import Counter
from datetime import date

import asyncpg
import pytest_asyncio

from api.demo import access
from db.rules.circumstances import GROUPS
from db.rules.ethnic_groups import ETHNIC_GROUPS
from db.rules.names import name_key, toneless
from db.rules.roles import ROLES
from db.seeds.demo import PASSWORD, Means, demo_people, demo_world, law_day, seed_demo
from db.seeds.giving.lists import GIVING
from db.seeds.people import people
from db.seeds.people_names import namings
from db.seeds.plots import read_tree
from db.seeds.population import populate
from db.seeds.regions import profiles
from db.seeds.rows import COLUMNS
from db.seeds.units import load_units
from db.vault import Keyring, Vault
from tests.databases import Databases

OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)
WORLDS = {OLD: 4000, NEW: 1500}
EVERYBODY = [
    *("ministry", "hanoi.affairs", "hanoi.leader", "bode.worker", "bode.chair", "bode.data"),
    *("bode.standinggroup", "bode.collaborator", "ngocthuy.worker", "ducxuan.worker"),
    *("hanoi.police", "hanoi.court", "hanoi.justice", "bode.school", "chuabode.facility"),
    *("hanoi.womensunion", "hanoi.labourunion", "hanoi.front", "hanoi.council"),
    *("hanoi.fund.accountant", "hanoi.fund.director", "hanoi.auditor", "hotline111", "dpo"),
    *("national.fund.accountant", "national.fund.director", "ducxuan.chair", "songhong.donor"),
    "admin",
]
OLD_ONLY = [
    *("longbien.affairs", "longbien.leader", "longbien.health", "longbien.youthunion"),
    *("longbien.redcross", "hagiang.affairs", "haiduong.affairs", "backan.affairs"),
    *("longbien.fund.accountant", "backancity.affairs"),
    *("backancity.fund.accountant", "backancity.fund.director"),
]
NEW_ONLY = [f"thainguyen.{who}" for who in ("affairs", "fund.accountant", "fund.director")]
NEW_ONLY += ["tuyenquang.affairs", "haiphong.affairs"]
DATED = [table for table in COLUMNS if "valid_from" in COLUMNS[table]]
YES_NO = "CASE {} WHEN true THEN 'yes' WHEN false THEN 'no' END"
TODAY = "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"


class Unsealed(Vault):
    """Says openly what would be sealed."""

    def seal(self, _table, _column, _row_id, text):
        return text.encode()

    def open(self, _table, _column, _row_id, blob):
        return blob.decode()


UNSEALED = Unsealed(Keyring({1: b"k" * 32}, 1, b"b" * 32))


@pytest_asyncio.fixture(scope="module", params=WORLDS, ids=str)
async def world(databases: Databases, request):
    boundaries = request.param
    database = await databases.create()
    connection = await asyncpg.connect(database.dsn())
    await load_units(connection)
    seen = []
    await seed_demo(
        connection,
        boundaries=boundaries,
        children=WORLDS[boundaries],
        means=Means(UNSEALED, lambda password: f"hash of {password}", access),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (WORLDS[boundaries], WORLDS[boundaries])
    yield connection, boundaries
    await connection.close()
    await databases.drop(database)


async def none(connection, statement, *values):
    """No row of the statement: each would be a contradiction."""
    assert await connection.fetch(f"{statement} LIMIT 5", *values) == []


async def test_the_same_day_makes_the_same_world(world):
    connection, boundaries = world
    tree = await read_tree(connection, boundaries)
    first, second = (demo_world(tree, date(2026, 3, 1), boundaries, 3000) for _ in range(2))
    assert first == second
    for one, other in zip(first.plots[:80], second.plots[:80], strict=True):
        assert populate(first, one, UNSEALED).tables == populate(second, other, UNSEALED).tables
    later = demo_world(tree, date(2026, 3, 2), boundaries, 3000)
    plot = next(plot for plot in first.plots if plot.children > 20)
    assert (
        populate(first, plot, UNSEALED).tables != populate(later, plot, UNSEALED).tables
    )  # ages are those of the day


async def test_both_trees_hold_the_same_children(databases, world):
    connection, _ = world
    names = {}
    for boundaries in WORLDS:
        tree = await read_tree(connection, boundaries)
        found = demo_world(tree, date(2026, 3, 1), boundaries, 900)
        rows = [populate(found, plot, UNSEALED).tables["child"] for plot in found.plots]
        names[boundaries] = sorted((row[3], row[7]) for plot in rows for row in plot)
    assert names[OLD] == names[NEW]


async def test_todays_copy_is_what_the_dated_rows_say_today(world):
    connection, _ = world
    now = (
        f"x.superseded_at IS NULL AND x.valid_from <= {TODAY}"
        f" AND coalesce(x.valid_to, 'infinity') >= {TODAY}"
    )
    for kind, copy in {
        "POVERTY": "c.poverty",
        "ETHNICITY": "c.ethnicity",
        "HEALTH_INSURANCE": YES_NO.format("c.has_health_insurance"),
        "BIRTH_REGISTRATION": YES_NO.format("c.birth_registered"),
    }.items():
        await none(
            connection,
            f"SELECT c.code FROM child c LEFT JOIN fact x ON x.child_id = c.id AND x.kind = $1"
            f" AND {now} GROUP BY c.id HAVING array_agg(x.value) IS DISTINCT FROM ARRAY[{copy}]",
            kind,
        )
    await none(
        connection,
        f"SELECT c.code FROM child c LEFT JOIN residence x ON x.child_id = c.id AND {now}"
        " WHERE (x.unit_id, x.hamlet, x.address) IS DISTINCT FROM (c.unit_id, c.hamlet, c.address)",
    )
    await none(
        connection,
        f"SELECT c.code FROM child c LEFT JOIN membership x ON x.child_id = c.id AND {now}"
        " WHERE x.household_id IS DISTINCT FROM c.household_id",
    )


async def test_dated_rows_neither_overlap_nor_leave_life_nor_foresee(world):
    connection, _ = world
    alike = {
        "fact": "kind",
        "circumstance": "group_number",
        "watch": "kind",
        "document": "kind",
        "injury": "id",
        "guardian": "full_name",
        "assistance": "id",
    }
    for table in DATED:
        what = alike.get(table, "child_id")
        await none(
            connection,
            f"SELECT a.id FROM {table} a JOIN {table} b ON a.child_id = b.child_id"
            f" AND a.{what} = b.{what} AND a.id < b.id"
            " AND a.superseded_at IS NULL AND b.superseded_at IS NULL"
            " AND daterange(a.valid_from, a.valid_to, '[]')"
            " && daterange(b.valid_from, b.valid_to, '[]')",
        )
        await none(
            connection,
            f"SELECT x.id FROM {table} x JOIN child c ON c.id = x.child_id"
            f" WHERE x.valid_from < c.date_of_birth AND x.valid_from > '1900-01-01'"
            f" OR x.valid_from > {TODAY}"
            " OR x.recorded_at > now() OR x.superseded_at > now()"
            " OR x.superseded_at < x.recorded_at OR x.recorded_at < c.registered_at",
        )
    residences = "SELECT child_id, min(valid_from) AS first FROM residence GROUP BY 1"
    await none(
        connection,
        f"SELECT c.id FROM child c LEFT JOIN ({residences}) r ON r.child_id = c.id WHERE r.first"
        " IS DISTINCT FROM (c.registered_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
    )


async def test_the_past_differs_from_today(world):
    """Moves, changes of poverty, school years, corrections, help that ended: all occur."""
    connection, _ = world
    for table in ("residence", "membership", "schooling", "fact", "assistance"):
        assert await connection.fetchval(f"SELECT count(*) FROM {table} WHERE valid_to < {TODAY}")
    assert await connection.fetchval("SELECT count(*) FROM fact WHERE superseded_at IS NOT NULL")


async def test_somebody_moves(world):
    connection, _ = world
    rows = await connection.fetch(
        "SELECT m.status, m.proposed_at, m.decided_at, m.to_unit_id = c.unit_id AS there"
        " FROM move m JOIN child c ON c.id = m.child_id"
    )
    assert {row["status"] for row in rows} >= {"PROPOSED", "ACCEPTED"}
    accepted = [row for row in rows if row["status"] == "ACCEPTED"]
    assert len(accepted) > 5
    events = "SELECT count(*) FROM child_event WHERE kind = $1"
    assert await connection.fetchval(events, "MOVED") == len(accepted)
    assert await connection.fetchval(events, "MOVE_PROPOSED") == len(rows)
    elsewhere = "JOIN household h ON h.id = c.household_id WHERE h.unit_id <> c.unit_id"
    await none(connection, f"SELECT c.id FROM child c {elsewhere}")
    for row in rows:
        assert row["there"] == (row["status"] == "ACCEPTED")
        assert (row["decided_at"] or row["proposed_at"]).date() < law_day()
        assert not row["decided_at"] or row["decided_at"] > row["proposed_at"]


async def test_residences_stand_in_the_units_of_their_day(world):
    connection, boundaries = world
    await none(
        connection,
        "SELECT r.id FROM residence r JOIN unit u ON u.id = r.unit_id WHERE r.valid_from <"
        " coalesce(u.valid_from, '-infinity') OR least(coalesce(r.valid_to, 'infinity'), $1)"
        " > coalesce(u.valid_to, 'infinity')",
        boundaries,
    )


async def test_rows_know_their_place_and_their_parents(world):
    """What triggers and foreign keys would have said while the rows were written without them."""
    connection, _ = world
    for table in ("child", "household", "residence", "organisation", *GIVING):
        await none(
            connection,
            f"SELECT x.id FROM {table} x LEFT JOIN unit u ON u.id = x.unit_id WHERE"
            " (x.scope, x.province_id, x.district_id, x.commune_id)"
            " IS DISTINCT FROM (u.lft, u.province_id, u.district_id, u.commune_id)",
        )
    keys = await connection.fetch(
        "SELECT conrelid::regclass::text AS of, a.attname AS by, confrelid::regclass::text AS to,"
        " b.attname AS key FROM pg_constraint"
        " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]"
        " JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = confkey[1]"
        " WHERE contype = 'f' AND cardinality(conkey) = 1"  # others: of the ledger, and judged
    )
    assert len(keys) > 20
    for key in keys:
        await none(
            connection,
            f"SELECT FROM {key['of']} x WHERE x.{key['by']} IS NOT NULL AND NOT EXISTS"
            f" (SELECT FROM {key['to']} y WHERE y.{key['key']} = x.{key['by']})",
        )


async def test_names_are_written_one_way_and_found_by_their_keys(world):
    connection, _ = world
    rows = await connection.fetch("SELECT full_name, name_key, search_name FROM child")
    assert all((r[1], r[2]) == (name_key(r[0]), toneless(r[0])) for r in rows)
    told = [row[0] for row in rows]
    for column in (
        "guardian.full_name",
        "organisation.name",
        "child.hamlet",
        "officer.display_name",
    ):
        table, name = column.split(".")
        told += [r[0] or "" for r in await connection.fetch(f"SELECT {name} FROM {table}")]
    assert all(
        " ".join(text.split()) == text == unicodedata.normalize("NFC", text) for text in told
    )
    families = Counter(row[0].split()[0] for row in rows)
    assert families.most_common(1)[0][0] == "Nguyễn"
    assert {"Giàng", "Vàng", "Hoàng"} & set(families)


async def test_children_live_in_the_places_of_the_plans(world):
    connection, boundaries = world
    here = {
        OLD: "p.code IN ('01', '02', '30') OR d.code = '058'",
        NEW: "p.code IN ('01', '08', '31', '19')",
    }
    places = (
        "FROM child c JOIN unit p ON p.id = c.province_id LEFT JOIN unit d ON d.id = c.district_id"
    )
    await none(connection, f"SELECT c.code {places} WHERE ({here[boundaries]}) IS NOT TRUE")
    bode = {OLD: "00139", NEW: "00118"}[boundaries]
    shares = dict(
        await connection.fetch(
            "SELECT u.code, count(*) FROM child c JOIN unit u ON u.id = c.unit_id GROUP BY 1"
        )
    )
    assert shares[bode] > 0.9 * max(shares.values())  # some moved away since
    if boundaries == OLD:
        of_hanoi = (
            "SELECT count(DISTINCT c.district_id) FROM child c JOIN unit p ON p.id = c.province_id"
        )
        assert await connection.fetchval(f"{of_hanoi} WHERE p.code = '01'") == 30


async def test_ages_and_statuses_agree(world):
    connection, _ = world
    grown = "SELECT count(*) FROM child WHERE childhood_ends_on <= {TODAY}"
    assert await connection.fetchval(grown.format(TODAY=TODAY))
    await none(connection, "SELECT code FROM child WHERE status = 'AGED_OUT'")  # by the calendar
    dead = "SELECT FROM death d WHERE d.child_id = c.id AND d.superseded_at IS NULL"
    await none(
        connection,
        f"SELECT code FROM child c WHERE (status = 'DECEASED') <> EXISTS ({dead})",
    )
    away = "SELECT FROM departure d WHERE d.child_id = c.id AND d.valid_to IS NULL"
    gone = f"SELECT code FROM child c WHERE (status = 'LEFT_COUNTRY') <> EXISTS ({away})"
    await none(connection, gone)
    oldest, youngest, statuses, years = await connection.fetchrow(
        "SELECT min(date_of_birth), max(date_of_birth), count(DISTINCT status),"
        " count(DISTINCT birth_year) FROM child"
    )
    today = law_day()
    assert today.year - oldest.year <= 18
    assert (today - youngest).days < 60
    assert (statuses, years) >= (3, 16)
    partial = (
        "SELECT code FROM child WHERE date_of_birth_precision = 'YEAR' AND"
        " to_char(date_of_birth, 'MM-DD') <> '12-31' OR date_of_birth_precision = 'MONTH' AND"
        " extract(day FROM date_of_birth + 1) <> 1"
    )
    await none(connection, partial)


async def test_rates_are_those_of_the_regions(world):
    connection, boundaries = world
    if boundaries == NEW:
        return  # the same people, and fewer of them
    open_ones = "x.child_id = c.id AND x.valid_to IS NULL"
    rates = {
        row["code"]: row
        for row in await connection.fetch(
            "SELECT p.code, avg((c.poverty = 'POOR')::int) AS poor,"
            " avg(c.birth_registered::int) AS registered, avg((c.ethnicity = '01')::int) AS kinh,"
            " avg((c.sex = 'MALE')::int) AS boys,"
            f" avg((EXISTS (SELECT FROM circumstance x WHERE {open_ones}))::int) AS special"
            " FROM child c JOIN unit p ON p.id = c.province_id WHERE c.status = 'ACTIVE' GROUP BY 1"
        )
    }
    hanoi, ha_giang = rates["01"], rates["02"]
    assert hanoi["poor"] < 0.03
    assert 0.2 < ha_giang["poor"] < 0.4
    assert ha_giang["kinh"] < 0.25
    assert hanoi["kinh"] > 0.9
    assert 0.008 < hanoi["special"] < 0.025
    assert 0.01 < ha_giang["special"] < 0.06
    assert 0.97 < hanoi["registered"] < 1
    assert 0.49 < hanoi["boys"] < 0.56


async def test_circumstances_suit_the_child(world):
    connection, _ = world
    codes = {number: group.code for number, group in GROUPS.items()}
    rows = await connection.fetch(
        "SELECT x.group_number, x.subgroup, c.poverty, c.household_id,"
        " EXISTS (SELECT FROM guardian g WHERE g.child_id = c.id AND g.relation IN ('Cha', 'Mẹ'))"
        " AS has_parent FROM circumstance x JOIN child c ON c.id = x.child_id"
    )
    assert len({row["group_number"] for row in rows}) > 5
    for number, subgroup, poverty, _household, has_parent in rows:
        assert subgroup is None or subgroup.startswith(codes[number])
        assert number != 13 or poverty in {"POOR", "NEAR_POOR"}
        assert number not in {1, 2, 3, 14} or not has_parent


async def test_everybody_of_the_demo_is_there_once(world):
    connection, boundaries = world
    expected = {*EVERYBODY, *(OLD_ONLY if boundaries == OLD else NEW_ONLY)}
    rows = await connection.fetch(
        "SELECT o.username, o.password_hash, p.role, u.level, u.code,"
        " coalesce(u.valid_to, $1) AS last"
        " FROM officer o JOIN posting p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id"
        f" WHERE p.valid_from <= {TODAY} AND o.password_hash IS NOT NULL",
        boundaries,
    )
    assert sorted(row["username"] for row in rows) == sorted(expected)
    assert sorted(name for name, _ in demo_people(boundaries)) == sorted(expected)
    assert all(label for _, label in demo_people(boundaries))
    for row in rows:
        assert row["level"] in ROLES[row["role"]].levels, row["username"]
        assert row["last"] >= boundaries, row["username"]
        assert row["password_hash"] == f"hash of {PASSWORD}"
    seats = {person.username: person.code for person in people(boundaries)}
    assert seats["bode.worker"] == {OLD: "00139", NEW: "00118"}[boundaries]


async def test_collaborator_school_and_facility_have_somebody_to_look_after(world):
    connection, _ = world
    of_officer = "JOIN officer o ON o.username = $1"
    for username, statement in {
        "bode.collaborator": f"household_assignment x {of_officer} AND o.id = x.officer_id",
        "bode.school": f"schooling x {of_officer} AND o.organisation_id = x.school_id",
        "chuabode.facility": f"placement x {of_officer} AND o.organisation_id = x.facility_id",
        "bode.worker": f"fact x {of_officer} AND o.id = x.recorded_by",
    }.items():
        found = f"SELECT count(*) FROM {statement} WHERE x.valid_to IS NULL"
        assert await connection.fetchval(found, username) > 0, username
    phones = await connection.fetch("SELECT phone_sealed FROM guardian WHERE phone_sealed <> ''")
    assert all(len(row[0]) == 10 for row in phones)


def test_every_people_and_every_province_is_described():
    assert list(ETHNIC_GROUPS) == [f"{number:02}" for number in range(1, 57)]
    assert {code for code, _ in namings()} == set(ETHNIC_GROUPS) - {"55", "56"}
    assert len([code for code in profiles() if len(code) == 2]) == 63

"""The cases of the demo: in every state, some late, in one mind with their clocks and events; and
what its funds do through the services."""

import json
from collections import Counter
from datetime import UTC, date, datetime

import asyncpg
import pytest_asyncio

from api.demo import access
from db.rules import forms
from db.rules.cases import OPEN_STATUSES, TERMINAL, CaseStatus
from db.rules.forms import FormCode
from db.rules.working_days import start_of
from db.seeds.demo import Means, law_day, seed_demo
from db.seeds.units import load_units
from tests.stage import keyring

OLD = date(2025, 6, 30)
MINE = """SELECT c.*, i.code AS place FROM "case" c JOIN unit i ON i.id = c.incident_unit_id"""
SEALED = (
    ("case", "narrative_sealed"),
    ("case_event", "note_sealed"),
    ("case_form", "answers_sealed"),
    ("case_meeting", "minutes_sealed"),
    ("case_transfer", "reason_sealed"),
    ("report", "answers_sealed"),
    ("report", "informant_sealed"),
    ("isolation", "place_sealed"),
    ("referral", "need_sealed"),
    ("referral", "result_sealed"),
    ("case_harmer", "name_sealed"),
)


@pytest_asyncio.fixture(scope="module")
async def world(databases):
    database = await databases.create()
    connection = await asyncpg.connect(database.dsn())
    await load_units(connection)
    vault = keyring()
    means = Means(vault, lambda _: "hash", access)
    await seed_demo(
        connection, boundaries=OLD, children=4000, means=means, progress=lambda *_: None
    )
    yield connection, vault
    await connection.close()
    await databases.drop(database)


async def none(connection, statement, *values):
    assert await connection.fetch(f"{statement} LIMIT 5", *values) == []


async def test_every_state_is_there_and_some_are_late(world):
    connection, _ = world
    rows = await connection.fetch(MINE)
    assert {row["status"] for row in rows} == set(CaseStatus)
    assert {row["episode"] for row in rows} == {1, 2}
    assert any(row["emergency_since"] for row in rows)
    assert any(row["child_id"] is None for row in rows)
    assert any(row["incident_unit_id"] != row["residence_unit_id"] for row in rows)
    midnight = start_of(law_day())
    late = [row for row in rows if row["next_due_at"] and row["next_due_at"] < midnight]
    due = [row for row in rows if row["next_due_at"] and row["next_due_at"] >= midnight]
    assert len(late) >= 5
    assert len(due) >= 5
    assert max(row["received_at"] for row in rows) < datetime.now(UTC)
    bode = Counter(row["place"] for row in rows).most_common(1)
    assert bode[0][0] == "00139"


async def test_clocks_states_and_events_agree(world):
    connection, _ = world
    await none(
        connection,
        'SELECT c.number FROM "case" c LEFT JOIN case_deadline d ON d.case_id = c.id'
        " AND d.met_at IS NULL GROUP BY c.id HAVING c.next_due_at IS DISTINCT FROM min(d.due_at)",
    )
    await none(
        connection,
        'SELECT c.number FROM "case" c CROSS JOIN LATERAL (SELECT to_status FROM case_event e'
        " WHERE e.case_id = c.id AND to_status IS NOT NULL ORDER BY at DESC LIMIT 1) e"
        " WHERE e.to_status <> c.status",
    )
    await none(
        connection,
        'SELECT FROM case_event e JOIN "case" c ON c.id = e.case_id WHERE e.at < c.received_at',
    )
    running = 'SELECT FROM "case" WHERE next_due_at IS NOT NULL AND status = ANY ($1)'
    await none(connection, running, sorted(TERMINAL))
    assert await connection.fetchval(
        'SELECT count(*) FROM "case" WHERE status = ANY ($1)', sorted(OPEN_STATUSES)
    )
    for end in ("incident", "residence"):
        await none(
            connection,
            f'SELECT FROM "case" c JOIN unit u ON u.id = c.{end}_unit_id WHERE (c.{end}_scope,'
            f" c.{end}_province_id, c.{end}_district_id, c.{end}_commune_id) IS DISTINCT FROM"
            " (u.lft, u.province_id, u.district_id, u.commune_id)",
        )


async def test_people_from_outside_take_part_and_children_are_isolated(world):
    connection, _ = world

    async def all_of(column, table):
        rows = await connection.fetch(f"SELECT DISTINCT {column} AS one FROM {table}")
        return {row["one"] for row in rows}

    assert await all_of("status", "isolation") == {"ACTIVE", "REVOKED"}
    assert await all_of("status", "referral") == {"OFFERED", "ACCEPTED", "CLOSED"}
    assert await all_of("expires_at > now() AND ended_at IS NULL", "case_grant") == {True, False}
    assert await connection.fetchval("SELECT count(*) FROM case_harmer") >= 2
    bodies = "report r JOIN organisation o ON o.id = r.organisation_id"
    assert await all_of("o.kind", bodies) == {"PEOPLES_COMMITTEE", "HOTLINE"}
    days = "last_day - first_day + 1 > 15 OR began_at IS NULL OR form_id IS NULL"
    await none(connection, f"SELECT FROM isolation WHERE {days}")
    late = "SELECT FROM isolation WHERE status = 'ACTIVE' AND last_day < current_date"
    await none(connection, late)


async def test_the_commune_of_the_incident_assesses_first(world):
    connection, _ = world
    first = (
        'FROM case_event e JOIN "case" c ON c.id = e.case_id'
        " JOIN posting p ON p.officer_id = e.by_id WHERE e.step = 'ASSESS_INITIALLY'"
    )
    elsewhere = "AND c.incident_unit_id <> c.residence_unit_id"
    assert await connection.fetchval(f"SELECT count(*) {first} {elsewhere}")
    await none(connection, f"SELECT {first} AND p.unit_id <> c.incident_unit_id")


async def test_numbers_go_on_where_the_world_ends(world):
    connection, vault = world
    code = "00139"
    given = await connection.fetchval("SELECT last FROM case_counter WHERE code = $1", f"CA{code}")
    key = vault.lasting(code, purpose="number of a case")
    await connection.execute("UPDATE case_counter SET last = 0 WHERE code = $1", f"CA{code}")
    numbers = {
        await connection.fetchval("SELECT case_number('CA', $1, $2)", code, key)
        for _ in range(given)
    }
    found = await connection.fetch(
        f"{MINE} WHERE i.code = $1 AND c.residence_unit_id = c.incident_unit_id", code
    )
    assert {row["number"] for row in found} <= numbers
    assert len(found) > given * 0.8


async def test_what_is_sealed_opens_and_forms_are_final(world):
    connection, vault = world
    for table, column in SEALED:
        rows = await connection.fetch(
            f'SELECT id, {column} AS said FROM "{table}" WHERE {column} IS NOT NULL'
        )
        assert rows, (table, column)
        assert all(vault.open(table, column, row["id"], row["said"]).strip() for row in rows[:20])
    for code in FormCode:
        rows = await connection.fetch("SELECT * FROM case_form WHERE form = $1 LIMIT 8", code)
        assert rows, code
        for row in rows:
            said = {}
            for column in ("answers_sealed", "hidden_sealed"):
                if row[column]:
                    said |= json.loads(vault.open("case_form", column, row["id"], row[column]))
            written = forms.definition(code, row["form_version"])
            assert forms.check(written, said, now=row["saved_at"], final=True) == []


async def test_the_funds_have_published_support_children_and_read_what_the_bank_says(world):
    connection, _ = world
    funds = await connection.fetchval("SELECT count(*) FROM fund")
    out = await connection.fetch(
        "SELECT s.year, count(*) FROM fund_statement s WHERE s.published_at < now()"
        " AND s.body LIKE '%' || s.year || '%' GROUP BY 1 ORDER BY 1"
    )
    this = law_day().year
    assert [tuple(row) for row in out] == [(this - 2, funds), (this - 1, funds)]
    of = "SELECT array_agg(kind || ' ' || status ORDER BY kind, status) FROM support"
    told = set(await connection.fetchval(of))
    assert {"SCHOLARSHIP RUNNING", "SCHOLARSHIP SUSPENDED", "SURGERY ENDED"} <= told
    paid = "SELECT array_agg(d.amount ORDER BY d.instalment) FROM disbursement d JOIN support s"
    paid += " ON s.id = d.support_id WHERE s.kind = 'SURGERY' AND d.status = 'SETTLED'"
    assert await connection.fetchval(paid) == [30_000_000, 24_500_000]
    lines = await connection.fetchval("SELECT array_agg(DISTINCT status) FROM bank_line")
    assert {"MATCHED", "UNMATCHED", "DUPLICATE"} <= set(lines)
    await none(connection, "SELECT FROM outbox")

"""The country that benchmarks run on, at its smallest: one child in every commune."""

from datetime import date

import asyncpg

from db.seeds.big_world import seed_big
from db.seeds.units import load_units
from db.vault import Keyring

INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"


async def test_a_country_is_spread_evenly_and_keeps_its_indexes(database):
    connection = await asyncpg.connect(database.dsn())
    try:
        await load_units(connection)
        before = await connection.fetch(INDEXES)
        await seed_big(
            database.dsn(),
            boundaries=date(2025, 6, 30),
            children=10_040,
            keyring=Keyring.fresh(),
            progress=lambda _done, _total: None,
        )
        assert await connection.fetch(INDEXES) == before
        per_leaf = await connection.fetch("SELECT DISTINCT count(*) FROM child GROUP BY unit_id")
        assert [row[0] for row in per_leaf] == [1]
        roles = dict(await connection.fetch("SELECT role, count(*) FROM posting GROUP BY 1"))
        officers = {"commune_worker": 10_040, "district_officer": 696, "province_officer": 63}
        assert roles == officers | {"commune_chair": 2_202}  # where there are cases
        assert await connection.fetchval('SELECT count(*) FROM "case"') > 2_600
        misplaced = "SELECT FROM child c JOIN unit u ON u.id = c.unit_id WHERE c.scope <> u.lft"
        assert not await connection.fetchval(f"SELECT EXISTS ({misplaced})")
    finally:
        await connection.close()

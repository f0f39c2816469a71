"""Functions of the owner see past row security: each is called by whom it was made for alone."""

from typing import Any, Final

import asyncpg
import pytest

from authz import rls
from authz.policy import Policy
from db import roles
from db.prepare import prepare
from tests.databases import SECRET, Database

# Reviewed: who may call what of the schema's own functions. Add a line for each new one, and say
# in its migration or in `authz/rls.py` why that role needs it. Triggers fire whoever may call them.
CALLED: Final = {
    "app_acts_on_case(uuid,text)": {roles.APP},
    "app_acts_on_fund(uuid,text)": {roles.APP},
    "app_acts_on_referral(uuid)": {roles.APP},
    "app_acts_on_support(uuid,text)": {roles.APP},
    "app_administers(uuid)": {roles.APP},
    "app_area(text[])": {roles.APP},
    "app_assigns(uuid)": {roles.APP},
    "app_barred(uuid)": {roles.APP},
    "app_bodies(text[])": {roles.APP},
    "app_children_of_cases()": {roles.APP},
    "app_clocks(uuid,integer)": {roles.APP},
    "app_collaborates(uuid)": {roles.APP},
    "app_cross(uuid)": {roles.APP},
    "app_decides(uuid)": {roles.APP},
    "app_filed(uuid)": {roles.APP},
    "app_files(integer)": {roles.APP},
    "app_holds(text[])": {roles.APP},
    "app_household(uuid,text)": {roles.APP},
    "app_known(uuid[],date)": {roles.APP},
    "app_may(uuid,text)": {roles.APP},
    "app_helped(uuid[],text,integer,text,uuid)": {roles.APP},
    "app_parted(uuid,bigint,uuid,text)": {roles.APP},
    "app_places_taken(uuid)": {roles.APP},
    "app_pays(uuid,text,uuid[],text[],bigint[],numeric[],uuid[])": {roles.APP},
    "app_posts(uuid,text)": {roles.APP},
    "app_pot(uuid,text,text,text,text)": {roles.APP},
    "app_promised(uuid,uuid,date)": {roles.APP},
    "app_receives(uuid)": {roles.APP},
    "app_reads_form(uuid,text)": {roles.APP},
    "app_seen(uuid[],text,text)": {roles.APP},
    "app_sees(uuid,text,text)": {roles.APP},
    "app_sees_case(uuid,text,text)": {roles.APP},
    "app_sees_fund(uuid,text,text)": {roles.APP},
    "app_sees_referral(uuid)": {roles.APP},
    "app_sends(uuid)": {roles.APP},
    "app_subject()": {roles.APP},
    "app_supported(uuid,text,integer,text)": {roles.APP},
    "app_suspected(uuid)": {roles.APP, roles.COMPILER},
    "app_today()": {roles.APP},
    "case_intake(uuid,uuid,integer,integer,timestamp with time zone,timestamp with time zone,"
    "integer,bytea,bytea,bytea[],text[],boolean,uuid[],uuid[],integer[],bytea[])": {roles.APP},
    "case_number(text,text,bytea)": set(),
    "app_works_among(uuid,text,text[])": {roles.APP},
    "app_works_on_case(uuid)": {roles.APP},
    "app_writes(uuid,text,text)": {roles.APP},
    "book_elsewhere(uuid,integer[],text[],date[],text[],boolean[],text[],integer)": {roles.APP},
    "book_households(uuid,text[])": {roles.APP},
    "book_untouched(uuid)": {roles.APP},
    'case_ends("case")': set(),
    "case_kind_of(uuid)": {roles.APP},
    "case_of_referral(uuid)": {roles.APP},
    "case_worker_fit(uuid,uuid)": {roles.APP},
    "case_workers(uuid)": {roles.APP},
    "case_takers(uuid,text[],text[],text,integer)": {roles.APP},
    "change_own_password(text,text)": {roles.APP},
    "child_code(text,bytea)": {roles.APP},
    "clocks_to_tell(timestamp with time zone,text[],interval[],integer)": {roles.RELAY},
    "close_with_death(uuid,date)": {roles.APP},
    "close_with_departure(uuid,date)": {roles.APP},
    "duplicate_elsewhere(uuid,text[],integer,integer,interval,interval,interval)": {roles.APP},
    "forget_request_keys()": {roles.APP},
    "fund_figures(uuid,integer)": {roles.APP},
    "indicator_frozen(text,integer,date,date,text,jsonb)": {roles.COMPILER},
    "rollup_clean(integer,date,date,integer[],uuid)": {roles.COMPILER},
    "rollup_marked(integer)": {roles.COMPILER},
    "rollup_settled(bigint[])": {roles.COMPILER},
    "rollup_wanted(text,integer,date,date,text)": {roles.COMPILER},
    "rollup_written(integer,integer[],integer,jsonb)": {roles.COMPILER},
    "hand_over_at_once(uuid,bigint,uuid,bytea,integer,text,uuid,date,text,text,uuid[],integer[],"
    "text[],text[],text)": {roles.APP},
    "isolations_expire(timestamp with time zone,uuid)": {roles.APP, roles.RELAY},
    "leave_book(uuid,text)": {roles.JOBS},
    "bank_postings(uuid,bigint[],date,date)": {roles.APP},
    "bank_chosen(uuid,uuid[])": {roles.APP},
    "fund_cash(uuid,date)": {roles.APP, roles.COMPILER},
    "ledger_begin(uuid[],text[],date,uuid[])": {roles.APP},
    "ledger_months(uuid)": {roles.APP},
    "ledger_write(uuid,uuid,text,date,text,text,text,integer,uuid,uuid,uuid[],text[],bigint[],"
    "numeric[],uuid[])": {roles.APP},
    "look_closer(uuid)": {roles.APP},
    "merge_confirm(uuid,uuid[],uuid[],bytea[],uuid,bytea,bytea)": {roles.APP},
    "merge_copies(uuid,text[])": set(),
    "merge_lock(uuid)": {roles.APP},
    "merge_rows(uuid,uuid)": set(),
    "merge_sealed(uuid)": {roles.APP},
    "merge_undo(uuid,bytea)": {roles.APP},
    "notify_of_act(uuid,text,uuid,text[],integer[],uuid[],uuid[],text[])": {roles.APP},
    "notify_of_clock(uuid,text,timestamp with time zone,text[],integer[],uuid[])": {roles.RELAY},
    "notify_officers(uuid,text,uuid,timestamp with time zone,text[],integer[],uuid[])": set(),
    "personal_id_holder(bytea,integer,interval,interval,interval)": {roles.APP},
    "probe_blocked()": {roles.APP},
    "probe_hit(integer,interval,interval,interval)": set(),
    "purge_outbox(interval,integer)": {roles.RELAY},
    "register_at_once(uuid,bigint,uuid,bytea,integer,text,uuid,integer,text,bytea,text,text,text,"
    "text,date,text,text,bytea,bytea,text,text,text,text,date,uuid[],text[],text[],bytea[],text)": {
        roles.APP
    },
    "relay_outbox(integer)": {roles.RELAY},
    "toneless(text)": {roles.APP, roles.COMPILER},
    "enqueue_book(uuid,text)": {roles.APP},
    "forget_bank_statements(interval)": {roles.APP},
    "forget_books(interval,interval)": {roles.APP},
    "request_begun(uuid,bigint,text,uuid)": {roles.APP},
    "revive_books()": {roles.JOBS},
    "withdraw_book_child(uuid)": {roles.APP},
    "withdraw_moves(uuid,timestamp with time zone)": set(),
}
EXTENSIONS: Final = {"pg_trgm", "btree_gin"}  # their functions look at their arguments alone
OURS: Final = """
SELECT p.oid::regprocedure::text AS name, p.prorettype = 'trigger'::regtype AS fires,
  coalesce(array_agg(r.name) FILTER (WHERE has_function_privilege(r.name, p.oid, 'EXECUTE')), '{}')
  AS callers
FROM pg_proc p CROSS JOIN unnest($1::text[]) AS r (name)
WHERE p.pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
GROUP BY p.oid
"""
FOREIGN: Final = """
SELECT DISTINCT e.extname FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid WHERE p.pronamespace = 'public'::regnamespace
"""
ELSEWHERE: Final = """
SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'public')
"""


async def rows(database: Database, statement: str, *values: Any) -> list[Any]:
    connection = await asyncpg.connect(database.dsn())
    try:
        return await connection.fetch(statement, *values)  # type: ignore[no-any-return]
    finally:
        await connection.close()


async def check(database: Database) -> None:
    found = await rows(database, OURS, [*roles.LOGINS, "public"])
    assert {r["name"]: set(r["callers"]) for r in found if not r["fires"]} == CALLED
    assert [r["name"] for r in found if r["fires"] and r["callers"]] == []


async def test_each_function_is_called_by_the_reviewed_roles_alone(database: Database) -> None:
    await check(database)
    assert {row["extname"] for row in await rows(database, FOREIGN)} == EXTENSIONS
    assert await rows(database, ELSEWHERE) == []


async def test_what_an_older_release_left_open_is_closed_by_migrating(database: Database) -> None:
    connection = await asyncpg.connect(database.dsn())
    await connection.execute(f"SET ROLE {roles.OWNER}")
    for name in (*CALLED, "place()"):
        await connection.execute(f"GRANT EXECUTE ON FUNCTION {name} TO PUBLIC, {roles.AUTH}")
    await connection.close()
    await prepare(database.dsn(), SECRET, lambda raw: rls.write(raw, Policy()))
    await check(database)


async def test_a_function_made_later_is_nobody_s_until_it_is_granted(database: Database) -> None:
    connection = await asyncpg.connect(database.dsn())
    await connection.execute(f"SET ROLE {roles.OWNER}")
    await connection.execute(
        "CREATE FUNCTION forgotten() RETURNS int LANGUAGE sql SECURITY DEFINER"
        " SET search_path = pg_catalog, public, pg_temp AS 'SELECT 1'"
    )
    await connection.close()
    for role in roles.LOGINS:
        caller = await asyncpg.connect(database.dsn(role))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await caller.fetchval("SELECT forgotten()")
        await caller.close()


@pytest.mark.parametrize("role", [roles.COMPILER, roles.LOG, roles.AUTH])
async def test_only_the_confined_role_asks_what_row_security_asks(
    database: Database, role: str
) -> None:
    caller = await asyncpg.connect(database.dsn(role))
    for call in ("app_holds('{administrator}')", "app_area('{auditor}')", "app_subject()"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await caller.fetchval(f"SELECT {call}")
    await caller.close()

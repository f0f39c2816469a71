"""The roles of the database: who may touch which table at all, before any row is looked at.

Passwords follow from the secret, so that nothing of them is stored; the database is given SCRAM
verifiers, never the passwords. What a column marked `technical()` holds, only its own role reads.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Table

from db.models import Base

OWNER: Final = "mangnon_owner"  # owns everything, cannot log in
APP: Final = "mangnon_app"  # writes, under row security
COMPILER: Final = "mangnon_compiler"  # reads, with statements of the compiler only
LOG: Final = "mangnon_log"  # records reads, and can do nothing else
AUTH: Final = "mangnon_auth"  # signs people in
RELAY: Final = "mangnon_relay"  # tells every worker what was committed
JOBS: Final = "mangnon_jobs"  # takes jobs from their queue, and sees nothing else
PUBLIC: Final = "mangnon_public"  # reads what was published, for who did not sign in
LOGINS: Final = (APP, COMPILER, LOG, AUTH, RELAY, JOBS, PUBLIC)

SIGN_IN: Final = ("refresh_token", "revoked_token", "signing_key", "sign_in_throttle")
SET_UP: Final = (
    *("unit", "succession", "risk_criterion", "access_epoch", "policy_version"),
    *("circumstance_subgroup", "circumstance_2004", "assistance_kind"),
    *("plan_target", "plan_budget", "plan_result", "plan_duty"),
)
"""Written by migrations, loaders and triggers alone."""
KEYS: Final = ("field_key", "blind_key")
"""Written by the owner alone, read by the role that signs people in."""
CASEWORK: Final = (
    *("case_event", "case_opening", "case_form", "case_meeting", "case_evidence", "case_change"),
    "case_print",
)
"""Added to, and never changed."""
AROUND: Final = (
    *("isolation_term", "case_harmer", "harmer_withdrawal", "case_proceeding"),
    *("proceeding_note", "case_task"),
)
"""Likewise."""
REPORTS: Final = ("plan_report_edition",)
"""Likewise."""
FUNDS: Final = (
    *("fund", "fund_purpose", "fund_pot", "fund_period", "ledger_posting", "ledger_entry"),
    *("donor", "pledge", "donation", "voucher", "voucher_line", "voucher_posting"),
    *("fund_statement", "fund_trace"),
    *("bank_statement", "bank_day", "bank_line", "bank_line_act", "bank_match"),
    "fund_event",  # written by triggers
)
"""Read; what is added is granted one by one, and the ledger by functions alone."""
RECORDS: Final = (
    *("access_log", "audit", "request_key", "outbox", "outbox_head", "child_event"),
    *("child_alias", "child_merge", "move"),
    *CASEWORK,
    *("report_case", "case_transfer"),
    "notification",
    *AROUND,
    *REPORTS,
    *FUNDS,
)
FROZEN: Final = ("indicator", "rollup", "rollup_span")
"""Written by functions, and read by the compiler's role alone: true counts."""
FREEZING: Final = (
    "indicator_frozen(text, integer, date, date, text, jsonb)",
    "rollup_clean(integer, date, date, integer[], uuid)",
    "rollup_wanted(text, integer, date, date, text)",
    "rollup_written(integer, integer[], integer, jsonb)",
    *("rollup_marked(integer)", "rollup_settled(bigint[])"),
)
COUNTED: Final = (
    *("child_counter", "case_counter", "ledger_counter", "probe_throttle"),
    "rollup_mark",  # added to by triggers
)
"""Touched by functions of the owner alone."""
FUNCTIONS: Final = (
    "forget_request_keys()",
    "child_code(text, bytea)",
    "probe_blocked()",
    "personal_id_holder(bytea, int, interval, interval, interval)",
    "change_own_password(text, text)",
    "close_with_death(uuid, date)",
    "close_with_departure(uuid, date)",
    "duplicate_elsewhere(uuid, text[], int, int, interval, interval, interval)",
    "request_begun(uuid, bigint, text, uuid)",
    *("register_at_once", "look_closer(uuid)", "hand_over_at_once"),
    "enqueue_book(uuid, text)",
    "withdraw_book_child(uuid)",
    "book_untouched(uuid)",
    "book_households(uuid, text[])",
    *("forget_books(interval, interval)", "forget_bank_statements(interval)"),
    "book_elsewhere(uuid, int[], text[], date[], text[], boolean[], text[], int)",
    "merge_sealed(uuid)",
    "merge_confirm(uuid, uuid[], uuid[], bytea[], uuid, bytea, bytea)",
    "merge_lock(uuid)",
    "merge_undo(uuid, bytea)",
    "case_intake(uuid, uuid, int, int, timestamptz, timestamptz, int, bytea, bytea, bytea[],"
    " text[], boolean, uuid[], uuid[], int[], bytea[])",
    "notify_of_act(uuid, text, uuid, text[], int[], uuid[], uuid[], text[])",
    "isolations_expire(timestamptz, uuid)",
    "case_kind_of(uuid)",
    "case_of_referral(uuid)",
    "case_worker_fit(uuid, uuid)",
    "ledger_begin(uuid[], text[], date, uuid[])",
    "ledger_write(uuid, uuid, text, date, text, text, text, int, uuid, uuid, uuid[], text[],"
    " bigint[], numeric[], uuid[])",
    "ledger_months(uuid)",
    "fund_figures(uuid, int)",
    *("bank_postings(uuid, bigint[], date, date)", "bank_chosen(uuid, uuid[])"),
    "case_workers(uuid)",
    "case_takers(uuid, text[], text[], text, int)",
)
COMPARING: Final = ("toneless(text)", "fund_cash(uuid, date)")
"""Names, and cash, wherever they may be read."""

TOLD: Final = ("outbox", "outbox_head")
TELLING: Final = (
    "isolations_expire(timestamptz, uuid)",
    *("relay_outbox(int)", "purge_outbox(interval, int)"),
    "clocks_to_tell(timestamptz, text[], interval[], int)",
    "notify_of_clock(uuid, text, timestamptz, text[], int[], uuid[])",
)

ITERATIONS: Final = 4096  # of SCRAM; the passwords are 256 random bits


def password(secret: bytes, role: str) -> str:
    return hmac.new(secret, b"database role:" + role.encode(), hashlib.sha256).hexdigest()


def verifier(secret: bytes, role: str) -> str:
    """What PostgreSQL stores of the password; the same for the same secret."""
    salt = hmac.new(secret, b"salt:" + role.encode(), hashlib.sha256).digest()[:16]
    salted = hashlib.pbkdf2_hmac("sha256", password(secret, role).encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${ITERATIONS}:{parts[0]}${parts[1]}:{parts[2]}"


def dsn_as(dsn: str, role: str, secret: bytes) -> str:
    """The same database, signed in as this role."""
    parts = urlsplit(dsn)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{password(secret, role)}@{place}"))


def creation(secret: bytes) -> Iterator[str]:
    """Makes the roles that are missing and renews the passwords. Roles belong to the whole server:
    two databases on one server must share the secret."""
    for role in (OWNER, *LOGINS):
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
            f" THEN CREATE ROLE {role} NOINHERIT; END IF; END $$"
        )
    for role in LOGINS:
        yield f"ALTER ROLE {role} LOGIN PASSWORD '{verifier(secret, role)}'"
    yield f"GRANT {OWNER} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE"


def admission() -> Iterator[str]:
    """Who may come into this database and its schema; run as its owner."""
    yield (
        "DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());"
        f" EXECUTE format('GRANT CONNECT ON DATABASE %I TO {', '.join(LOGINS)}',"
        f" current_database()); EXECUTE format('GRANT CREATE ON DATABASE %I TO {OWNER}',"
        " current_database()); END $$"
    )
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}"
    yield f"GRANT USAGE ON SCHEMA public TO {', '.join(LOGINS)}"
    yield f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"


def grants() -> Iterator[str]:
    """What each role may do with each table and function, from nothing; run as their owner.
    Functions of extensions are not the owner's; what row security calls, it grants itself."""
    everybody = ", ".join(LOGINS)
    yield _of_functions("true", f"REVOKE ALL ON FUNCTION %s FROM PUBLIC, {everybody}")
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {everybody}"
    yield f"GRANT SELECT ON alembic_version TO {everybody}"
    tables = Base.metadata.tables
    yield from (_reading(table, everybody) for table in _of(SET_UP))
    for name, table in tables.items():
        if name not in (*SIGN_IN, *SET_UP, *RECORDS, *COUNTED, *KEYS, *FROZEN):
            yield _reading(table, f"{COMPILER}, {APP}")
            yield f'GRANT INSERT, UPDATE ON "{name}" TO {APP}'
    yield f"GRANT SELECT ON access_log TO {COMPILER}, {APP}"
    yield f"GRANT INSERT ON access_log TO {LOG}"
    yield f"GRANT INSERT ON audit TO {APP}, {AUTH}"
    yield f"GRANT INSERT ON outbox TO {APP}"
    yield from _of_children()
    yield from _of_funds()
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON request_key TO {APP}"
    for function in FUNCTIONS:
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {APP}"
    yield f"GRANT SELECT ON {', '.join(TOLD)} TO {RELAY}"
    for function in TELLING:
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {RELAY}"
    yield f"GRANT EXECUTE ON FUNCTION {', '.join(COMPARING)} TO {APP}, {COMPILER}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(SIGN_IN)} TO {AUTH}"
    yield f"GRANT SELECT ON {', '.join(KEYS)} TO {AUTH}"
    yield f"GRANT SELECT ON officer, machine_key, posting, organisation TO {AUTH}"
    yield f"GRANT UPDATE (password_hash, token_epoch) ON officer TO {AUTH}"
    yield f"GRANT UPDATE (last_used_on) ON machine_key TO {AUTH}"
    yield f"GRANT EXECUTE ON FUNCTION revive_books(), leave_book(uuid, text) TO {JOBS}"
    yield f"GRANT USAGE ON SCHEMA jobs TO {JOBS}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO {JOBS}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO {JOBS}"


def _of_figures() -> Iterator[str]:
    yield from (_reading(table, COMPILER) for table in _of(FROZEN))
    yield f"GRANT EXECUTE ON FUNCTION {', '.join(FREEZING)} TO {COMPILER}"


def _of_children() -> Iterator[str]:
    """What is added to and hardly ever changed: the rest of it is done by functions."""
    yield from _of_figures()
    for table in _of(RECORDS[5:]):
        yield _reading(table, f"{COMPILER}, {APP}")
    yield f"GRANT INSERT ON child_event, {', '.join((*CASEWORK, *AROUND, *REPORTS))} TO {APP}"
    decided = "status, decided_by, decided_at, answer_sealed"  # never whose, nor whereto
    yield f"GRANT INSERT, UPDATE ({decided}) ON case_transfer TO {APP}"
    yield f"GRANT UPDATE (read_at) ON notification TO {APP}"  # made by a function alone
    proposed = "id, survivor_id, alias_id, proposed_by"
    decided = "status, decided_by, decided_at"
    yield f"GRANT INSERT ({proposed}), UPDATE ({decided}) ON child_merge TO {APP}"
    answered = "status, decided_by, decided_at, answer, version"  # never who moves, nor whereto
    yield f"GRANT INSERT, UPDATE ({answered}) ON move TO {APP}"


def _of_funds() -> Iterator[str]:
    """What a pot holds, its entries say; what a voucher says stays."""
    added = ("fund_purpose", "fund_period", "donor", "pledge", "donation", "voucher")
    yield f"GRANT INSERT ON {', '.join((*added, 'voucher_line', 'voucher_posting'))} TO {APP}"
    yield f"GRANT INSERT ON fund_statement, fund_trace TO {APP}"
    said = "id, fund_id, year, edition, reason, body, published_at"  # not by whom
    yield f"GRANT SELECT ({said}) ON fund_statement TO {PUBLIC}"
    yield f"GRANT INSERT (id, fund_id, source, purpose, item, item_unit) ON fund_pot TO {APP}"
    yield f"GRANT UPDATE (may_be_named) ON donor TO {APP}"
    yield f"GRANT UPDATE (status, given, withdrawn_at, version) ON pledge TO {APP}"
    yield f"GRANT UPDATE (approved_by, approved_at, version) ON voucher TO {APP}"
    yield f"GRANT INSERT ON bank_statement, bank_day, bank_line, bank_line_act TO {APP}"
    yield f"GRANT UPDATE (status, decided_by, decided_at, version) ON bank_statement TO {APP}"
    found = "status, candidate_ids, donor_ids, pledge_ids, same_as"  # the rest is the bank's
    yield f"GRANT UPDATE ({found}, is_entered, version) ON bank_line TO {APP}"


def calling() -> str:
    """Row security calls functions as the role that is confined by it, and as nobody else.
    Triggers fire whoever may call them."""
    called = "proname LIKE 'app\\_%' AND prorettype <> 'trigger'::regtype"
    return _of_functions(called, f"GRANT EXECUTE ON FUNCTION %s TO {APP}")


def _of_functions(such: str, act: str) -> str:
    """Done to each such function of the owner."""
    return (  # of constants of this module
        "DO $$ DECLARE found record; BEGIN FOR found IN SELECT oid::regprocedure AS name"  # noqa: S608
        " FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        f" AND proowner = '{OWNER}'::regrole AND {such}"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')"
        f" LOOP EXECUTE format('{act}', found.name); END LOOP; END $$"
    )


def _of(names: tuple[str, ...]) -> Iterator[Table]:
    return (Base.metadata.tables[name] for name in names)


def _reading(table: Table, roles: str) -> str:
    """All columns but the technical ones."""
    shown = [f'"{c.name}"' for c in table.c if "technical" not in c.info]
    columns = "" if len(shown) == len(table.c) else f" ({', '.join(shown)})"
    return f'GRANT SELECT{columns} ON "{table.name}" TO {roles}'

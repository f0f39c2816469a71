"""Kept counts of months that are over, and marks of what was changed in them since.

A mark says what was touched, not where that counts: homes and cases are looked up by whoever asks,
in the snapshot of the question. So it needs no lock, and none is lost between two who write.
"""

from typing import Final

from alembic import op

revision: Final = "20261123_0072"
down_revision: Final[str | None] = "20261123_0070"

TABLES: Final = (
    """
CREATE TABLE rollup_span (
    id INTEGER GENERATED ALWAYS AS IDENTITY NOT NULL,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    first DATE NOT NULL,
    last DATE NOT NULL,
    breakdown TEXT NOT NULL,
    wanted_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    built_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_rollup_span PRIMARY KEY (id),
    CONSTRAINT uq_rollup_span_code_version_first_last_breakdown
        UNIQUE (code, version, first, last, breakdown),
    CONSTRAINT ck_rollup_span_period CHECK (last >= first)
)
""",
    """
CREATE TABLE rollup (
    span_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    whole BIGINT NOT NULL,
    part BIGINT NOT NULL,
    most BIGINT NOT NULL,
    cells JSONB NOT NULL,
    CONSTRAINT pk_rollup PRIMARY KEY (span_id, unit_id),
    CONSTRAINT fk_rollup_span_id FOREIGN KEY (span_id) REFERENCES rollup_span (id)
)
""",
    """
CREATE TABLE rollup_mark (
    id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    kinds INTEGER NOT NULL,
    first DATE NOT NULL,
    last DATE NOT NULL,
    unit_id INTEGER,
    child_id UUID,
    case_id UUID,
    marked_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_rollup_mark PRIMARY KEY (id)
)
""",
    "CREATE INDEX ix_residence_unit_id ON residence (unit_id)",
    "CREATE INDEX ix_case_barred ON \"case\" (incident_unit_id) WHERE barred <> '{}'",
)
# Where a mark counts: units that it names, or in which its child lived, its cases or gifts lie.
PLACES: Final = """
    SELECT m.unit_id WHERE m.unit_id IS NOT NULL
    UNION SELECT r.unit_id FROM residence r WHERE r.child_id = m.child_id
    UNION SELECT c.incident_unit_id FROM "case" c WHERE c.child_id = m.child_id OR c.id = m.case_id
    UNION SELECT d.unit_id FROM disbursement d WHERE d.child_id = m.child_id
"""
FUNCTIONS: Final = (
    """
CREATE FUNCTION rollup_clean(asked integer, since date, until date, units integer[], me uuid)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM rollup_mark m WHERE m.kinds & asked <> 0
        AND m.first <= until AND m.last >= since
        AND (units IS NULL OR EXISTS (SELECT FROM (PLACES) AS p (unit)
          WHERE p.unit = ANY (units))))
      AND (me IS NULL OR NOT EXISTS (SELECT FROM "case" c WHERE c.barred <> '{}'
        AND me = ANY (c.barred) AND (units IS NULL OR c.incident_unit_id = ANY (units))))
$$
""",
    """
CREATE FUNCTION rollup_wanted(text, integer, date, date, text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO rollup_span (code, version, first, last, breakdown)
    SELECT $1, $2, $3, $4, $5
    WHERE $4 < (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - 1
      AND $4 > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - interval '6 years'
    ON CONFLICT (code, version, first, last, breakdown) DO NOTHING
    RETURNING true
$$
""",
    """
CREATE FUNCTION rollup_written(span integer, units integer[], keys integer, counted jsonb)
RETURNS integer LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    many integer;
BEGIN
    DELETE FROM rollup WHERE span_id = span AND (units IS NULL OR unit_id = ANY (units));
    INSERT INTO rollup (span_id, unit_id, whole, part, most, cells)
    SELECT span, (e ->> 0)::int, sum((e ->> keys + 1)::numeric)::bigint,
        coalesce(sum((e ->> keys + 2)::numeric), 0)::bigint,
        coalesce(max((e ->> keys + 3)::numeric), 0)::bigint, jsonb_agg(e - 0)
    FROM jsonb_array_elements(counted) AS e GROUP BY 2;
    GET DIAGNOSTICS many = ROW_COUNT;
    UPDATE rollup_span SET built_at = clock_timestamp() WHERE id = span AND built_at IS NULL;
    RETURN many;
END $$
""",
    """
CREATE FUNCTION rollup_marked(most integer)
RETURNS TABLE (mark bigint, kinds integer, first date, last date, units integer[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT m.id, m.kinds, m.first, m.last, array(SELECT p.unit FROM (PLACES) AS p (unit))
    FROM rollup_mark m ORDER BY m.id LIMIT most
$$
""",
    """
CREATE FUNCTION rollup_settled(bigint[]) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM rollup_mark WHERE id = ANY ($1)
$$
""",
)
# Of a dated row: the days on which it says something else than it did. An end that was moved says
# so from the day after; a row that was corrected since says nothing.
PART: Final = """
CREATE FUNCTION rollup_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    since date := least(OLD.valid_from, NEW.valid_from);
    until date := greatest(coalesce(OLD.valid_to, 'infinity'), coalesce(NEW.valid_to, 'infinity'));
    kinds integer := TG_ARGV[0]::integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        until := coalesce(NEW.valid_to, 'infinity');
    ELSIF TG_OP = 'DELETE' THEN
        until := coalesce(OLD.valid_to, 'infinity');
    ELSIF to_jsonb(OLD) - '{valid_to,recorded_at,recorded_by,version}'::text[]
        = to_jsonb(NEW) - '{valid_to,recorded_at,recorded_by,version}'::text[] THEN
        since := least(coalesce(OLD.valid_to, 'infinity'), coalesce(NEW.valid_to, 'infinity')) + 1;
    END IF;
    IF kinds & 1024 <> 0 OR TG_TABLE_NAME = 'departure' THEN
        since := '-infinity';  -- without a day, a status held on all of them
        until := 'infinity';
    END IF;
    INSERT INTO rollup_mark (kinds, first, last, child_id)
        SELECT DISTINCT kinds, since, until, e FROM unnest(ARRAY[OLD.child_id, NEW.child_id]) AS e
        WHERE e IS NOT NULL;
    IF TG_TABLE_NAME = 'residence' THEN
        INSERT INTO rollup_mark (kinds, first, last, unit_id) SELECT DISTINCT kinds, since, until, e
            FROM unnest(ARRAY[OLD.unit_id, NEW.unit_id]) AS e WHERE e IS NOT NULL;
    END IF;
    RETURN NULL;
END $$
"""
CHILD: Final = """
CREATE FUNCTION rollup_child() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO rollup_mark (kinds, first, last, child_id)
        VALUES (4095, '-infinity', 'infinity', NEW.id);
    RETURN NULL;
END $$
"""
CASE: Final = """
CREATE FUNCTION rollup_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    since date := (least(OLD.received_at, NEW.received_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
BEGIN
    INSERT INTO rollup_mark (kinds, first, last, unit_id, child_id)
        SELECT DISTINCT 384, since, 'infinity'::date, e.unit_id, e.child_id FROM (VALUES
          (OLD.incident_unit_id, OLD.child_id), (NEW.incident_unit_id, NEW.child_id)
        ) AS e (unit_id, child_id) WHERE e.unit_id IS NOT NULL;
    RETURN NULL;
END $$
"""
OF_CASE: Final = """
CREATE FUNCTION rollup_of_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    since timestamptz;
    until date := 'infinity';
    kinds integer := 128;
BEGIN
    IF TG_TABLE_NAME = 'case_event' THEN
        since := least(OLD.at, NEW.at);
    ELSE
        kinds := 256;
        since := least(OLD.due_at, NEW.due_at);
        until := (greatest(OLD.due_at, NEW.due_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
    END IF;
    INSERT INTO rollup_mark (kinds, first, last, case_id)
        SELECT DISTINCT kinds, (since AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, until, e
        FROM unnest(ARRAY[OLD.case_id, NEW.case_id]) AS e WHERE e IS NOT NULL;
    RETURN NULL;
END $$
"""
GIFT: Final = """
CREATE FUNCTION rollup_gift() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO rollup_mark (kinds, first, last, unit_id, child_id)
        SELECT DISTINCT 64, least(OLD.handed_over_on, NEW.handed_over_on),
          greatest(OLD.handed_over_on, NEW.handed_over_on), e.unit_id, e.child_id FROM (VALUES
          (OLD.unit_id, OLD.child_id), (NEW.unit_id, NEW.child_id)
        ) AS e (unit_id, child_id) WHERE e.unit_id IS NOT NULL;
    RETURN NULL;
END $$
"""
MONEY: Final = """
CREATE FUNCTION rollup_money() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO rollup_mark (kinds, first, last, unit_id)
        SELECT DISTINCT 2048, least(OLD.on_day, NEW.on_day), greatest(OLD.on_day, NEW.on_day),
          f.unit_id FROM fund f WHERE f.id IN (OLD.fund_id, NEW.fund_id);
    RETURN NULL;
END $$
"""
MONTH: Final = "date_trunc('month', now() AT TIME ZONE 'Asia/Ho_Chi_Minh')"
# What of each table is counted, by the words of `db.rules.indicators.kept`.
PARTS: Final = {
    "residence": (1, "unit_id"),
    "fact": (2, "kind, value"),
    "circumstance": (4, "group_number"),
    "watch": (8, "kind"),
    "assistance": (16, ""),
    "placement": (32, ""),
    "injury": (512, ""),
    "death": (1025, "cause"),
    "departure": (1, ""),
}
ALWAYS: Final = ("death", "departure")


def _parts() -> list[tuple[str, str, str, str]]:
    """Table, event, condition, function."""
    found = []
    for table, (kinds, said) in PARTS.items():
        call = f"rollup_part('{kinds}')"
        early = "true" if table in ALWAYS else f"{{row}}.valid_from < {MONTH}"
        for event, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
            when = f"{row}.superseded_at IS NULL AND {early.format(row=row)}"
            found.append((table, event, when, call))
        names = ["child_id", "valid_from", *(name for name in said.split(", ") if name)]
        other = " OR ".join(
            f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in (*names, "superseded_at")
        )
        end = "coalesce({row}.valid_to, 'infinity')"
        old, new = end.format(row="OLD"), end.format(row="NEW")
        begun = (
            f"CASE WHEN {other} THEN least(OLD.valid_from, NEW.valid_from)"
            f" ELSE least({old}, {new}) + 1 END < {MONTH}"
        )
        moved = f"(OLD.superseded_at IS NULL OR NEW.superseded_at IS NULL) AND ({other} OR {old} <> {new})"
        when = moved if table in ALWAYS else f"{moved} AND {begun}"
        found.append((table, "UPDATE", when, call))
    return found


def _changed(*names: str) -> str:
    return "(" + " OR ".join(f"OLD.{n} IS DISTINCT FROM NEW.{n}" for n in names) + ")"


SUBSTANTIATED: Final = "(OLD.status = 'NOT_SUBSTANTIATED') <> (NEW.status = 'NOT_SUBSTANTIATED')"
GROWN: Final = """OLD.date_of_birth IS NOT NULL AND NEW.date_of_birth = OLD.date_of_birth
    AND NEW.sex IS NOT DISTINCT FROM OLD.sex
    AND OLD.status IN ('ACTIVE', 'AGED_OUT') AND NEW.status IN ('ACTIVE', 'AGED_OUT')"""
MET: Final = "(OLD.met_at <= OLD.due_at) IS DISTINCT FROM (NEW.met_at <= NEW.due_at)"
GIVEN: Final = "({row}.status IN ('HANDED_OVER', 'SETTLED'))"
OLDER: Final = f"least(OLD.{{0}}, NEW.{{0}}) < {MONTH}"
SINCE: Final = f"{MONTH} AT TIME ZONE 'Asia/Ho_Chi_Minh'"
CASES: Final = f"least(OLD.received_at, NEW.received_at) < {SINCE}"
OTHERS: Final = (
    ("child", "UPDATE", f"{_changed('status', 'date_of_birth', 'sex')} AND NOT ({GROWN})", "rollup_child()"),
    ("case", "INSERT", f"NEW.received_at < {SINCE}", "rollup_case()"),
    ("case", "DELETE", f"OLD.received_at < {SINCE}", "rollup_case()"),
    (
        "case", "UPDATE",
        f"{CASES} AND ({_changed('received_at', 'category', 'setting', 'incident_unit_id', 'child_id')}"
        f" OR {SUBSTANTIATED})", "rollup_case()",
    ),
    ("case_event", "INSERT", f"NEW.to_status IS NOT NULL AND NEW.at < {SINCE}", "rollup_of_case()"),
    ("case_event", "DELETE", f"OLD.to_status IS NOT NULL AND OLD.at < {SINCE}", "rollup_of_case()"),
    (
        "case_event", "UPDATE",
        f"{_changed('to_status', 'at', 'case_id')} AND least(OLD.at, NEW.at) < {SINCE}",
        "rollup_of_case()",
    ),
    ("case_deadline", "INSERT", f"NEW.due_at < {SINCE}", "rollup_of_case()"),
    ("case_deadline", "DELETE", f"OLD.due_at < {SINCE}", "rollup_of_case()"),
    (
        "case_deadline", "UPDATE",
        f"least(OLD.due_at, NEW.due_at) < {SINCE}"
        f" AND ({_changed('due_at', 'kind', 'case_id')} OR {MET})", "rollup_of_case()",
    ),
    ("disbursement", "INSERT", f"{GIVEN.format(row='NEW')} AND NEW.handed_over_on < {MONTH}", "rollup_gift()"),
    ("disbursement", "DELETE", f"{GIVEN.format(row='OLD')} AND OLD.handed_over_on < {MONTH}", "rollup_gift()"),
    (
        "disbursement", "UPDATE",
        f"{OLDER.format('handed_over_on')}"
        f" AND ({_changed('handed_over_on', 'occasion', 'kind', 'child_id', 'unit_id')}"
        f" OR {GIVEN.format(row='OLD')} <> {GIVEN.format(row='NEW')})", "rollup_gift()",
    ),
    ("ledger_posting", "INSERT", f"NEW.on_day < {MONTH}", "rollup_money()"),
    ("ledger_posting", "DELETE", f"OLD.on_day < {MONTH}", "rollup_money()"),
    (
        "ledger_posting", "UPDATE",
        f"{OLDER.format('on_day')} AND {_changed('on_day', 'kind', 'support_kind', 'fund_id', 'reverses_id')}",
        "rollup_money()",
    ),
)  # fmt: skip
NAMES: Final = (
    "rollup_part",
    "rollup_child",
    "rollup_case",
    "rollup_of_case",
    "rollup_gift",
    "rollup_money",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for statement in (*TABLES, *FUNCTIONS, PART, CHILD, CASE, OF_CASE, GIFT, MONEY):
        op.execute(statement.replace("PLACES", PLACES))
    for name in NAMES:
        op.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
    for table, event, when, call in (*_parts(), *OTHERS):
        op.execute(
            f'CREATE TRIGGER rollup_{event.lower()} AFTER {event} ON "{table}"'
            f" FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {call}"
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in NAMES:
        op.execute(f"DROP FUNCTION {name}() CASCADE")
    for name in ("clean", "wanted", "written", "marked", "settled"):
        op.execute(f"DROP FUNCTION rollup_{name}")
    op.execute("DROP INDEX ix_case_barred")
    op.execute("DROP INDEX ix_residence_unit_id")
    op.execute("DROP TABLE rollup_mark, rollup, rollup_span CASCADE")

"""Notices to officers, made by functions alone; where the ends of a case lie of which is told."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: Final = "20261122_1845"
down_revision: Final[str | None] = "20261122_1840"

KINDS: Final = (
    "'DUE_SOON', 'OVERDUE', 'ISOLATION_DAY_12', 'ESCALATED', 'RECEIVED', 'ROUTED', 'REOPENED',"
    " 'ASSIGNED', 'GRANTED', 'REFERRED', 'REFERRAL_ANSWERED', 'PLAN_SUBMITTED', 'PLAN_RETURNED',"
    " 'PLAN_APPROVED', 'DISMISSAL_PROPOSED', 'TRANSFER_PROPOSED', 'TRANSFER_ANSWERED', 'BREAK_GLASS'"
)
MADE: Final = """SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"""
# Whoever acted knows; to whom the case suspects, it does not exist; who is posted nowhere today is
# told nothing. One message for each notice, under a topic of the officer's own.
OFFICERS: Final = """
CREATE FUNCTION notify_officers(asked uuid, what text, origin uuid, moment timestamptz,
  roles text[], units int[], officers uuid[]) RETURNS int LANGUAGE sql VOLATILE {MADE} AS $$
  WITH held AS (
      SELECT p.officer_id, p.unit_id, p.role FROM posting p
      WHERE p.valid_from <= (moment AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        AND (p.valid_to IS NULL OR p.valid_to >= (moment AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)),
    meant AS (
      SELECT h.officer_id FROM unnest(roles, units) AS w (role, unit_id)
      JOIN held h ON h.unit_id = w.unit_id AND h.role = w.role
      UNION SELECT h.officer_id FROM held h WHERE h.officer_id = ANY (officers)),
    made AS (
      INSERT INTO notification (id, officer_id, kind, case_id, deadline_id, source, at)
      SELECT gen_random_uuid(), o.id, what, asked,
        (SELECT d.id FROM case_deadline d WHERE d.id = origin), origin, moment
      FROM meant JOIN officer o ON o.id = meant.officer_id
      WHERE o.disabled_at IS NULL AND NOT o.is_machine
        AND o.id IS DISTINCT FROM nullif(current_setting('app.subject', true), '')::uuid
        AND NOT EXISTS (SELECT FROM "case" k WHERE k.id = asked AND o.id = ANY (k.barred))
      ON CONFLICT (officer_id, kind, source) DO NOTHING RETURNING id, officer_id),
    told AS (
      INSERT INTO outbox (topic, object)
      SELECT 'notification ' || replace(m.officer_id::text, '-', ''),
        'Notification_' || replace(m.id::text, '-', '') FROM made m)
  SELECT count(*)::int FROM made
$$
"""
# An act tells of the case that it is about, in its transaction. `takers`: the roles in which
# officers of the bodies that are named may take part.
ACT: Final = """
CREATE FUNCTION notify_of_act(asked uuid, what text, origin uuid, roles text[], units int[],
  officers uuid[], bodies uuid[], takers text[]) RETURNS int LANGUAGE plpgsql VOLATILE {MADE} AS $$
BEGIN
    IF NOT app_works_on_case(asked) THEN
        RAISE insufficient_privilege USING MESSAGE = 'nothing was done to this case';
    END IF;
    RETURN notify_officers(asked, what, origin, clock_timestamp(), roles, units, officers
      || array(SELECT p.officer_id FROM posting p
               WHERE p.organisation_id = ANY (bodies) AND p.role = ANY (takers)
                 AND p.valid_from <= app_today()
                 AND (p.valid_to IS NULL OR p.valid_to >= app_today())));
END $$
"""
# Clocks of which something may be to be told, each with its case; those under an act are left to
# the next sweep.
CLOCKS: Final = """
CREATE FUNCTION clocks_to_tell(moment timestamptz, kinds text[], leads interval[], most int)
RETURNS TABLE (clock uuid, kind text, started_at timestamptz, due_at timestamptz, warned boolean,
  asked uuid, incident int, residence int, worker uuid) LANGUAGE sql VOLATILE {MADE} AS $$
  SELECT d.id, d.kind, d.started_at, d.due_at, d.warned_at IS NOT NULL, k.id, k.incident_unit_id,
    k.residence_unit_id, k.worker_id
  FROM case_deadline d JOIN "case" k ON k.id = d.case_id
  WHERE d.met_at IS NULL AND d.escalated_at IS NULL
    AND d.due_at <= moment + (SELECT max(l) FROM unnest(leads) AS l)
    AND (d.due_at < moment OR (d.warned_at IS NULL AND d.due_at <= moment
      + (SELECT w.lead FROM unnest(kinds, leads) AS w (kind, lead) WHERE w.kind = d.kind)))
  ORDER BY d.due_at LIMIT most
  FOR UPDATE OF d SKIP LOCKED FOR KEY SHARE OF k SKIP LOCKED
$$
"""
CLOCK: Final = """
CREATE FUNCTION notify_of_clock(clock uuid, what text, moment timestamptz, roles text[],
  units int[], officers uuid[]) RETURNS int LANGUAGE sql VOLATILE {MADE} AS $$
  UPDATE case_deadline SET warned_at = coalesce(warned_at, moment),
    escalated_at = CASE WHEN what = 'ESCALATED' THEN moment ELSE escalated_at END
  WHERE id = clock;
  SELECT notify_officers(d.case_id, what, clock, moment, roles, units, officers)
  FROM case_deadline d WHERE d.id = clock
$$
"""
# Where a case lies that is told of, and where it lay before the act: all its ends. Whoever looks
# elsewhere need not be asked whether they see it. `transfer_unit_id`: where it may go.
ENDS: Final = """
CREATE FUNCTION case_ends(k "case") RETURNS int[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(DISTINCT v::int ORDER BY v::int) FROM unnest(ARRAY[
    to_jsonb(k) ->> 'incident_unit_id', to_jsonb(k) ->> 'residence_unit_id',
    to_jsonb(k) ->> 'transfer_unit_id']) AS v WHERE v IS NOT NULL
$$
"""
OF_CASE: Final = """
CREATE FUNCTION outbox_of_case() RETURNS trigger LANGUAGE plpgsql {MADE} AS $$
BEGIN
    SELECT case_ends(k) INTO NEW.ends FROM "case" k
    WHERE k.id = replace(NEW.object, 'Case_', '')::uuid;
    RETURN NEW;
END $$
"""
MOVES: Final = """
CREATE FUNCTION case_moves() RETURNS trigger LANGUAGE plpgsql {MADE} AS $$
BEGIN
    IF case_ends(OLD) <> case_ends(NEW) THEN
        UPDATE outbox SET ends = ends || case_ends(NEW)
        WHERE position IS NULL AND topic = 'case'
          AND object = 'Case_' || replace(NEW.id::text, '-', '');
    END IF;
    RETURN NULL;
END $$
"""
TRIGGERS: Final = (
    "CREATE TRIGGER ends BEFORE INSERT ON outbox FOR EACH ROW"
    " WHEN (NEW.topic = 'case' AND NEW.ends IS NULL) EXECUTE FUNCTION outbox_of_case()",
    'CREATE TRIGGER told AFTER UPDATE ON "case" FOR EACH ROW EXECUTE FUNCTION case_moves()',
)
FUNCTIONS: Final = (
    "notify_of_clock(uuid, text, timestamptz, text[], int[], uuid[])",
    "clocks_to_tell(timestamptz, text[], interval[], int)",
    "notify_of_act(uuid, text, uuid, text[], int[], uuid[], uuid[], text[])",
    "notify_officers(uuid, text, uuid, timestamptz, text[], int[], uuid[])",
    "case_moves()",
    "outbox_of_case()",
    'case_ends("case")',
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _notification()
    op.add_column("case_deadline", _moment("warned_at"))
    op.create_index(
        "ix_case_deadline_untold",
        "case_deadline",
        ["due_at"],
        postgresql_where=sa.text("met_at IS NULL AND escalated_at IS NULL"),
    )
    op.create_index("ix_posting_unit_id_role", "posting", ["unit_id", "role"])
    op.add_column("outbox", sa.Column("ends", ARRAY(sa.Integer()), nullable=True))
    for statement in (OFFICERS, ACT, CLOCKS, CLOCK, ENDS, OF_CASE, MOVES, *TRIGGERS):
        op.execute(statement.replace("{MADE}", MADE))
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


def _notification() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _moment("read_at"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_notification_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_notification_case_id"),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["case_deadline.id"], name="fk_notification_deadline_id"
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_notification_officer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        sa.UniqueConstraint(
            "officer_id", "kind", "source", name="uq_notification_officer_id_kind_source"
        ),
    )
    mine = ["officer_id", "at", "id"]
    op.create_index("ix_notification_officer_id_at", "notification", mine)
    unread = sa.text("read_at IS NULL")
    op.create_index("ix_notification_unread", "notification", mine, postgresql_where=unread)
    op.create_index("ix_notification_case_id", "notification", ["case_id"])


def _moment(name: str) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DELETE FROM outbox WHERE topic LIKE 'notification %'")
    op.execute('DROP TRIGGER told ON "case"')
    op.execute("DROP TRIGGER ends ON outbox")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_column("outbox", "ends")
    op.drop_index("ix_posting_unit_id_role", "posting")
    op.drop_index("ix_case_deadline_untold", "case_deadline")
    op.drop_column("case_deadline", "warned_at")
    op.drop_table("notification")

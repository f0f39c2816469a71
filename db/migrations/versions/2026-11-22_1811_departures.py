"""A child leaves the country and comes back; what ends with a life here ends that day."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1811"
down_revision: Final[str | None] = "20261122_1800"

BEFORE: Final = (
    "'REGISTERED', 'UPDATED', 'CORRECTED', 'GUARDIANS_SET', 'HOUSEHOLD_SET', 'SCHOOLING_SET', 'PLACED',"
    " 'PLACEMENT_ENDED', 'CIRCUMSTANCE_RECORDED', 'CIRCUMSTANCE_ENDED', 'WATCH_SET', 'WATCH_ENDED',"
    " 'BIRTH_REGISTRATION_RECORDED', 'HEALTH_INSURANCE_RECORDED', 'ASSISTANCE_RECORDED',"
    " 'INJURY_RECORDED', 'DEATH_RECORDED', 'MOVE_PROPOSED', 'MOVE_WITHDRAWN', 'MOVE_DECLINED',"
    " 'MOVED', 'DUPLICATE_DISMISSED', 'DUPLICATE_REOPENED', 'MERGE_PROPOSED', 'MERGE_DECLINED',"
    " 'MERGED', 'MERGE_UNDONE'"
)
WITHDRAWN: Final = """    WITH gone AS (UPDATE public.move w SET status = 'WITHDRAWN', decided_by = me,
        decided_at = moment, version = w.version + 1
        WHERE w.child_id = dead AND w.status = 'PROPOSED'
        RETURNING w.id, w.from_unit_id, gen_random_uuid() AS event),
      happened AS (INSERT INTO public.child_event (id, child_id, kind, class, by_id, unit_id, facts)
        SELECT g.event, dead, 'MOVE_WITHDRAWN', 'CONTACT', me, g.from_unit_id,
          jsonb_build_object('move', g.id) FROM gone g),
      told AS (INSERT INTO public.outbox (topic, object, event_id, unit_id)
        SELECT 'child', 'Child_' || replace(dead::text, '-', ''), g.event, g.from_unit_id FROM gone g)
    INSERT INTO public.outbox (topic, object)
      SELECT 'move', 'Move_' || replace(g.id::text, '-', '') FROM gone g;
"""
# As with a death, by whoever may let a child go elsewhere.
CHANGES: Final = (
    ("close_with_death(", "close_with_departure("),
    ("status = 'DECEASED'", "status = 'LEFT_COUNTRY'"),
    (
        "NOT public.app_writes(dead, 'HEALTH', NULL)",
        "NOT public.app_may(dead, 'move') OR NOT public.app_writes(dead, 'CONTACT', NULL)",
    ),
    ("no death was recorded here", "no departure was recorded here"),
    ("    FOR kept IN", WITHDRAWN + "    FOR kept IN"),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "departure",
        sa.Column("destination", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_departure_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_departure_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_departure"),
    )
    op.create_index("ix_departure_child_id", "departure", ["child_id"], unique=False)
    text = sa.text("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'close_with_death'")
    said: str = op.get_bind().execute(text).scalar_one()
    for was, becomes in CHANGES:
        assert said.count(was) == 1, was  # noqa: S101 -- else it is not the one that this knows
        said = said.replace(was, becomes)
    op.get_bind().exec_driver_sql(said)
    op.execute("REVOKE ALL ON FUNCTION close_with_departure(uuid, date) FROM PUBLIC")
    _kinds(f"{BEFORE}, 'DEPARTED', 'RETURNED'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DELETE FROM child_event WHERE kind IN ('DEPARTED', 'RETURNED')")
    _kinds(BEFORE)
    op.execute("DROP FUNCTION close_with_departure(uuid, date)")
    op.drop_table("departure")


def _kinds(kinds: str) -> None:
    op.execute("ALTER TABLE child_event DROP CONSTRAINT ck_child_event_kind")
    op.execute(
        f"ALTER TABLE child_event ADD CONSTRAINT ck_child_event_kind CHECK (kind IN ({kinds}))"
    )

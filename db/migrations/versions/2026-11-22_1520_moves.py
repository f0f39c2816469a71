"""Moves of children from one commune to another."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1520"
down_revision: Final[str | None] = "20261122_1510"

BEFORE: Final = (
    "'REGISTERED', 'UPDATED', 'CORRECTED', 'GUARDIANS_SET', 'HOUSEHOLD_SET', 'SCHOOLING_SET', 'PLACED',"
    " 'PLACEMENT_ENDED', 'CIRCUMSTANCE_RECORDED', 'CIRCUMSTANCE_ENDED', 'WATCH_SET', 'WATCH_ENDED',"
    " 'BIRTH_REGISTRATION_RECORDED', 'HEALTH_INSURANCE_RECORDED', 'ASSISTANCE_RECORDED',"
    " 'INJURY_RECORDED', 'DEATH_RECORDED'"
)
KINDS: Final = f"{BEFORE}, 'MOVE_PROPOSED', 'MOVE_WITHDRAWN', 'MOVE_DECLINED', 'MOVED'"
ENDS: Final = """
CREATE FUNCTION move_ends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT u.lft, u.province_id, u.district_id, u.commune_id INTO STRICT
      NEW.from_scope, NEW.from_province_id, NEW.from_district_id, NEW.from_commune_id
      FROM public.unit u WHERE u.id = NEW.from_unit_id;
    SELECT u.lft, u.province_id, u.district_id, u.commune_id INTO STRICT
      NEW.to_scope, NEW.to_province_id, NEW.to_district_id, NEW.to_commune_id
      FROM public.unit u WHERE u.id = NEW.to_unit_id;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="PROPOSED", nullable=False),
        *_end("from"),
        *_end("to"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("hamlet", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column(
            "proposed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'ACCEPTED', 'DECLINED', 'WITHDRAWN')",
            name=op.f("ck_move_status"),
        ),
        sa.CheckConstraint("from_unit_id <> to_unit_id", name=op.f("ck_move_elsewhere")),
        sa.CheckConstraint(
            "(status = 'PROPOSED') = (decided_at IS NULL)", name=op.f("ck_move_decided")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_move_child_id"),
        sa.ForeignKeyConstraint(["from_unit_id"], ["unit.id"], name="fk_move_from_unit_id"),
        sa.ForeignKeyConstraint(["to_unit_id"], ["unit.id"], name="fk_move_to_unit_id"),
        sa.ForeignKeyConstraint(["proposed_by"], ["officer.id"], name="fk_move_proposed_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name="fk_move_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_move"),
    )
    op.create_index(
        "uq_move_child_id_proposed",
        "move",
        ["child_id"],
        unique=True,
        postgresql_where="status = 'PROPOSED'",
    )
    op.create_index("ix_move_child_id", "move", ["child_id"])
    op.create_index(
        "ix_move_from_commune_id_proposed_at", "move", ["from_commune_id", "proposed_at", "id"]
    )
    op.create_index(
        "ix_move_to_commune_id_proposed_at", "move", ["to_commune_id", "proposed_at", "id"]
    )
    op.execute(ENDS)
    op.execute("REVOKE ALL ON FUNCTION move_ends() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER move_ends BEFORE INSERT OR UPDATE ON move"
        " FOR EACH ROW EXECUTE FUNCTION move_ends()"
    )
    _kinds(KINDS)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DELETE FROM child_event WHERE kind LIKE 'MOVE%'")
    _kinds(BEFORE)
    op.drop_table("move")
    op.execute("DROP FUNCTION move_ends()")


def _end(side: str) -> list[sa.Column[int]]:
    places = [("unit_id", False), ("scope", False)]
    places += [(f"{level}_id", True) for level in ("province", "district", "commune")]
    return [
        sa.Column(f"{side}_{name}", sa.Integer(), nullable=nullable) for name, nullable in places
    ]


def _kinds(kinds: str) -> None:
    op.execute("ALTER TABLE child_event DROP CONSTRAINT ck_child_event_kind")
    op.execute(
        f"ALTER TABLE child_event ADD CONSTRAINT ck_child_event_kind CHECK (kind IN ({kinds}))"
    )

"""The tree: units, what became of them, and the trigger that places rows in it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_0900"
down_revision: Final[str | None] = None

PLACE = """
CREATE FUNCTION place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT u.lft, u.province_id, u.district_id, u.commune_id
      INTO NEW.scope, NEW.province_id, NEW.district_id, NEW.commune_id
      FROM public.unit u WHERE u.id = NEW.unit_id;
    IF NOT FOUND THEN
        RAISE foreign_key_violation
        USING MESSAGE = 'no such unit', TABLE = TG_TABLE_NAME, COLUMN = 'unit_id',
              CONSTRAINT = 'fk_' || TG_TABLE_NAME || '_unit_id';
    END IF;
    RETURN NEW;
END $$
"""  # whatever a client says, the place of a row is that of its unit


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("lft", sa.Integer(), nullable=False),
        sa.Column("rgt", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "level IN ('NATION', 'PROVINCE', 'DISTRICT', 'COMMUNE')", name=op.f("ck_unit_level")
        ),
        sa.CheckConstraint("lft <= rgt", name=op.f("ck_unit_interval")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name="fk_unit_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
    )
    op.create_index("ix_unit_parent_id", "unit", ["parent_id"], unique=False)
    op.create_index(
        "uq_unit_code_level_valid_from",
        "unit",
        ["code", "level", "valid_from"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "succession",
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("extent", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint("extent IN ('WHOLE', 'PART')", name=op.f("ck_succession_extent")),
        sa.ForeignKeyConstraint(["new_id"], ["unit.id"], name="fk_succession_new_id"),
        sa.ForeignKeyConstraint(["old_id"], ["unit.id"], name="fk_succession_old_id"),
        sa.PrimaryKeyConstraint("old_id", "new_id", name="pk_succession"),
    )
    op.create_index("ix_succession_new_id", "succession", ["new_id"], unique=False)
    op.execute(PLACE)
    op.execute("REVOKE ALL ON FUNCTION place() FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("succession")
    op.drop_table("unit")
    op.execute("DROP FUNCTION place()")

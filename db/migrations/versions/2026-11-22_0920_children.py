"""The register: households, who looks after them, children."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_0920"
down_revision: Final[str | None] = "20261122_0910"

PLACED = ("household", "child")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "household",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("hamlet", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_household_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_household"),
    )
    op.create_index("uq_household_unit_id_number", "household", ["unit_id", "number"], unique=True)
    op.create_table(
        "child",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="ACTIVE", nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False),
        sa.Column("search_name", sa.Text(collation="C"), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("date_of_birth_precision", sa.Text(), nullable=True),
        sa.Column(
            "birth_year",
            sa.Integer(),
            sa.Computed("extract(year from date_of_birth)::int", persisted=True),
            nullable=True,
        ),
        sa.Column("hamlet", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("poverty", sa.Text(), nullable=True),
        sa.Column("has_health_insurance", sa.Boolean(), nullable=True),
        sa.Column("birth_registered", sa.Boolean(), nullable=True),
        sa.Column("ethnicity", sa.Text(), nullable=True),
        sa.Column(
            "registered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "date_of_birth_precision IN ('DAY', 'MONTH', 'YEAR', 'ESTIMATED')",
            name=op.f("ck_child_date_of_birth_precision"),
        ),
        sa.CheckConstraint(
            "poverty IN ('NONE', 'NEAR_POOR', 'POOR')", name=op.f("ck_child_poverty")
        ),
        sa.CheckConstraint("sex IN ('MALE', 'FEMALE', 'UNKNOWN')", name=op.f("ck_child_sex")),
        sa.CheckConstraint(
            "status IN ('ACTIVE', 'AGED_OUT', 'DECEASED', 'LEFT_COUNTRY', 'MERGED')",
            name=op.f("ck_child_status"),
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name="fk_child_household_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_child_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_child"),
        sa.UniqueConstraint("code", name="uq_child_code"),
    )
    op.create_index(
        "ix_child_commune_id_name_key", "child", ["commune_id", "name_key", "id"], unique=False
    )
    op.create_index(
        "ix_child_commune_id_registered_at",
        "child",
        ["commune_id", "registered_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_child_district_id_name_key", "child", ["district_id", "name_key", "id"], unique=False
    )
    op.create_index(
        "ix_child_district_id_registered_at",
        "child",
        ["district_id", "registered_at", "id"],
        unique=False,
    )
    op.create_index("ix_child_household_id", "child", ["household_id"], unique=False)
    op.create_index(
        "ix_child_province_id_name_key", "child", ["province_id", "name_key", "id"], unique=False
    )
    op.create_index(
        "ix_child_province_id_registered_at",
        "child",
        ["province_id", "registered_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_child_province_id_search_name",
        "child",
        ["province_id", "search_name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_name": "gin_trgm_ops"},
    )
    op.create_index("ix_child_scope", "child", ["scope"], unique=False)
    op.create_table(
        "household_assignment",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            name=op.f("ck_household_assignment_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name="fk_household_assignment_household_id"
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name="fk_household_assignment_officer_id"
        ),
        sa.PrimaryKeyConstraint(
            "household_id", "officer_id", "valid_from", name="pk_household_assignment"
        ),
    )
    for table in PLACED:
        op.execute(
            f"CREATE TRIGGER place BEFORE INSERT OR UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION place()"
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("household_assignment")
    op.drop_table("child")
    op.drop_table("household")

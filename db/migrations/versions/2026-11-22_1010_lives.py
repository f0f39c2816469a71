"""Former names, injuries, deaths; sub-groups, groups of 2004 and kinds of help as data."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "20261122_1010"
down_revision: Final[str | None] = "20261122_1000"

ASSIGNED = "ck_household_assignment_validity"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "circumstance_subgroup",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("group_number", sa.Integer(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "group_number BETWEEN 1 AND 14", name=op.f("ck_circumstance_subgroup_group_number")
        ),
        sa.PrimaryKeyConstraint("code", name="pk_circumstance_subgroup"),
    )
    op.create_table(
        "circumstance_2004",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("groups_2016", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("successor", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "successor IN ('DIRECT', 'SPLIT', 'REVIEW', 'NONE')",
            name=op.f("ck_circumstance_2004_successor"),
        ),
        sa.PrimaryKeyConstraint("number", name="pk_circumstance_2004"),
        sa.UniqueConstraint("code", name="uq_circumstance_2004_code"),
    )
    op.create_table(
        "assistance_kind",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_assistance_kind"),
    )
    op.create_table(
        "identity",
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("date_of_birth_precision", sa.Text(), nullable=True),
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
        sa.CheckConstraint("sex IN ('MALE', 'FEMALE', 'UNKNOWN')", name=op.f("ck_identity_sex")),
        sa.CheckConstraint(
            "date_of_birth_precision IN ('DAY', 'MONTH', 'YEAR', 'ESTIMATED')",
            name=op.f("ck_identity_date_of_birth_precision"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_identity_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_identity_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identity"),
    )
    op.create_index("ix_identity_child_id", "identity", ["child_id"], unique=False)
    op.create_table(
        "injury",
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
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
            "cause IN ('DROWNING', 'TRAFFIC', 'FALL', 'BURN', 'POISONING', 'ELECTRICITY', 'ANIMAL', 'SHARP_OBJECT', 'FALLING_OBJECT', 'CHOKING', 'EXPLOSION', 'DISASTER', 'OTHER')",
            name=op.f("ck_injury_cause"),
        ),
        sa.CheckConstraint(
            "place IN ('HOME', 'SCHOOL', 'ROAD', 'WATER', 'PUBLIC_PLACE', 'WORKPLACE', 'OTHER', 'UNKNOWN')",
            name=op.f("ck_injury_place"),
        ),
        sa.CheckConstraint(
            "outcome IN ('RECOVERED', 'IN_TREATMENT', 'LASTING_HARM', 'DIED', 'UNKNOWN')",
            name=op.f("ck_injury_outcome"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_injury_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_injury_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_injury"),
    )
    op.create_index("ix_injury_child_id", "injury", ["child_id"], unique=False)
    op.create_table(
        "death",
        sa.Column("cause", sa.Text(), nullable=False),
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
            "cause IN ('DROWNING', 'TRAFFIC', 'OTHER_INJURY', 'ILLNESS', 'NEWBORN', 'OTHER', 'UNKNOWN')",
            name=op.f("ck_death_cause"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_death_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_death_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_death"),
    )
    op.create_index("ix_death_child_id", "death", ["child_id"], unique=False)
    _assignments_end("valid_from - 1")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("UPDATE household_assignment SET valid_to = valid_from WHERE valid_to < valid_from")
    _assignments_end("valid_from")
    op.drop_table("death")
    op.drop_table("injury")
    op.drop_table("identity")
    op.drop_table("assistance_kind")
    op.drop_table("circumstance_2004")
    op.drop_table("circumstance_subgroup")


def _assignments_end(earliest: str) -> None:
    op.execute(f"ALTER TABLE household_assignment DROP CONSTRAINT {ASSIGNED}")
    op.execute(
        f"ALTER TABLE household_assignment ADD CONSTRAINT {ASSIGNED}"
        f" CHECK (valid_to IS NULL OR valid_to >= {earliest})"
    )

"""What is said of a child: dated facts and parts."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_0930"
down_revision: Final[str | None] = "20261122_0920"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "risk_criterion",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_risk_criterion_unit_id"),
        sa.PrimaryKeyConstraint("code", name="pk_risk_criterion"),
    )
    op.create_table(
        "assistance",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
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
            "source IN ('BUDGET_CENTRAL', 'BUDGET_PROVINCE', 'BUDGET_DISTRICT', 'BUDGET_COMMUNE', 'DONATION_DOMESTIC', 'DONATION_FOREIGN', 'NATIONAL_FUND', 'OTHER')",
            name=op.f("ck_assistance_source"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_assistance_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_assistance_child_id"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name="fk_assistance_provider_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assistance"),
    )
    op.create_index("ix_assistance_child_id", "assistance", ["child_id"], unique=False)
    op.create_table(
        "circumstance",
        sa.Column("group_number", sa.Integer(), nullable=False),
        sa.Column("subgroup", sa.Text(), nullable=True),
        sa.Column(
            "class",
            sa.Text(),
            sa.Computed(
                "CASE group_number::text WHEN '1' THEN 'SOCIAL' WHEN '2' THEN 'SOCIAL' WHEN '3' THEN 'SOCIAL' WHEN '4' THEN 'HEALTH' WHEN '5' THEN 'SEALED' WHEN '6' THEN 'SEALED' WHEN '7' THEN 'SEALED' WHEN '8' THEN 'CASEWORK' WHEN '9' THEN 'CASEWORK' WHEN '10' THEN 'CASEWORK' WHEN '11' THEN 'SEALED' WHEN '12' THEN 'SEALED' WHEN '13' THEN 'HEALTH' WHEN '14' THEN 'CASEWORK' END",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "part",
            sa.Text(),
            sa.Computed("CASE group_number WHEN 4 THEN 'disability' END", persisted=True),
            nullable=True,
        ),
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
            "group_number BETWEEN 1 AND 14", name=op.f("ck_circumstance_group_number")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_circumstance_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_circumstance_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_circumstance"),
    )
    op.create_index("ix_circumstance_child_id", "circumstance", ["child_id"], unique=False)
    op.create_table(
        "fact",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column(
            "class",
            sa.Text(),
            sa.Computed(
                "CASE kind::text WHEN 'POVERTY' THEN 'SOCIAL' WHEN 'ETHNICITY' THEN 'ETHNICITY' WHEN 'HEALTH_INSURANCE' THEN 'SOCIAL' WHEN 'BIRTH_REGISTRATION' THEN 'SOCIAL' END",
                persisted=True,
            ),
            nullable=False,
        ),
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
            "kind IN ('POVERTY', 'ETHNICITY', 'HEALTH_INSURANCE', 'BIRTH_REGISTRATION')",
            name=op.f("ck_fact_kind"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_fact_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_fact_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fact"),
    )
    op.create_index("ix_fact_child_id", "fact", ["child_id"], unique=False)
    op.create_table(
        "guardian",
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
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
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_guardian_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_guardian_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_guardian"),
    )
    op.create_index("ix_guardian_child_id", "guardian", ["child_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("household_id", sa.Uuid(), nullable=False),
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
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_membership_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_membership_child_id"),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name="fk_membership_household_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
    )
    op.create_index("ix_membership_child_id", "membership", ["child_id"], unique=False)
    op.create_index("ix_membership_household_id", "membership", ["household_id"], unique=False)
    op.create_table(
        "placement",
        sa.Column("facility_id", sa.Uuid(), nullable=False),
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
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_placement_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_placement_child_id"),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["organisation.id"], name="fk_placement_facility_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_placement"),
    )
    op.create_index("ix_placement_child_id", "placement", ["child_id"], unique=False)
    op.create_index("ix_placement_facility_id", "placement", ["facility_id"], unique=False)
    op.create_table(
        "residence",
        sa.Column("hamlet", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
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
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_residence_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_residence_child_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_residence_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_residence"),
    )
    op.create_index("ix_residence_child_id", "residence", ["child_id"], unique=False)
    op.create_table(
        "schooling",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=True),
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
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_schooling_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_schooling_child_id"),
        sa.ForeignKeyConstraint(["school_id"], ["organisation.id"], name="fk_schooling_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_schooling"),
    )
    op.create_index("ix_schooling_child_id", "schooling", ["child_id"], unique=False)
    op.create_index("ix_schooling_school_id", "schooling", ["school_id"], unique=False)
    op.create_table(
        "watch",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "class",
            sa.Text(),
            sa.Computed(
                "CASE kind::text WHEN 'AT_RISK_OF_SPECIAL_CIRCUMSTANCES' THEN 'SOCIAL' WHEN 'AT_RISK_OF_ABUSE' THEN 'CASEWORK' WHEN 'URGENT_PROTECTION' THEN 'CASEWORK' END",
                persisted=True,
            ),
            nullable=False,
        ),
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
            "kind IN ('AT_RISK_OF_SPECIAL_CIRCUMSTANCES', 'AT_RISK_OF_ABUSE', 'URGENT_PROTECTION')",
            name=op.f("ck_watch_kind"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_watch_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_watch_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_watch"),
    )
    op.create_index("ix_watch_child_id", "watch", ["child_id"], unique=False)
    op.create_table(
        "watch_criterion",
        sa.Column("watch_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["risk_criterion.code"], name="fk_watch_criterion_code"),
        sa.ForeignKeyConstraint(["watch_id"], ["watch.id"], name="fk_watch_criterion_watch_id"),
        sa.PrimaryKeyConstraint("watch_id", "code", name="pk_watch_criterion"),
    )
    op.execute(
        "CREATE TRIGGER place BEFORE INSERT OR UPDATE ON residence"
        " FOR EACH ROW EXECUTE FUNCTION place()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("watch_criterion")
    op.drop_table("watch")
    op.drop_table("schooling")
    op.drop_table("residence")
    op.drop_table("placement")
    op.drop_table("membership")
    op.drop_table("guardian")
    op.drop_table("fact")
    op.drop_table("circumstance")
    op.drop_table("assistance")
    op.drop_table("risk_criterion")

"""Notices, incidents and cases of child protection, their clocks and events, who takes part."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "20261122_1740"
down_revision: Final[str | None] = "20261122_1730"

ENDS: Final = """
CREATE FUNCTION case_ends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT u.lft, u.province_id, u.district_id, u.commune_id INTO STRICT
      NEW.incident_scope, NEW.incident_province_id, NEW.incident_district_id,
      NEW.incident_commune_id
      FROM public.unit u WHERE u.id = NEW.incident_unit_id;
    SELECT u.lft, u.province_id, u.district_id, u.commune_id INTO STRICT
      NEW.residence_scope, NEW.residence_province_id, NEW.residence_district_id,
      NEW.residence_commune_id
      FROM public.unit u WHERE u.id = NEW.residence_unit_id;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_incident_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("number", name=op.f("uq_incident_number")),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="RECEIVED", nullable=False),
        sa.Column("episode", sa.Integer(), server_default="1", nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("incident_unit_id", sa.Integer(), nullable=False),
        sa.Column("incident_scope", sa.Integer(), nullable=False),
        sa.Column("incident_province_id", sa.Integer(), nullable=True),
        sa.Column("incident_district_id", sa.Integer(), nullable=True),
        sa.Column("incident_commune_id", sa.Integer(), nullable=True),
        sa.Column("residence_unit_id", sa.Integer(), nullable=False),
        sa.Column("residence_scope", sa.Integer(), nullable=False),
        sa.Column("residence_province_id", sa.Integer(), nullable=True),
        sa.Column("residence_district_id", sa.Integer(), nullable=True),
        sa.Column("residence_commune_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("setting", sa.Text(), nullable=True),
        sa.Column("risk", sa.Text(), nullable=True),
        sa.Column("narrative_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("emergency_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("crime_signs", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("criminal_track", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("barred", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(status IN ('CLOSED', 'NOT_SUBSTANTIATED')) = (closed_at IS NOT NULL)",
            name=op.f("ck_case_closed"),
        ),
        sa.CheckConstraint(
            "category IN ('VIOLENCE', 'SEXUAL_ABUSE', 'EXPLOITATION', 'TRAFFICKING', 'ABANDONMENT', 'NEGLECT', 'AT_RISK', 'INJURY', 'OTHER')",
            name=op.f("ck_case_category"),
        ),
        sa.CheckConstraint("risk IN ('LOW', 'MEDIUM', 'HIGH')", name=op.f("ck_case_risk")),
        sa.CheckConstraint(
            "setting IN ('FAMILY', 'SCHOOL', 'COMMUNITY', 'CARE_FACILITY', 'ONLINE', 'WORKPLACE', 'OTHER', 'UNKNOWN')",
            name=op.f("ck_case_setting"),
        ),
        sa.CheckConstraint(
            "status IN ('RECEIVED', 'ROUTED', 'INITIAL_ASSESSED', 'DETAILED_ASSESSMENT', 'NEEDS_CONFIRMED', 'PLAN_DRAFT', 'PLAN_SUBMITTED', 'IMPLEMENTING', 'UNDER_REVIEW', 'CLOSED', 'NOT_SUBSTANTIATED', 'TRANSFERRED')",
            name=op.f("ck_case_status"),
        ),
        sa.CheckConstraint("episode >= 1", name=op.f("ck_case_episode")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_case_child_id")),
        sa.ForeignKeyConstraint(["drafted_by"], ["officer.id"], name=op.f("fk_case_drafted_by")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_case_incident_id")),
        sa.ForeignKeyConstraint(
            ["incident_unit_id"], ["unit.id"], name=op.f("fk_case_incident_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["residence_unit_id"], ["unit.id"], name=op.f("fk_case_residence_unit_id")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["officer.id"], name=op.f("fk_case_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    op.create_index("ix_case_child_id_received_at", "case", ["child_id", "received_at", "id"])
    for end in ("incident", "residence"):
        for level in ("province", "district", "commune"):
            place = f"{end}_{level}"
            op.create_index(
                f"ix_case_{place}_received", "case", [f"{place}_id", "received_at", "id"]
            )
            op.create_index(
                f"ix_case_{place}_next_due",
                "case",
                [f"{place}_id", "next_due_at", "id"],
                postgresql_where=sa.text("next_due_at IS NOT NULL"),
            )
    op.create_index(op.f("ix_case_incident_id"), "case", ["incident_id"])
    op.create_index(
        "ix_case_next_due",
        "case",
        ["next_due_at", "id"],
        postgresql_where="next_due_at IS NOT NULL",
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="RECEIVED", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("informant_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('RECEIVED', 'IN_WORK', 'ANSWERED')", name=op.f("ck_report_status")
        ),
        sa.ForeignKeyConstraint(["filed_by"], ["officer.id"], name=op.f("fk_report_filed_by")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_report_incident_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_report_organisation_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("number", name=op.f("uq_report_number")),
    )
    op.create_index("ix_report_filed_by_received_at", "report", ["filed_by", "received_at", "id"])
    op.create_index(op.f("ix_report_incident_id"), "report", ["incident_id"])
    op.create_index(
        "ix_report_organisation_id_received_at", "report", ["organisation_id", "received_at", "id"]
    )
    op.create_table(
        "case_deadline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('EMERGENCY', 'PLAN', 'PLAN_APPROVAL', 'ISOLATION')",
            name=op.f("ck_case_deadline_kind"),
        ),
        sa.CheckConstraint("due_at >= started_at", name=op.f("ck_case_deadline_due")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_deadline_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_deadline")),
    )
    op.create_index(op.f("ix_case_deadline_case_id"), "case_deadline", ["case_id"])
    op.create_index(
        "ix_case_deadline_due_at",
        "case_deadline",
        ["due_at"],
        postgresql_where=sa.text("met_at IS NULL"),
    )
    op.create_index(
        "uq_case_deadline_case_id_kind",
        "case_deadline",
        ["case_id", "kind"],
        unique=True,
        postgresql_where=sa.text("met_at IS NULL"),
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("class", sa.Text(), server_default="CASEWORK", nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("class IN ('CASEWORK', 'SEALED')", name=op.f("ck_case_event_class")),
        sa.CheckConstraint(
            "from_status IN ('RECEIVED', 'ROUTED', 'INITIAL_ASSESSED', 'DETAILED_ASSESSMENT', 'NEEDS_CONFIRMED', 'PLAN_DRAFT', 'PLAN_SUBMITTED', 'IMPLEMENTING', 'UNDER_REVIEW', 'CLOSED', 'NOT_SUBSTANTIATED', 'TRANSFERRED')",
            name=op.f("ck_case_event_from_status"),
        ),
        sa.CheckConstraint(
            "kind IN ('STEP', 'FORM_SAVED', 'ASSIGNED', 'GRANTED', 'GRANT_ENDED', 'REFERRED', 'ISOLATION', 'TRANSFER', 'CRIMINAL_TRACK', 'CORRECTED', 'NOTE')",
            name=op.f("ck_case_event_kind"),
        ),
        sa.CheckConstraint(
            "step IN ('ROUTE', 'ASSESS_INITIALLY', 'DECLARE_EMERGENCY', 'START_DETAILED_ASSESSMENT', 'CONFIRM_NEEDS', 'DRAFT_PLAN', 'SUBMIT_PLAN', 'APPROVE_PLAN', 'RETURN_PLAN', 'REVIEW', 'CLOSE', 'REPLAN', 'DISMISS', 'TRANSFER', 'REOPEN')",
            name=op.f("ck_case_event_step"),
        ),
        sa.CheckConstraint(
            "to_status IN ('RECEIVED', 'ROUTED', 'INITIAL_ASSESSED', 'DETAILED_ASSESSMENT', 'NEEDS_CONFIRMED', 'PLAN_DRAFT', 'PLAN_SUBMITTED', 'IMPLEMENTING', 'UNDER_REVIEW', 'CLOSED', 'NOT_SUBSTANTIATED', 'TRANSFERRED')",
            name=op.f("ck_case_event_to_status"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["officer.id"], name=op.f("fk_case_event_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index("ix_case_event_case_id_at", "case_event", ["case_id", "at", "id"])
    op.create_table(
        "case_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("forms", sa.Text(), server_default="", nullable=False),
        sa.Column("sealed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column(
            "granted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(officer_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_case_grant_to_one")
        ),
        sa.CheckConstraint("expires_at > granted_at", name=op.f("ck_case_grant_validity")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_grant_case_id")),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["officer.id"], name=op.f("fk_case_grant_granted_by")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_grant_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_case_grant_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_grant")),
    )
    op.create_index(op.f("ix_case_grant_case_id"), "case_grant", ["case_id"])
    op.create_index("ix_case_grant_officer_id", "case_grant", ["officer_id", "case_id"])
    op.create_index("ix_case_grant_organisation_id", "case_grant", ["organisation_id", "case_id"])
    op.create_table(
        "case_opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("break_glass", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("expires_at > opened_at", name=op.f("ck_case_opening_validity")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_opening_case_id")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_case_opening_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_opening")),
    )
    op.create_index("ix_case_opening_case_id_officer_id", "case_opening", ["case_id", "officer_id"])
    for table in ("incident", "report"):
        op.execute(
            f"CREATE TRIGGER place BEFORE INSERT OR UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION place()"
        )
    op.execute(ENDS)
    op.execute("REVOKE ALL ON FUNCTION case_ends() FROM PUBLIC")
    op.execute(
        'CREATE TRIGGER case_ends BEFORE INSERT OR UPDATE ON "case"'
        " FOR EACH ROW EXECUTE FUNCTION case_ends()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table in ("opening", "grant", "event", "deadline"):
        op.drop_table(f"case_{table}")
    for table in ("report", "case", "incident"):
        op.drop_table(table)
    op.execute("DROP FUNCTION case_ends()")

"""Organisations, officers, postings, sign-in, and the epoch of access."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_0910"
down_revision: Final[str | None] = "20261122_0900"

# When what was remembered of people is no longer true. The daily note on a key's use is not such.
RAISING = {
    "unit": "INSERT OR UPDATE OR DELETE OR TRUNCATE",
    "organisation": "INSERT OR UPDATE OR DELETE OR TRUNCATE",
    "officer": "INSERT OR UPDATE OR DELETE OR TRUNCATE",
    "posting": "INSERT OR UPDATE OR DELETE OR TRUNCATE",
    "machine_key": "INSERT OR UPDATE OF officer_id, expires_at, revoked_at OR DELETE OR TRUNCATE",
    "refresh_token": "UPDATE OF revoked_at",  # a session that was ended takes its tokens along
}

EPOCH = """
CREATE FUNCTION raise_access_epoch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    raised int;
BEGIN
    UPDATE public.access_epoch SET epoch = epoch + 1 RETURNING epoch INTO STRICT raised;
    PERFORM pg_notify('access_epoch', raised::text);
    RETURN NULL;
END $$
"""

# Whoever sets a password or closes an account: what was signed in before is signed out.
SESSIONS = """
CREATE FUNCTION end_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.token_epoch := OLD.token_epoch + 1;
    UPDATE public.refresh_token SET revoked_at = clock_timestamp()
    WHERE officer_id = NEW.id AND revoked_at IS NULL;
    RETURN NEW;
END $$
"""
ENDING = """
CREATE TRIGGER end_sessions BEFORE UPDATE OF password_hash, disabled_at ON officer
FOR EACH ROW WHEN (OLD.password_hash IS DISTINCT FROM NEW.password_hash
    OR OLD.disabled_at IS DISTINCT FROM NEW.disabled_at)
EXECUTE FUNCTION end_sessions()
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "access_epoch",
        sa.Column("id", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_access_epoch_single")),
        sa.PrimaryKeyConstraint("id", name="pk_access_epoch"),
    )
    op.create_table(
        "sign_in_throttle",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject", name="pk_sign_in_throttle"),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("public_jwk", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_signing_key"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('PEOPLES_COMMITTEE', 'PEOPLES_COUNCIL', 'DEPARTMENT', 'POLICE', 'JUDICIARY', 'HEALTH', 'EDUCATION', 'FACILITY', 'UNION', 'FRONT', 'RED_CROSS', 'PARTNER', 'FUND', 'HOTLINE', 'MINISTRY', 'OTHER')",
            name=op.f("ck_organisation_kind"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_organisation_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
    )
    op.create_index("ix_organisation_search_name", "organisation", ["search_name"], unique=False)
    op.create_table(
        "officer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("is_machine", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("token_epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_officer_username")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_officer_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_officer"),
        sa.UniqueConstraint("username", name="uq_officer_username"),
    )
    op.create_index("ix_officer_organisation_id", "officer", ["organisation_id"], unique=False)
    op.create_table(
        "machine_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "issued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_machine_key_officer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_machine_key"),
        sa.UniqueConstraint("digest", name="uq_machine_key_digest"),
    )
    op.create_index("ix_machine_key_officer_id", "machine_key", ["officer_id"], unique=False)
    op.create_table(
        "posting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "role IN ('administrator', 'auditor', 'collaborator', 'commune_chair', 'commune_data_officer', 'commune_worker', 'data_protection_officer', 'district_leader', 'district_officer', 'donor', 'facility_worker', 'fund_accountant', 'fund_director', 'health_worker', 'hotline_operator', 'judiciary', 'justice_officer', 'ministry_analyst', 'parent', 'partner', 'police_investigator', 'province_leader', 'province_officer', 'public', 'school_officer', 'standing_group_member', 'supervisor', 'union_officer')",
            name=op.f("ck_posting_role"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from - 1", name=op.f("ck_posting_validity")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_posting_officer_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_posting_organisation_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_posting_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posting"),
    )
    op.create_index("ix_posting_officer_id", "posting", ["officer_id"], unique=False)
    op.create_table(
        "refresh_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "issued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_refresh_token_officer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refresh_token"),
        sa.UniqueConstraint("digest", name="uq_refresh_token_digest"),
    )
    op.create_index("ix_refresh_token_family", "refresh_token", ["family"], unique=False)
    op.create_index("ix_refresh_token_officer_id", "refresh_token", ["officer_id"], unique=False)
    op.execute("INSERT INTO access_epoch (epoch) VALUES (1)")
    op.execute(EPOCH)
    op.execute("REVOKE ALL ON FUNCTION raise_access_epoch() FROM PUBLIC")
    for table, events in RAISING.items():
        op.execute(
            f"CREATE TRIGGER access_epoch AFTER {events}"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch()"
        )
    op.execute(SESSIONS)
    op.execute("REVOKE ALL ON FUNCTION end_sessions() FROM PUBLIC")
    op.execute(ENDING)
    op.execute(
        "CREATE TRIGGER place BEFORE INSERT OR UPDATE ON organisation"
        " FOR EACH ROW EXECUTE FUNCTION place()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TRIGGER access_epoch ON unit")
    op.drop_table("refresh_token")
    op.drop_table("posting")
    op.drop_table("machine_key")
    op.drop_table("officer")
    op.drop_table("organisation")
    op.drop_table("signing_key")
    op.drop_table("sign_in_throttle")
    op.drop_table("access_epoch")
    op.execute("DROP FUNCTION raise_access_epoch()")
    op.execute("DROP FUNCTION end_sessions()")

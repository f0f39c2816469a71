"""What is kept about access: openings, reads, acts, keys of retries, the policy."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "20261122_0940"
down_revision: Final[str | None] = "20261122_0930"


# Nobody may see the keys of others, even to forget them; those of a day suffice for any retry.
FORGET = """
CREATE FUNCTION forget_request_keys() RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (DELETE FROM request_key WHERE at < now() - interval '24 hours' RETURNING 1)
    SELECT count(*) FROM gone
$$
"""


# Children of new entries are sorted into their index by autovacuum, every twenty thousand entries,
# never by the answer that happens to fill the list: that stood still for a fifth of a second.
SORTED_IN_BEHIND = (
    "ALTER TABLE access_log SET (autovacuum_vacuum_insert_scale_factor = 0,"
    " autovacuum_vacuum_insert_threshold = 20000)"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("posting_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("child_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("classes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index(
        "ix_access_log_child_ids",
        "access_log",
        ["child_ids"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 262144},  # kB
    )
    op.execute(SORTED_IN_BEHIND)
    op.create_index("ix_access_log_officer_id", "access_log", ["officer_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_object", "audit", ["object"], unique=False)
    op.create_index("ix_audit_officer_id", "audit", ["officer_id"], unique=False)
    op.create_table(
        "policy_version",
        sa.Column("id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_policy_version_single")),
        sa.PrimaryKeyConstraint("id", name="pk_policy_version"),
    )
    op.create_table(
        "request_key",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("mutation", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("officer_id", "mutation", "key", name="pk_request_key"),
    )
    op.create_index("ix_request_key_at", "request_key", ["at"], unique=False)
    op.create_table(
        "sealed_opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("expires_at > opened_at", name=op.f("ck_sealed_opening_validity")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_sealed_opening_child_id"),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name="fk_sealed_opening_officer_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_opening"),
    )
    op.create_index(
        "ix_sealed_opening_child_id_officer_id",
        "sealed_opening",
        ["child_id", "officer_id"],
        unique=False,
    )
    op.execute(FORGET)
    op.execute("REVOKE ALL ON FUNCTION forget_request_keys() FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION forget_request_keys()")
    op.drop_table("sealed_opening")
    op.drop_table("request_key")
    op.drop_table("policy_version")
    op.drop_table("audit")
    op.drop_table("access_log")

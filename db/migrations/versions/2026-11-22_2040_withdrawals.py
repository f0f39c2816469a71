"""A naming of a harmer can be taken back: added beside it, so that what was said stays. Notices of
isolations that are proposed and decided on."""

from typing import Final

from alembic import op

revision: Final = "20261122_2040"
down_revision: Final[str | None] = "20261122_2030"

TABLE: Final = """
CREATE TABLE harmer_withdrawal (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    harmer_id UUID NOT NULL,
    reason_sealed BYTEA NOT NULL,
    withdrawn_by UUID NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_harmer_withdrawal PRIMARY KEY (id),
    CONSTRAINT uq_harmer_withdrawal_harmer_id UNIQUE (harmer_id),
    CONSTRAINT fk_harmer_withdrawal_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_harmer_withdrawal_harmer_id FOREIGN KEY(harmer_id) REFERENCES case_harmer (id),
    CONSTRAINT fk_harmer_withdrawal_withdrawn_by FOREIGN KEY(withdrawn_by) REFERENCES officer (id)
)
"""
EVENTS: Final = (
    "'STEP', 'REPORTED', 'TASK_RECORDED', 'FORM_SAVED', 'ASSIGNED', 'GRANTED', 'GRANT_ENDED',"
    " 'REFERRED', 'ISOLATION', 'TRANSFER', 'CRIMINAL_TRACK', 'CORRECTED', 'NOTE', 'GLASS_BROKEN',"
    " 'HARMER_NAMED'"
)
NOTICES: Final = (
    "'DUE_SOON', 'OVERDUE', 'ISOLATION_DAY_12', 'ESCALATED', 'RECEIVED', 'ROUTED', 'REOPENED',"
    " 'ASSIGNED', 'GRANTED', 'REFERRED', 'REFERRAL_ANSWERED', 'PLAN_SUBMITTED', 'PLAN_RETURNED',"
    " 'PLAN_APPROVED', 'DISMISSAL_PROPOSED', 'TRANSFER_PROPOSED', 'TRANSFER_ANSWERED',"
    " 'BREAK_GLASS'"
)
NEW_EVENT: Final = ", 'HARMER_WITHDRAWN'"
NEW_NOTICES: Final = ", 'ISOLATION_PROPOSED', 'ISOLATION_DECIDED'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_harmer_withdrawal_case_id ON harmer_withdrawal (case_id)")
    _kinds("case_event", EVENTS + NEW_EVENT)
    _kinds("notification", NOTICES + NEW_NOTICES)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TABLE harmer_withdrawal CASCADE")
    op.execute("DELETE FROM notification WHERE kind IN ('ISOLATION_PROPOSED', 'ISOLATION_DECIDED')")
    op.execute("DELETE FROM case_event WHERE kind = 'HARMER_WITHDRAWN'")
    _kinds("notification", NOTICES)
    _kinds("case_event", EVENTS)


def _kinds(table: str, kinds: str) -> None:
    """Rows that are there keep to the new list, which holds the old one."""
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_kind")
    op.execute(
        f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_kind CHECK (kind IN ({kinds})) NOT VALID"
    )
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_kind")

"""Tasks of the plan for which bodies are responsible that take part in a case by a grant."""

from typing import Final

from alembic import op

revision: Final = "20261122_2050"
down_revision: Final[str | None] = "20261122_2045"

TABLE: Final = """
CREATE TABLE case_task (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    grant_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    episode INTEGER NOT NULL,
    round INTEGER NOT NULL,
    activity INTEGER NOT NULL,
    text_sealed BYTEA NOT NULL,
    due_on DATE,
    CONSTRAINT pk_case_task PRIMARY KEY (id),
    CONSTRAINT uq_case_task_grant_id_activity UNIQUE (grant_id, activity),
    CONSTRAINT ck_case_task_activity CHECK (activity >= 1),
    CONSTRAINT fk_case_task_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_case_task_grant_id FOREIGN KEY(grant_id) REFERENCES case_grant (id),
    CONSTRAINT fk_case_task_plan_id FOREIGN KEY(plan_id) REFERENCES case_form (id)
)
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_case_task_case_id ON case_task (case_id)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TABLE case_task CASCADE")

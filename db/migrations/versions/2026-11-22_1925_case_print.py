"""Forms that were printed: who, which, when; and that their links are used once."""

from typing import Final

from alembic import op

revision: Final = "20261122_1925"
down_revision: Final[str | None] = "20261122_1907"

TABLE: Final = """
CREATE TABLE case_print (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    form TEXT NOT NULL,
    save_id UUID,
    opened BOOLEAN NOT NULL,
    officer_id UUID NOT NULL,
    printed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_case_print PRIMARY KEY (id),
    CONSTRAINT ck_case_print_form CHECK (form IN ('INTAKE', 'INITIAL_ASSESSMENT', 'DETAILED_ASSESSMENT', 'PLAN', 'DECISION', 'REVIEW', 'ISOLATION')),
    CONSTRAINT fk_case_print_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
    CONSTRAINT fk_case_print_save_id FOREIGN KEY(save_id) REFERENCES case_form (id),
    CONSTRAINT fk_case_print_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id)
)
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(TABLE)
    op.execute("CREATE INDEX ix_case_print_case_id ON case_print (case_id)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TABLE case_print")

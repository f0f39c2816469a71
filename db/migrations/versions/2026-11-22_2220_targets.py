"""A target knows of which unit's plan it is: its progress is counted there."""

from typing import Final

from alembic import op

revision: Final = "20261122_2220"
down_revision: Final[str | None] = "20261122_2212"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(
        "ALTER TABLE plan_target ADD COLUMN unit_id INTEGER"
        " CONSTRAINT fk_plan_target_unit_id REFERENCES unit (id)"
    )
    op.execute("UPDATE plan_target t SET unit_id = p.unit_id FROM plan p WHERE p.id = t.plan_id")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("ALTER TABLE plan_target DROP COLUMN unit_id")

"""That an officer is named as suspected is told above; a notice belongs to the body on behalf of
which it was given."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261123_0074"
down_revision: Final[str | None] = "20261123_0073"

KINDS: Final = (
    "'DUE_SOON', 'OVERDUE', 'ISOLATION_DAY_12', 'ESCALATED', 'RECEIVED', 'ROUTED', 'REOPENED',"
    " 'ASSIGNED', 'GRANTED', 'REFERRED', 'REFERRAL_ANSWERED', 'PLAN_SUBMITTED', 'PLAN_RETURNED',"
    " 'PLAN_APPROVED', 'DISMISSAL_PROPOSED', 'TRANSFER_PROPOSED', 'TRANSFER_ANSWERED',"
    " 'BREAK_GLASS', 'ISOLATION_PROPOSED', 'ISOLATION_DECIDED'"
)
# Of the officer, before; now of a posting in force, which the service names.
HOME: Final = """        o.organisation_id, incident, form, said, told
      FROM public.unit u, public.officer o WHERE u.id = place AND o.id = me;"""
BEHALF: Final = """        (SELECT p.organisation_id FROM public.posting p
          WHERE p.officer_id = me AND p.organisation_id = asked[4]::uuid
            AND p.valid_from <= public.app_today()
            AND (p.valid_to IS NULL OR p.valid_to >= public.app_today()) LIMIT 1),
        incident, form, said, told
      FROM public.unit u WHERE u.id = place;"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _kinds(KINDS + ", 'OFFICER_NAMED'")
    _changed(HOME, BEHALF)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _changed(BEHALF, HOME)
    op.execute("DELETE FROM notification WHERE kind = 'OFFICER_NAMED'")
    _kinds(KINDS)


def _kinds(kinds: str) -> None:
    """Rows that are there keep to the new list, which holds the old one."""
    op.execute("ALTER TABLE notification DROP CONSTRAINT ck_notification_kind")
    op.execute(
        "ALTER TABLE notification ADD CONSTRAINT ck_notification_kind"
        f" CHECK (kind IN ({kinds})) NOT VALID"
    )
    op.execute("ALTER TABLE notification VALIDATE CONSTRAINT ck_notification_kind")


def _changed(was: str, becomes: str) -> None:
    asked = sa.text("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'case_intake'")
    said: str = op.get_bind().execute(asked).scalar_one()
    assert said.count(was) == 1, "case_intake"  # noqa: S101 -- else another one than this knows
    op.get_bind().exec_driver_sql(said.replace(was, becomes))

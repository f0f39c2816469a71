"""Where a line lies follows from whose fund it is of, mostly: a plan for any fund that takes the two
for independent sorts all lines of a large one for its first page.
"""

from typing import Final

from alembic import op

revision: Final = "20261123_0090"
down_revision: Final[str | None] = "20261123_0080"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(
        "CREATE STATISTICS st_disbursement_place (dependencies)"
        " ON fund_id, province_id, district_id, commune_id FROM disbursement"
    )
    op.execute("ANALYZE disbursement")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP STATISTICS st_disbursement_place")

"""Where units lie on a map."""

from typing import Final

from alembic import op

revision: Final = "20261123_0060"
down_revision: Final[str | None] = "20261123_0030"

TABLE = """
CREATE TABLE unit_point (
    unit_id INTEGER NOT NULL,
    lat DOUBLE PRECISION NOT NULL,
    lon DOUBLE PRECISION NOT NULL,
    CONSTRAINT pk_unit_point PRIMARY KEY (unit_id),
    CONSTRAINT ck_unit_point_lat CHECK (lat BETWEEN -90 AND 90),
    CONSTRAINT ck_unit_point_lon CHECK (lon BETWEEN -180 AND 180),
    CONSTRAINT fk_unit_point_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TABLE unit_point")

"""Former names are searched and put in order like those of today."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from db.rules.names import name_key, toneless

revision: Final = "20261122_1640"
down_revision: Final[str | None] = "20261122_1630"

SOME: Final = "SELECT id, full_name FROM identity WHERE name_key IS NULL LIMIT 1000"
KEY: Final = "UPDATE identity SET name_key = :key, search_name = :search WHERE id = :id"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("identity", sa.Column("name_key", sa.Text(collation="C"), nullable=True))
    op.add_column("identity", sa.Column("search_name", sa.Text(collation="C"), nullable=True))
    connection = op.get_bind()
    while rows := connection.execute(sa.text(SOME)).all():
        keys = [{"id": row, "key": name_key(n), "search": toneless(n)} for row, n in rows]
        connection.execute(sa.text(KEY), keys)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("identity", "search_name")
    op.drop_column("identity", "name_key")

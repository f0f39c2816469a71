"""Up, down, where a database stands, and whether the models say something else.

All take a SQLAlchemy connection inside a transaction that the caller commits.
"""

from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from db.models import Base

HERE: Final = Path(__file__).parent


def config(connection: Connection | None = None) -> Config:
    found = Config()
    found.set_main_option("script_location", str(HERE))
    found.set_main_option("path_separator", "os")
    found.set_main_option(
        "file_template", "%%(year)d-%%(month).2d-%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
    )
    found.attributes["connection"] = connection
    return found


def upgrade(connection: Connection, to: str = "head") -> None:
    command.upgrade(config(connection), to)


def downgrade(connection: Connection, to: str = "base") -> None:
    command.downgrade(config(connection), to)


def write(connection: Connection, title: str) -> None:
    """A new migration in `versions/`, drafted from what the models have and the database lacks."""
    command.revision(config(connection), title, autogenerate=True)


def newest() -> str | None:
    return ScriptDirectory.from_config(config()).get_current_head()


def standing(connection: Connection) -> str | None:
    """The last migration that this database has seen."""
    return MigrationContext.configure(connection).get_current_revision()


def drift(connection: Connection) -> list[Any]:
    """What would have to be migrated for the tables to be what the models say."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))

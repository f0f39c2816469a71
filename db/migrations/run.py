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
WITHOUT_POLICIES: Final = """
DO $$ DECLARE
    found record;
BEGIN
    FOR found IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP POLICY %I ON %I', found.policyname, found.tablename);
    END LOOP;
    FOR found IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'app\\_%' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', found.name);
    END LOOP;
END $$
"""  # they hold tables and columns in place; without them a table shows nothing until `migrate`


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
    if standing(connection) != newest():
        connection.exec_driver_sql(WITHOUT_POLICIES)
    command.upgrade(config(connection), to)


def downgrade(connection: Connection, to: str = "base") -> None:
    connection.exec_driver_sql(WITHOUT_POLICIES)
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

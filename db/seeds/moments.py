"""What the services recorded while a world was made, set to the moments at which it would have been
recorded; in the units of then (`db.seeds.desk`)."""

# ruff: noqa: S608 -- texts are made of the names of tables

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Connection

from db.rules.openings import OPEN_FOR
from db.seeds.plots import LAST_DAY_BEFORE, REFORM, Place
from db.seeds.rows import COLUMNS, PLACE, named_id
from db.seeds.writers import OPENED_FOR

_WITHIN: Final = "m.child_id = x.child_id AND x.{column} >= m.since AND x.{column} < m.ended"
_OF_NOW: Final = {"id", "valid_to", *PLACE}
_SAID: Final = ", ".join(name for name in COLUMNS["residence"] if name not in _OF_NOW)


@dataclass
class Moments:
    """`acts`: of which child, since when its rows are of this act, its beginning and end, and when
    it would have been; `openings`: whose sealed parts were opened, by whom, and when."""

    acts: list[tuple[UUID, datetime, datetime, datetime, datetime]] = field(default_factory=list)
    openings: list[tuple[UUID, UUID, datetime]] = field(default_factory=list)

    async def set_back(self, connection: Connection) -> None:
        """Messages of what is long known, and the audit of what never happened, leave."""
        await connection.execute(
            "CREATE TEMP TABLE moment (child_id uuid, since timestamptz, began timestamptz,"
            " ended timestamptz, moment timestamptz) ON COMMIT DROP"
        )
        await connection.copy_records_to_table("moment", records=self.acts)
        await connection.execute("CREATE INDEX ON moment (child_id); ANALYZE moment")
        for table, columns in COLUMNS.items():
            if "recorded_at" in columns:
                await _set(connection, table, "superseded_at")
                await _set(connection, table, "recorded_at")
        await _set(connection, "child_event", "at")
        await _set(connection, "move", "proposed_at")
        await _set(connection, "move", "decided_at")
        await connection.execute(
            "UPDATE child c SET registered_at = m.moment FROM (SELECT child_id, min(moment)"
            " AS moment FROM moment GROUP BY 1) m WHERE m.child_id = c.id"
        )
        await self._opened(connection)
        await connection.execute("DELETE FROM audit WHERE at >= now()")
        await connection.execute("DELETE FROM outbox WHERE at >= now()")
        await connection.execute("DROP TABLE moment")

    async def _opened(self, connection: Connection) -> None:
        await connection.execute("DELETE FROM sealed_opening WHERE opened_at = now()")
        await connection.copy_records_to_table(
            "sealed_opening",
            columns=COLUMNS["sealed_opening"],
            records=[
                (named_id(f"opening/{child}/{at}"), child, by, OPENED_FOR, at, at + OPEN_FOR)
                for child, by, at in self.openings
            ],
        )


async def _set(connection: Connection, table: str, column: str) -> None:
    """Events of one act keep their order."""
    later = " + (x.at - m.began)" if column == "at" else ""
    within = _WITHIN.format(column=column)
    await connection.execute(
        f"UPDATE {table} x SET {column} = m.moment{later} FROM moment m WHERE {within}"
    )


async def set_units(connection: Connection, children: Sequence[UUID], origin: Place) -> None:
    """Until the reform these children lived in this unit of the older tree."""
    places = ", ".join(PLACE)
    then = "$3, $4, $5::int, $6::int, $7::int"
    told = (list(children), LAST_DAY_BEFORE, *origin.columns)
    await connection.execute(
        f"UPDATE residence SET ({places}) = ROW({then}) WHERE child_id = ANY ($1)"
        " AND valid_to <= $2",
        *told,
    )
    await connection.execute(
        f"INSERT INTO residence (id, valid_to, {places}, {_SAID}) SELECT gen_random_uuid(), $2,"
        f" {then}, {_SAID} FROM residence WHERE child_id = ANY ($1) AND valid_from <= $2"
        " AND (valid_to IS NULL OR valid_to > $2)",
        *told,
    )
    await connection.execute(
        "UPDATE residence SET valid_from = $2 WHERE child_id = ANY ($1) AND valid_from < $2"
        " AND (valid_to IS NULL OR valid_to >= $2)",
        list(children),
        REFORM,
    )

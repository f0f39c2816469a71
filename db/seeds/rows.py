"""Rows on their way to the database: columns, ids, times of recording, COPY."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from random import Random
from typing import Any, Final, Protocol
from uuid import UUID, uuid5

from asyncpg import Connection
from asyncpg.pgproto import pgproto

Row = tuple[Any, ...]

PLACE: Final = ("unit_id", "scope", "province_id", "district_id", "commune_id")
_DATED: Final = (
    "id",
    "child_id",
    "valid_from",
    "valid_to",
    "recorded_at",
    "recorded_by",
    "superseded_at",
)
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "household": ("id", "number", "hamlet", *PLACE),
    "child": (
        *("id", "code", "status", "full_name", "name_key", "search_name", "sex", "date_of_birth"),
        *("date_of_birth_precision", "hamlet", "address", "household_id", "poverty"),
        *("has_health_insurance", "birth_registered", "ethnicity", "registered_at", *PLACE),
    ),
    "residence": (*_DATED, "hamlet", "address", *PLACE),
    "fact": (*_DATED, "kind", "value"),
    "membership": (*_DATED, "household_id"),
    "guardian": (*_DATED, "full_name", "relation", "phone_sealed"),
    "schooling": (*_DATED, "school_id", "grade"),
    "placement": (*_DATED, "facility_id"),
    "circumstance": (*_DATED, "group_number", "subgroup"),
    "watch": (*_DATED, "kind"),
    "watch_criterion": ("watch_id", "code"),
    "assistance": (*_DATED, "kind", "provider_id", "source"),
}

_NAMESPACE: Final = UUID("6d0e2f0a-6a53-5f5e-9c55-6d616e676e6f")
_EPOCH_MS: Final = 1_704_067_200_000
_SLOT_MS: Final = 1 << 17  # rows that a plot has before its ids reach into the next plot's
_LOW_BITS: Final = 62
_LOW: Final = (1 << _LOW_BITS) - 1
_VERSION_AND_VARIANT: Final = (7 << 76) | (2 << _LOW_BITS)
_UNIX_DAY: Final = date(1970, 1, 1).toordinal()
_DAY_S: Final = 86_400
_OPENS_S: Final = 3_600  # offices open at 8 in the morning, which is 1 UTC
_OPEN_S: Final = 30_000


class Dated(Protocol):
    """What a dated row needs to know of its child. Days are ordinals."""

    id: UUID
    registered: int
    recorded_at: datetime
    recorded_by: UUID | None


def named_id(name: str) -> UUID:
    """The id of a thing that has a name in every world: a school, an officer."""
    return uuid5(_NAMESPACE, name)


def at_work(ordinal: int, second: int) -> datetime:
    """A moment within office hours of a day."""
    since = (ordinal - _UNIX_DAY) * _DAY_S + _OPENS_S + second % _OPEN_S
    return datetime.fromtimestamp(since, UTC)


@cache
def _recording(ordinal: int) -> datetime:
    return at_work(ordinal, ordinal * 7919)


class Rows:
    """The rows of one plot by table. Ids are UUIDs of version 7 whose clock runs through the plots
    in order, so that every index fills at its right edge."""

    def __init__(self, number: int, rng: Random, today: int) -> None:
        self.tables: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self._rng = rng
        self._clock = _EPOCH_MS + number * _SLOT_MS
        self._yesterday = today - 1

    def id(self) -> UUID:
        self._clock += 1
        chance = self._rng.getrandbits(74)
        bits = self._clock << 80 | _VERSION_AND_VARIANT | chance >> 62 << 64 | chance & _LOW
        made: UUID = pgproto.UUID(bits.to_bytes(16, "big"))
        return made

    def add(self, table: str, *values: Any) -> None:
        self.tables[table].append(values)

    def dated(self, table: str, of: Dated, start: int, end: int | None, *values: Any) -> None:
        """A fact that holds from `start` to `end`, both included."""
        row_id = self.id()
        self.identified(table, row_id, of, (start, end), *values)

    def identified(
        self, table: str, row_id: UUID, of: Dated, days: tuple[int, int | None], *values: Any
    ) -> None:
        start, end = days
        recorded = of.recorded_at
        if start > of.registered:
            recorded = _recording(min(start + start % 5, self._yesterday))
        last = None if end is None else date.fromordinal(end)
        head = (row_id, of.id, date.fromordinal(start), last, recorded, of.recorded_by, None)
        self.tables[table].append(head + values)

    def corrected(self, table: str, of: Dated, start: int, wrong: Row, right: Row) -> None:
        """Recorded wrongly, found out later: the wrong row stays, superseded."""
        first = date.fromordinal(start)
        found = _recording(min(of.registered + 40, self._yesterday))
        head = (of.id, first, None)
        self.add(table, self.id(), *head, of.recorded_at, of.recorded_by, found, *wrong)
        self.add(table, self.id(), *head, found, of.recorded_by, None, *right)


async def write(connection: Connection, batch: Iterable[Rows]) -> None:
    """Parents before children, so that it works with foreign keys in force too."""
    found = list(batch)
    for table, columns in COLUMNS.items():
        records = [row for rows in found for row in rows.tables[table]]
        if records:
            await connection.copy_records_to_table(table, records=records, columns=columns)

"""Rows on their way to the database: columns, ids, COPY."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any, Final, Protocol
from uuid import UUID, uuid5

from asyncpg import Connection
from asyncpg.pgproto import pgproto

Row = Any  # a tuple, or a list while it may change

PLACE: Final = ("unit_id", "scope", "province_id", "district_id", "commune_id")
_DATED: Final = (
    "id",
    "child_id",
    "valid_from",
    "valid_to",
    "recorded_at",
    "recorded_by",
    "superseded_at",
    "version",
)
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "household": ("id", "number", "hamlet", *PLACE),
    "child": (
        *("id", "code", "status", "full_name", "name_key", "search_name", "sex", "date_of_birth"),
        *("date_of_birth_precision", "personal_id_sealed", "personal_id_blind"),
        *("personal_id_missing", "hamlet", "address", "household_id", "poverty"),
        *("has_health_insurance", "birth_registered", "ethnicity", "registered_at", "version"),
        *PLACE,
    ),
    "identity": (
        *(*_DATED, "full_name", "sex", "date_of_birth", "date_of_birth_precision"),
        *("name_key", "search_name"),
    ),
    "personal_id": (*_DATED, "number_sealed", "number_blind", "missing"),
    "residence": (*_DATED, "hamlet", "address", *PLACE),
    "fact": (*_DATED, "kind", "value"),
    "membership": (*_DATED, "household_id"),
    "guardian": (*_DATED, "full_name", "relation", "phone_sealed"),
    "schooling": (*_DATED, "school_id", "grade"),
    "document": (*_DATED, "kind", "number_sealed", "number_blind", "place"),
    "placement": (*_DATED, "facility_id"),
    "circumstance": (*_DATED, "group_number", "subgroup"),
    "watch": (*_DATED, "kind"),
    "watch_criterion": ("watch_id", "code"),
    "assistance": (*_DATED, "kind", "provider_id", "source"),
    "injury": (*_DATED, "cause", "place", "outcome"),
    "death": (*_DATED, "cause"),
    "departure": (*_DATED, "destination"),
    "move": (
        *("id", "child_id", "code", "since", "hamlet", "reason"),
        *(f"{side}_{name}" for side in ("from", "to") for name in PLACE),
        *("proposed_by", "proposed_at", "status", "decided_by", "decided_at", "version"),
    ),
    "sealed_opening": ("id", "child_id", "officer_id", "reason", "opened_at", "expires_at"),
    "child_event": ("id", "child_id", "at", "kind", "class", "part", "by_id", "unit_id", "facts"),
}
CASES: Final[Mapping[str, tuple[str, ...]]] = {
    "incident": ("id", "number", "received_at", *PLACE),
    "report": (
        *("id", "number", "status", "received_at", "recorded_at", "filed_by", "organisation_id"),
        *("incident_id", "form_version", "answers_sealed", "informant_sealed", *PLACE, "version"),
    ),
    "case": (
        *("id", "number", "status", "episode", "child_id", "incident_id"),
        *(f"{end}_{name}" for end in ("incident", "residence", "transfer") for name in PLACE),
        *("received_at", "closed_at", "category", "setting", "risk", "narrative_sealed"),
        *("emergency_since", "crime_signs", "criminal_track", "next_due_at", "worker_id"),
        *("drafted_by", "round", "dismissal_by", "barred", "version"),
    ),
    "report_case": ("report_id", "case_id", "joined"),
    "case_deadline": ("id", "case_id", "episode", "kind", "started_at", "due_at", "met_at"),
    "case_event": (
        *("id", "case_id", "at", "episode", "kind", "class", "step", "from_status", "to_status"),
        *("by_id", "note_sealed"),
    ),
    "case_form": (
        *("id", "case_id", "episode", "round", "form", "number", "form_version", "is_final"),
        *("saved_by", "saved_at", "answers_sealed", "hidden_sealed"),
    ),
    "case_meeting": (
        *("id", "case_id", "episode", "held_on", "recorded_by", "recorded_at"),
        *("participants_sealed", "minutes_sealed"),
    ),
    "case_transfer": (
        *("id", "case_id", "status", "before", "from_unit_id", "to_unit_id", "reason_sealed"),
        *("answer_sealed", "proposed_by", "proposed_at", "decided_by", "decided_at"),
    ),
    "isolation": (
        *("id", "case_id", "episode", "status", "ground", "first_day", "last_day", "began_at"),
        *("ended_on", "form_id", "place_sealed", "carer_sealed", "proposed_by", "proposed_at"),
        "version",
    ),
    "isolation_term": (
        *("id", "case_id", "isolation_id", "first_day", "last_day", "decision_number"),
        *("decided_by", "decided_at"),
    ),
    "case_grant": (
        *("id", "case_id", "officer_id", "organisation_id", "purpose", "forms", "sealed"),
        *("granted_by", "granted_at", "expires_at", "ended_at"),
    ),
    "referral": (
        *("id", "case_id", "organisation_id", "purpose", "status", "grant_id", "need_sealed"),
        *("result_sealed", "offered_by", "offered_at", "answered_by", "answered_at", "version"),
    ),
    "case_harmer": ("id", "case_id", "name_sealed", "relation_sealed", "named_by", "named_at"),
}
TABLES: Final = {**COLUMNS, **CASES}

_NAMESPACE: Final = UUID("6d0e2f0a-6a53-5f5e-9c55-6d616e676e6f")
_EPOCH_MS: Final = 1_704_067_200_000
_SLOT_MS: Final = 1 << 17  # rows that a plot has before its ids reach into the next plot's
_LOW_BITS: Final = 62
_LOW: Final = (1 << _LOW_BITS) - 1
_TICK: Final = 1 << 80  # a millisecond of the clock of an id
_GOLDEN: Final = 0x1E3779B97F4A7C15  # odd: the low bits come round after all of them
_VERSION_AND_VARIANT: Final = (7 << 76) | (2 << _LOW_BITS)


def named_id(name: str) -> UUID:
    """The id of a thing that has a name in every world: a school, an officer."""
    return uuid5(_NAMESPACE, name)


class Rows:
    """The rows of one plot by table. Ids are UUIDs of version 7 whose clock runs through the plots
    in order, so that every index fills at its right edge."""

    def __init__(self, number: int, rng: Random) -> None:
        self.tables: dict[str, list[Row]] = {table: [] for table in TABLES}
        self._chance = rng.getrandbits(_LOW_BITS)
        self._clock = (_EPOCH_MS + number * _SLOT_MS) << 80 | _VERSION_AND_VARIANT

    def id(self) -> UUID:
        self._clock += _TICK
        self._chance = self._chance + _GOLDEN & _LOW
        made: UUID = pgproto.UUID((self._clock | self._chance).to_bytes(16, "big"))
        return made

    def add(self, table: str, *values: Any) -> None:
        self.tables[table].append(values)


async def write(connection: Connection, batch: Iterable[Rows]) -> None:
    """Parents before children, so that it works with foreign keys in force too."""
    found = list(batch)
    for table, columns in TABLES.items():
        records = [row for rows in found for row in rows.tables[table]]
        if records:
            await connection.copy_records_to_table(table, records=records, columns=columns)


def quoted(table: str) -> str:
    """As it is written in a statement: one of them is called `case`."""
    return f'"{table}"'


class Counted(Protocol):
    """As a world counts the numbers that each commune gave out."""

    @property
    def given(self) -> Mapping[str, int]: ...
    @property
    def cases_given(self) -> Mapping[str, int]: ...


async def write_counters(connection: Connection, world: Counted) -> None:
    for table, given in (("child_counter", world.given), ("case_counter", world.cases_given)):
        await connection.copy_records_to_table(
            table, records=given.items(), columns=("code", "last")
        )

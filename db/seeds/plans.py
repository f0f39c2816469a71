"""Official plans as they were printed: a file into the tables of plans.

`data/plans.toml` comes with the product; another file of the same form brings others.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from asyncpg import Connection

from db.rules.inputs import Fault, InputRefusedError, Problem
from db.seeds.rows import named_id

FILE: Final = Path(__file__).parent / "data" / "plans.toml"
COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "plan": (
        *("title", "decision", "issued_on", "valid_from", "valid_to", "basis", "remarks"),
        *("unit_id", "code"),
    ),
    "target": (
        *("indicator", "level", "comparator", "unit_of_measure", "value", "value_to", "baseline"),
        *("due_on", "printed_denominator", "printed", "flag", "flag_en", "unit_id"),
    ),
    "budget": ("source", "amount"),
    "result": (
        *("indicator", "first_year", "first_value", "last_year", "last_value"),
        "printed",
    ),
    "duty": (
        *("code", "kind", "level", "reporters", "to", "via", "period", "half", "comparator"),
        *("due", "days", "first", "last", "of_code", "printed", "flag", "flag_en"),
    ),
}
_PARTS: Final = tuple(COLUMNS)[1:]
UNIT: Final = """
SELECT id FROM unit WHERE level = $1 AND code = $2
  AND (valid_from IS NULL OR valid_from <= $3) AND (valid_to IS NULL OR valid_to >= $3)
"""


async def load_plans(connection: Connection, file: Path | None = None) -> list[str]:
    """The plans of a file, those of the product's unless one is named; what is there already is
    set right by it. Their codes. Plans of units that the tree has not are left out. In one
    transaction, or InputRefusedError for a file with something that no plan has."""
    with (file or FILE).open("rb") as opened:
        plans = tomllib.load(opened).get("plan", [])
    problems = [p for at, plan in enumerate(plans) for p in _problems(at, plan)]
    if problems:
        raise InputRefusedError(problems)
    async with connection.transaction():
        return [plan["code"] for plan in plans if await _load(connection, plan)]


def _problems(at: int, plan: Mapping[str, Any]) -> Iterable[Problem]:
    known = {*COLUMNS["plan"], "unit", *_PARTS}
    yield from (Problem((str(at), word), Fault.UNKNOWN_CODE) for word in plan.keys() - known)
    for part in _PARTS:
        for row, said in enumerate(plan.get(part, ())):
            strange = said.keys() - set(COLUMNS[part]) | said.keys() & {"unit_id"}
            yield from (
                Problem((str(at), part, str(row), word), Fault.UNKNOWN_CODE) for word in strange
            )


async def _load(connection: Connection, plan: Mapping[str, Any]) -> bool:
    level, _, code = plan["unit"].partition(" ")
    unit = await connection.fetchval(UNIT, level, code, plan["valid_from"])
    if unit is None:
        return False
    key = named_id(f"plan/{plan['code']}")
    row = {**plan, "unit_id": unit, "remarks": plan.get("remarks", [])}
    await _write(connection, "plan", [(key, *(row.get(c) for c in COLUMNS["plan"]))], ("id",))
    for part in _PARTS:
        rows = [
            (
                *(named_id(f"plan/{plan['code']}/{part}/{place}"), key, place),
                *(_value(column, {**said, "unit_id": unit}) for column in COLUMNS[part]),
            )
            for place, said in enumerate(plan.get(part, ()), 1)
        ]
        await _write(connection, part, rows, ("id", "plan_id", "position"))
    return True


def _value(column: str, said: Mapping[str, Any]) -> Any:
    if column == "days":
        return " ".join(day.isoformat() for day in said.get(column, ()))
    return said.get(column)


async def _write(
    connection: Connection, part: str, rows: Sequence[Sequence[Any]], keys: Sequence[str]
) -> None:
    names = (*keys, *COLUMNS[part])
    table = part if part == "plan" else f"plan_{part}"
    quoted = ", ".join(f'"{name}"' for name in names)
    places = ", ".join(f"${at}" for at in range(1, len(names) + 1))
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in COLUMNS[part])
    await connection.executemany(
        f"INSERT INTO {table} ({quoted}) VALUES ({places})"  # noqa: S608 -- own names
        f" ON CONFLICT (id) DO UPDATE SET {sets}",
        rows,
    )

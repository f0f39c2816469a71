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


# Wards under the Action Month plan of Long Biên, with who leads and who works there, but for Bồ Đề.
_WARDS: Final = """
WITH ward AS (SELECT u.id, u.code, row_number() OVER (ORDER BY u.code) AS n, p.id AS plan, p.title,
    p.valid_from, p.valid_to, d.id AS duty,
    (SELECT s.officer_id FROM posting s WHERE s.unit_id = u.id AND s.role = 'commune_chair'
      ORDER BY s.officer_id LIMIT 1) AS chair,
    (SELECT s.officer_id FROM posting s WHERE s.unit_id = u.id AND s.role = 'commune_worker'
      ORDER BY s.officer_id LIMIT 1) AS worker,
    (SELECT s.officer_id FROM posting s WHERE s.unit_id = p.unit_id AND s.role = 'district_officer'
      ORDER BY s.officer_id LIMIT 1) AS above
  FROM plan p JOIN plan_duty d ON d.plan_id = p.id AND d.code = 'LB-RESULTS'
  JOIN unit u ON u.district_id = p.unit_id AND u.level = 'COMMUNE'
  WHERE p.code = 'LB-ACTION-MONTH-2020' AND u.code <> '00139')
"""
_ISSUED: Final = f"""
{_WARDS} INSERT INTO plan (id, parent_id, unit_id, title, decision, issued_on, valid_from, valid_to,
  recorded_by)
SELECT md5('plan of ' || code)::uuid, plan, id, title, (20 + n) || '/KH-UBND',
  date '2020-05-12' + n::int, valid_from, valid_to, chair
FROM ward WHERE chair IS NOT NULL AND n % 4 > 0
"""  # noqa: S608 -- constants
_REPORTED: Final = f"""
{_WARDS} INSERT INTO plan_report (id, duty_id, unit_id, level, year, due_on, status, body, figures,
  boundaries, as_of, drafted_by, submitted_by, submitted_at, first_submitted_at, accepted_by,
  accepted_at, accepted_edition, edition)
SELECT md5('report of ' || code)::uuid, duty, id, 'COMMUNE', 2020, '2020-07-09',
  CASE WHEN n % 3 = 0 THEN 'SUBMITTED' ELSE 'ACCEPTED' END,
  'Tháng hành động vì trẻ em đã được tổ chức trên địa bàn phường.',
  json_build_object('unit', id, 'told', json_build_array(json_build_object(
      'code', 'UNIT_PLAN_RATE', 'value', CASE WHEN issued THEN 100 ELSE 0 END,
      'numerator', issued::int, 'denominator', 1)),
    'included', '[]'::json, 'missing', '[]'::json)::text,
  '2020-06-30', day, worker, worker, day, day,
  CASE WHEN n % 3 > 0 THEN above END, CASE WHEN n % 3 > 0 THEN day + interval '2 days' END,
  CASE WHEN n % 3 > 0 THEN 1 END, 1
FROM ward, LATERAL (SELECT timestamptz '2020-07-02 09:00+07' + n * interval '1 day',
  EXISTS (SELECT FROM plan p WHERE p.unit_id = ward.id AND p.parent_id = ward.plan)
  ) AS at(day, issued)
WHERE worker IS NOT NULL AND above IS NOT NULL AND n % 5 > 0
"""  # noqa: S608 -- constants
_EDITIONS: Final = """
INSERT INTO plan_report_edition (id, report_id, number, body, figures, boundaries, as_of,
  submitted_by, submitted_at)
SELECT md5('edition of ' || id)::uuid, id, 1, body, figures, boundaries, as_of, submitted_by,
  submitted_at FROM plan_report
"""


async def carry_out(connection: Connection) -> None:
    """Of a demo world: wards of Long Biên issued their own plan and reported, some of them late,
    some not at all. A tree without them stays without."""
    for statement in (_ISSUED, _REPORTED, _EDITIONS):
        await connection.execute(statement)

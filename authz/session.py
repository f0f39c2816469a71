"""The subject inside a row security policy: functions of the session instead of bind parameters.

They trust only `app.subject`, which a transaction sets for itself, and look postings up as they
stand now (security.md D5). No subject, no posting: null, and no row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ClauseElement,
    ColumnElement,
    DateTime,
    Uuid,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased

from authz.ends import places

FUNCTIONS: Final = (
    """CREATE OR REPLACE FUNCTION app_subject() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('app.subject', true), '')::uuid
$$""",
    """CREATE OR REPLACE FUNCTION app_today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
$$""",
    """CREATE OR REPLACE FUNCTION app_area(roles text[]) RETURNS int4multirange
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT range_agg(int4range(u.lft, u.rgt, '[]')) FROM posting p JOIN unit u ON u.id = p.unit_id
  WHERE p.officer_id = app_subject() AND p.role = ANY (roles)
    AND p.valid_from <= app_today() AND (p.valid_to IS NULL OR p.valid_to >= app_today())
$$""",
    """CREATE OR REPLACE FUNCTION app_bodies(roles text[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT array_agg(p.organisation_id) FROM posting p
  WHERE p.officer_id = app_subject() AND p.role = ANY (roles)
    AND p.valid_from <= app_today() AND (p.valid_to IS NULL OR p.valid_to >= app_today())
$$""",
    """CREATE OR REPLACE FUNCTION app_holds(roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM posting p
  WHERE p.officer_id = app_subject() AND p.role = ANY (roles)
    AND p.valid_from <= app_today() AND (p.valid_to IS NULL OR p.valid_to >= app_today()))
$$""",
    # Whether somebody holds the role today in the units of these roles of the subject.
    """CREATE OR REPLACE FUNCTION app_works_among(asked uuid, held text, roles text[])
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM posting p JOIN unit u ON u.id = p.unit_id
  WHERE p.officer_id = asked AND p.role = held AND p.valid_from <= app_today()
    AND (p.valid_to IS NULL OR p.valid_to >= app_today()) AND u.lft <@ app_area(roles))
$$""",
)


@dataclass(frozen=True, slots=True)
class Session:
    """Implements `authz.scopes.Who` for the roles that hold a line."""

    roles: frozenset[str]

    @property
    def id(self) -> ColumnElement[Any]:
        return literal_column("(SELECT app_subject())", Uuid())

    @property
    def now(self) -> ColumnElement[Any]:
        return func.now(type_=DateTime(timezone=True))

    @property
    def today(self) -> ColumnElement[Any]:
        return literal_column("(SELECT app_today())")

    @property
    def held(self) -> ColumnElement[bool]:
        return literal_column(f"(SELECT app_holds({self._names()}))")

    def table(self, model: Any) -> Any:
        return aliased(model)

    def covers(self, row: Any) -> ColumnElement[bool]:
        area: ColumnElement[Any] = literal_column(f"(SELECT app_area({self._names()}))")
        return or_(*(place.scope.op("<@", is_comparison=True)(area) for place in places(row)))

    def reaches(self, unit: Any) -> ColumnElement[bool]:
        area: ColumnElement[Any] = literal_column(f"(SELECT app_area({self._names()}))")
        whole = func.int4range(unit.lft, unit.rgt, literal_column("'[]'"))
        return whole.op("&&", is_comparison=True)(area)

    def works_in(self, organisation: Any) -> ColumnElement[bool]:
        bodies: ColumnElement[Any] = literal_column(
            f"ANY ((SELECT app_bodies({self._names()}))::uuid[])"
        )
        return organisation.op("=", is_comparison=True)(bodies)  # type: ignore[no-any-return]

    def works_among(self, officer: Any, role: str) -> ColumnElement[bool]:
        return func.app_works_among(officer, role, literal_column(self._names()), type_=Boolean())

    def _names(self) -> str:
        return array(self.roles)


def array(words: Iterable[str]) -> str:
    return "'{" + ",".join(sorted(words)) + "}'::text[]"


def predicate(model: Any, condition: ColumnElement[bool]) -> str:
    """What stands after WHERE: taken from a select, so that EXISTS correlates with the table."""
    found = text(select(literal_column("1")).select_from(model).where(condition))
    return found.split("WHERE ", 1)[1]


def text(clause: ClauseElement) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(clause.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))

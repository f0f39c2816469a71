"""Many officers asked about at once: with the scopes that decide, and of places nothing."""

from typing import Any, cast

import pytest
from sqlalchemy import literal_column, true

from authz.access import SqlAccess
from authz.crowd import Each
from authz.policy import Policy
from authz.subject import NOBODY
from db.compiler.plan import Ask, Draft
from db.models import Base, Case, Child
from db.queries.crowd import crowd_plan


@pytest.mark.parametrize(
    ("model", "asked"),
    [(Case, {"case_grant"}), (Child, {"schooling", "placement", "case_grant", '"case"'})],
)
def test_whoever_was_given_something_is_asked_about_by_the_scopes_of_the_policy(
    model: type[Base], asked: set[str]
) -> None:
    access = SqlAccess(NOBODY, Policy(), cast("Any", None))
    plan = crowd_plan(model, access, Draft(cast("Ask", None)))
    assert all(f"FROM {table} AS" in plan.sql for table in asked), plan.sql
    assert plan.sql.count("unnest") == 2, "who, and of which bodies"
    assert not access.bodies(model), "nobody holds a line"


def test_a_place_rules_out_nobody() -> None:
    each = Each(Draft(cast("Ask", None)), None)
    row: Any = literal_column("row")
    assert [each.covers(row), each.reaches(row), each.works_among(row, "judiciary")] == [true()] * 3

"""What a child may be registered with, for row security."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, false, or_

from authz.definers import any_of
from authz.policy import Grant, Policy
from db.models import Child
from db.rules.sensitivity import Sensitivity


def entered(policy: Policy) -> Iterator[ColumnElement[bool]]:
    """On the row of a child that is registered: of whatever class it says something, that class is
    held whole by who registers. Classes that the same lines hold are asked about together."""
    columns: dict[Sensitivity, list[ColumnElement[bool]]] = {}
    for column in Child.__table__.columns:
        if mark := column.info.get("mark"):
            columns.setdefault(mark.of, []).append(column.is_(None))
    every = [grant for held in policy.grants.values() for grant in held]
    register = [g for g in every if (g.resource, g.action) == (Child.__tablename__, "register")]
    silent: dict[tuple[Grant, ...], list[ColumnElement[bool]]] = {}
    for of, nothing in columns.items():
        holding = tuple(grant for grant in register if grant.holds(of, None))
        always = of is Sensitivity.IDENTITY
        silent.setdefault(holding, []).extend([false()] if always else nothing)
    for holding, nothing in silent.items():
        yield or_(and_(*nothing), any_of(holding, Child))

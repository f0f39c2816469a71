"""The last look at a statement: no table without its scope, whatever the code above did."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Alias,
    ClauseElement,
    ColumnClause,
    Join,
    Lateral,
    Select,
    Subquery,
    TableClause,
    TableValuedAlias,
    inspect,
)

from db.access import Scoped, UnscopedError
from db.models import Base

Fit = dict[ClauseElement, list[frozenset[int]]]
_ALIASED = re.compile(r'"?(\w+)"? AS (\w+)')


def refuse_unscoped(statement: Select[Any], doors: Sequence[Any]) -> None:
    opened = {id(door.where): hash(inspect(door.entity).selectable) for door in doors}
    _check(statement, opened, frozenset(), {})


def refuse_repeated(sql: str) -> None:
    """An alias stands in one FROM only. Twice means that a scope did not correlate and speaks of
    other rows."""
    named = Counter(
        alias for table, alias in _ALIASED.findall(sql) if table in Base.metadata.tables
    )
    for alias, times in named.items():
        if times > 1:
            raise UnscopedError(alias)


def _check(part: ClauseElement, opened: dict[int, int], scoped: frozenset[int], fit: Fit) -> None:
    """`scoped`: tables that an enclosing select has narrowed; here they may be correlated. `fit`:
    what was found in order, and with which of these: with more of them it still is."""
    if isinstance(part, Scoped):
        return  # inside it, `authz` speaks for itself
    again = isinstance(part, Lateral | Subquery)  # named anew by all that stands below it
    if again and any(fewer <= scoped for fewer in fit.get(part, ())):
        return
    table = part.table if isinstance(part, ColumnClause) else part
    if _is_ours(table):
        if hash(table) not in scoped:
            raise UnscopedError(str(table))
        return
    here = scoped
    if isinstance(part, Select):
        narrowed = (opened[id(p)] for p in _conjuncts(part.whereclause) if id(p) in opened)
        here = scoped.union(narrowed)
    for child in sorted(part.get_children(), key=_comes_after_tables):
        _check(child, opened, here, fit)
    if again:
        fit.setdefault(part, []).append(scoped)


def _comes_after_tables(part: Any) -> bool:
    return not isinstance(part, Join | Lateral | Subquery)


def _conjuncts(clause: Any) -> Iterator[Any]:
    """What must hold for every row: the top of WHERE, never the inside of an OR."""
    if clause is None:
        return
    if getattr(getattr(clause, "operator", None), "__name__", "") == "and_":
        for part in clause.clauses:
            yield from _conjuncts(part)
    else:
        yield clause


def _is_ours(table: Any) -> bool:
    """A table, or an alias of one; what stands for a select is checked as that, and values of the
    request that stand as a table are nobody's."""
    if isinstance(table, TableValuedAlias):
        return False
    return isinstance(table, Alias) or (
        isinstance(table, TableClause) and table.name in Base.metadata.tables
    )

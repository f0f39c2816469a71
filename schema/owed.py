"""Fields that are worked out behind the statement: figures beside rows."""

from collections.abc import Callable, Mapping
from typing import Any

from db.compiler.plan import Ask
from db.mapping import Column, Owed
from schema.context import Context
from schema.mapped import _field, with_arguments


def owed(
    function: Callable[..., Any],
    *needs: Column,
    arguments: Mapping[str, Any],
    description: str,
) -> Any:
    """`await function(context, ask, arguments, *values)`: a thing in memory, or None."""
    return with_arguments(_field(Owed(function, needs), description), arguments)


async def paid(context: Context, ask: Ask, value: Any) -> Any:
    """The answer, with what is owed in its places; null where there is nothing."""
    answers = {}
    for debt in ask.debts:
        found = await debt.function(context, ask, debt.arguments, *debt.values)
        answers[id(debt.place)] = None if found is None else debt.each(ask, found)
    return _filled(value, answers) if answers else value


def _filled(value: Any, answers: Mapping[int, Any]) -> Any:
    if isinstance(value, dict):
        if id(value) in answers:
            return answers[id(value)]
        return {name: _filled(each, answers) for name, each in value.items()}
    return [_filled(each, answers) for each in value] if isinstance(value, list) else value

"""Errors as their readers may see them: a sentence and a stable code; all unforeseen ones masked.

docs/errors.md explains the codes. What a person can mend is a member of a result union instead.
"""

import logging
import re
from collections.abc import Callable, Iterable
from secrets import token_hex
from typing import Any, Final

from graphql import GraphQLError, ValueNode

from db.access import (
    BadCursorError,
    BadRequestError,
    ForbiddenError,
    NotFoundError,
    RefusedError,
    SlowedError,
    StaleError,
)
from db.relay import PositionGoneError, UnknownPositionError

log = logging.getLogger(__name__)

BAD_USER_INPUT: Final = "BAD_USER_INPUT"
GRAPHQL_PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
GRAPHQL_VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"
DOCUMENT_LIMIT: Final = "DOCUMENT_LIMIT"
UNAUTHENTICATED: Final = "UNAUTHENTICATED"
FORBIDDEN: Final = "FORBIDDEN"
FIELD_NOT_ALLOWED: Final = "FIELD_NOT_ALLOWED"
BAD_CURSOR: Final = "BAD_CURSOR"
POSITION_GONE: Final = "POSITION_GONE"
TOO_MANY_VALUES: Final = "TOO_MANY_VALUES"
TIMEOUT: Final = "TIMEOUT"
RATE_LIMITED: Final = "RATE_LIMITED"
INTERNAL_SERVER_ERROR: Final = "INTERNAL_SERVER_ERROR"

CODES: Final = frozenset(
    {
        BAD_USER_INPUT,
        GRAPHQL_PARSE_FAILED,
        GRAPHQL_VALIDATION_FAILED,
        DOCUMENT_LIMIT,
        UNAUTHENTICATED,
        FORBIDDEN,
        FIELD_NOT_ALLOWED,
        BAD_CURSOR,
        POSITION_GONE,
        TOO_MANY_VALUES,
        TIMEOUT,
        RATE_LIMITED,
        INTERNAL_SERVER_ERROR,
    }
)

# SQLSTATEs of what was stopped: cancelled, no lock, idle or too long in transaction.
_STOPPED = frozenset({"57014", "55P03", "25P03", "25P04"})
_SUGGESTION = re.compile(r"\s*Did you mean [^?]*\?")

Error = dict[str, Any]


class RequestRefusedError(Exception):
    """The request is not executed: its answer has errors and no data."""

    def __init__(self, *errors: Error) -> None:
        super().__init__(*(error["extensions"]["code"] for error in errors))
        self.errors = list(errors)


def fault(message: str, code: str, **facts: Any) -> Error:
    """An error of ours. `facts` stand beside the code, for programs."""
    return {"message": message, "extensions": {"code": code, **facts}}


def refused_by_core(errors: Iterable[GraphQLError], code: str, *, suggest: bool) -> list[Error]:
    """What graphql-core found before execution; unless allowed, without hints at names."""
    return [
        {
            **error.formatted,
            "message": error.message if suggest else without_suggestion(error.message),
            "extensions": {"code": code},
        }
        for error in errors
    ]


def without_suggestion(message: str) -> str:
    return _SUGGESTION.sub("", message)


def told(problem: BaseException) -> Error:
    """An error met while answering a field. The caller adds its path."""
    if isinstance(problem, GraphQLError):
        return _told_by_core(problem)
    for kind, tell in _TOLD.items():
        if isinstance(problem, kind):
            return tell(problem)
    if getattr(problem, "sqlstate", None) in _STOPPED:
        return _too_long(problem)
    return unexpected(problem)


def unexpected(problem: BaseException) -> Error:
    """Nothing of the problem leaves; the log has it under the same incident."""
    incident = token_hex(8)
    log.error("unexpected error", extra={"incident": incident}, exc_info=problem)
    return fault("Unexpected error.", INTERNAL_SERVER_ERROR, incident=incident)


def _told_by_core(error: GraphQLError) -> Error:
    """Only errors with a code of ours, and those about an argument, were written for the caller.

    Others (a value that does not fit its type, a null where none may be) are bugs and quote values.
    """
    if error.original_error is not None:
        return told(error.original_error)
    code = (error.extensions or {}).get("code")
    if code in CODES:
        return fault(error.message, **(error.extensions or {}))
    if error.nodes and isinstance(error.nodes[0], ValueNode):
        return fault(without_suggestion(error.message), BAD_USER_INPUT)
    return unexpected(error)


def _too_long(_: BaseException) -> Error:
    return fault("This took too long and was stopped.", TIMEOUT)


_TOLD: Final[dict[type[BaseException], Callable[[Any], Error]]] = {
    RefusedError: lambda refused: fault(
        f"You may not filter or order by {refused.what} here.",
        FIELD_NOT_ALLOWED,
        field=refused.what,
    ),
    BadCursorError: lambda bad: fault(bad.reason, BAD_CURSOR),
    UnknownPositionError: lambda _: fault("This is no position of this server.", BAD_CURSOR),
    PositionGoneError: lambda _: fault(
        "What happened since then is no longer kept. Read anew, and subscribe without `after`.",
        POSITION_GONE,
    ),
    BadRequestError: lambda bad: fault(bad.reason, BAD_USER_INPUT),
    ForbiddenError: lambda _: fault("You may not do this.", FORBIDDEN),
    NotFoundError: lambda _: fault("No such record.", BAD_USER_INPUT),
    StaleError: lambda _: fault("Something changed while this was answered. Ask again.", TIMEOUT),
    SlowedError: lambda slowed: fault(
        f"You asked too often. Wait {slowed.seconds} s.", RATE_LIMITED, seconds=slowed.seconds
    ),
    TimeoutError: _too_long,
}

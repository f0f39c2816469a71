"""The arguments that ask of the past."""

from datetime import date, datetime
from typing import Any, Final

from db.access import BadRequestError, Then
from db.compiler.plan import Ask, Draft
from db.compiler.selection import Arg, Pick

PAST: Final = ("asOf", "knownOn")


def asked_then(pick: Pick, draft: Draft) -> Then | None:
    """What the whole statement speaks of from now on; None: of today."""
    as_of, known_on = (Arg.of(pick, name, draft) for name in PAST)
    if not as_of.given():
        if known_on.given():
            raise BadRequestError("Say asOf beside knownOn: of which day.")
        return None

    def day(ask: Ask) -> date:
        said: date = as_of.get(ask)
        if said > ask.today:
            raise BadRequestError("asOf lies ahead.")
        return said

    def moment(ask: Ask) -> datetime:
        said: datetime = known_on.get(ask)
        if said > ask.now:
            raise BadRequestError("knownOn lies ahead.")
        return said

    draft.day = day
    known: Any = moment if known_on.given() else None
    return Then(day, known)

"""What inputs about cases share."""

from datetime import date, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from db.rules.facts import LONGEST_REASON, SHORTEST_REASON
from db.services.cases.acting import Said
from schema.writing import Keyed, key_of

Answers = NewType("Answers", dict[str, Any])


def _answers(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise ValueError("Answers are an object: code of the field to answer.")  # noqa: TRY004
    return said


ANSWERS: ScalarDefinition = strawberry.scalar(
    name="FormAnswers",
    description="Answers to the fields of an official form (mẫu), an object: code of the field to"
    " text, number, true or false, code of a choice, list of codes, or list of rows, which are such"
    " objects themselves. Days and moments are written as Date and DateTime are.",
    serialize=lambda said: said,
    parse_value=_answers,
)


@strawberry.input
class OfCase(Keyed):
    """What every input about a case says."""

    id: strawberry.ID = strawberry.field(description="The case.")
    version: int = strawberry.field(
        description="The version of the case that was read: another one now is a Conflict."
    )


def said(input: OfCase) -> Said:
    return Said(key_of("Case", input.id), input.version)


def why(description: str) -> str:
    found: str = strawberry.field(
        description=f"{description}, in {SHORTEST_REASON} to {LONGEST_REASON} characters. Sealed;"
        " read with the events of the case."
    )
    return found


def on_behalf() -> strawberry.ID | None:
    found: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="On behalf of which of your organisations, where several of your postings let"
        " you do this; of one alone it need not be said.",
    )
    return found


def day(description: str) -> date | None:
    found: date | None = strawberry.field(default=strawberry.UNSET, description=description)
    return found


def moment(description: str) -> datetime | None:
    found: datetime | None = strawberry.field(default=strawberry.UNSET, description=description)
    return found

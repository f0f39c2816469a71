"""What is said of the reports of units."""

import strawberry

from db.rules.facts import LONGEST_REASON, SHORTEST_REASON
from db.rules.reports import AtOnce, Standing
from schema.plans import words as _registers_enums  # noqa: F401
from schema.writing import Keyed

WHY = f"Why, in {SHORTEST_REASON} to {LONGEST_REASON} characters."


@strawberry.input(description="Which of the reports that are asked for; everything said must hold.")
class ObligationWhere:
    year: int | None = strawberry.field(
        default=strawberry.UNSET, description="Of this year; the one that runs unless said."
    )
    standing: list[Standing] | None = strawberry.field(
        default=strawberry.UNSET, description="Any of these; an empty list matches nothing."
    )
    code: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of the duty of this name."
    )
    own: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Whether the unit itself owes it, or is owed it."
    )


@strawberry.input(description="A unit begins a report.")
class DraftReportInput(Keyed):
    duty: strawberry.ID = strawberry.field(description="What asks for it.")
    unit: strawberry.ID = strawberry.field(description="Who reports: where you work.")
    year: int = strawberry.field(description="Of which year.")
    half: int | None = strawberry.field(
        default=strawberry.UNSET, description="Of which half of it, where there are two."
    )
    event: AtOnce | None = strawberry.field(
        default=strawberry.UNSET, description="What is told, of a duty to report at once."
    )


@strawberry.input
class OfReport(Keyed):
    """What every input about a report says."""

    id: strawberry.ID = strawberry.field(description="The report.")
    version: int = strawberry.field(
        description="The version that was read: another one now is a Conflict."
    )


@strawberry.input(description="The text of a report, and its figures anew.")
class EditReportInput(OfReport):
    text: str = strawberry.field(
        description="What is said, 20,000 characters at most. It names no child."
    )
    refill: bool = strawberry.field(default=False, description="Whether to count figures anew.")


@strawberry.input(description="A report is submitted.")
class SubmitReportInput(OfReport):
    pass


@strawberry.input(description="A report is sent back.")
class ReturnReportInput(OfReport):
    reason: str = strawberry.field(description=WHY)


@strawberry.input(description="A report is accepted, and locked.")
class AcceptReportInput(OfReport):
    pass


@strawberry.input(description="What was accepted is to be replaced.")
class RestateReportInput(OfReport):
    reason: str = strawberry.field(description=WHY)

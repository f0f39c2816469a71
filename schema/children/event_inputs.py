"""What is said of a child's circumstances, and of what happened to it."""

from datetime import date
from typing import Any

import strawberry

from db.rules.children import FundSource
from db.rules.circumstances import WatchKind
from db.rules.harm import DeathCause, InjuryCause, InjuryOutcome, InjuryPlace
from db.rules.special import ParentState
from schema.children.change_inputs import SINCE, ChildRead, day
from schema.writing import Keyed

strawberry.enum(
    ParentState,
    description="What keeps a parent from caring (tình trạng của cha, mẹ), Decree 56/2017, art. 5.",
)


def own_version() -> Any:
    return strawberry.field(description="Its version that was read, not that of the child.")


@strawberry.input(description="The states of both parents.")
class ParentsInput:
    father: ParentState = strawberry.field(description="Of the father.")
    mother: ParentState = strawberry.field(description="Of the mother.")


@strawberry.input(description="A group of special circumstances that the child has entered.")
class RecordCircumstanceInput(ChildRead):
    group: str = strawberry.field(description="Its code; see `circumstanceGroups`.")
    subgroup: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Code of the case within the group; see `circumstanceSubgroups`. Disability"
        " needs it: the degree.",
    )
    parents: ParentsInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="For NO_SUPPORT: the case follows from them. For ORPHAN_BOTH_PARENTS: both are"
        " dead.",
    )
    since: date | None = day(SINCE)
    until: date | None = day("Last day, not ahead, of what is over; until it is ended unless said.")


@strawberry.input(description="A circumstance that is over.")
class EndCircumstanceInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The circumstance.")
    version: int = own_version()
    until: date | None = day("Last day, not ahead; today unless said.")


@strawberry.input(description="Why the child is watched from a day on.")
class SetWatchInput(ChildRead):
    kind: WatchKind = strawberry.field(description="What it is watched for.")
    criteria: list[str] = strawberry.field(
        description="Codes of the criteria that are met; see `riskCriteria`. Other ones than before"
        " begin a watch anew."
    )
    since: date | None = day(SINCE)


@strawberry.input(description="A watch that is over.")
class EndWatchInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The watch.")
    version: int = own_version()
    until: date | None = day("Last day, not ahead; today unless said.")


@strawberry.input(description="Help that the child received, in any form, from anybody.")
class RecordAssistanceInput(ChildRead):
    kind: str = strawberry.field(description="Its code; see `assistanceKinds`.")
    from_: date | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="First day; today unless said."
    )
    to: date | None = day("Last day, a year ahead at most; until further notice unless said.")
    provider: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The organisation that gave it."
    )
    source: FundSource | None = strawberry.field(
        default=strawberry.UNSET, description="Where the money came from."
    )


@strawberry.input(description="An injury by accident. What somebody did to the child is a case.")
class RecordInjuryInput(ChildRead):
    on: date | None = day("When; today unless said.")
    cause: InjuryCause = strawberry.field(description="By what.")
    place: InjuryPlace = strawberry.field(description="Where.")
    outcome: InjuryOutcome = strawberry.field(description="How it ended, as far as is known.")


@strawberry.input(description="The child left the country (rời khỏi Việt Nam).")
class RecordDepartureInput(ChildRead):
    on: date | None = day("First day away, today or before; today unless said.")
    to: str | None = strawberry.field(
        default=strawberry.UNSET, description="Where to: country and place, as far as is known."
    )


@strawberry.input(description="The child came back to the country (trở về Việt Nam).")
class RecordReturnInput(ChildRead):
    on: date | None = day("First day here again, today or before; today unless said.")


@strawberry.input(description="The child died. Its record is closed.")
class RecordDeathInput(ChildRead):
    on: date | None = day("When; today unless said.")
    cause: DeathCause = strawberry.field(description="Of what.")

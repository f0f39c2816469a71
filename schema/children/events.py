"""What officers record of a child's circumstances, and of what happened to it."""

from typing import Annotated

import strawberry

from db.rules.circumstances import BY_CODE
from db.rules.facts import refuse
from db.rules.inputs import Fault, Problem
from db.rules.special import Parents
from db.services import departures, episodes, happenings
from db.services.acts import Done as Acted
from db.services.departures import Leaving
from db.services.episodes import NewCircumstance, NewWatch
from db.services.happenings import Harm, Help
from db.services.work import Work
from schema.acts import acted
from schema.children import event_inputs as i
from schema.children import event_results as r
from schema.children.changes import said
from schema.children.hurdles import mutation
from schema.writing import ARGUMENT, Info, given, key_of, named

RECORDED = mutation()


@strawberry.type
class EventMutations:
    """`recordCircumstance`, `setWatch`, `recordAssistance`, `recordInjury`, `recordDeath` …"""

    @strawberry.mutation(
        description="Record that the child is in a group of special circumstances. What is CASEWORK"
        " or SEALED leaves the child's version as it is."
    )
    async def record_circumstance(
        self, info: Info, input: Annotated[i.RecordCircumstanceInput, ARGUMENT]
    ) -> r.RecordCircumstanceResult | None:
        async def deed(work: Work) -> Acted:
            return await episodes.record_circumstance(work, _circumstance(input))

        return await acted(RECORDED, info, input, r.CircumstanceRecorded, deed)

    @strawberry.mutation(description="Record that a circumstance is over.")
    async def end_circumstance(
        self, info: Info, input: Annotated[i.EndCircumstanceInput, ARGUMENT]
    ) -> r.EndCircumstanceResult | None:
        row = key_of("Circumstance", input.id)
        return await acted(
            RECORDED,
            info,
            input,
            r.CircumstanceEnded,
            episodes.end_circumstance,
            row,
            input.version,
            given(input.until),
        )

    @strawberry.mutation(
        description="Say why the child is watched. AT_RISK_OF_ABUSE and URGENT_PROTECTION leave the"
        " child's version as it is."
    )
    async def set_watch(
        self, info: Info, input: Annotated[i.SetWatchInput, ARGUMENT]
    ) -> r.SetWatchResult | None:
        wish = NewWatch(said(input), input.kind, input.criteria, given(input.since))
        return await acted(RECORDED, info, input, r.WatchSet, episodes.set_watch, wish)

    @strawberry.mutation(description="Record that a watch is over.")
    async def end_watch(
        self, info: Info, input: Annotated[i.EndWatchInput, ARGUMENT]
    ) -> r.EndWatchResult | None:
        row = key_of("Watch", input.id)
        what = (row, input.version, given(input.until))
        return await acted(RECORDED, info, input, r.WatchEnded, episodes.end_watch, *what)

    @strawberry.mutation(description="Record help that the child received.")
    async def record_assistance(
        self, info: Info, input: Annotated[i.RecordAssistanceInput, ARGUMENT]
    ) -> r.RecordAssistanceResult | None:
        provider = named("Organisation", input.provider)
        days = given(input.from_), given(input.to)
        wish = Help(said(input), input.kind, *days, provider, given(input.source))
        return await acted(
            RECORDED, info, input, r.AssistanceRecorded, happenings.record_assistance, wish
        )

    @strawberry.mutation(description="Record an injury by accident.")
    async def record_injury(
        self, info: Info, input: Annotated[i.RecordInjuryInput, ARGUMENT]
    ) -> r.RecordInjuryResult | None:
        told = (input.cause, input.place, input.outcome, given(input.on))
        what = Harm(said(input), *told)
        return await acted(RECORDED, info, input, r.InjuryRecorded, happenings.record_injury, what)

    @strawberry.mutation(description="Record that the child died; its record is closed.")
    async def record_death(
        self, info: Info, input: Annotated[i.RecordDeathInput, ARGUMENT]
    ) -> r.RecordDeathResult | None:
        on = given(input.on)
        what = (said(input), on, input.cause)
        return await acted(RECORDED, info, input, r.DeathRecorded, happenings.record_death, *what)

    @strawberry.mutation(
        description="Record that the child left the country. Its record is closed until it is back;"
        " what ends with a life here ends that day. For whoever may propose that it moves."
    )
    async def record_departure(
        self, info: Info, input: Annotated[i.RecordDepartureInput, ARGUMENT]
    ) -> r.RecordDepartureResult | None:
        wish = Leaving(said(input), given(input.on), given(input.to))
        return await acted(
            RECORDED, info, input, r.DepartureRecorded, departures.record_departure, wish
        )

    @strawberry.mutation(
        description="Record that the child came back to the country. What had ended stays ended."
    )
    async def record_return(
        self, info: Info, input: Annotated[i.RecordReturnInput, ARGUMENT]
    ) -> r.RecordReturnResult | None:
        what = (said(input), given(input.on))
        return await acted(RECORDED, info, input, r.ReturnRecorded, departures.record_return, *what)


def _circumstance(input: i.RecordCircumstanceInput) -> NewCircumstance:
    """The class of what is to be written follows from the code, so it must be one."""
    group, parents = BY_CODE.get(input.group), given(input.parents)
    if group is None:
        refuse([Problem(("group",), Fault.UNKNOWN_CODE)])
    assert group is not None  # noqa: S101 -- refused above
    return NewCircumstance(
        said(input),
        group.number,
        given(input.since),
        given(input.until),
        given(input.subgroup),
        Parents(parents.father, parents.mother) if parents else None,
    )

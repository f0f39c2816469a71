"""A child is isolated from its carers for a time: what worker and chair do about it."""

from datetime import date
from typing import Annotated

import strawberry

from db.rules.isolation import IsolationGround
from db.rules.taking_part import LONGEST_NUMBER
from db.services.cases import isolation
from db.services.cases.isolating import Decision, Which
from schema.acts import acted
from schema.cases import around_results as r
from schema.cases.asking import OfCase, day, said, why
from schema.cases.refusals import SAID
from schema.writing import ARGUMENT, Info, Keyed, given, key_of

AUTHORITY = (
    "The document by which a competent authority requires more than fifteen days, where one does."
)


@strawberry.input(description="A child should be isolated from its carers (đề xuất cách ly).")
class ProposeIsolationInput(OfCase):
    ground: IsolationGround = strawberry.field(description="Why, of the grounds of article 32.")
    first_day: date = strawberry.field(description="First day, included.")
    last_day: date = strawberry.field(description="Last day, included.")
    reason: str = why("What makes it necessary")
    place_of_safety: str | None = strawberry.field(
        default=strawberry.UNSET, description="Where the child is to be safe. SEALED."
    )
    carer: str | None = strawberry.field(
        default=strawberry.UNSET, description="Who is to take care of it there. SEALED."
    )


@strawberry.input
class OfIsolation(Keyed):
    """What every input about an isolation says."""

    id: strawberry.ID = strawberry.field(description="The isolation.")
    version: int = strawberry.field(
        description="The version of the isolation that was read: another one now is a Conflict."
    )


def number() -> str:
    found: str = strawberry.field(
        description=f"Number of the decision, {LONGEST_NUMBER} characters at most."
    )
    return found


def document(description: str) -> str | None:
    found: str | None = strawberry.field(default=strawberry.UNSET, description=description)
    return found


@strawberry.input(description="The chair decides it (Mẫu 07, final before).")
class DecideIsolationInput(OfIsolation):
    decision_number: str = number()
    first_day: date | None = day("First day, included; as proposed unless said.")
    last_day: date | None = day("Last day, included; as proposed unless said.")
    authority_document: str | None = document(AUTHORITY)


@strawberry.input(description="The child was taken to safety.")
class StartIsolationInput(OfIsolation):
    pass


@strawberry.input(description="It has to go on: by another decision (another Mẫu 07).")
class ExtendIsolationInput(OfIsolation):
    decision_number: str = number()
    last_day: date = strawberry.field(description="The new last day, included.")
    reason: str = why("Why it has to go on")
    authority_document: str | None = document(AUTHORITY)


@strawberry.input(description="The child is safe, or was never taken: it ends early.")
class RevokeIsolationInput(OfIsolation):
    reason: str = why("Why")


@strawberry.input(description="The court decides from now on (chuyển Tòa án).")
class HandOverIsolationInput(OfIsolation):
    court_document: str = strawberry.field(
        description=f"The document to the court, {LONGEST_NUMBER} characters at most."
    )


def which(input: OfIsolation) -> Which:
    return Which(key_of("Isolation", input.id), input.version)


@strawberry.type
class IsolationMutations:
    """`proposeIsolation`, `decideIsolation`, `startIsolation`, `extendIsolation`,
    `revokeIsolation`, `handOverIsolation`."""

    @strawberry.mutation(
        description="Propose as worker that a child is isolated from its carers (tạm thời cách ly)."
    )
    async def propose_isolation(
        self, info: Info, input: Annotated[ProposeIsolationInput, ARGUMENT]
    ) -> r.ProposeIsolationResult | None:
        wish = isolation.Proposal(
            input.ground,
            input.first_day,
            input.last_day,
            input.reason,
            given(input.place_of_safety),
            given(input.carer),
        )
        return await acted(
            SAID, info, input, r.IsolationProposed, isolation.propose_isolation, said(input), wish
        )

    @strawberry.mutation(
        description="Decide as chair on a proposed isolation: Mẫu 07 is final, and all days of the"
        " episode are fifteen at most unless an authority requires more."
    )
    async def decide_isolation(
        self, info: Info, input: Annotated[DecideIsolationInput, ARGUMENT]
    ) -> r.DecideIsolationResult | None:
        decision = Decision(
            input.decision_number,
            given(input.first_day),
            given(input.last_day),
            given(input.authority_document),
        )
        what = (which(input), decision)
        return await acted(SAID, info, input, r.IsolationDecided, isolation.decide_isolation, *what)

    @strawberry.mutation(
        description="Say as worker that a decided isolation began. Its clock runs from the first"
        " day."
    )
    async def start_isolation(
        self, info: Info, input: Annotated[StartIsolationInput, ARGUMENT]
    ) -> r.StartIsolationResult | None:
        return await acted(
            SAID, info, input, r.IsolationStarted, isolation.begin_isolation, which(input)
        )

    @strawberry.mutation(
        description="Extend as chair an isolation that is in force, by another decision."
    )
    async def extend_isolation(
        self, info: Info, input: Annotated[ExtendIsolationInput, ARGUMENT]
    ) -> r.ExtendIsolationResult | None:
        decision = Decision(
            input.decision_number,
            None,
            input.last_day,
            given(input.authority_document),
            input.reason,
        )
        return await acted(
            SAID,
            info,
            input,
            r.IsolationExtended,
            isolation.extend_isolation,
            which(input),
            decision,
        )

    @strawberry.mutation(description="End an isolation early as chair, proposed ones too.")
    async def revoke_isolation(
        self, info: Info, input: Annotated[RevokeIsolationInput, ARGUMENT]
    ) -> r.RevokeIsolationResult | None:
        what = (which(input), input.reason)
        return await acted(SAID, info, input, r.IsolationRevoked, isolation.revoke_isolation, *what)

    @strawberry.mutation(description="Hand an isolation in force over to the court, as chair.")
    async def hand_over_isolation(
        self, info: Info, input: Annotated[HandOverIsolationInput, ARGUMENT]
    ) -> r.HandOverIsolationResult | None:
        return await acted(
            SAID,
            info,
            input,
            r.IsolationHandedOver,
            isolation.hand_over_isolation,
            which(input),
            input.court_document,
        )

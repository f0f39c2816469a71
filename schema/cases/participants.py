"""Who works on a case, who takes part in it, who is suspected; what is opened in it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from db.compiler.plan import global_id
from db.rules.facts import LONGEST_REASON, SHORTEST_REASON
from db.rules.forms import FormCode
from db.rules.grants import GrantPurpose
from db.services.cases import grants, sealed
from db.services.requests import Done
from db.services.work import Work
from schema.acts import acted
from schema.cases import around_results as r
from schema.cases.asking import OfCase, said
from schema.cases.refusals import SAID
from schema.writing import ARGUMENT, Info, Keyed, given, key_of, named

REASON = f"Why, in {SHORTEST_REASON} to {LONGEST_REASON} characters. Kept with who and when."


@strawberry.input(description="Who is to work on the case (phân công).")
class AssignCaseInput(OfCase):
    officer: strawberry.ID | None = strawberry.field(
        description="A worker of one of its two communes; null: nobody."
    )


@strawberry.input(description="Somebody from outside takes part in the case (người tham gia).")
class GrantCaseInput(OfCase):
    purpose: GrantPurpose = strawberry.field(description="For what.")
    expires_at: datetime = strawberry.field(
        description="Until when: how long at most, the purpose says (docs/case-law.md)."
    )
    officer: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="To one officer."
    )
    organisation: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Or to all who work in this organisation for it."
    )
    forms: list[FormCode] = strawberry.field(
        default_factory=list, description="Forms that they may read, of those for the purpose."
    )
    sealed: bool = strawberry.field(
        default=False, description="Whether they may open what is sealed, with a reason each time."
    )
    tasks: list[int] = strawberry.field(
        default_factory=list,
        description="Activities of the plan in force for which they are responsible, by number:"
        " they read these, and record what became of them (recordEvidence).",
    )


@strawberry.input(description="They take part no more.")
class EndCaseGrantInput(OfCase):
    grant: strawberry.ID = strawberry.field(description="The grant.")


@strawberry.input
class OfSealed(Keyed):
    """An act that leaves the version of a case as it is."""

    id: strawberry.ID = strawberry.field(description="The case.")


@strawberry.input(description="Who is suspected of the harm (người bị nghi gây tổn hại). SEALED.")
class NameHarmerInput(OfSealed):
    full_name: str = strawberry.field(description="Who it is.")
    relation: str | None = strawberry.field(
        default=strawberry.UNSET, description="What they are to the child."
    )
    officer: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Their account here, if they have one: to them the case does not exist from"
        " now on.",
    )


@strawberry.input(description="Take back that somebody was named as suspected. SEALED.")
class WithdrawHarmerInput(OfSealed):
    harmer: strawberry.ID = strawberry.field(
        description="The naming, as `Case.harmers` has it for who opened what is sealed."
    )
    reason: str = strawberry.field(description=REASON)


@strawberry.input(description="Open what is sealed of a case, for fifteen minutes.")
class OpenSealedCaseInput(OfSealed):
    reason: str = strawberry.field(description=REASON)


@strawberry.input(description="Open a whole case in an emergency, for twelve hours.")
class BreakGlassInput(OfSealed):
    reason: str = strawberry.field(description=REASON)


Opening = Callable[[Work, UUID | None, str], Awaitable[datetime]]


async def opened(
    info: Info, input: OpenSealedCaseInput | BreakGlassInput, deed: Opening, success: Any
) -> Any:
    case = key_of("Case", input.id)

    async def command(work: Work) -> Done:
        until = await deed(work, case, input.reason)
        assert case is not None  # noqa: S101 -- or it were not found
        ids = {"case": global_id("Case", case), "expiresAt": until.isoformat()}
        return Done(success.__name__, ids)

    return await SAID.perform(info, input, command, success.of)


@strawberry.type
class ParticipantMutations:
    """`assignCase`, `grantCase`, `endCaseGrant`, `nameHarmer`, `withdrawHarmer`,
    `openSealedCase`, `breakGlass`."""

    @strawberry.mutation(description="Say who works on the case (phân công), or that nobody does.")
    async def assign_case(
        self, info: Info, input: Annotated[AssignCaseInput, ARGUMENT]
    ) -> r.AssignCaseResult | None:
        officer = named("Officer", input.officer)
        return await acted(
            SAID, info, input, r.CaseAssigned, grants.assign_case, said(input), officer
        )

    @strawberry.mutation(
        description="Let an officer or an organisation take part in the case, for a purpose, on"
        " some forms, until a moment."
    )
    async def grant_case(
        self, info: Info, input: Annotated[GrantCaseInput, ARGUMENT]
    ) -> r.GrantCaseResult | None:
        wish = grants.Granting(
            input.purpose,
            input.expires_at,
            named("Officer", input.officer),
            named("Organisation", input.organisation),
            tuple(input.forms),
            input.sealed,
            tuple(input.tasks),
        )
        return await acted(SAID, info, input, r.GrantedCase, grants.grant_case, said(input), wish)

    @strawberry.mutation(description="End a grant before its moment has come.")
    async def end_case_grant(
        self, info: Info, input: Annotated[EndCaseGrantInput, ARGUMENT]
    ) -> r.EndCaseGrantResult | None:
        what = (said(input), key_of("CaseGrant", input.grant))
        return await acted(SAID, info, input, r.CaseGrantEnded, grants.end_grant, *what)

    @strawberry.mutation(
        description="Name who is suspected of the harm. Whoever does not hold what is sealed of the"
        " case sees nothing of it."
    )
    async def name_harmer(
        self, info: Info, input: Annotated[NameHarmerInput, ARGUMENT]
    ) -> r.NameHarmerResult | None:
        naming = sealed.Naming(
            input.full_name, given(input.relation), named("Officer", input.officer)
        )

        which = key_of("Case", input.id)
        return await acted(SAID, info, input, r.HarmerNamed, sealed.name_harmer, which, naming)

    @strawberry.mutation(
        description="Take back, with a reason, that somebody was named as suspected of the harm: an"
        " officer whom no other naming keeps from the case sees it again. What was said stays."
    )
    async def withdraw_harmer(
        self, info: Info, input: Annotated[WithdrawHarmerInput, ARGUMENT]
    ) -> r.WithdrawHarmerResult | None:
        harmer = key_of("CaseHarmer", input.harmer)

        what = (key_of("Case", input.id), harmer, input.reason)
        success = r.HarmerNamingWithdrawn
        return await acted(SAID, info, input, success, sealed.withdraw_harmer, *what)

    @strawberry.mutation(
        description="Open what is sealed of a case (thông tin mật) for fifteen minutes, to yourself"
        " alone, with a reason."
    )
    async def open_sealed_case(
        self, info: Info, input: Annotated[OpenSealedCaseInput, ARGUMENT]
    ) -> r.OpenSealedCaseResult | None:
        return await opened(  # type: ignore[no-any-return]
            info, input, sealed.open_sealed_case, r.SealedCaseOpened
        )

    @strawberry.mutation(
        description="Open a whole case in an emergency for twelve hours, with a reason: its chairs"
        " and data-protection officers are told at once."
    )
    async def break_glass(
        self, info: Info, input: Annotated[BreakGlassInput, ARGUMENT]
    ) -> r.BreakGlassResult | None:
        return await opened(info, input, sealed.break_glass, r.GlassBroken)  # type: ignore[no-any-return]

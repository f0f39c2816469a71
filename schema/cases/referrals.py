"""Referrals of a child of a case to services: what sender and receiver do; what is noted of it, and
of the criminal matter."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from db.rules.forms import FormCode
from db.rules.grants import GrantPurpose
from db.rules.taking_part import ProceedingsOutcome
from db.services.cases import grants, proceedings, referrals
from schema.acts import acted
from schema.cases import around_results as r
from schema.cases.asking import OfCase, day, on_behalf, said, why
from schema.cases.refusals import SAID
from schema.writing import ARGUMENT, Info, Keyed, given, key_of, named


@strawberry.input(description="What the receiver is to see of the case, beside its own line.")
class ReferralGrantInput:
    expires_at: datetime = strawberry.field(description="Until when at the latest.")
    forms: list[FormCode] = strawberry.field(
        default_factory=list, description="Forms that they may read, of those for the purpose."
    )
    sealed: bool = strawberry.field(
        default=False, description="Whether they may open what is sealed, with a reason each time."
    )


@strawberry.input(description="A service is asked to help the child (chuyển gửi dịch vụ).")
class ReferCaseInput(OfCase):
    organisation: strawberry.ID = strawberry.field(description="Who is asked.")
    purpose: GrantPurpose = strawberry.field(description="For what.")
    need: str = strawberry.field(
        description="What the child needs: all that the receiver learns without a grant. Kept"
        " encrypted."
    )
    grant: ReferralGrantInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="What they are to see of the case; nothing unless said. It ends with the"
        " referral.",
    )


@strawberry.input
class OfReferral(Keyed):
    """What every input about a referral says."""

    id: strawberry.ID = strawberry.field(description="The referral.")
    version: int = strawberry.field(
        description="The version of the referral that was read: another one now is a Conflict."
    )


@strawberry.input(description="We take it on.")
class AcceptReferralInput(OfReferral):
    pass


@strawberry.input(description="We do not take it on.")
class DeclineReferralInput(OfReferral):
    reason: str = why("Why")


@strawberry.input(description="The service was given.")
class DeliverReferralInput(OfReferral):
    result: str = strawberry.field(description="What came of it. Kept encrypted.")


@strawberry.input(description="The result is enough.")
class CloseReferralInput(OfReferral):
    pass


@strawberry.input(description="The service is no longer asked.")
class WithdrawReferralInput(OfReferral):
    reason: str = why("Why")


@strawberry.input(description="Whether the case is on the criminal track (xử lý hình sự).")
class SetCriminalTrackInput(OfCase):
    on: bool = strawberry.field(description="Whether it is.")
    criminal_number: str | None = strawberry.field(
        default=strawberry.UNSET, description="Number of the criminal case, if there is one yet."
    )
    organisation: strawberry.ID | None = on_behalf()


@strawberry.input(description="What is known of the criminal matter; absent: nothing new.")
class RecordProceedingsInput(OfCase):
    criminal_number: str | None = strawberry.field(
        default=strawberry.UNSET, description="Number of the criminal case."
    )
    outcome: ProceedingsOutcome | None = strawberry.field(
        default=strawberry.UNSET, description="What became of it."
    )
    decided_on: date | None = day("When that was decided.")
    narrative: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The narrative. SEALED: it is read in your own body alone.",
    )
    organisation: strawberry.ID | None = on_behalf()


@strawberry.input(description="A note on the case (ghi chú).")
class NoteOnCaseInput(OfCase):
    text: str = strawberry.field(description="What is noted. Kept encrypted.")


def which(input: OfReferral) -> referrals.Which:
    return referrals.Which(key_of("Referral", input.id), input.version)


def offer(input: ReferCaseInput) -> referrals.Offer:
    body = named("Organisation", input.organisation)
    asked, granting = given(input.grant), None
    if asked is not None:
        granting = grants.Granting(
            input.purpose,
            asked.expires_at,
            organisation=body,
            forms=tuple(asked.forms),
            sealed=asked.sealed,
        )
    return referrals.Offer(body, input.purpose, input.need, granting)


@strawberry.type
class ReferralMutations:
    """`referCase`, `acceptReferral`, `declineReferral`, `deliverReferral`, `closeReferral`,
    `withdrawReferral`."""

    @strawberry.mutation(
        description="Ask a service to help the child of a case (chuyển gửi, kết nối dịch vụ)."
    )
    async def refer_case(
        self, info: Info, input: Annotated[ReferCaseInput, ARGUMENT]
    ) -> r.ReferCaseResult | None:
        return await acted(
            SAID, info, input, r.CaseReferred, referrals.refer_case, said(input), offer(input)
        )

    @strawberry.mutation(description="Take a referral on, in the organisation that was asked.")
    async def accept_referral(
        self, info: Info, input: Annotated[AcceptReferralInput, ARGUMENT]
    ) -> r.AcceptReferralResult | None:
        return await acted(
            SAID, info, input, r.ReferralAccepted, referrals.accept_referral, which(input)
        )

    @strawberry.mutation(description="Decline a referral, and say why.")
    async def decline_referral(
        self, info: Info, input: Annotated[DeclineReferralInput, ARGUMENT]
    ) -> r.DeclineReferralResult | None:
        what = (which(input), input.reason)
        return await acted(SAID, info, input, r.ReferralDeclined, referrals.decline_referral, *what)

    @strawberry.mutation(description="Say that the service was given, and what came of it.")
    async def deliver_referral(
        self, info: Info, input: Annotated[DeliverReferralInput, ARGUMENT]
    ) -> r.DeliverReferralResult | None:
        return await acted(
            SAID,
            info,
            input,
            r.ReferralDelivered,
            referrals.deliver_referral,
            which(input),
            input.result,
        )

    @strawberry.mutation(description="Close a referral that was delivered, as its sender.")
    async def close_referral(
        self, info: Info, input: Annotated[CloseReferralInput, ARGUMENT]
    ) -> r.CloseReferralResult | None:
        return await acted(
            SAID, info, input, r.ReferralClosed, referrals.close_referral, which(input)
        )

    @strawberry.mutation(description="Take back a referral that was not delivered yet.")
    async def withdraw_referral(
        self, info: Info, input: Annotated[WithdrawReferralInput, ARGUMENT]
    ) -> r.WithdrawReferralResult | None:
        return await acted(
            SAID,
            info,
            input,
            r.ReferralWithdrawn,
            referrals.withdraw_referral,
            which(input),
            input.reason,
        )


@strawberry.type
class ProceedingMutations:
    """`setCriminalTrack`, `recordProceedings`, `noteOnCase`."""

    @strawberry.mutation(
        description="Say as police whether a case is on the criminal track, beside its status."
    )
    async def set_criminal_track(
        self, info: Info, input: Annotated[SetCriminalTrackInput, ARGUMENT]
    ) -> r.SetCriminalTrackResult | None:
        known = proceedings.Proceedings(
            given(input.criminal_number), body=named("Organisation", input.organisation)
        )
        return await acted(
            SAID,
            info,
            input,
            r.CriminalTrackSet,
            proceedings.set_criminal_track,
            said(input),
            known,
            on=input.on,
        )

    @strawberry.mutation(
        description="Write down as police, procuracy or court what became of the criminal matter."
        " The narrative stays with your body."
    )
    async def record_proceedings(
        self, info: Info, input: Annotated[RecordProceedingsInput, ARGUMENT]
    ) -> r.RecordProceedingsResult | None:
        known = proceedings.Proceedings(
            given(input.criminal_number),
            given(input.outcome),
            given(input.decided_on),
            given(input.narrative),
            named("Organisation", input.organisation),
        )
        return await acted(
            SAID,
            info,
            input,
            r.ProceedingsRecorded,
            proceedings.record_proceedings,
            said(input),
            known,
        )

    @strawberry.mutation(description="Note something on a case; it stands among its events.")
    async def note_on_case(
        self, info: Info, input: Annotated[NoteOnCaseInput, ARGUMENT]
    ) -> r.NoteOnCaseResult | None:
        return await acted(
            SAID, info, input, r.CaseNoted, proceedings.note_on_case, said(input), input.text
        )

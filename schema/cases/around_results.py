"""What acts around a case answer: read again, with the rights of after them."""

from datetime import datetime
from typing import Annotated, ClassVar, Self

import strawberry

from db.services.requests import Done
from schema.acts import About, AboutPart
from schema.cases.around_types import CaseGrant, Isolation, Referral
from schema.cases.refusals import IsolationRefusal, ReferralRefusal
from schema.cases.step_results import AboutCase
from schema.cases.types import Case
from schema.errors import ChangeRefusal, Refusal
from schema.writing import Info, outcome, row


@strawberry.type
class AboutIsolation(AboutPart, AboutCase):
    """Something was done about an isolation."""

    part: ClassVar[str | None] = "Isolation"

    @strawberry.field(description="The isolation as you may see it now.")
    async def isolation(self, info: Info) -> Isolation | None:
        return await row(info, self.beside)


@strawberry.type(description="A chair can decide it now; nothing has changed for the child.")
class IsolationProposed(AboutIsolation):
    pass


@strawberry.type(description="The chair decided it; its first day is awaited.")
class IsolationDecided(AboutIsolation):
    pass


@strawberry.type(description="The child is isolated; the clock of fifteen days runs.")
class IsolationStarted(AboutIsolation):
    pass


@strawberry.type(description="The isolation has a later last day.")
class IsolationExtended(AboutIsolation):
    pass


@strawberry.type(description="The isolation is over; its clock stopped.")
class IsolationRevoked(AboutIsolation):
    pass


@strawberry.type(description="The court decides from now on; the clock stopped.")
class IsolationHandedOver(AboutIsolation):
    pass


@strawberry.type(description="This officer works on the case from now on, or nobody.")
class CaseAssigned(AboutCase):
    pass


@strawberry.type(description="They take part in the case until the grant is over.")
class GrantedCase(AboutPart, AboutCase):
    part: ClassVar[str | None] = "CaseGrant"

    @strawberry.field(description="The grant.")
    async def grant(self, info: Info) -> CaseGrant | None:
        return await row(info, self.beside)


@strawberry.type(description="They take part in the case no more.")
class CaseGrantEnded(GrantedCase):
    pass


@strawberry.type(
    description="They are named. An officer of that account is kept from the case from now on."
)
class HarmerNamed(AboutCase):
    pass


@strawberry.type(
    description="The naming is taken back. An officer whom no other one names sees the case again."
)
class HarmerNamingWithdrawn(AboutCase):
    pass


@strawberry.type(description="The case is on the criminal track, or off it.")
class CriminalTrackSet(AboutCase):
    pass


@strawberry.type(description="What is known of the criminal matter is written down.")
class ProceedingsRecorded(AboutCase):
    pass


@strawberry.type(description="The note stands among the events of the case.")
class CaseNoted(AboutCase):
    pass


@strawberry.type(description="What is sealed of the case stands open to you alone, for a while.")
class SealedCaseOpened(AboutCase):
    until: strawberry.Private[str]

    @strawberry.field(description="Until when.")
    def expires_at(self) -> datetime:
        return datetime.fromisoformat(self.until)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["case"], until=done.ids["expiresAt"])


@strawberry.type(
    description="The whole case stands open to you alone, for hours; its chairs and"
    " data-protection officers are told."
)
class GlassBroken(SealedCaseOpened):
    pass


@strawberry.type
class AboutReferral(About):
    """Something was done about a referral."""

    about: ClassVar[str] = "Referral"
    called: ClassVar[str] = "referral"

    @strawberry.field(description="The referral as you may see it now.")
    async def referral(self, info: Info) -> Referral | None:
        return await row(info, self.identity)


@strawberry.type(description="The service is asked; it sees the referral.")
class CaseReferred(AboutPart, AboutCase):
    part: ClassVar[str | None] = "Referral"

    @strawberry.field(description="The case as you may see it now.")
    async def case(self, info: Info) -> Case | None:
        return await row(info, self.identity)

    @strawberry.field(description="The referral as you may see it now.")
    async def referral(self, info: Info) -> Referral | None:
        return await row(info, self.beside)


@strawberry.type(description="The receiver takes it on.")
class ReferralAccepted(AboutReferral):
    pass


@strawberry.type(description="The receiver does not; a grant that came with it is ended.")
class ReferralDeclined(AboutReferral):
    pass


@strawberry.type(description="The service was given; the result stands in the referral.")
class ReferralDelivered(AboutReferral):
    pass


@strawberry.type(description="The referral is done; a grant that came with it is ended.")
class ReferralClosed(AboutReferral):
    pass


@strawberry.type(description="The referral is taken back; a grant that came with it is ended.")
class ReferralWithdrawn(AboutReferral):
    pass


ProposeIsolationResult = Annotated[
    IsolationProposed | ChangeRefusal, outcome("ProposeIsolationResult")
]
DecideIsolationResult = Annotated[
    IsolationDecided | IsolationRefusal, outcome("DecideIsolationResult")
]
StartIsolationResult = Annotated[
    IsolationStarted | IsolationRefusal, outcome("StartIsolationResult")
]
ExtendIsolationResult = Annotated[
    IsolationExtended | IsolationRefusal, outcome("ExtendIsolationResult")
]
RevokeIsolationResult = Annotated[
    IsolationRevoked | IsolationRefusal, outcome("RevokeIsolationResult")
]
HandOverIsolationResult = Annotated[
    IsolationHandedOver | IsolationRefusal, outcome("HandOverIsolationResult")
]
AssignCaseResult = Annotated[CaseAssigned | ChangeRefusal, outcome("AssignCaseResult")]
GrantCaseResult = Annotated[GrantedCase | ChangeRefusal, outcome("GrantCaseResult")]
EndCaseGrantResult = Annotated[CaseGrantEnded | ChangeRefusal, outcome("EndCaseGrantResult")]
NameHarmerResult = Annotated[HarmerNamed | Refusal, outcome("NameHarmerResult")]
WithdrawHarmerResult = Annotated[HarmerNamingWithdrawn | Refusal, outcome("WithdrawHarmerResult")]
SetCriminalTrackResult = Annotated[
    CriminalTrackSet | ChangeRefusal, outcome("SetCriminalTrackResult")
]
RecordProceedingsResult = Annotated[
    ProceedingsRecorded | ChangeRefusal, outcome("RecordProceedingsResult")
]
NoteOnCaseResult = Annotated[CaseNoted | ChangeRefusal, outcome("NoteOnCaseResult")]
OpenSealedCaseResult = Annotated[SealedCaseOpened | Refusal, outcome("OpenSealedCaseResult")]
BreakGlassResult = Annotated[GlassBroken | Refusal, outcome("BreakGlassResult")]
ReferCaseResult = Annotated[CaseReferred | ChangeRefusal, outcome("ReferCaseResult")]
AcceptReferralResult = Annotated[
    ReferralAccepted | ReferralRefusal, outcome("AcceptReferralResult")
]
DeclineReferralResult = Annotated[
    ReferralDeclined | ReferralRefusal, outcome("DeclineReferralResult")
]
DeliverReferralResult = Annotated[
    ReferralDelivered | ReferralRefusal, outcome("DeliverReferralResult")
]
CloseReferralResult = Annotated[ReferralClosed | ReferralRefusal, outcome("CloseReferralResult")]
WithdrawReferralResult = Annotated[
    ReferralWithdrawn | ReferralRefusal, outcome("WithdrawReferralResult")
]

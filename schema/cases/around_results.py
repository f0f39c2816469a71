"""What acts around a case answer: read again, with the rights of after them."""

from datetime import datetime
from typing import Annotated

import strawberry

from db.rules.isolation import IsolationRefusedError, IsolationStatus
from db.rules.referrals import ReferralRefusedError, ReferralStatus
from db.services.requests import Done
from schema.cases.around_types import CaseGrant, Isolation, Referral
from schema.cases.step_results import AboutCase
from schema.cases.types import Case
from schema.children.change_results import row
from schema.errors import ChangeRefusal, Refusal, UserError
from schema.writing import OUTCOME, Info


@strawberry.type(
    description="There is no such step of the isolation from here, or conditions of it are unmet"
    " (docs/case-law.md); nothing was changed."
)
class IsolationRefused(UserError):
    status: IsolationStatus = strawberry.field(description="How far the isolation is.")
    unmet: list[str] = strawberry.field(
        description="Codes of the conditions that are unmet; empty: there is no such step."
    )

    @classmethod
    def of(cls, problem: IsolationRefusedError, path: list[str]) -> "IsolationRefused":
        unmet = [each.value for each in problem.unmet]
        said = "Conditions are unmet." if unmet else "There is no such step from here."
        return cls(message=said, path=path, status=problem.status, unmet=unmet)


@strawberry.type(
    description="There is no such step of the referral from here; nothing was changed."
)
class ReferralRefused(UserError):
    status: ReferralStatus = strawberry.field(description="How far the referral is.")

    @classmethod
    def of(cls, problem: ReferralRefusedError, path: list[str]) -> "ReferralRefused":
        return cls(message="There is no such step from here.", path=path, status=problem.status)


@strawberry.type
class AboutIsolation(AboutCase):
    """Something was done about an isolation."""

    what: strawberry.Private[str]

    @strawberry.field(description="The isolation as you may see it now.")
    async def isolation(self, info: Info) -> Isolation | None:
        return await row(info, self.what)  # type: ignore[no-any-return]

    @classmethod
    def of(cls, done: Done) -> "AboutIsolation":
        return cls(identity=done.ids["case"], what=done.ids["part"])


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
class GrantedCase(AboutCase):
    what: strawberry.Private[str]

    @strawberry.field(description="The grant.")
    async def grant(self, info: Info) -> CaseGrant | None:
        return await row(info, self.what)  # type: ignore[no-any-return]

    @classmethod
    def of(cls, done: Done) -> "GrantedCase":
        return cls(identity=done.ids["case"], what=done.ids["part"])


@strawberry.type(description="They take part in the case no more.")
class CaseGrantEnded(GrantedCase):
    pass


@strawberry.type(
    description="They are named. An officer of that account is kept from the case from now on."
)
class HarmerNamed(AboutCase):
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
    def of(cls, done: Done) -> "SealedCaseOpened":
        return cls(identity=done.ids["case"], until=done.ids["expiresAt"])


@strawberry.type(
    description="The whole case stands open to you alone, for hours; its chairs and"
    " data-protection officers are told."
)
class GlassBroken(SealedCaseOpened):
    pass


@strawberry.type
class AboutReferral:
    """Something was done about a referral."""

    identity: strawberry.Private[str]

    @strawberry.field(description="The referral as you may see it now.")
    async def referral(self, info: Info) -> Referral | None:
        return await row(info, self.identity)  # type: ignore[no-any-return]

    @classmethod
    def of(cls, done: Done) -> "AboutReferral":
        return cls(identity=done.ids["referral"])


@strawberry.type(description="The service is asked; it sees the referral.")
class CaseReferred(AboutReferral):
    case_: strawberry.Private[str]

    @strawberry.field(description="The case as you may see it now.")
    async def case(self, info: Info) -> Case | None:
        return await row(info, self.case_)  # type: ignore[no-any-return]

    @classmethod
    def of(cls, done: Done) -> "CaseReferred":
        return cls(identity=done.ids["part"], case_=done.ids["case"])


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
    IsolationProposed | ChangeRefusal,
    strawberry.union("ProposeIsolationResult", description=OUTCOME),
]
DecideIsolationResult = Annotated[
    IsolationDecided | ChangeRefusal | IsolationRefused,
    strawberry.union("DecideIsolationResult", description=OUTCOME),
]
StartIsolationResult = Annotated[
    IsolationStarted | ChangeRefusal | IsolationRefused,
    strawberry.union("StartIsolationResult", description=OUTCOME),
]
ExtendIsolationResult = Annotated[
    IsolationExtended | ChangeRefusal | IsolationRefused,
    strawberry.union("ExtendIsolationResult", description=OUTCOME),
]
RevokeIsolationResult = Annotated[
    IsolationRevoked | ChangeRefusal | IsolationRefused,
    strawberry.union("RevokeIsolationResult", description=OUTCOME),
]
HandOverIsolationResult = Annotated[
    IsolationHandedOver | ChangeRefusal | IsolationRefused,
    strawberry.union("HandOverIsolationResult", description=OUTCOME),
]
AssignCaseResult = Annotated[
    CaseAssigned | ChangeRefusal,
    strawberry.union("AssignCaseResult", description=OUTCOME),
]
GrantCaseResult = Annotated[
    GrantedCase | ChangeRefusal,
    strawberry.union("GrantCaseResult", description=OUTCOME),
]
EndCaseGrantResult = Annotated[
    CaseGrantEnded | ChangeRefusal,
    strawberry.union("EndCaseGrantResult", description=OUTCOME),
]
NameHarmerResult = Annotated[
    HarmerNamed | Refusal,
    strawberry.union("NameHarmerResult", description=OUTCOME),
]
SetCriminalTrackResult = Annotated[
    CriminalTrackSet | ChangeRefusal,
    strawberry.union("SetCriminalTrackResult", description=OUTCOME),
]
RecordProceedingsResult = Annotated[
    ProceedingsRecorded | ChangeRefusal,
    strawberry.union("RecordProceedingsResult", description=OUTCOME),
]
NoteOnCaseResult = Annotated[
    CaseNoted | ChangeRefusal,
    strawberry.union("NoteOnCaseResult", description=OUTCOME),
]
OpenSealedCaseResult = Annotated[
    SealedCaseOpened | Refusal,
    strawberry.union("OpenSealedCaseResult", description=OUTCOME),
]
BreakGlassResult = Annotated[
    GlassBroken | Refusal,
    strawberry.union("BreakGlassResult", description=OUTCOME),
]
ReferCaseResult = Annotated[
    CaseReferred | ChangeRefusal,
    strawberry.union("ReferCaseResult", description=OUTCOME),
]
AcceptReferralResult = Annotated[
    ReferralAccepted | ChangeRefusal | ReferralRefused,
    strawberry.union("AcceptReferralResult", description=OUTCOME),
]
DeclineReferralResult = Annotated[
    ReferralDeclined | ChangeRefusal | ReferralRefused,
    strawberry.union("DeclineReferralResult", description=OUTCOME),
]
DeliverReferralResult = Annotated[
    ReferralDelivered | ChangeRefusal | ReferralRefused,
    strawberry.union("DeliverReferralResult", description=OUTCOME),
]
CloseReferralResult = Annotated[
    ReferralClosed | ChangeRefusal | ReferralRefused,
    strawberry.union("CloseReferralResult", description=OUTCOME),
]
WithdrawReferralResult = Annotated[
    ReferralWithdrawn | ChangeRefusal | ReferralRefused,
    strawberry.union("WithdrawReferralResult", description=OUTCOME),
]

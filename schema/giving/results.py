"""What the mutations of giving answer: read again, with the rights of after them."""

from typing import Annotated, ClassVar, Self

import strawberry

from db.rules.giving import LineFault
from db.services.requests import Done
from schema.acts import About
from schema.errors import ChangeRefusal, Refusal
from schema.giving import refusals as f
from schema.giving.types import Campaign, CampaignQuota, Disbursement, GiftList
from schema.writing import Info, outcome, row


@strawberry.type(description="What became of one line of a request.")
class LineResult:
    index: int = strawberry.field(description="Which line of the request, from 0.")
    accepted: bool = strawberry.field(description="Whether it was done.")
    code: LineFault | None = strawberry.field(description="Why not; null: it was done.")
    message: str | None = strawberry.field(description="The same as a sentence for developers.")


@strawberry.type(description="Quotas can be shared out and lists drawn up for it.")
class CampaignLaunched(About):
    about: ClassVar[str] = "Campaign"
    called: ClassVar[str] = "campaign"

    @strawberry.field(description="The campaign.")
    async def campaign(self, info: Info) -> Campaign | None:
        return await row(info, self.identity)


@strawberry.type(description="The unit has so many places.")
class QuotaAllocated(About):
    about: ClassVar[str] = "CampaignQuota"
    called: ClassVar[str] = "quota"

    @strawberry.field(description="The quota.")
    async def quota(self, info: Info) -> CampaignQuota | None:
        return await row(info, self.identity)


@strawberry.type
class AboutList(About):
    """Something was done about a list."""

    about: ClassVar[str] = "GiftList"
    called: ClassVar[str] = "list"

    @strawberry.field(description="The list as you may see it now.")
    async def gift_list(self, info: Info) -> GiftList | None:
        return await row(info, self.identity)


@strawberry.type
class AboutLines(AboutList):
    """Something was done about lines of a list."""

    results: list[LineResult] = strawberry.field(
        description="What became of each line, in the order of the request."
    )

    @classmethod
    def of(cls, done: Done) -> Self:
        refused = {int(n.path[1]): LineFault(n.code) for n in done.notices}
        results = [_result(n, refused.get(n)) for n in range(done.versions["lines"])]
        return cls(identity=done.ids[cls.called], results=results)


def _result(index: int, code: LineFault | None) -> LineResult:
    said = f.LINES[code] if code else None
    return LineResult(index=index, accepted=code is None, code=code, message=said)


@strawberry.type(description="Children can be put on it now.")
class ListDrafted(AboutList):
    pass


@strawberry.type(description="These children are on the list.")
class LinesProposed(AboutLines):
    pass


@strawberry.type(description="These children are not on the list, each for a reason.")
class ChildrenExcluded(AboutLines):
    pass


@strawberry.type(description="It can be approved or returned now; its lines are settled.")
class ListSubmitted(AboutList):
    pass


@strawberry.type(description="The commune works on it again.")
class ListReturned(AboutList):
    pass


@strawberry.type(description="The money can be reserved now.")
class ListApproved(AboutList):
    pass


@strawberry.type(description="The money is reserved, line by line: they can be handed over.")
class ListCommitted(AboutList):
    pass


@strawberry.type(description="Nothing of it is open any more.")
class ListSettled(AboutList):
    pass


@strawberry.type(description="These lines are paid.")
class LinesHandedOver(AboutLines):
    pass


@strawberry.type(description="What was reserved for these lines is back in the fund.")
class LinesUndelivered(AboutLines):
    pass


@strawberry.type(description="What was paid is back in the fund.")
class DisbursementReversed(About):
    about: ClassVar[str] = "Disbursement"
    called: ClassVar[str] = "disbursement"

    @strawberry.field(description="The line.")
    async def disbursement(self, info: Info) -> Disbursement | None:
        return await row(info, self.identity)


LaunchCampaignResult = Annotated[CampaignLaunched | Refusal, outcome("LaunchCampaignResult")]
AllocateQuotaResult = Annotated[QuotaAllocated | ChangeRefusal, outcome("AllocateQuotaResult")]
DraftListResult = Annotated[ListDrafted | Refusal, outcome("DraftListResult")]
ProposeLinesResult = Annotated[LinesProposed | f.DraftRefusal, outcome("ProposeLinesResult")]
ExcludeChildrenResult = Annotated[
    ChildrenExcluded | ChangeRefusal, outcome("ExcludeChildrenResult")
]
SubmitListResult = Annotated[ListSubmitted | f.SubmitRefusal, outcome("SubmitListResult")]
ReturnListResult = Annotated[ListReturned | f.StepRefusal, outcome("ReturnListResult")]
ApproveListResult = Annotated[ListApproved | f.StepRefusal, outcome("ApproveListResult")]
CommitListResult = Annotated[ListCommitted | f.MoneyRefusal, outcome("CommitListResult")]
SettleListResult = Annotated[ListSettled | f.StepRefusal, outcome("SettleListResult")]
HandOverResult = Annotated[LinesHandedOver | f.LinesRefusal, outcome("HandOverResult")]
MarkUndeliveredResult = Annotated[
    LinesUndelivered | f.LinesRefusal, outcome("MarkUndeliveredResult")
]
ReverseDisbursementResult = Annotated[
    DisbursementReversed | f.MoneyRefusal, outcome("ReverseDisbursementResult")
]

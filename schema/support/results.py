"""What the mutations of support answer: read again, with the rights of after them."""

from typing import Annotated, ClassVar

import strawberry

from schema.acts import About
from schema.giving.types import Disbursement
from schema.support import refusals as f
from schema.support.types import Support
from schema.writing import Info, outcome, row


@strawberry.type
class AboutSupport(About):
    """Something was done about support."""

    about: ClassVar[str] = "Support"

    @strawberry.field(description="The support as you may see it now.")
    async def support(self, info: Info) -> Support | None:
        return await row(info, self.identity)


@strawberry.type
class AboutInstalment(About):
    """Something was done about a line of support."""

    about: ClassVar[str] = "Disbursement"

    @strawberry.field(description="The line as you may see it now.")
    async def disbursement(self, info: Info) -> Disbursement | None:
        return await row(info, self.identity)


@strawberry.type(description="It can be decided on now, by somebody else.")
class SupportApplied(AboutSupport):
    pass


@strawberry.type(description="The money can be reserved now.")
class SupportApproved(AboutSupport):
    pass


@strawberry.type(description="Nothing comes of it.")
class SupportDeclined(AboutSupport):
    pass


@strawberry.type(description="The money is reserved: lines can be paid when they are due.")
class SupportCommitted(AboutSupport):
    pass


@strawberry.type(description="Nothing is paid of it until it is resumed.")
class SupportSuspended(AboutSupport):
    pass


@strawberry.type(description="It goes on.")
class SupportResumed(AboutSupport):
    pass


@strawberry.type(description="What was not paid yet is back in the fund.")
class SupportStopped(AboutSupport):
    pass


@strawberry.type(description="What was paid so far is settled.")
class SupportSettled(AboutSupport):
    pass


@strawberry.type(description="The instalment waits for this no longer.")
class ConditionConfirmed(AboutInstalment):
    pass


@strawberry.type(
    description="The line is paid; what was left of its reserve is in the fund, or the next line."
)
class SupportPaid(AboutInstalment):
    pass


ApplyForSupportResult = Annotated[SupportApplied | f.ApplyRefusal, outcome("ApplyForSupportResult")]
ApproveSupportResult = Annotated[SupportApproved | f.StepRefusal, outcome("ApproveSupportResult")]
DeclineSupportResult = Annotated[SupportDeclined | f.StepRefusal, outcome("DeclineSupportResult")]
CommitSupportResult = Annotated[SupportCommitted | f.MoneyRefusal, outcome("CommitSupportResult")]
SuspendSupportResult = Annotated[SupportSuspended | f.StepRefusal, outcome("SuspendSupportResult")]
ResumeSupportResult = Annotated[SupportResumed | f.StepRefusal, outcome("ResumeSupportResult")]
StopSupportResult = Annotated[SupportStopped | f.MoneyRefusal, outcome("StopSupportResult")]
SettleSupportResult = Annotated[SupportSettled | f.StepRefusal, outcome("SettleSupportResult")]
ConfirmConditionResult = Annotated[
    ConditionConfirmed | f.StepRefusal, outcome("ConfirmConditionResult")
]
PaySupportResult = Annotated[SupportPaid | f.MoneyRefusal, outcome("PaySupportResult")]

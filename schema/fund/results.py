"""What entries in the books of a fund answer: read again, with the rights of after them."""

from typing import Annotated, ClassVar

import strawberry

from schema.acts import About
from schema.errors import Refusal
from schema.fund.income import Donation, Donor, Pledge
from schema.fund.refusals import (
    ApprovalRefusal,
    LedgerRefusal,
    PeriodRefusal,
    StatementRefusal,
    VoucherRefusal,
)
from schema.fund.statements import FundStatement
from schema.fund.types import Fund, LedgerPosting
from schema.fund.vouchers import Voucher
from schema.writing import Info, outcome, row


@strawberry.type
class OfBooks(About):
    """Something was entered."""

    called: ClassVar[str] = "it"


@strawberry.type(description="The fund knows the donor.")
class DonorAdded(OfBooks):
    about: ClassVar[str] = "Donor"

    @strawberry.field(description="The donor.")
    async def donor(self, info: Info) -> Donor | None:
        return await row(info, self.identity)


@strawberry.type(description="It is known whether the donor agrees to be named.")
class DonorConsentChanged(OfBooks):
    about: ClassVar[str] = "Donor"

    @strawberry.field(description="The donor.")
    async def donor(self, info: Info) -> Donor | None:
        return await row(info, self.identity)


@strawberry.type
class OfOneFund(OfBooks):
    """Something was settled for a fund."""

    about: ClassVar[str] = "Fund"

    @strawberry.field(description="The fund as it is now.")
    async def fund(self, info: Info) -> Fund | None:
        return await row(info, self.identity)


@strawberry.type(description="Something can be given for it.")
class PurposeAdded(OfOneFund):
    pass


@strawberry.type(description="The books of the month are closed.")
class PeriodClosed(OfOneFund):
    pass


@strawberry.type
class OfPledge(OfBooks):
    """Something became of a promise."""

    about: ClassVar[str] = "Pledge"

    @strawberry.field(description="The promise.")
    async def pledge(self, info: Info) -> Pledge | None:
        return await row(info, self.identity)


@strawberry.type(description="It is promised.")
class DonationPledged(OfPledge):
    pass


@strawberry.type(description="The promise is withdrawn.")
class PledgeWithdrawn(OfPledge):
    pass


@strawberry.type(description="It is in the books.")
class DonationRecorded(OfBooks):
    about: ClassVar[str] = "Donation"

    @strawberry.field(description="The donation.")
    async def donation(self, info: Info) -> Donation | None:
        return await row(info, self.identity)


@strawberry.type
class OfPosting(OfBooks):
    """Something was posted."""

    about: ClassVar[str] = "LedgerPosting"

    @strawberry.field(description="The posting.")
    async def posting(self, info: Info) -> LedgerPosting | None:
        return await row(info, self.identity)


@strawberry.type(description="It is in the books.")
class BudgetReceived(OfPosting):
    pass


@strawberry.type(description="It is in the books of both funds; the posting is that of who pays.")
class FundsTransferred(OfPosting):
    pass


@strawberry.type(description="It is taken back by this posting.")
class PostingReversed(OfPosting):
    pass


@strawberry.type
class OfVoucher(OfBooks):
    """Something was done to a voucher."""

    about: ClassVar[str] = "Voucher"

    @strawberry.field(description="The voucher.")
    async def voucher(self, info: Info) -> Voucher | None:
        return await row(info, self.identity)


@strawberry.type(description="It waits for who approves it.")
class VoucherRecorded(OfVoucher):
    pass


@strawberry.type(description="It has its seven items.")
class VoucherApproved(OfVoucher):
    pass


@strawberry.type(description="It is public.")
class StatementPublished(OfBooks):
    about: ClassVar[str] = "FundStatement"

    @strawberry.field(description="The statement.")
    async def statement(self, info: Info) -> FundStatement | None:
        return await row(info, self.identity)


AddDonorResult = Annotated[DonorAdded | Refusal, outcome("AddDonorResult")]
ChangeDonorConsentResult = Annotated[
    DonorConsentChanged | Refusal, outcome("ChangeDonorConsentResult")
]
AddPurposeResult = Annotated[PurposeAdded | Refusal, outcome("AddPurposeResult")]
PledgeDonationResult = Annotated[DonationPledged | Refusal, outcome("PledgeDonationResult")]
WithdrawPledgeResult = Annotated[PledgeWithdrawn | Refusal, outcome("WithdrawPledgeResult")]
RecordDonationResult = Annotated[DonationRecorded | LedgerRefusal, outcome("RecordDonationResult")]
ReceiveBudgetResult = Annotated[BudgetReceived | LedgerRefusal, outcome("ReceiveBudgetResult")]
TransferBetweenFundsResult = Annotated[
    FundsTransferred | LedgerRefusal, outcome("TransferBetweenFundsResult")
]
ReversePostingResult = Annotated[PostingReversed | LedgerRefusal, outcome("ReversePostingResult")]
ClosePeriodResult = Annotated[PeriodClosed | PeriodRefusal, outcome("ClosePeriodResult")]
RecordVoucherResult = Annotated[VoucherRecorded | VoucherRefusal, outcome("RecordVoucherResult")]
ApproveVoucherResult = Annotated[VoucherApproved | ApprovalRefusal, outcome("ApproveVoucherResult")]
PublishStatementResult = Annotated[
    StatementPublished | StatementRefusal, outcome("PublishStatementResult")
]
RestateStatementResult = Annotated[
    StatementPublished | StatementRefusal, outcome("RestateStatementResult")
]

"""What is entered in the books of funds."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

import strawberry

from db.rules.vouchers import Party, VoucherLine
from db.services.fund import closing, income, statements
from db.services.work import Work
from schema.acts import acted
from schema.fund import inputs as i
from schema.fund import results as r
from schema.fund.refusals import SAID
from schema.writing import ARGUMENT, Info, given, key_of, named


def fund_of(input: i.OfFund) -> UUID | None:
    return key_of("Fund", input.fund)


@strawberry.type
class IncomeMutations:
    """`addDonor`, `changeDonorConsent`, `addPurpose`, `pledgeDonation`, `withdrawPledge`,
    `recordDonation`, `receiveBudget`."""

    @strawberry.mutation(description="Enter who gives to a fund.")
    async def add_donor(
        self, info: Info, input: Annotated[i.AddDonorInput, ARGUMENT]
    ) -> r.AddDonorResult | None:
        body = named("Organisation", input.organisation)
        who = (input.kind, input.name, input.address, input.may_be_named, body)
        what = (fund_of(input), income.DonorSaid(*who))
        return await acted(SAID, info, input, r.DonorAdded, income.add_donor, *what)

    @strawberry.mutation(
        description="Say whether a donor agrees to be named in the public statement: their own"
        " officers, or who keeps the books for them. One that is published stays as it is until it"
        " is stated anew."
    )
    async def change_donor_consent(
        self, info: Info, input: Annotated[i.ChangeDonorConsentInput, ARGUMENT]
    ) -> r.ChangeDonorConsentResult | None:
        who, may = key_of("Donor", input.donor), input.may_be_named
        return await acted(
            SAID, info, input, r.DonorConsentChanged, income.change_consent, who, may_be_named=may
        )

    @strawberry.mutation(description="Say for what something can be given to a fund.")
    async def add_purpose(
        self, info: Info, input: Annotated[i.AddPurposeInput, ARGUMENT]
    ) -> r.AddPurposeResult | None:
        async def deed(work: Work) -> UUID:
            unit = given(input.unit)
            place = None if unit is None else work.memory.unit(unit)
            where = place.id if place else None
            bound = (i.some(input.kinds), i.some(input.occasions), where)
            said = income.PurposeSaid(input.name, *bound)
            return await income.add_purpose(work, fund_of(input), said, names_unit=unit is not None)

        return await acted(SAID, info, input, r.PurposeAdded, deed)

    @strawberry.mutation(description="Enter what somebody says they will give.")
    async def pledge_donation(
        self, info: Info, input: Annotated[i.PledgeDonationInput, ARGUMENT]
    ) -> r.PledgeDonationResult | None:
        donor, days = key_of("Donor", input.donor), (given(input.on), given(input.due_on))
        said = income.Promise(input.amount, given(input.purpose), days)
        return await acted(
            SAID, info, input, r.DonationPledged, income.pledge, fund_of(input), donor, said
        )

    @strawberry.mutation(description="Enter that nothing more comes of a promise.")
    async def withdraw_pledge(
        self, info: Info, input: Annotated[i.WithdrawPledgeInput, ARGUMENT]
    ) -> r.WithdrawPledgeResult | None:
        return await acted(
            SAID, info, input, r.PledgeWithdrawn, income.withdraw_pledge, key_of("Pledge", input.id)
        )

    @strawberry.mutation(description="Enter what somebody gave, money or goods.")
    async def record_donation(
        self, info: Info, input: Annotated[i.RecordDonationInput, ARGUMENT]
    ) -> r.RecordDonationResult | None:
        async def deed(work: Work) -> UUID:
            gift = income.Gift(
                key_of("Donor", input.donor),
                i.sum_of(input),
                given(input.purpose),
                given(input.source),
                named("Pledge", input.pledge),
                given(input.on),
            )
            return await income.receive_gift(work, fund_of(input), gift)

        return await acted(SAID, info, input, r.DonationRecorded, deed)

    @strawberry.mutation(description="Enter what the state budget allotted to a fund.")
    async def receive_budget(
        self, info: Info, input: Annotated[i.ReceiveBudgetInput, ARGUMENT]
    ) -> r.ReceiveBudgetResult | None:
        async def deed(work: Work) -> UUID:
            said = (input.source, i.sum_of(input), input.decision, given(input.on))
            return await income.receive_budget(work, fund_of(input), *said)

        return await acted(SAID, info, input, r.BudgetReceived, deed)


@strawberry.type
class LedgerMutations:
    """`transferBetweenFunds`, `reversePosting`, `closePeriod`, `recordVoucher`,
    `approveVoucher`."""

    @strawberry.mutation(description="Pass on from a fund to another one.")
    async def transfer_between_funds(
        self, info: Info, input: Annotated[i.TransferBetweenFundsInput, ARGUMENT]
    ) -> r.TransferBetweenFundsResult | None:
        how_many = given(input.quantity) or Decimal(0)
        said = closing.Passing(
            key_of("FundPot", input.pot),
            key_of("Fund", input.to),
            input.amount,
            how_many,
            input.text,
            given(input.on),
        )
        return await acted(SAID, info, input, r.FundsTransferred, closing.transfer, said)

    @strawberry.mutation(
        description="Take back a posting by another one: what came in, or both halves of what was"
        " passed on."
    )
    async def reverse_posting(
        self, info: Info, input: Annotated[i.ReversePostingInput, ARGUMENT]
    ) -> r.ReversePostingResult | None:
        which = key_of("LedgerPosting", input.id)
        what = (which, input.reason, given(input.on))
        return await acted(SAID, info, input, r.PostingReversed, closing.reverse, *what)

    @strawberry.mutation(
        description="Close the books of a month: by who posted nothing in it, in order, for ever."
    )
    async def close_period(
        self, info: Info, input: Annotated[i.ClosePeriodInput, ARGUMENT]
    ) -> r.ClosePeriodResult | None:
        what = (fund_of(input), input.year, input.month)
        return await acted(SAID, info, input, r.PeriodClosed, closing.close_month, *what)

    @strawberry.mutation(description="Make a voucher; somebody else approves it.")
    async def record_voucher(
        self, info: Info, input: Annotated[i.RecordVoucherInput, ARGUMENT]
    ) -> r.RecordVoucherResult | None:
        lines = (VoucherLine(x.content, x.quantity, x.unit, x.price) for x in input.lines)
        said = closing.VoucherSaid(
            input.kind,
            input.on,
            Party(input.receiver_name, input.receiver_address),
            input.content,
            tuple(lines),
            given(input.signed_on),
            tuple(key_of("LedgerPosting", each) for each in given(input.postings) or ()),
        )
        return await acted(
            SAID, info, input, r.VoucherRecorded, closing.make_voucher, fund_of(input), said
        )

    @strawberry.mutation(description="Approve a voucher that somebody else made.")
    async def approve_voucher(
        self, info: Info, input: Annotated[i.ApproveVoucherInput, ARGUMENT]
    ) -> r.ApproveVoucherResult | None:
        which = key_of("Voucher", input.id)
        return await acted(
            SAID, info, input, r.VoucherApproved, closing.approve_voucher, which, input.version
        )


@strawberry.type
class StatementMutations:
    """`publishStatement`, `restateStatement`."""

    @strawberry.mutation(
        description="Publish what a fund says of a year: by its director, of a year whose books are"
        " closed, for ever."
    )
    async def publish_statement(
        self, info: Info, input: Annotated[i.PublishStatementInput, ARGUMENT]
    ) -> r.PublishStatementResult | None:
        return await acted(
            SAID, info, input, r.StatementPublished, statements.publish, fund_of(input), input.year
        )

    @strawberry.mutation(
        description="Publish anew what a fund said of a year, with a reason: who agrees to be named"
        " may have changed. The books are closed: no sum is another one."
    )
    async def restate_statement(
        self, info: Info, input: Annotated[i.RestateStatementInput, ARGUMENT]
    ) -> r.RestateStatementResult | None:
        what = (fund_of(input), input.year, input.reason)
        return await acted(SAID, info, input, r.StatementPublished, statements.restate, *what)

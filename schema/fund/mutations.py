"""What is entered in the books of funds."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

import strawberry

from db.compiler.plan import global_id
from db.rules.vouchers import Party, VoucherLine
from db.services.fund import closing, income, statements
from db.services.requests import Done
from db.services.work import Work
from schema.fund import inputs as i
from schema.fund import results as r
from schema.fund.refusals import SAID
from schema.writing import ARGUMENT, Info, given, key_of, named


def done(kind: str, type_name: str, key: UUID) -> Done:
    """What is remembered of it."""
    return Done(kind, {"it": global_id(type_name, key)})


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
        async def command(work: Work) -> Done:
            body = named("Organisation", input.organisation)
            who = (input.kind, input.name, input.address, input.may_be_named, body)
            donor = await income.add_donor(work, fund_of(input), income.DonorSaid(*who))
            return done("DonorAdded", "Donor", donor)

        return await SAID.perform(info, input, command, r.DonorAdded.of)

    @strawberry.mutation(
        description="Enter whether a donor agrees to be named in the public statement. One that is"
        " published stays as it is until it is stated anew."
    )
    async def change_donor_consent(
        self, info: Info, input: Annotated[i.ChangeDonorConsentInput, ARGUMENT]
    ) -> r.ChangeDonorConsentResult | None:
        async def command(work: Work) -> Done:
            who, may = key_of("Donor", input.donor), input.may_be_named
            donor = await income.change_consent(work, who, may_be_named=may)
            return done("DonorConsentChanged", "Donor", donor)

        return await SAID.perform(info, input, command, r.DonorConsentChanged.of)

    @strawberry.mutation(description="Say for what something can be given to a fund.")
    async def add_purpose(
        self, info: Info, input: Annotated[i.AddPurposeInput, ARGUMENT]
    ) -> r.AddPurposeResult | None:
        async def command(work: Work) -> Done:
            unit = given(input.unit)
            place = None if unit is None else work.memory.unit(unit)
            where = place.id if place else None
            bound = (i.some(input.kinds), i.some(input.occasions), where)
            said = income.PurposeSaid(input.name, *bound)
            await income.add_purpose(work, fund_of(input), said, names_unit=unit is not None)
            return Done("PurposeAdded", {"it": str(input.fund)})

        return await SAID.perform(info, input, command, r.PurposeAdded.of)

    @strawberry.mutation(description="Enter what somebody says they will give.")
    async def pledge_donation(
        self, info: Info, input: Annotated[i.PledgeDonationInput, ARGUMENT]
    ) -> r.PledgeDonationResult | None:
        async def command(work: Work) -> Done:
            donor, days = key_of("Donor", input.donor), (given(input.on), given(input.due_on))
            said = income.Promise(input.amount, given(input.purpose), days)
            key = await income.pledge(work, fund_of(input), donor, said)
            return done("DonationPledged", "Pledge", key)

        return await SAID.perform(info, input, command, r.DonationPledged.of)

    @strawberry.mutation(description="Enter that nothing more comes of a promise.")
    async def withdraw_pledge(
        self, info: Info, input: Annotated[i.WithdrawPledgeInput, ARGUMENT]
    ) -> r.WithdrawPledgeResult | None:
        async def command(work: Work) -> Done:
            key = await income.withdraw_pledge(work, key_of("Pledge", input.id))
            return done("PledgeWithdrawn", "Pledge", key)

        return await SAID.perform(info, input, command, r.PledgeWithdrawn.of)

    @strawberry.mutation(description="Enter what somebody gave, money or goods.")
    async def record_donation(
        self, info: Info, input: Annotated[i.RecordDonationInput, ARGUMENT]
    ) -> r.RecordDonationResult | None:
        async def command(work: Work) -> Done:
            gift = income.Gift(
                key_of("Donor", input.donor),
                i.sum_of(input),
                given(input.purpose),
                given(input.source),
                named("Pledge", input.pledge),
                given(input.on),
            )
            key = await income.receive_gift(work, fund_of(input), gift)
            return done("DonationRecorded", "Donation", key)

        return await SAID.perform(info, input, command, r.DonationRecorded.of)

    @strawberry.mutation(description="Enter what the state budget allotted to a fund.")
    async def receive_budget(
        self, info: Info, input: Annotated[i.ReceiveBudgetInput, ARGUMENT]
    ) -> r.ReceiveBudgetResult | None:
        async def command(work: Work) -> Done:
            said = (input.source, i.sum_of(input), input.decision, given(input.on))
            key = await income.receive_budget(work, fund_of(input), *said)
            return done("BudgetReceived", "LedgerPosting", key)

        return await SAID.perform(info, input, command, r.BudgetReceived.of)


@strawberry.type
class LedgerMutations:
    """`transferBetweenFunds`, `reversePosting`, `closePeriod`, `recordVoucher`,
    `approveVoucher`."""

    @strawberry.mutation(description="Pass on from a fund to another one.")
    async def transfer_between_funds(
        self, info: Info, input: Annotated[i.TransferBetweenFundsInput, ARGUMENT]
    ) -> r.TransferBetweenFundsResult | None:
        async def command(work: Work) -> Done:
            how_many = given(input.quantity) or Decimal(0)
            said = closing.Passing(
                key_of("FundPot", input.pot),
                key_of("Fund", input.to),
                input.amount,
                how_many,
                input.text,
                given(input.on),
            )
            return done("FundsTransferred", "LedgerPosting", await closing.transfer(work, said))

        return await SAID.perform(info, input, command, r.FundsTransferred.of)

    @strawberry.mutation(
        description="Take back a posting by another one: what came in, or both halves of what was"
        " passed on."
    )
    async def reverse_posting(
        self, info: Info, input: Annotated[i.ReversePostingInput, ARGUMENT]
    ) -> r.ReversePostingResult | None:
        async def command(work: Work) -> Done:
            which = key_of("LedgerPosting", input.id)
            key = await closing.reverse(work, which, input.reason, given(input.on))
            return done("PostingReversed", "LedgerPosting", key)

        return await SAID.perform(info, input, command, r.PostingReversed.of)

    @strawberry.mutation(
        description="Close the books of a month: by who posted nothing in it, in order, for ever."
    )
    async def close_period(
        self, info: Info, input: Annotated[i.ClosePeriodInput, ARGUMENT]
    ) -> r.ClosePeriodResult | None:
        async def command(work: Work) -> Done:
            key = await closing.close_month(work, fund_of(input), input.year, input.month)
            return done("PeriodClosed", "Fund", key)

        return await SAID.perform(info, input, command, r.PeriodClosed.of)

    @strawberry.mutation(description="Make a voucher; somebody else approves it.")
    async def record_voucher(
        self, info: Info, input: Annotated[i.RecordVoucherInput, ARGUMENT]
    ) -> r.RecordVoucherResult | None:
        async def command(work: Work) -> Done:
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
            key = await closing.make_voucher(work, fund_of(input), said)
            return done("VoucherRecorded", "Voucher", key)

        return await SAID.perform(info, input, command, r.VoucherRecorded.of)

    @strawberry.mutation(description="Approve a voucher that somebody else made.")
    async def approve_voucher(
        self, info: Info, input: Annotated[i.ApproveVoucherInput, ARGUMENT]
    ) -> r.ApproveVoucherResult | None:
        async def command(work: Work) -> Done:
            which = key_of("Voucher", input.id)
            key = await closing.approve_voucher(work, which, input.version)
            return done("VoucherApproved", "Voucher", key)

        return await SAID.perform(info, input, command, r.VoucherApproved.of)


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
        async def command(work: Work) -> Done:
            key = await statements.publish(work, fund_of(input), input.year)
            return done("StatementPublished", "FundStatement", key)

        return await SAID.perform(info, input, command, r.StatementPublished.of)

    @strawberry.mutation(
        description="Publish anew what a fund said of a year, with a reason: who agrees to be named"
        " may have changed. The books are closed: no sum is another one."
    )
    async def restate_statement(
        self, info: Info, input: Annotated[i.RestateStatementInput, ARGUMENT]
    ) -> r.RestateStatementResult | None:
        async def command(work: Work) -> Done:
            key = await statements.restate(work, fund_of(input), input.year, input.reason)
            return done("StatementPublished", "FundStatement", key)

        return await SAID.perform(info, input, command, r.StatementPublished.of)

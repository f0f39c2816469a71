"""What is done from the application for support to its end."""

from typing import Annotated

import strawberry

from db.rules.fund import FundSource
from db.rules.support import Instalment
from db.services.support import applying, deciding, paying, stopping
from db.services.support.acting import Done, Said
from db.services.work import Work
from schema.acts import acted
from schema.giving.mutations import goods_of
from schema.support import inputs as i
from schema.support import results as r
from schema.support.refusals import SAID
from schema.writing import ARGUMENT, Info, given, key_of, named


def about(input: i.OfSupport) -> Said:
    return Said(key_of("Support", input.id), input.version)


def line(input: i.OfInstalment) -> Said:
    return Said(key_of("Disbursement", input.id), input.version)


async def applied(work: Work, input: i.ApplyForSupportInput) -> Done:
    wish = applying.Application(
        key_of("Fund", input.fund),
        input.kind,
        given(input.occasion),
        input.year,
        named("Child", input.child),
        named("Organisation", input.facility),
        FundSource(input.source.value),
        given(input.purpose),
        named("Campaign", input.programme),
        input.need,
        given(input.diagnosis),
        given(input.payee),
        goods_of(given(input.goods)),
        [Instalment(x.amount, given(x.due_on), given(x.condition)) for x in input.instalments],
    )
    return await applying.apply_for_support(work, wish)


@strawberry.type
class ApplicationMutations:
    """`applyForSupport`, and what is decided of it."""

    @strawberry.mutation(
        description="Ask the fund for support without a list, for a child or a facility of the"
        " commune: a scholarship, treatment, a funeral, relief, equipment."
    )
    async def apply_for_support(
        self, info: Info, input: Annotated[i.ApplyForSupportInput, ARGUMENT]
    ) -> r.ApplyForSupportResult | None:
        return await acted(SAID, info, input, r.SupportApplied, applied, input)

    @strawberry.mutation(
        description="Approve the application, with the number of the decision: whoever leads where"
        " the fund is, or its director, and not who applied."
    )
    async def approve_support(
        self, info: Info, input: Annotated[i.ApproveSupportInput, ARGUMENT]
    ) -> r.ApproveSupportResult | None:
        said = (about(input), input.decision_number, given(input.decision_on))
        return await acted(SAID, info, input, r.SupportApproved, deciding.approve_support, *said)

    @strawberry.mutation(description="Decline the application, and say why: the same people.")
    async def decline_support(
        self, info: Info, input: Annotated[i.DeclineSupportInput, ARGUMENT]
    ) -> r.DeclineSupportResult | None:
        said = (about(input), input.reason)
        return await acted(SAID, info, input, r.SupportDeclined, deciding.decline_support, *said)

    @strawberry.mutation(
        description="Reserve the money for all of it: the accountant of the fund, not who approved."
    )
    async def commit_support(
        self, info: Info, input: Annotated[i.CommitSupportInput, ARGUMENT]
    ) -> r.CommitSupportResult | None:
        said = about(input)
        return await acted(SAID, info, input, r.SupportCommitted, deciding.commit_support, said)


@strawberry.type
class PaymentMutations:
    """`confirmCondition`, `paySupport`, `settleSupport`."""

    @strawberry.mutation(
        description="Say that what an instalment waits for was shown: proof of enrolment, results."
    )
    async def confirm_condition(
        self, info: Info, input: Annotated[i.ConfirmConditionInput, ARGUMENT]
    ) -> r.ConfirmConditionResult | None:
        said, deed = (line(input), input.on, input.evidence), paying.confirm_condition
        return await acted(SAID, info, input, r.ConditionConfirmed, deed, *said)

    @strawberry.mutation(
        description="Say that a line was paid: when, where, who signed. Families are handed it by"
        " the commune; hospitals and suppliers are paid by the accountant, what it cost, at"
        " once or in parts, and the rest goes back."
    )
    async def pay_support(
        self, info: Info, input: Annotated[i.PaySupportInput, ARGUMENT]
    ) -> r.PaySupportResult | None:
        signed = (input.signed_by, input.signed_as, given(input.witness))
        wish = paying.Payment(
            line(input), input.on, input.place, *signed, given(input.amount), input.keep_rest
        )
        return await acted(SAID, info, input, r.SupportPaid, paying.pay_support, wish)

    @strawberry.mutation(
        description="Settle what was paid so far (quyết toán), with the approved voucher for it;"
        " with its last line support ends."
    )
    async def settle_support(
        self, info: Info, input: Annotated[i.SettleSupportInput, ARGUMENT]
    ) -> r.SettleSupportResult | None:
        said = (about(input), named("Voucher", input.voucher))
        return await acted(SAID, info, input, r.SupportSettled, paying.settle_support, *said)


@strawberry.type
class SupportMutations(ApplicationMutations, PaymentMutations):
    """All of support, with `suspendSupport`, `resumeSupport` and `stopSupport`."""

    @strawberry.mutation(description="Pay nothing of it for a while, and say why.")
    async def suspend_support(
        self, info: Info, input: Annotated[i.SuspendSupportInput, ARGUMENT]
    ) -> r.SuspendSupportResult | None:
        said = (about(input), input.reason)
        return await acted(SAID, info, input, r.SupportSuspended, stopping.suspend_support, *said)

    @strawberry.mutation(
        description="Let it go on, and say why: whoever leads where the fund is, or its director."
    )
    async def resume_support(
        self, info: Info, input: Annotated[i.ResumeSupportInput, ARGUMENT]
    ) -> r.ResumeSupportResult | None:
        said = (about(input), input.reason)
        return await acted(SAID, info, input, r.SupportResumed, stopping.resume_support, *said)

    @strawberry.mutation(
        description="Stop it: what is not paid yet, and was reserved, goes back to the fund."
    )
    async def stop_support(
        self, info: Info, input: Annotated[i.StopSupportInput, ARGUMENT]
    ) -> r.StopSupportResult | None:
        said = (about(input), input.reason)
        return await acted(SAID, info, input, r.SupportStopped, stopping.stop_support, *said)

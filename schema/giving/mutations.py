"""What is done from the quota of a unit to the settlement of its list."""

from decimal import Decimal, InvalidOperation
from typing import Annotated
from uuid import UUID

import strawberry

from db.rules.eligibility import Eligibility
from db.rules.fund import FundSource
from db.rules.giving import GivingFault
from db.rules.inputs import InputRefusedError, Problem
from db.services.giving import campaigns, deciding, drafting, handing
from db.services.giving.acting import Done as Acted
from db.services.giving.acting import Said
from db.services.requests import Done, Request
from db.services.work import Work
from schema.acts import acted
from schema.giving import inputs as i
from schema.giving import results as r
from schema.giving.refusals import mutation
from schema.writing import ARGUMENT, Info, given, key_of, named

SAID = mutation()


def about(input: i.OfList) -> Said:
    return Said(key_of("GiftList", input.id), input.version)


def _handed(input: i.HandOverInput) -> handing.HandOver:
    lines = [
        handing.Line(key_of("Disbursement", x.id), x.version, x.signed_by, x.signed_as)
        for x in input.lines
    ]
    said = (input.on, input.place, input.witness)
    return handing.HandOver(key_of("GiftList", input.gift_list), *said, lines, input.on_error)


def goods_of(said: i.GoodsInput | None) -> campaigns.Goods | None:
    if said is None:
        return None
    try:
        quantity = Decimal(said.quantity).quantize(Decimal("0.001"))
    except InvalidOperation:
        problem = Problem(("goods", "quantity"), GivingFault.NOT_POSITIVE)
        raise InputRefusedError([problem]) from None
    return campaigns.Goods(said.item, quantity, said.measure)


def eligibility_of(said: i.EligibilityInput, input: i.LaunchCampaignInput) -> Eligibility:
    return Eligibility(
        given(said.on) or input.begins_on,
        frozenset(said.groups),
        said.special_circumstances,
        frozenset(said.watches),
        frozenset(said.poverty),
        said.in_facility,
        given(said.age_from),
        given(said.age_to),
        frozenset(said.grades),
    )


@strawberry.type
class CampaignMutations:
    """`launchCampaign` and `allocateQuota`."""

    @strawberry.mutation(
        description="Begin a campaign (đợt tặng quà, trợ giúp) of a fund in your unit."
    )
    async def launch_campaign(
        self, info: Info, input: Annotated[i.LaunchCampaignInput, ARGUMENT]
    ) -> r.LaunchCampaignResult | None:
        async def deed(work: Work) -> UUID:
            wish = campaigns.Launch(
                key_of("Fund", input.fund),
                input.name,
                given(input.name_en),
                input.kind,
                input.occasion,
                input.year,
                input.amount,
                goods_of(given(input.goods)),
                input.begins_on,
                input.ends_on,
                eligibility_of(input.eligible, input),
                given(input.achievement),
                named("Organisation", input.organisation),
            )
            return await campaigns.launch_campaign(work, wish)

        return await acted(SAID, info, input, r.CampaignLaunched, deed)

    @strawberry.mutation(
        description="Say how many places of a campaign a unit has (phân bổ chỉ tiêu): of the fund,"
        " or of the quota of a unit above. Never more than the fund has and nobody was promised,"
        " never more than the quota that it is a part of."
    )
    async def allocate_quota(
        self, info: Info, input: Annotated[i.AllocateQuotaInput, ARGUMENT]
    ) -> r.AllocateQuotaResult | None:
        async def deed(work: Work) -> Acted:
            wish = campaigns.Allocation(
                key_of("Campaign", input.campaign),
                work.memory.unit(input.unit),
                input.places,
                FundSource(input.source.value),
                given(input.purpose),
                given(input.version),
            )
            return Acted(*await campaigns.allocate_quota(work, wish))

        return await acted(SAID, info, input, r.QuotaAllocated, deed)


@strawberry.type
class DraftMutations:
    """`draftList`, `proposeLines`, `excludeChildren`, `submitList`."""

    @strawberry.mutation(description="Begin a list (danh sách đề nghị) for the quota of a commune.")
    async def draft_list(
        self, info: Info, input: Annotated[i.DraftListInput, ARGUMENT]
    ) -> r.DraftListResult | None:
        async def deed(work: Work) -> Acted:
            quota = key_of("CampaignQuota", input.quota)
            return Acted(*await drafting.draft_list(work, quota))

        return await acted(SAID, info, input, r.ListDrafted, deed)

    @strawberry.mutation(
        description="Put children of the commune on a list: up to 500 at once, those for whom the"
        " campaign is, none twice for one occasion, year and class of sources, none beyond the"
        " quota."
    )
    async def propose_lines(
        self, info: Info, input: Annotated[i.ProposeLinesInput, ARGUMENT]
    ) -> r.ProposeLinesResult | None:
        children = [key_of("Child", line.child) for line in input.lines]
        what = (about(input), children, input.on_error)
        return await acted(SAID, info, input, r.LinesProposed, drafting.propose_lines, *what)

    @strawberry.mutation(
        description="Say why children that could be on a list are not; what stands of them on it is"
        " taken off. Up to 500 at once."
    )
    async def exclude_children(
        self, info: Info, input: Annotated[i.ExcludeChildrenInput, ARGUMENT]
    ) -> r.ExcludeChildrenResult | None:
        lines = [
            drafting.Exclusion(key_of("Child", line.child), line.reason) for line in input.lines
        ]
        what = (about(input), lines, input.on_error)
        return await acted(SAID, info, input, r.ChildrenExcluded, drafting.exclude_children, *what)

    @strawberry.mutation(description="Propose the list: the chair of the commune does.")
    async def submit_list(
        self, info: Info, input: Annotated[i.SubmitListInput, ARGUMENT]
    ) -> r.SubmitListResult | None:
        return await acted(SAID, info, input, r.ListSubmitted, deciding.submit_list, about(input))


@strawberry.type
class DecisionMutations:
    """`returnList`, `approveList`, `commitList`, `settleList`."""

    @strawberry.mutation(
        description="Send the list back to the commune, and say why: whoever leads where the fund"
        " is, or its director."
    )
    async def return_list(
        self, info: Info, input: Annotated[i.ReturnListInput, ARGUMENT]
    ) -> r.ReturnListResult | None:
        return await acted(
            SAID, info, input, r.ListReturned, deciding.return_list, about(input), input.reason
        )

    @strawberry.mutation(
        description="Approve the list, with the number of the decision: whoever leads where the"
        " fund is, or its director, and neither who drafted nor who submitted it."
    )
    async def approve_list(
        self, info: Info, input: Annotated[i.ApproveListInput, ARGUMENT]
    ) -> r.ApproveListResult | None:
        number, on = input.decision_number, given(input.decision_on)
        return await acted(
            SAID, info, input, r.ListApproved, deciding.approve_list, about(input), number, on
        )

    @strawberry.mutation(
        description="Reserve the money for the list: the accountant of the fund, not who approved."
    )
    async def commit_list(
        self, info: Info, input: Annotated[i.CommitListInput, ARGUMENT]
    ) -> r.CommitListResult | None:
        return await acted(SAID, info, input, r.ListCommitted, deciding.commit_list, about(input))

    @strawberry.mutation(
        description="Settle the list (quyết toán), when every line was handed over or given back,"
        " with the approved voucher for what was handed over."
    )
    async def settle_list(
        self, info: Info, input: Annotated[i.SettleListInput, ARGUMENT]
    ) -> r.SettleListResult | None:
        voucher = named("Voucher", input.voucher)
        return await acted(
            SAID, info, input, r.ListSettled, deciding.settle_list, about(input), voucher
        )


@strawberry.type
class HandOverMutations:
    """`handOver`, `markUndelivered`, `reverseDisbursement`."""

    @strawberry.mutation(
        description="Say that lines were handed over (phát): when, where, who signed, who was"
        " there. Each is paid in the ledger. Up to 500 at once."
    )
    async def hand_over(
        self, info: Info, input: Annotated[i.HandOverInput, ARGUMENT]
    ) -> r.HandOverResult | None:
        tell = r.LinesHandedOver.kept

        async def command(work: Work) -> Done:
            return tell(await handing.hand_over(work, _handed(input)))

        async def at_once(work: Work, request: Request) -> Done | None:
            return await handing.hand_over_at_once(work, request, _handed(input), tell)

        return await SAID.perform(info, input, command, r.LinesHandedOver.of, at_once)

    @strawberry.mutation(
        description="Say that lines could not be handed over: what was reserved for them goes back"
        " to the fund. Up to 500 at once."
    )
    async def mark_undelivered(
        self, info: Info, input: Annotated[i.MarkUndeliveredInput, ARGUMENT]
    ) -> r.MarkUndeliveredResult | None:
        lines = [handing.Line(key_of("Disbursement", x.id), x.version) for x in input.lines]
        which = key_of("GiftList", input.gift_list)
        what = (which, lines, input.reason, input.on_error)
        return await acted(SAID, info, input, r.LinesUndelivered, handing.mark_undelivered, *what)

    @strawberry.mutation(
        description="Take back what was paid on a line (thu hồi): it is in the fund again."
    )
    async def reverse_disbursement(
        self, info: Info, input: Annotated[i.ReverseDisbursementInput, ARGUMENT]
    ) -> r.ReverseDisbursementResult | None:
        which = key_of("Disbursement", input.id)
        return await acted(
            SAID,
            info,
            input,
            r.DisbursementReversed,
            handing.reverse_disbursement,
            which,
            input.version,
            input.reason,
        )


@strawberry.type
class GivingMutations(CampaignMutations, DraftMutations, DecisionMutations, HandOverMutations):
    """All of giving."""

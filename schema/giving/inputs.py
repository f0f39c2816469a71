"""What is said of campaigns, quotas, lists and lines."""

from datetime import date

import strawberry

from db.rules.children import FundSource, PovertyStatus
from db.rules.circumstances import WatchKind
from db.rules.facts import LONGEST_REASON, SHORTEST_REASON
from db.rules.fund import Occasion, SupportKind
from db.rules.giving import MOST_LINES, OnError
from schema.children import facts as _registers_too  # noqa: F401
from schema.giving import words as _registers_enums  # noqa: F401
from schema.scalars import VND
from schema.writing import Keyed

WHY = f"in {SHORTEST_REASON} to {LONGEST_REASON} characters."
LINES = f"1 to {MOST_LINES} of them."


@strawberry.input(
    description="Whom a campaign is for. Any one of the reasons suffices: groups, special"
    " circumstances, watches, poverty, a facility; without any it is for everybody. Ages and grades"
    " must hold besides."
)
class EligibilityInput:
    on: date | None = strawberry.field(
        default=strawberry.UNSET, description="The day that counts; the first day unless said."
    )
    groups: list[int] = strawberry.field(
        default_factory=list,
        description="Groups of special circumstances by number: those of SOCIAL and HEALTH alone.",
    )
    special_circumstances: bool = strawberry.field(
        default=False, description="In any group that is not sealed; which one is not told."
    )
    watches: list[WatchKind] = strawberry.field(
        default_factory=list, description="Watches whose class is SOCIAL."
    )
    poverty: list[PovertyStatus] = strawberry.field(
        default_factory=list, description="Class of the household."
    )
    in_facility: bool = strawberry.field(default=False, description="Living in a facility.")
    age_from: int | None = strawberry.field(
        default=strawberry.UNSET, description="Not younger, in completed years."
    )
    age_to: int | None = strawberry.field(
        default=strawberry.UNSET, description="Not older, in completed years; 15 at most counts."
    )
    grades: list[int] = strawberry.field(
        default_factory=list, description="In one of these grades of school."
    )


@strawberry.input(description="Goods, so much for each child.")
class GoodsInput:
    item: str = strawberry.field(description="What.")
    quantity: str = strawberry.field(
        description="How much: a number of up to three decimal places, such as 1 or 2.5."
    )
    measure: str = strawberry.field(description="In what it is counted: hộp, bộ, kg.")


@strawberry.input(description="A fund gives on an occasion (đợt tặng quà, trợ giúp).")
class LaunchCampaignInput(Keyed):
    fund: strawberry.ID = strawberry.field(description="Which fund.")
    name: str = strawberry.field(description="What it is called.")
    name_en: str | None = strawberry.field(default=strawberry.UNSET, description="In English.")
    kind: SupportKind = strawberry.field(description="In which form.")
    occasion: Occasion = strawberry.field(description="On what occasion.")
    year: int = strawberry.field(description="In which year.")
    amount: VND = strawberry.field(
        description="For each child, in đồng; of goods their fair value."
    )
    goods: GoodsInput | None = strawberry.field(
        default=strawberry.UNSET, description="What each child is given, where it is goods."
    )
    begins_on: date = strawberry.field(description="First day.")
    ends_on: date = strawberry.field(description="Last day.")
    eligible: EligibilityInput = strawberry.field(description="Whom it is for.")
    achievement: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="What the commune has to confirm, for the register does not know it.",
    )
    organisation: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Whose event it is, of a union or a partner."
    )


@strawberry.input(description="A unit is to have so many places of a campaign (phân bổ chỉ tiêu).")
class AllocateQuotaInput(Keyed):
    campaign: strawberry.ID = strawberry.field(description="Of which campaign.")
    unit: strawberry.ID = strawberry.field(description="Whose they are.")
    places: int = strawberry.field(description="How many, those of its parts included.")
    source: FundSource = strawberry.field(description="From which source of the fund.")
    purpose: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="What the money was given for; unless said, money that is free.",
    )
    version: int | None = strawberry.field(
        default=strawberry.UNSET, description="Of the quota that the unit has, if it has one."
    )


@strawberry.input(description="A list is begun for the quota of a commune.")
class DraftListInput(Keyed):
    quota: strawberry.ID = strawberry.field(description="For which quota.")


@strawberry.input
class OfList(Keyed):
    """What every input about a list says."""

    id: strawberry.ID = strawberry.field(description="The list.")
    version: int = strawberry.field(
        description="The version of the list that was read: another one now is a Conflict."
    )


@strawberry.input(description="A child for a list.")
class ProposedLineInput:
    child: strawberry.ID = strawberry.field(description="Whom it is for.")


@strawberry.input(description="Children are put on a list.")
class ProposeLinesInput(OfList):
    lines: list[ProposedLineInput] = strawberry.field(description=LINES)
    on_error: OnError = strawberry.field(
        default=OnError.REJECT_ALL, description="What becomes of the other lines."
    )


@strawberry.input(description="A child that could be on a list and is not.")
class ExcludedChildInput:
    child: strawberry.ID = strawberry.field(description="Which child.")
    reason: str = strawberry.field(description=f"Why not, {WHY}")


@strawberry.input(description="Children that could be on a list are not, each for a reason.")
class ExcludeChildrenInput(OfList):
    lines: list[ExcludedChildInput] = strawberry.field(description=LINES)
    on_error: OnError = strawberry.field(
        default=OnError.REJECT_ALL, description="What becomes of the other lines."
    )


@strawberry.input(description="The commune proposes the list.")
class SubmitListInput(OfList):
    pass


@strawberry.input(description="The list goes back to the commune.")
class ReturnListInput(OfList):
    reason: str = strawberry.field(description=f"Why, {WHY}")


@strawberry.input(description="The list is approved.")
class ApproveListInput(OfList):
    decision_number: str = strawberry.field(description="Number of the decision (số quyết định).")
    decision_on: date | None = strawberry.field(
        default=strawberry.UNSET, description="Day of the decision; today unless said."
    )


@strawberry.input(description="The money for the list is reserved.")
class CommitListInput(OfList):
    pass


@strawberry.input(description="The list is settled (quyết toán).")
class SettleListInput(OfList):
    voucher: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The approved voucher of payment for what was handed over; needed unless"
        " nothing was.",
    )


@strawberry.input(description="A line that was handed over, and who signed for it.")
class HandedLineInput:
    id: strawberry.ID = strawberry.field(description="The line.")
    version: int = strawberry.field(description="The version of the line that was read.")
    signed_by: str = strawberry.field(description="Who signed: the child, or who cares for it.")
    signed_as: str = strawberry.field(description="What that person is to the child (quan hệ).")


@strawberry.input(description="Lines of a list are handed over (phát): each with a signature.")
class HandOverInput(Keyed):
    gift_list: strawberry.ID = strawberry.field(description="Of which list.")
    on: date = strawberry.field(description="When.")
    place: str = strawberry.field(description="Where.")
    witness: str = strawberry.field(description="Who was there (người làm chứng).")
    lines: list[HandedLineInput] = strawberry.field(description=LINES)
    on_error: OnError = strawberry.field(
        default=OnError.REJECT_ALL, description="What becomes of the other lines."
    )


@strawberry.input(description="A line, as it was read.")
class LineInput:
    id: strawberry.ID = strawberry.field(description="The line.")
    version: int = strawberry.field(description="The version of the line that was read.")


@strawberry.input(description="Lines of a list could not be handed over.")
class MarkUndeliveredInput(Keyed):
    gift_list: strawberry.ID = strawberry.field(description="Of which list.")
    reason: str = strawberry.field(description=f"Why not, {WHY}")
    lines: list[LineInput] = strawberry.field(description=LINES)
    on_error: OnError = strawberry.field(
        default=OnError.REJECT_ALL, description="What becomes of the other lines."
    )


@strawberry.input(description="What was paid on a line comes back to the fund (thu hồi).")
class ReverseDisbursementInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The line.")
    version: int = strawberry.field(description="The version of the line that was read.")
    reason: str = strawberry.field(description=f"Why, {WHY}")

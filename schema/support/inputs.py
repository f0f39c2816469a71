"""What is said of support without a list."""

from datetime import date

import strawberry

from db.rules.children import FundSource
from db.rules.facts import LONGEST_REASON, SHORTEST_REASON
from db.rules.fund import Occasion, SupportKind
from db.rules.support import MOST_INSTALMENTS, InstalmentCondition
from schema.giving.inputs import GoodsInput
from schema.scalars import VND
from schema.support import words as _registers_enums  # noqa: F401
from schema.writing import Keyed

WHY = f"in {SHORTEST_REASON} to {LONGEST_REASON} characters."


@strawberry.input(description="What is paid at once: an instalment of a scholarship (kỳ), or all.")
class InstalmentInput:
    amount: VND = strawberry.field(description="In đồng; of goods their fair value.")
    due_on: date | None = strawberry.field(
        default=strawberry.UNSET, description="Not paid before this day."
    )
    condition: InstalmentCondition | None = strawberry.field(
        default=strawberry.UNSET, description="What must be shown before."
    )


@strawberry.input(
    description="The commune asks the fund for support without a list (đề nghị hỗ trợ), for a child"
    " or a facility."
)
class ApplyForSupportInput(Keyed):
    fund: strawberry.ID = strawberry.field(description="Which fund.")
    kind: SupportKind = strawberry.field(description="In which form: no gift, which lists give.")
    occasion: Occasion | None = strawberry.field(
        default=strawberry.UNSET,
        description="On what occasion, if on one; a child is given to once on each.",
    )
    year: int = strawberry.field(description="In which year.")
    child: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="For which child; of a funeral, the one that died."
    )
    facility: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="For which facility, for equipment and OTHER."
    )
    source: FundSource = strawberry.field(description="From which source of the fund.")
    purpose: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="What the money was given for; unless said, money that is free.",
    )
    programme: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The campaign that it is of: its fund, kind, occasion and year hold, and whom"
        " it is for.",
    )
    need: str = strawberry.field(description=f"Why, {WHY}")
    diagnosis: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of treatment: what is to be treated."
    )
    payee: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of treatment and equipment: who is paid."
    )
    goods: GoodsInput | None = strawberry.field(
        default=strawberry.UNSET, description="What is given, where it is goods."
    )
    instalments: list[InstalmentInput] = strawberry.field(
        description=f"What is to be paid: one, of a scholarship up to {MOST_INSTALMENTS}."
    )


@strawberry.input
class OfSupport(Keyed):
    """What every input about support says."""

    id: strawberry.ID = strawberry.field(description="The support.")
    version: int = strawberry.field(
        description="The version of it that was read: another one now is a Conflict."
    )


@strawberry.input(description="The application is approved.")
class ApproveSupportInput(OfSupport):
    decision_number: str = strawberry.field(description="Number of the decision (số quyết định).")
    decision_on: date | None = strawberry.field(
        default=strawberry.UNSET, description="Day of the decision; today unless said."
    )


@strawberry.input(description="The application is declined.")
class DeclineSupportInput(OfSupport):
    reason: str = strawberry.field(description=f"Why, {WHY}")


@strawberry.input(description="The money for all of it is reserved.")
class CommitSupportInput(OfSupport):
    pass


@strawberry.input(description="Nothing is paid of it for a while (tạm dừng).")
class SuspendSupportInput(OfSupport):
    reason: str = strawberry.field(description=f"Why, {WHY}")


@strawberry.input(description="It goes on.")
class ResumeSupportInput(OfSupport):
    reason: str = strawberry.field(description=f"Why, {WHY}")


@strawberry.input(description="What is not paid yet goes back to the fund.")
class StopSupportInput(OfSupport):
    reason: str = strawberry.field(description=f"Why, {WHY}")


@strawberry.input(description="What was paid is settled (quyết toán).")
class SettleSupportInput(OfSupport):
    voucher: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The approved voucher of payment for what was paid and not settled yet.",
    )


@strawberry.input
class OfInstalment(Keyed):
    """What every input about a line of support says."""

    id: strawberry.ID = strawberry.field(description="The line.")
    version: int = strawberry.field(description="The version of the line that was read.")


@strawberry.input(description="What an instalment waits for was shown.")
class ConfirmConditionInput(OfInstalment):
    on: date = strawberry.field(description="When.")
    evidence: str = strawberry.field(description=f"What was shown, {WHY}")


@strawberry.input(description="A line is paid: to the family, to a hospital, to a supplier.")
class PaySupportInput(OfInstalment):
    on: date = strawberry.field(description="When.")
    place: str = strawberry.field(description="Where.")
    signed_by: str = strawberry.field(description="Who received it, and signed.")
    signed_as: str = strawberry.field(description="What that person is: mẹ, thủ quỹ bệnh viện.")
    witness: str | None = strawberry.field(
        default=strawberry.UNSET, description="Who was there (người làm chứng)."
    )
    amount: VND | None = strawberry.field(
        default=strawberry.UNSET,
        description="What treatment or equipment cost, up to what is reserved: the rest goes back."
        " All of it unless said.",
    )
    keep_rest: bool = strawberry.field(
        default=False,
        description="Whether more of it is paid later (chi từng phần): what is left stays reserved,"
        " as the next line.",
    )

"""What stands in the way of an entry in the books of a fund."""

import strawberry

from schema.errors import UserError
from schema.fund.words import Account
from schema.scalars import VND


@strawberry.type(description="Less is there than was asked for; nothing was changed.")
class InsufficientFunds(UserError):
    pot: strawberry.ID = strawberry.field(description="Where it does not suffice.")
    account: Account = strawberry.field(description="On which account.")
    available: VND = strawberry.field(description="How much is there.")
    wanted: VND = strawberry.field(description="How much was asked for.")


@strawberry.type(
    description="What was given for something is not spent on something else; nothing was changed."
)
class OffPurpose(UserError):
    purposes: list[str] = strawberry.field(description="For what it was given.")


@strawberry.type(description="The books of the month are closed (đã khoá sổ); nothing was changed.")
class ClosedPeriod(UserError):
    year: int = strawberry.field(description="The year.")
    month: int = strawberry.field(description="The month.")

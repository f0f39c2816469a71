"""What the mutations of administration are told."""

from datetime import date

import strawberry

from db.rules.passwords import SHORTEST
from db.rules.postings import LONGEST_KEY
from schema.writing import Keyed

PASSWORD = (
    f"At least {SHORTEST} characters; if absent one is generated, told once in the answer, and"
    " changed by whoever receives it."
)
ROLE = "The code of a role (see `roles`)."


@strawberry.input(description="A person who gets an account.")
class CreateOfficerInput(Keyed):
    username: str = strawberry.field(
        description="For signing in: 2 to 63 small letters a to z and digits, with single dots,"
        " dashes or underscores inside. Unique in the whole country."
    )
    display_name: str = strawberry.field(description="The name to show, in composed letters (NFC).")
    organisation: strawberry.ID = strawberry.field(description="Where they work.")
    password: str | None = strawberry.field(default=strawberry.UNSET, description=PASSWORD)


@strawberry.input(description="Whose password.")
class ResetPasswordInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The officer; a person, not a machine.")
    password: str | None = strawberry.field(default=strawberry.UNSET, description=PASSWORD)


@strawberry.input(description="One's own password (mật khẩu), and the one to come.")
class ChangePasswordInput(Keyed):
    current: str = strawberry.field(
        description="The password until now. Guessing is slowed as at sign-in."
    )
    next: str = strawberry.field(
        description=f"At least {SHORTEST} characters, and another one than before."
    )


@strawberry.input(description="Whose account.")
class DisableOfficerInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The officer, a person or a machine.")


@strawberry.input(description="A posting (phân công) that is to begin.")
class StartPostingInput(Keyed):
    officer: strawberry.ID = strawberry.field(description="Who.")
    role: str = strawberry.field(description=ROLE)
    unit: strawberry.ID = strawberry.field(description="Where, with everything below it.")
    organisation: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="On behalf of whom; the officer's own unless said."
    )
    valid_from: date | None = strawberry.field(
        default=strawberry.UNSET, description="First day, today or later; today unless said."
    )
    valid_to: date | None = strawberry.field(
        default=strawberry.UNSET, description="Last day, included; until it is ended unless said."
    )


@strawberry.input(description="A posting that is to end.")
class EndPostingInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The posting.")
    valid_to: date | None = strawberry.field(
        default=strawberry.UNSET,
        description="Last day, today or later: it holds until midnight in Viet Nam. Unless said it"
        " ends at once: access ends with the next request, page or cursor.",
    )


@strawberry.input(description="What a new key's machine may do.")
class MachinePostingInput:
    role: str = strawberry.field(description=ROLE)
    unit: strawberry.ID = strawberry.field(description="Where, with everything below it.")
    valid_from: date | None = strawberry.field(
        default=strawberry.UNSET, description="First day, today or later; today unless said."
    )
    valid_to: date | None = strawberry.field(
        default=strawberry.UNSET, description="Last day, included; until it is ended unless said."
    )


@strawberry.input(
    description="A key of a machine client: of `machine`, or of a new one of `organisation`."
)
class IssueKeyInput(Keyed):
    machine: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="A machine client that is there already."
    )
    organisation: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Whose new machine client; not beside `machine`."
    )
    label: str = strawberry.field(description="What it is for, on one line; names a new machine.")
    days: int = strawberry.field(
        default=LONGEST_KEY.days, description=f"Its life, at most {LONGEST_KEY.days} days."
    )
    postings: list[MachinePostingInput] | None = strawberry.field(
        default=strawberry.UNSET, description="What the machine may do, beside what it may already."
    )


@strawberry.input(description="Which key of a machine client.")
class RevokeKeyInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The key, as `issueKey` named it.")

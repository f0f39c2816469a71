"""What is said of a child by those who keep its record: facts of which one holds a day."""

from datetime import date

import strawberry

from db.rules.children import DatePrecision, PovertyStatus, Sex
from db.rules.facts import LONGEST_REASON, SHORTEST_REASON
from schema.children.registration import GuardianInput
from schema.writing import Keyed

VERSION = "The version that was read: another one now is a Conflict."
SINCE = "First day, today or before; today unless said."
CLEARS = "Absent: unchanged; null: not known."
NUMBER = (
    "Personal id (số định danh cá nhân), twelve digits. Kept encrypted; the one before stays in the"
    " history. Absent: unchanged; null: there is none."
)
NO_NUMBER = "Why there is no personal id: said where there is none, and only there."


@strawberry.input
class ChildRead(Keyed):
    """What an input about a child says that was read."""

    id: strawberry.ID = strawberry.field(description="The child.")
    version: int = strawberry.field(description=VERSION)


def day(description: str) -> date | None:
    found: date | None = strawberry.field(default=strawberry.UNSET, description=description)
    return found


@strawberry.input(
    description="What is so from a day on. What was before stays as it was. Absent: unchanged."
)
class UpdateChildInput(ChildRead):
    since: date | None = day(SINCE)
    full_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new name, in composed letters (NFC)."
    )
    personal_id: str | None = strawberry.field(default=strawberry.UNSET, description=NUMBER)
    personal_id_missing: str | None = strawberry.field(
        default=strawberry.UNSET, description=NO_NUMBER
    )
    hamlet: str | None = strawberry.field(
        default=strawberry.UNSET, description=f"Thôn, bản, tổ dân phố. {CLEARS}"
    )
    address: str | None = strawberry.field(
        default=strawberry.UNSET, description=f"House number and street. {CLEARS}"
    )
    poverty: PovertyStatus | None = strawberry.field(
        default=strawberry.UNSET, description=f"Class of the household. {CLEARS}"
    )
    ethnicity: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"Code of the people (dân tộc); see `ethnicGroups`. {CLEARS}",
    )


@strawberry.input(
    description="What was wrong all along, as long as it was said to hold. What was said is kept,"
    " as it was known until now. Absent: unchanged."
)
class CorrectChildInput(ChildRead):
    reason: str = strawberry.field(
        description=f"Why, in {SHORTEST_REASON} to {LONGEST_REASON} characters. Kept in the"
        " history."
    )
    on: date | None = day("The day of which something wrong was said; today unless said.")
    full_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="As it should have been, in composed letters (NFC)."
    )
    sex: Sex | None = strawberry.field(default=strawberry.UNSET, description="Sex.")
    date_of_birth: date | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"Any day of the month or year where only that is known. {CLEARS}",
    )
    date_of_birth_precision: DatePrecision | None = strawberry.field(
        default=strawberry.UNSET, description="How much of the date is known; absent: as before."
    )
    personal_id: str | None = strawberry.field(default=strawberry.UNSET, description=NUMBER)
    personal_id_missing: str | None = strawberry.field(
        default=strawberry.UNSET, description=NO_NUMBER
    )
    hamlet: str | None = strawberry.field(
        default=strawberry.UNSET, description=f"Thôn, bản, tổ dân phố. {CLEARS}"
    )
    address: str | None = strawberry.field(
        default=strawberry.UNSET, description=f"House number and street. {CLEARS}"
    )
    poverty: PovertyStatus | None = strawberry.field(
        default=strawberry.UNSET, description=f"Class of the household. {CLEARS}"
    )
    ethnicity: str | None = strawberry.field(
        default=strawberry.UNSET, description=f"Code of the people (dân tộc). {CLEARS}"
    )


@strawberry.input(description="Who cares for the child from a day on: all of them.")
class SetGuardiansInput(ChildRead):
    since: date | None = day(SINCE)
    guardians: list[GuardianInput] = strawberry.field(
        description="Parents and carers; who is said as before stays the same one."
    )


@strawberry.input(description="To which household the child belongs from a day on.")
class SetHouseholdInput(ChildRead):
    since: date | None = day(SINCE)
    number: str | None = strawberry.field(
        description="Its number in the book of the child's commune; a new one is opened. Null: to"
        " none."
    )
    hamlet: str | None = strawberry.field(
        default=strawberry.UNSET, description="Where a new household lives."
    )


@strawberry.input(description="Where the child goes to school from a day on.")
class SetSchoolingInput(ChildRead):
    since: date | None = day(SINCE)
    school: strawberry.ID | None = strawberry.field(
        description="An organisation of kind EDUCATION. Null: to none."
    )
    grade: str | None = strawberry.field(default=strawberry.UNSET, description="Class or grade.")


@strawberry.input(description="In which facility the child lives from a day on.")
class RecordPlacementInput(ChildRead):
    since: date | None = day(SINCE)
    facility: strawberry.ID = strawberry.field(
        description="An organisation of kind FACILITY; another one before it ends the day before."
    )


@strawberry.input(description="The child leaves the facility where it lives.")
class EndPlacementInput(ChildRead):
    until: date | None = day("Last day there; today unless said, a year ahead at most.")


@strawberry.input(description="Whether the birth is registered, and by which certificate.")
class RecordBirthRegistrationInput(ChildRead):
    registered: bool = strawberry.field(default=True, description="False: found not to be.")
    on: date | None = day("Day of registration; today unless said.")
    number: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Number and year of the certificate (giấy khai sinh): 123/2019. Kept"
        " encrypted; IDENTITY.",
    )
    place: str | None = strawberry.field(
        default=strawberry.UNSET, description="Where it was issued; beside a number."
    )


@strawberry.input(description="Whether the child has health insurance, and by which card.")
class RecordHealthInsuranceInput(ChildRead):
    insured: bool = strawberry.field(default=True, description="False: no card is valid.")
    since: date | None = day(SINCE)
    number: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Number of the card (thẻ bảo hiểm y tế): 15 characters, or the last ten"
        " digits. Kept encrypted; HEALTH.",
    )


@strawberry.input(description="Which households a collaborator looks after from today on.")
class AssignHouseholdsInput(Keyed):
    officer: strawberry.ID = strawberry.field(
        description="Who holds a posting as collaborator in your commune."
    )
    give: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Households to look after; 100 at most."
    )
    take: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Households to look after no longer; 100 at most."
    )

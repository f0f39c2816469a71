"""Taking a child into the register: what is entered, and what is answered."""

from datetime import date
from typing import Annotated, Any, Final, Self
from uuid import UUID

import strawberry

from db.compiler.plan import global_id
from db.rules.children import DatePrecision, PovertyStatus, Sex
from db.rules.inputs import InputRefusedError
from db.rules.registration import Carer, Entry
from db.services.registration import HeldError
from db.services.requests import Done, Notice
from db.services.work import about
from schema.children.types import Child
from schema.children.wording import refused, second_looks
from schema.errors import Refusal, SecondLook, UserError
from schema.units.types import Unit
from schema.writing import Info, Keyed, Mutation, given, outcome, row

NAMES: Final = {
    "full_name": "fullName",
    "date_of_birth": "dateOfBirth",
    "personal_id": "personalId",
    "personal_id_missing": "personalIdMissing",
    "carers": "guardians",
}


@strawberry.input(description="A parent or carer (cha, mẹ, người chăm sóc).")
class GuardianInput:
    full_name: str = strawberry.field(description="Full name, in composed letters (NFC).")
    relation: str = strawberry.field(
        description="What they are to the child, in Vietnamese: mẹ, bố, bà ngoại …"
    )
    phone: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Telephone number: ten digits of a mobile one, eleven of a landline, or + and a"
        " country's. Kept encrypted.",
    )


@strawberry.input(description="A child (trẻ em) that comes into the register.")
class RegisterChildInput(Keyed):
    unit: strawberry.ID = strawberry.field(description="The commune of residence.")
    full_name: str = strawberry.field(
        description="As on the birth certificate, in composed letters (NFC)."
    )
    sex: Sex = strawberry.field(description="Sex (giới tính).")
    date_of_birth: date | None = strawberry.field(
        default=strawberry.UNSET,
        description="Day of birth; any day of the month or year where only that is known.",
    )
    date_of_birth_precision: DatePrecision = strawberry.field(
        default=DatePrecision.DAY,
        description="How much of the date is known: kept is the latest possible day.",
    )
    personal_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Personal id (số định danh cá nhân), twelve digits. Kept encrypted.",
    )
    personal_id_missing: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Why there is no personal id: said where there is none, and only there.",
    )
    ethnicity: str | None = strawberry.field(
        default=strawberry.UNSET, description="Code of the people (dân tộc); see `ethnicGroups`."
    )
    hamlet: str | None = strawberry.field(
        default=strawberry.UNSET, description="Thôn, bản, tổ dân phố."
    )
    address: str | None = strawberry.field(
        default=strawberry.UNSET, description="House number and street."
    )
    poverty: PovertyStatus | None = strawberry.field(
        default=strawberry.UNSET, description="Class of the household today."
    )
    guardians: list[GuardianInput] | None = strawberry.field(
        default=strawberry.UNSET, description="Parents and carers."
    )


@strawberry.type
class Noticed:
    """Accepted, with what to look at again."""

    notices: strawberry.Private[tuple[Notice, ...]]

    @strawberry.field(description="What to look at again: unlikely, but accepted.")
    def warnings(self) -> list[SecondLook]:
        return second_looks(self.notices, NAMES)


@strawberry.type(description="The child is in the register.")
class ChildRegistered(Noticed):
    identity: strawberry.Private[str]

    @strawberry.field(description="The child as you may see it now; null if not at all.")
    async def child(self, info: Info) -> Child | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["child"], notices=tuple(done.notices))


@strawberry.type(
    description="A living record has this personal id. `unit` is whom to ask; null when it is in"
    " the caller's own scope, where `child` says which."
)
class ChildExists(UserError):
    holder: strawberry.Private[UUID | None] = None
    place: strawberry.Private[int | None] = None

    @strawberry.field(description="The commune to ask; null where `child` says which it is.")
    def unit(self, info: Info) -> Unit | None:
        found: Any = self.place and info.context.memory.tree.by_id[self.place]
        return found  # type: ignore[no-any-return]

    @strawberry.field(description="The child that has it, where you may see whole who it is.")
    async def child(self, info: Info) -> Child | None:
        return await row(info, global_id("Child", self.holder)) if self.holder else None


RegisterChildResult = Annotated[
    ChildRegistered | ChildExists | Refusal, outcome("RegisterChildResult")
]


def entry_of(input: RegisterChildInput) -> Entry:
    return Entry(
        full_name=input.full_name,
        sex=input.sex,
        date_of_birth=given(input.date_of_birth),
        precision=input.date_of_birth_precision,
        personal_id=given(input.personal_id),
        personal_id_missing=given(input.personal_id_missing),
        ethnicity=given(input.ethnicity),
        hamlet=given(input.hamlet),
        address=given(input.address),
        poverty=given(input.poverty),
        carers=tuple(
            Carer(carer.full_name, carer.relation, given(carer.phone))
            for carer in given(input.guardians) or ()
        ),
    )


def exists(problem: Exception) -> ChildExists | None:
    """Who has the personal id, as far as it may be told."""
    if not isinstance(problem, HeldError):
        return None
    said, path = "Another record has this personal id.", list(about(problem))
    return ChildExists(message=said, path=path, holder=problem.child, place=problem.unit)


def _meant(problem: Exception) -> Any:
    return refused(problem) if isinstance(problem, InputRefusedError) else exists(problem)


REGISTRATION = Mutation(NAMES, _meant)

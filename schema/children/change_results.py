"""What the mutations of a child's record answer: read again, with the rights of after them."""

from typing import Annotated, Any, TypeVar

import strawberry

from db.services.requests import Done
from schema.children.registration import ChildExists, Noticed
from schema.children.types import Child
from schema.errors import ChangeRefusal, Refusal
from schema.writing import OUTCOME, Info

Told = TypeVar("Told", bound="OfChild")
Again = TypeVar("Again", bound="OfChildNoticed")


async def row(info: Info, identity: str) -> Any:
    return await info.context.house.row(info, identity)


@strawberry.type
class OfChild:
    """Something was done to the record of a child."""

    identity: strawberry.Private[str]

    @strawberry.field(description="The child as you may see it now; null if no longer at all.")
    async def child(self, info: Info) -> Child | None:
        return await row(info, self.identity)  # type: ignore[no-any-return]

    @classmethod
    def of(cls: type[Told], done: Done) -> Told:
        return cls(identity=done.ids["child"])


@strawberry.type
class OfChildNoticed(Noticed, OfChild):
    """Something was done, and is to be looked at again."""

    @classmethod
    def of(cls: type[Again], done: Done) -> Again:
        return cls(identity=done.ids["child"], notices=tuple(done.notices))


@strawberry.type(description="The record says so from that day on.")
class ChildUpdated(OfChildNoticed):
    pass


@strawberry.type(description="The record says what it should have said; what it said is kept.")
class ChildCorrected(OfChildNoticed):
    pass


@strawberry.type(description="These care for the child from that day on.")
class GuardiansSet(OfChild):
    pass


@strawberry.type(description="The child belongs there from that day on.")
class HouseholdSet(OfChild):
    pass


@strawberry.type(description="The child goes there from that day on.")
class SchoolingSet(OfChild):
    pass


@strawberry.type(description="The child lives there from that day on.")
class PlacementRecorded(OfChild):
    pass


@strawberry.type(description="The child lives there until that day.")
class PlacementEnded(OfChild):
    pass


@strawberry.type(description="The record says whether the birth is registered.")
class BirthRegistrationRecorded(OfChildNoticed):
    pass


@strawberry.type(description="The record says whether the child is insured.")
class HealthInsuranceRecorded(OfChildNoticed):
    pass


@strawberry.type(description="The collaborator looks after these from the next request on.")
class HouseholdsAssigned:
    officer: strawberry.ID = strawberry.field(description="The collaborator.")

    @classmethod
    def of(cls, done: Done) -> "HouseholdsAssigned":
        return cls(officer=strawberry.ID(done.ids["officer"]))


UpdateChildResult = Annotated[
    ChildUpdated | ChildExists | ChangeRefusal,
    strawberry.union("UpdateChildResult", description=OUTCOME),
]
CorrectChildResult = Annotated[
    ChildCorrected | ChildExists | ChangeRefusal,
    strawberry.union("CorrectChildResult", description=OUTCOME),
]
SetGuardiansResult = Annotated[
    GuardiansSet | ChangeRefusal,
    strawberry.union("SetGuardiansResult", description=OUTCOME),
]
SetHouseholdResult = Annotated[
    HouseholdSet | ChangeRefusal,
    strawberry.union("SetHouseholdResult", description=OUTCOME),
]
SetSchoolingResult = Annotated[
    SchoolingSet | ChangeRefusal,
    strawberry.union("SetSchoolingResult", description=OUTCOME),
]
RecordPlacementResult = Annotated[
    PlacementRecorded | ChangeRefusal,
    strawberry.union("RecordPlacementResult", description=OUTCOME),
]
EndPlacementResult = Annotated[
    PlacementEnded | ChangeRefusal,
    strawberry.union("EndPlacementResult", description=OUTCOME),
]
RecordBirthRegistrationResult = Annotated[
    BirthRegistrationRecorded | ChangeRefusal,
    strawberry.union("RecordBirthRegistrationResult", description=OUTCOME),
]
RecordHealthInsuranceResult = Annotated[
    HealthInsuranceRecorded | ChangeRefusal,
    strawberry.union("RecordHealthInsuranceResult", description=OUTCOME),
]
AssignHouseholdsResult = Annotated[
    HouseholdsAssigned | Refusal,
    strawberry.union("AssignHouseholdsResult", description=OUTCOME),
]

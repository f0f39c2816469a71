"""What the mutations of a child's record answer: read again, with the rights of after them."""

from typing import Annotated, ClassVar, Self
from uuid import UUID

import strawberry

from db.compiler.plan import global_id
from db.services.requests import Done
from schema.acts import About
from schema.children.registration import ChildExists, Noticed
from schema.children.types import Child
from schema.errors import ChangeRefusal, Refusal
from schema.writing import Info, outcome, row


@strawberry.type
class OfChild(About):
    """Something was done to the record of a child."""

    about: ClassVar[str] = "Child"
    called: ClassVar[str] = "child"

    @strawberry.field(description="The child as you may see it now; null if no longer at all.")
    async def child(self, info: Info) -> Child | None:
        return await row(info, self.identity)


@strawberry.type
class OfChildNoticed(Noticed, OfChild):
    """Something was done, and is to be looked at again."""

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids[cls.called], notices=tuple(done.notices))


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
    def kept(cls, deed: UUID) -> Done:
        return Done(cls.__name__, {"officer": global_id("Officer", deed)})

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(officer=strawberry.ID(done.ids["officer"]))


UpdateChildResult = Annotated[
    ChildUpdated | ChildExists | ChangeRefusal, outcome("UpdateChildResult")
]
CorrectChildResult = Annotated[
    ChildCorrected | ChildExists | ChangeRefusal, outcome("CorrectChildResult")
]
SetGuardiansResult = Annotated[GuardiansSet | ChangeRefusal, outcome("SetGuardiansResult")]
SetHouseholdResult = Annotated[HouseholdSet | ChangeRefusal, outcome("SetHouseholdResult")]
SetSchoolingResult = Annotated[SchoolingSet | ChangeRefusal, outcome("SetSchoolingResult")]
RecordPlacementResult = Annotated[
    PlacementRecorded | ChangeRefusal, outcome("RecordPlacementResult")
]
EndPlacementResult = Annotated[PlacementEnded | ChangeRefusal, outcome("EndPlacementResult")]
RecordBirthRegistrationResult = Annotated[
    BirthRegistrationRecorded | ChangeRefusal, outcome("RecordBirthRegistrationResult")
]
RecordHealthInsuranceResult = Annotated[
    HealthInsuranceRecorded | ChangeRefusal, outcome("RecordHealthInsuranceResult")
]
AssignHouseholdsResult = Annotated[HouseholdsAssigned | Refusal, outcome("AssignHouseholdsResult")]

"""What officers say of a child: facts of which one holds a day."""

from typing import Annotated, Any, Final

import strawberry

from db.rules.registration import Carer
from db.services import changes, happenings, whereabouts
from db.services.acts import Said
from db.services.happenings import Paper
from db.services.whereabouts import Assignment, Home, School
from schema.acts import acted
from schema.children import change_inputs as i
from schema.children import change_results as r
from schema.children.hurdles import mutation
from schema.writing import ARGUMENT, Info, given, key_of

FIELDS: Final = tuple(changes.FIELDS)
SAID: Final = mutation(
    full_name="fullName",
    date_of_birth="dateOfBirth",
    date_of_birth_precision="dateOfBirthPrecision",
    personal_id="personalId",
    personal_id_missing="personalIdMissing",
    carers="guardians",
)


def said(input: i.ChildRead) -> Said:
    return Said(key_of("Child", input.id), input.version)


def values(input: Any) -> dict[str, Any]:
    """What was said, null included."""
    found = {name: getattr(input, name, strawberry.UNSET) for name in FIELDS}
    return {name: value for name, value in found.items() if value is not strawberry.UNSET}


@strawberry.type
class ChangeMutations:
    """`updateChild`, `correctChild`, `set…`, `recordPlacement` …"""

    @strawberry.mutation(description="Say what is so from a day on; what was before is kept.")
    async def update_child(
        self, info: Info, input: Annotated[i.UpdateChildInput, ARGUMENT]
    ) -> r.UpdateChildResult | None:
        words = changes.Words(said(input), values(input), given(input.since))
        return await acted(SAID, info, input, r.ChildUpdated, changes.update_child, words)

    @strawberry.mutation(
        description="Correct what was wrong all along, with a reason; what was said is kept as it"
        " was known."
    )
    async def correct_child(
        self, info: Info, input: Annotated[i.CorrectChildInput, ARGUMENT]
    ) -> r.CorrectChildResult | None:
        words = changes.Words(said(input), values(input), given(input.on))
        return await acted(
            SAID, info, input, r.ChildCorrected, changes.correct_child, words, input.reason
        )

    @strawberry.mutation(description="Say who cares for the child from a day on: all of them.")
    async def set_guardians(
        self, info: Info, input: Annotated[i.SetGuardiansInput, ARGUMENT]
    ) -> r.SetGuardiansResult | None:
        carers = [Carer(c.full_name, c.relation, given(c.phone)) for c in input.guardians]
        what = (said(input), carers, given(input.since))
        return await acted(SAID, info, input, r.GuardiansSet, changes.set_guardians, *what)

    @strawberry.mutation(description="Say to which household the child belongs from a day on.")
    async def set_household(
        self, info: Info, input: Annotated[i.SetHouseholdInput, ARGUMENT]
    ) -> r.SetHouseholdResult | None:
        home = None if input.number is None else Home(input.number, given(input.hamlet))
        since = given(input.since)
        return await acted(
            SAID, info, input, r.HouseholdSet, whereabouts.set_household, said(input), home, since
        )

    @strawberry.mutation(
        description="Give households to a collaborator of your commune, or take them back."
    )
    async def assign_households(
        self, info: Info, input: Annotated[i.AssignHouseholdsInput, ARGUMENT]
    ) -> r.AssignHouseholdsResult | None:
        given_, taken = (
            [key_of("Household", each) for each in each_of] for each_of in (input.give, input.take)
        )
        wish = Assignment(key_of("Officer", input.officer), given_, taken)
        return await acted(
            SAID, info, input, r.HouseholdsAssigned, whereabouts.assign_households, wish
        )

    @strawberry.mutation(description="Say where the child goes to school from a day on.")
    async def set_schooling(
        self, info: Info, input: Annotated[i.SetSchoolingInput, ARGUMENT]
    ) -> r.SetSchoolingResult | None:
        school = (
            None
            if input.school is None
            else School(key_of("Organisation", input.school), given(input.grade))
        )
        since = given(input.since)
        return await acted(
            SAID, info, input, r.SchoolingSet, whereabouts.set_schooling, said(input), school, since
        )

    @strawberry.mutation(description="Say in which facility the child lives from a day on.")
    async def record_placement(
        self, info: Info, input: Annotated[i.RecordPlacementInput, ARGUMENT]
    ) -> r.RecordPlacementResult | None:
        facility, since = key_of("Organisation", input.facility), given(input.since)
        return await acted(
            SAID,
            info,
            input,
            r.PlacementRecorded,
            whereabouts.record_placement,
            said(input),
            facility,
            since,
        )

    @strawberry.mutation(description="Say until when the child lives in its facility.")
    async def end_placement(
        self, info: Info, input: Annotated[i.EndPlacementInput, ARGUMENT]
    ) -> r.EndPlacementResult | None:
        what = (said(input), given(input.until))
        return await acted(SAID, info, input, r.PlacementEnded, whereabouts.end_placement, *what)

    @strawberry.mutation(description="Say whether the birth is registered, and by what.")
    async def record_birth_registration(
        self, info: Info, input: Annotated[i.RecordBirthRegistrationInput, ARGUMENT]
    ) -> r.RecordBirthRegistrationResult | None:
        paper = Paper(given(input.number), given(input.place))
        return await acted(
            SAID,
            info,
            input,
            r.BirthRegistrationRecorded,
            happenings.record_birth_registration,
            said(input),
            given(input.on),
            paper,
            registered=input.registered,
        )

    @strawberry.mutation(description="Say whether the child has health insurance, and by what.")
    async def record_health_insurance(
        self, info: Info, input: Annotated[i.RecordHealthInsuranceInput, ARGUMENT]
    ) -> r.RecordHealthInsuranceResult | None:
        paper = Paper(given(input.number))
        return await acted(
            SAID,
            info,
            input,
            r.HealthInsuranceRecorded,
            happenings.record_health_insurance,
            said(input),
            given(input.since),
            paper,
            insured_=input.insured,
        )

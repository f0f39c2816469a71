"""What officers say of a child: facts of which one holds a day."""

from typing import Annotated, Any, Final

import strawberry

from db.compiler.plan import global_id
from db.rules.registration import Carer
from db.services import changes, happenings, whereabouts
from db.services.acts import Done as Acted
from db.services.acts import Said
from db.services.happenings import Paper
from db.services.requests import Done
from db.services.whereabouts import Assignment, Home, School
from db.services.work import Work
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


def done(kind: str, acted: Acted, part: str | None = None) -> Done:
    """What is remembered of it."""
    ids, versions = {"child": global_id("Child", acted.child)}, {"child": acted.version}
    if part and acted.part:
        ids["part"], versions["part"] = global_id(part, acted.part), acted.part_version
    return Done(kind, ids, versions, notices=acted.notices)


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
        async def command(work: Work) -> Done:
            words = changes.Words(said(input), values(input), given(input.since))
            return done("ChildUpdated", await changes.update_child(work, words))

        return await SAID.perform(info, input, command, r.ChildUpdated.of)

    @strawberry.mutation(
        description="Correct what was wrong all along, with a reason; what was said is kept as it"
        " was known."
    )
    async def correct_child(
        self, info: Info, input: Annotated[i.CorrectChildInput, ARGUMENT]
    ) -> r.CorrectChildResult | None:
        async def command(work: Work) -> Done:
            words = changes.Words(said(input), values(input), given(input.on))
            return done("ChildCorrected", await changes.correct_child(work, words, input.reason))

        return await SAID.perform(info, input, command, r.ChildCorrected.of)

    @strawberry.mutation(description="Say who cares for the child from a day on: all of them.")
    async def set_guardians(
        self, info: Info, input: Annotated[i.SetGuardiansInput, ARGUMENT]
    ) -> r.SetGuardiansResult | None:
        async def command(work: Work) -> Done:
            carers = [Carer(c.full_name, c.relation, given(c.phone)) for c in input.guardians]
            acted = await changes.set_guardians(work, said(input), carers, given(input.since))
            return done("GuardiansSet", acted)

        return await SAID.perform(info, input, command, r.GuardiansSet.of)

    @strawberry.mutation(description="Say to which household the child belongs from a day on.")
    async def set_household(
        self, info: Info, input: Annotated[i.SetHouseholdInput, ARGUMENT]
    ) -> r.SetHouseholdResult | None:
        async def command(work: Work) -> Done:
            home = None if input.number is None else Home(input.number, given(input.hamlet))
            since = given(input.since)
            acted = await whereabouts.set_household(work, said(input), home, since)
            return done("HouseholdSet", acted)

        return await SAID.perform(info, input, command, r.HouseholdSet.of)

    @strawberry.mutation(
        description="Give households to a collaborator of your commune, or take them back."
    )
    async def assign_households(
        self, info: Info, input: Annotated[i.AssignHouseholdsInput, ARGUMENT]
    ) -> r.AssignHouseholdsResult | None:
        async def command(work: Work) -> Done:
            given_, taken = (
                [key_of("Household", each) for each in each_of]
                for each_of in (input.give, input.take)
            )
            wish = Assignment(key_of("Officer", input.officer), given_, taken)
            officer = await whereabouts.assign_households(work, wish)
            return Done("HouseholdsAssigned", {"officer": global_id("Officer", officer)})

        return await SAID.perform(info, input, command, r.HouseholdsAssigned.of)

    @strawberry.mutation(description="Say where the child goes to school from a day on.")
    async def set_schooling(
        self, info: Info, input: Annotated[i.SetSchoolingInput, ARGUMENT]
    ) -> r.SetSchoolingResult | None:
        async def command(work: Work) -> Done:
            school = (
                None
                if input.school is None
                else School(key_of("Organisation", input.school), given(input.grade))
            )
            since = given(input.since)
            acted = await whereabouts.set_schooling(work, said(input), school, since)
            return done("SchoolingSet", acted)

        return await SAID.perform(info, input, command, r.SchoolingSet.of)

    @strawberry.mutation(description="Say in which facility the child lives from a day on.")
    async def record_placement(
        self, info: Info, input: Annotated[i.RecordPlacementInput, ARGUMENT]
    ) -> r.RecordPlacementResult | None:
        async def command(work: Work) -> Done:
            facility, since = key_of("Organisation", input.facility), given(input.since)
            acted = await whereabouts.record_placement(work, said(input), facility, since)
            return done("PlacementRecorded", acted)

        return await SAID.perform(info, input, command, r.PlacementRecorded.of)

    @strawberry.mutation(description="Say until when the child lives in its facility.")
    async def end_placement(
        self, info: Info, input: Annotated[i.EndPlacementInput, ARGUMENT]
    ) -> r.EndPlacementResult | None:
        async def command(work: Work) -> Done:
            acted = await whereabouts.end_placement(work, said(input), given(input.until))
            return done("PlacementEnded", acted)

        return await SAID.perform(info, input, command, r.PlacementEnded.of)

    @strawberry.mutation(description="Say whether the birth is registered, and by what.")
    async def record_birth_registration(
        self, info: Info, input: Annotated[i.RecordBirthRegistrationInput, ARGUMENT]
    ) -> r.RecordBirthRegistrationResult | None:
        async def command(work: Work) -> Done:
            paper = Paper(given(input.number), given(input.place))
            acted = await happenings.record_birth_registration(
                work, said(input), given(input.on), paper, registered=input.registered
            )
            return done("BirthRegistrationRecorded", acted)

        return await SAID.perform(info, input, command, r.BirthRegistrationRecorded.of)

    @strawberry.mutation(description="Say whether the child has health insurance, and by what.")
    async def record_health_insurance(
        self, info: Info, input: Annotated[i.RecordHealthInsuranceInput, ARGUMENT]
    ) -> r.RecordHealthInsuranceResult | None:
        async def command(work: Work) -> Done:
            paper = Paper(given(input.number))
            acted = await happenings.record_health_insurance(
                work, said(input), given(input.since), paper, insured_=input.insured
            )
            return done("HealthInsuranceRecorded", acted)

        return await SAID.perform(info, input, command, r.HealthInsuranceRecorded.of)

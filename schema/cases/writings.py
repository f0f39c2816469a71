"""What is written in a case: forms, and what was said otherwise before."""

from typing import Annotated, Any

import strawberry

from db.rules.cases import AbuseSetting, CaseCategory, RiskLevel
from db.rules.forms import FormCode
from db.services.cases import corrections, papers
from db.units import Memory
from schema.acts import acted
from schema.cases import step_results as r
from schema.cases.asking import Answers, OfCase, said, why
from schema.cases.refusals import SAID
from schema.writing import ARGUMENT, Info, given, named

UNCHANGED = "Absent: unchanged."
CLEARS = "Absent: unchanged; null: not known."


@strawberry.input(description="One more save of an official form (mẫu), in part or final.")
class SaveFormInput(OfCase):
    form: FormCode = strawberry.field(description="Which form.")
    form_version: int = strawberry.field(
        description="The version of the form that the answers are to; another one now is"
        " `FormVersionGone`."
    )
    answers: Answers = strawberry.field(
        description="Answers by code of the field; an absent field is unchanged, null clears."
    )
    final: bool = strawberry.field(
        default=False, description="Whether it is final: then nothing that is required is missing."
    )


@strawberry.input(
    description="What should have been said of the case. What was said is kept, with the reason."
)
class CorrectCaseInput(OfCase):
    reason: str = why("Why")
    category: CaseCategory | None = strawberry.field(
        default=strawberry.UNSET, description=f"Kind of harm. {CLEARS}"
    )
    setting: AbuseSetting | None = strawberry.field(
        default=strawberry.UNSET, description=f"Where harm is done. {CLEARS}"
    )
    risk: RiskLevel | None = strawberry.field(
        default=strawberry.UNSET, description=f"Level of risk. {CLEARS}"
    )
    crime_signs: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"Signs of a crime: they open the case to the police of the place. {UNCHANGED}",
    )
    child: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"Who the child is, once that is known. {UNCHANGED}",
    )
    residence_unit: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"The commune where the child lives; until its needs are assessed. {UNCHANGED}",
    )


def correction(input: CorrectCaseInput, memory: Memory) -> corrections.Correction:
    found = {name: getattr(input, name) for name in corrections.WORDS}
    words: dict[str, Any] = {
        name: value
        for name, value in found.items()
        if value is not strawberry.UNSET and not (name == "crime_signs" and value is None)
    }
    home = given(input.residence_unit)
    return corrections.Correction(
        input.reason,
        words,
        named("Child", input.child),
        names_home=home is not None,
        home=memory.unit(home),
    )


@strawberry.type
class WritingMutations:
    """`saveForm`, `correctCase`."""

    @strawberry.mutation(
        description="Save an official form (Mẫu 01 to 07) of a case, as far as it is filled in."
        " Every save is kept."
    )
    async def save_form(
        self, info: Info, input: Annotated[SaveFormInput, ARGUMENT]
    ) -> r.SaveFormResult | None:
        saving = papers.Saving(input.form, input.form_version, input.answers, final=input.final)
        return await acted(SAID, info, input, r.FormSaved, papers.save_form, said(input), saving)

    @strawberry.mutation(
        description="Correct what was said of a case, or say who the child is, with a reason."
    )
    async def correct_case(
        self, info: Info, input: Annotated[CorrectCaseInput, ARGUMENT]
    ) -> r.CorrectCaseResult | None:
        what = (said(input), correction(input, info.context.memory))
        return await acted(SAID, info, input, r.CaseCorrected, corrections.correct_case, *what)

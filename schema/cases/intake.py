"""Notices that a child is or may be in danger come in (Mẫu 01)."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from db.compiler.plan import global_id
from db.rules.cases import AbuseSetting, CaseCategory
from db.rules.intake import FURTHEST_BACK, MOST_CHILDREN
from db.services.cases import intake
from db.services.requests import Done
from db.services.work import Work
from schema.cases.asking import Answers, moment, on_behalf
from schema.cases.refusals import SAID, NoticeRefusal
from schema.cases.reports import Report
from schema.cases.types import Case
from schema.writing import ARGUMENT, Info, Keyed, given, named, outcome, row


@strawberry.input(description="One child that a notice is about, as far as it is known.")
class ReportedChildInput:
    child: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Its record in the register, where it is known and you may see it.",
    )
    residence_unit: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The unit where a child without a record lives, if known; where it happened"
        " unless said.",
    )
    answers: Answers | None = strawberry.field(
        default=strawberry.UNSET,
        description="Answers of Mẫu 01 about this child; they go before those of the notice.",
    )


@strawberry.input(
    description="A notice that a child is or may be in danger (tiếp nhận thông tin, Mẫu 01)."
)
class ReceiveReportInput(Keyed):
    unit: strawberry.ID = strawberry.field(
        description="Where it is received: a unit in which you work."
    )
    incident_unit: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Where it happened, as near as is known, the province at least; the unit of"
        " receipt unless said.",
    )
    received_at: datetime | None = moment(
        f"When it was received, {FURTHEST_BACK.days} days ago at most; now unless said. The clocks"
        " of the law begin then."
    )
    form_version: int = strawberry.field(description="The version of Mẫu 01 that is answered.")
    answers: Answers = strawberry.field(
        description="Answers of Mẫu 01. Who told it may stay unsaid; what is said is SEALED."
        " Body, officer and dates of receipt need not be said."
    )
    children: list[ReportedChildInput] = strawberry.field(
        description=f"Whom it is about, {MOST_CHILDREN} at most; one that nothing is known of is"
        " an empty entry."
    )
    category: CaseCategory | None = strawberry.field(
        default=strawberry.UNSET, description="Kind of harm, as far as it is known."
    )
    setting: AbuseSetting | None = strawberry.field(
        default=strawberry.UNSET, description="Where harm is done (môi trường xâm hại), if known."
    )
    organisation: strawberry.ID | None = on_behalf()
    crime_signs: bool = strawberry.field(
        default=False,
        description="Whether there are signs of a crime: they open the case to the police of the"
        " place.",
    )


@strawberry.type(
    description="The notice was taken in. Whoever gave it keeps its number and how far it is."
)
class ReportReceived:
    identity: strawberry.Private[str]
    begun: strawberry.Private[tuple[str, ...]]

    @strawberry.field(description="The notice.")
    async def report(self, info: Info) -> Report | None:
        return await row(info, self.identity)

    @strawberry.field(
        description="Its cases, for whoever is competent for them; to everybody else, none."
    )
    async def cases(self, info: Info) -> list[Case]:
        return await info.context.house.rows(info, self.begun)  # type: ignore[no-any-return]

    @classmethod
    def of(cls, done: Done) -> Self:
        cases = [key for name, key in sorted(done.ids.items()) if name.startswith("case")]
        return cls(identity=done.ids["report"], begun=tuple(cases))


ReceiveReportResult = Annotated[ReportReceived | NoticeRefusal, outcome("ReceiveReportResult")]


def notice(input: ReceiveReportInput, work: Work) -> intake.Notice:
    place, scene = work.memory.unit(input.unit), given(input.incident_unit)
    children = [
        intake.Told(
            named("Child", each.child),
            work.memory.unit(given(each.residence_unit)),
            given(each.answers) or {},
        )
        for each in input.children
    ]
    return intake.Notice(
        place,
        place if scene is None else work.memory.unit(scene),
        given(input.received_at),
        input.form_version,
        input.answers,
        children,
        given(input.category),
        given(input.setting),
        input.crime_signs,
        named("Organisation", input.organisation),
    )


@strawberry.type
class IntakeMutations:
    """`receiveReport`."""

    @strawberry.mutation(
        description="Take in a notice (báo cáo tiếp nhận thông tin) about one child or several. A"
        " child with an open case of that place gets no second one; nobody is told so who may not"
        " see that case."
    )
    async def receive_report(
        self, info: Info, input: Annotated[ReceiveReportInput, ARGUMENT]
    ) -> ReceiveReportResult | None:
        async def command(work: Work) -> Done:
            taken = await intake.receive_report(work, notice(input, work))
            ids = {f"case{n:02}": global_id("Case", key) for n, key in enumerate(taken.cases)}
            return Done("ReportReceived", {"report": global_id("Report", taken.report)} | ids)

        return await SAID.perform(info, input, command, ReportReceived.of)

"""Root fields about plans and reports."""

from typing import Annotated, Any

import strawberry
from strawberry import argument

from db.queries.reports import Board, Obligation, board_plan, may_look
from schema.context import Context
from schema.mapped import listed
from schema.paging import Connection
from schema.plans.report_inputs import ObligationWhere
from schema.plans.report_types import ReportObligation
from schema.plans.types import PLANS, Plan
from schema.writing import given


@strawberry.type
class PlanQueries:
    """`plans` and `reportObligations`."""

    plans: Connection[Plan] | None = listed(
        PLANS, "Plans with numeric targets, and how far their units are; newest first."
    )

    @strawberry.field(
        description="Which reports plans ask a unit for in a year, and those it is owed by units"
        " below: what is late or missing stands there. For who reads reports of the unit; null for"
        " any other unit, as for one that does not exist."
    )
    async def report_obligations(
        self,
        info: strawberry.Info[Context, None],
        unit: Annotated[strawberry.ID, argument(description="The unit.")],
        where: Annotated[
            ObligationWhere | None, argument(description="Which of them; all unless said.")
        ] = None,
    ) -> list[ReportObligation] | None:
        context = info.context
        place = context.memory.unit(unit)
        if place is None or not may_look(context.access, place):
            return None
        today = context.ask({}).today
        said = where or ObligationWhere()
        year = given(said.year)
        board = Board(place, today.year if year is None else year)
        found = await context.house.drawn(board_plan, context, info.field_name, about=board)
        return [ReportObligation.of(each, today) for each in found if _wanted(each, place, said)]


def _wanted(found: Obligation, place: Any, said: ObligationWhere) -> bool:
    standing, code, own = given(said.standing), given(said.code), given(said.own)
    return (
        (standing is None or found.standing in standing)
        and (code is None or found.duty.code == code)
        and (own is None or own is (found.unit is place))
    )

"""A table of contents."""

from datetime import date, datetime

import strawberry
from strawberry.schema.config import StrawberryConfig

from db import models as m
from schema.access.queries import AccessQueries
from schema.book.mutations import BookMutations
from schema.book.queries import BookQueries
from schema.book.subscriptions import BookSubscriptions
from schema.cases.around_types import REFERRALS, Referral
from schema.cases.asking import ANSWERS, Answers
from schema.cases.filters import CASES, COMING
from schema.cases.mutations import CaseMutations
from schema.cases.nominees import NomineeQueries
from schema.cases.referral_changes import ReferralSubscriptions
from schema.cases.reports import REPORTS, Report
from schema.cases.subscriptions import CaseSubscriptions
from schema.cases.types import Case, CaseEvent
from schema.children import facts
from schema.children.changes import ChangeMutations
from schema.children.events import EventMutations
from schema.children.filters import CHILDREN
from schema.children.history import ChildEvent
from schema.children.mutations import ChildMutations
from schema.children.subscriptions import ChildSubscriptions
from schema.children.types import Child
from schema.duplicates.mutations import DuplicateMutations
from schema.duplicates.queries import DuplicateQueries
from schema.errors import Conflict, SecondLook
from schema.figures.queries import FigureQueries
from schema.fund.bank_mutations import BankMutations
from schema.fund.changes import FundSubscriptions
from schema.fund.income import DONATIONS, PLEDGES, Donation, Pledge
from schema.fund.mutations import IncomeMutations, LedgerMutations, StatementMutations
from schema.fund.statements import StatementQueries
from schema.fund.types import FUNDS, Fund
from schema.giving.mutations import GivingMutations
from schema.giving.queries import GivingQueries
from schema.indicators.definitions import DefinitionQueries
from schema.indicators.values import ValueQueries
from schema.inputs import make_inputs
from schema.labels import describe
from schema.mapped import by_id, by_ids, by_key, listed
from schema.mapping import core_of, presume
from schema.moves.mutations import MoveMutations
from schema.moves.types import MOVES, Move
from schema.node import Node
from schema.notices.mutations import NoticeMutations
from schema.notices.subscriptions import NoticeSubscriptions
from schema.organisations.mutations import OrganisationMutations
from schema.organisations.types import ORGANISATIONS, Organisation
from schema.paging import Connection
from schema.people.mutations import AdministrationMutations
from schema.people.queries import PeopleQueries
from schema.plans.mutations import PlanMutations
from schema.plans.queries import PlanQueries
from schema.plans.report_mutations import ReportMutations
from schema.quality.queries import QualityQueries
from schema.reference.queries import ReferenceQueries
from schema.scalars import SCALARS
from schema.support.mutations import SupportMutations
from schema.support.types import SupportQueries
from schema.units.queries import UnitQueries


@strawberry.type(
    description="What can be asked. Root lists page both ways, lists inside of objects forward."
)
class Query(
    UnitQueries,
    PeopleQueries,
    ReferenceQueries,
    AccessQueries,
    DuplicateQueries,
    QualityQueries,
    BookQueries,
    GivingQueries,
    SupportQueries,
    NomineeQueries,
    DefinitionQueries,
    StatementQueries,
    PlanQueries,
    ValueQueries,
    FigureQueries,
):
    node: Node | None = by_id("Anything by its id. Absent and invisible are one answer: null.")
    nodes: list[Node | None] = by_ids(
        "Same length as asked; null for what is absent, invisible or malformed."
    )
    child: Child | None = by_key(m.Child.code, "code", "One child by its registry number.")
    children: Connection[Child] | None = listed(
        CHILDREN,
        "Children the viewer may see, newest first.",
        {"as_of": date | None, "known_on": datetime | None},
    )
    case: Case | None = by_key(m.Case.number, "number", "One case by its number.")
    referrals: Connection[Referral] | None = listed(
        REFERRALS, "Referrals to and from where the viewer works, newest first."
    )
    cases: Connection[Case] | None = listed(CASES, "Cases the viewer takes part in, newest first.")
    coming_cases: Connection[Case] | None = listed(
        COMING,
        "Cases that are to come to where the viewer works (ca chuyển đến), as long as that waits"
        " for an answer; newest first. Until it is accepted the casework is not theirs to read.",
    )
    reports: Connection[Report] | None = listed(
        REPORTS,
        "Notices that the viewer, or the viewer's organisation, gave, and those of"
        " competent cases; newest first.",
    )
    organisations: Connection[Organisation] | None = listed(
        ORGANISATIONS, "Bodies that work with children, by name."
    )
    funds: Connection[Fund] | None = listed(
        FUNDS, "Child Protection Funds (Quỹ Bảo trợ trẻ em), by name."
    )
    donations: Connection[Donation] | None = listed(
        DONATIONS,
        "What was given to funds: to who keeps or checks their books, and to the donor; newest"
        " first.",
    )
    pledges: Connection[Pledge] | None = listed(
        PLEDGES, "What was promised to funds, to the same people; newest first."
    )
    moves: Connection[Move] | None = listed(
        MOVES, "Moves of children out of and into where the viewer works, newest first."
    )


@strawberry.type(
    description="What can be done. Each takes one input with a key, and answers with success or"
    " with what the caller can mend."
)
class Mutation(
    AdministrationMutations,
    OrganisationMutations,
    ChildMutations,
    ChangeMutations,
    EventMutations,
    MoveMutations,
    CaseMutations,
    DuplicateMutations,
    BookMutations,
    NoticeMutations,
    GivingMutations,
    SupportMutations,
    IncomeMutations,
    LedgerMutations,
    StatementMutations,
    PlanMutations,
    BankMutations,
    ReportMutations,
):
    """One class per domain."""


@strawberry.type(
    description="What is told when it happens: over a WebSocket (graphql-transport-ws) or as"
    " text/event-stream. Every event is decided anew, with the rights of its moment."
)
class Subscription(
    ChildSubscriptions,
    CaseSubscriptions,
    ReferralSubscriptions,
    FundSubscriptions,
    NoticeSubscriptions,
    BookSubscriptions,
):
    """One class per domain."""


TYPES = [
    CaseEvent,
    facts.Circumstance,
    facts.Watch,
    facts.Assistance,
    ChildEvent,
    Conflict,
    SecondLook,
]
CONFIG = StrawberryConfig(scalar_map={**SCALARS, Answers: ANSWERS})
schema = strawberry.Schema(Query, Mutation, Subscription, types=TYPES, config=CONFIG)
make_inputs(schema)
presume(core_of(schema), "ChildWhere", "status")
describe(core_of(schema))

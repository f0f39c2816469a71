"""What a fund says in public of a year, and what donors are told of their gifts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import argument

from db import models as m
from db.compiler.plan import global_id
from db.rules import statement_text
from db.rules.amounts import in_words
from db.rules.fund import SourceClass
from db.rules.statements import Shown, Statement
from db.services.fund import statements
from db.services.fund.published import AT
from schema.context import Context
from schema.fund.words import DonorKind, FundSource, Occasion, SupportKind
from schema.mapped import Rows, attr, call, col, key, py, ref
from schema.node import Node
from schema.scalars import VND
from schema.units.types import Unit
from schema.writing import key_of


def url_of(_: Any, fund: UUID, year: int, edition: int) -> str:
    return f"{AT}/{global_id('Fund', fund)}/{year}/{edition}"


def said(_: Any, body: str) -> Statement:
    return statement_text.read(body)


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and by what its table is."""

    part: str
    told: Shown


def of(part: str, change: Callable[[Any, str], Any]) -> Any:
    """The key of a line, where its table is by this part."""

    def found(line: Line, memory: Any, _: Any) -> Any:
        key = line.told.key
        return change(memory, key) if line.part == part and key is not None else None

    return found


def told(name: str) -> Any:
    return lambda line, _, __: getattr(line.told, name)


def table(part: str) -> Any:
    def lines(found: Any, _: Any, __: Any) -> list[Line]:
        return [Line(part, line) for line in getattr(found, f"by_{part}")]

    return lines


def words(name: str) -> Any:
    """Below zero only where more went back than came in."""

    def written(found: Statement, _: Any, __: Any) -> str | None:
        amount = found.sum_of(name)
        return in_words(amount) if amount >= 0 else None

    return written


def summed(name: str, source_class: SourceClass | None = None) -> Any:
    return lambda found, _, __: found.sum_of(name, source_class and source_class.value)


@strawberry.type(description="What of one source a fund had, received and used in a year.")
class StatementAccount:
    source: FundSource = attr("source", "Where it comes from.")
    opening: VND = attr("opening", "What there was at the beginning (số dư đầu kỳ).")
    received: VND = attr("received", "What came in (thu trong kỳ).")
    paid: VND = attr("paid", "What was used (chi trong kỳ).")
    closing: VND = attr("closing", "What there was at the end (số dư cuối kỳ).")


@strawberry.type(description="A donor who agreed to be named, and what they gave in the year.")
class StatementDonor:
    name: str = attr("name", "Their name.")
    kind: DonorKind = attr("kind", "Who they are.")
    amount: VND = attr("amount", "How much; of goods their fair value.")


@strawberry.type(description="What came in, in parts that are all of it.")
class StatementIncome:
    budget: VND = attr("budget", "Allotted by the state budget.")
    named: VND = attr("named", "Given by donors who agreed to be named.")
    unnamed: VND = attr("unnamed", "Given by all others.")
    from_funds: VND = attr("from_funds", "Received from other funds.")
    other: VND = attr("other", "Everything else.")
    corrections: VND = attr(
        "corrections", "What an earlier year had received and this one took back, below zero."
    )
    total: VND = attr("total", "All of it.")
    in_kind: VND = attr("in_kind", "Of all of it, goods at their fair value.")


@strawberry.type(description="What was used, in parts that are all of it.")
class StatementSpent:
    support: VND = attr("support", "Given to children.")
    passed_on: VND = attr("passed_on", "Passed on to other funds.")
    other: VND = attr("other", "Everything else.")
    returned: VND = attr(
        "returned", "What was handed over in an earlier year and came back, below zero."
    )
    total: VND = attr("total", "All of it.")


@strawberry.type(
    description="A line of a table of use. What would tell of too few children stands in one line"
    " with something that would not (`isRest`)."
)
class StatementUse:
    purpose: str | None = call(
        of("purpose", lambda _, key: key), "For what it was given; null: for anything."
    )
    kind: SupportKind | None = call(of("kind", lambda _, key: SupportKind(key)), "What was given.")
    occasion: Occasion | None = call(
        of("occasion", lambda _, key: Occasion(key)), "When; null: without an occasion."
    )
    unit: Unit | None = call(of("unit", lambda memory, key: memory.tree.by_id[int(key)]), "Where.")
    amount: VND | None = call(told("amount"), "How much; null: not told.")
    is_rounded: bool = call(told("is_rounded"), "Whether the sum has two significant digits.")
    beneficiaries: int | None = call(
        told("beneficiaries"), "How many children, rounded to fives; null: not told."
    )
    is_rest: bool = call(told("is_rest"), "Whether it is all that does not stand alone.")


@strawberry.type(
    description="What a fund says in public of a year (nội dung công khai): the accounts as the"
    " ledger has them, use without any group of children that is too small."
)
class StatementContent:
    fund: str = attr("fund", "The fund, as it was called.")
    unit: str = attr("unit", "Its unit, as it was called.")
    year: int = attr("year", "The year.")
    opening: VND = call(summed("opening"), "What there was at the beginning of the year.")
    received: VND = call(summed("received"), "What came in.")
    paid: VND = call(summed("paid"), "What was used.")
    closing: VND = call(summed("closing"), "What there was at the end of the year.")
    closing_in_words: str | None = call(words("closing"), "The same in Vietnamese words.")
    received_from_budget: VND = call(
        summed("received", SourceClass.BUDGET), "Of what came in, state budget."
    )
    received_from_donations: VND = call(
        summed("received", SourceClass.DONATION), "Of what came in, what was given."
    )
    accounts: list[StatementAccount] = attr("accounts", "The same for each source.")
    income: StatementIncome = attr("income", "What came in, by whom.")
    donors: list[StatementDonor] = attr("donors", "Donors who agreed to be named.")
    spent: StatementSpent = attr("spent", "What was used.")
    beneficiaries: int | None = attr(
        "beneficiaries", "How many children got something, rounded to fives; null: too few."
    )
    by_purpose: list[StatementUse] = call(table("purpose"), "Support, by what it was given for.")
    by_kind: list[StatementUse] = call(table("kind"), "Support, by kind.")
    by_occasion: list[StatementUse] = call(table("occasion"), "Support, by occasion.")
    by_unit: list[StatementUse] = call(table("unit"), "Support, by the unit of the children.")


@strawberry.type(
    description="A yearly statement of a fund (báo cáo công khai), frozen when it was published;"
    " the last edition of a year is the one that counts."
)
class FundStatement(Node):
    id: strawberry.ID = key(m.FundStatement.id)
    year: int = col(m.FundStatement.year, "Of which year.")
    edition: int = col(m.FundStatement.edition, "1: as it was first published.")
    reason: str | None = col(m.FundStatement.reason, "Why it was stated anew; null: the first.")
    published_at: datetime = col(m.FundStatement.published_at, "When.")
    url: str = py(
        url_of,
        m.FundStatement.fund_id,
        m.FundStatement.year,
        m.FundStatement.edition,
        description="Where it is read without signing in, as JSON; with `.csv` or `.pdf` as that.",
    )
    content: StatementContent = ref(m.FundStatement.body, said, "What it says.")


STATEMENTS = Rows(m.FundStatement, (m.FundStatement.year, True), (m.FundStatement.edition, True))


@strawberry.type(
    description="What became in a year of what was given to a fund for one purpose. Sums have two"
    " significant digits; what would tell of too few children is left out."
)
class DonationTrace:
    year: int = attr("year", "The year, of which the fund has published its statement.")
    purpose: str | None = attr("purpose", "For what it was given; null: for anything.")
    amount: VND | None = attr("amount", "How much went to children; null: not told.")
    beneficiaries: int | None = attr(
        "beneficiaries", "To how many, rounded to fives; null: not told."
    )
    by_kind: list[StatementUse] = call(table("kind"), "The same by kind of support.")
    by_unit: list[StatementUse] = call(table("unit"), "The same by the unit of the children.")


@strawberry.type
class StatementQueries:
    """`statementDraft` and `donationTrace`."""

    @strawberry.field(
        description="The statement of a year as it would be published today, for who may read the"
        " fund's ledger; null for everybody else, and for a year without the fund."
    )
    async def statement_draft(
        self,
        info: strawberry.Info[Context, None],
        fund: Annotated[strawberry.ID, argument(description="The fund.")],
        year: Annotated[int, argument(description="The year.")],
    ) -> StatementContent | None:
        key = key_of("Fund", fund)
        found: Any = await info.context.worked(lambda work: statements.draft(work, key, year))
        return found  # type: ignore[no-any-return]

    @strawberry.field(
        description="What became of a donation, year by year, as far as the fund has published its"
        " statement; for its donor and who may see it. Others, and of what does not exist: empty."
    )
    async def donation_trace(
        self,
        info: strawberry.Info[Context, None],
        donation: Annotated[strawberry.ID, argument(description="The donation.")],
    ) -> list[DonationTrace]:
        key = key_of("Donation", donation)
        found: Any = await info.context.worked(lambda work: statements.trace(work, key))
        return found  # type: ignore[no-any-return]

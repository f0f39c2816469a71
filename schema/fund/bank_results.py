"""What acts on statements of the bank answer: read again, with the rights of after them."""

from typing import Annotated, ClassVar

import strawberry

from schema.errors import ChangeRefusal, Refusal
from schema.fund.bank_types import BankLine, BankStatement
from schema.fund.refusals import ClosedPeriod
from schema.fund.results import OfBooks, OfOneFund
from schema.writing import Info, outcome, row

LineRefusal = ChangeRefusal | ClosedPeriod


@strawberry.type
class OfStatement(OfBooks):
    """Something became of a statement."""

    about: ClassVar[str] = "BankStatement"

    @strawberry.field(description="The statement as it is now.")
    async def statement(self, info: Info) -> BankStatement | None:
        return await row(info, self.identity)


@strawberry.type(description="It was looked at; nothing of it counts yet.")
class BankStatementChecked(OfStatement):
    pass


@strawberry.type(description="Its lines count.")
class BankStatementEntered(OfStatement):
    pass


@strawberry.type(description="It is given up.")
class BankStatementDiscarded(OfStatement):
    pass


@strawberry.type
class OfLine(OfBooks):
    """Something was done to a line of the bank."""

    about: ClassVar[str] = "BankLine"

    @strawberry.field(description="The line as it is now.")
    async def line(self, info: Info) -> BankLine | None:
        return await row(info, self.identity)


@strawberry.type(description="The line is these postings.")
class BankLineMatched(OfLine):
    pass


@strawberry.type(description="The line waits again.")
class BankLineUnmatched(OfLine):
    pass


@strawberry.type(description="The line is nothing for the ledger.")
class BankLineSetAside(OfLine):
    pass


@strawberry.type(description="Lines that waited were looked at again.")
class BankLinesReconciled(OfOneFund):
    pass


CheckBankStatementResult = Annotated[
    BankStatementChecked | Refusal, outcome("CheckBankStatementResult")
]
EnterBankStatementResult = Annotated[
    BankStatementEntered | ChangeRefusal, outcome("EnterBankStatementResult")
]
DiscardBankStatementResult = Annotated[
    BankStatementDiscarded | ChangeRefusal, outcome("DiscardBankStatementResult")
]
MatchBankLineResult = Annotated[BankLineMatched | LineRefusal, outcome("MatchBankLineResult")]
UnmatchBankLineResult = Annotated[BankLineUnmatched | LineRefusal, outcome("UnmatchBankLineResult")]
SetBankLineAsideResult = Annotated[
    BankLineSetAside | LineRefusal, outcome("SetBankLineAsideResult")
]
ReconcileBankLinesResult = Annotated[
    BankLinesReconciled | Refusal, outcome("ReconcileBankLinesResult")
]

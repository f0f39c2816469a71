"""Statements of the bank sent, entered or given up; their lines matched with postings."""

from typing import Annotated, Final

import strawberry

from db.rules.bank import Layout, Place
from db.rules.reconciliation import WINDOW, BankAct
from db.services.fund import bank, bank_lines
from schema.acts import acted
from schema.fund import bank_inputs as i
from schema.fund import bank_results as r
from schema.fund.bank_refusals import SAID
from schema.fund.mutations import fund_of
from schema.writing import ARGUMENT, Info, given, key_of

PLACES: Final = {
    "day": Place.DAY,
    "amount": Place.AMOUNT,
    "credit": Place.CREDIT,
    "debit": Place.DEBIT,
    "balance": Place.BALANCE,
    "reference": Place.REFERENCE,
    "text": Place.TEXT,
    "party": Place.PARTY,
    "party_account": Place.PARTY_ACCOUNT,
}


def layout_of(said: i.BankFormatInput | None) -> Layout | None:
    if said is None:
        return None
    headings = {place: given(getattr(said, name)) for name, place in PLACES.items()}
    known = {place: heading for place, heading in headings.items() if heading is not None}
    return Layout(said.delimiter, said.days, said.amounts, known)


@strawberry.type
class BankMutations:
    """`checkBankStatement`, `enterBankStatement`, `discardBankStatement`, `matchBankLine`,
    `unmatchBankLine`, `setBankLineAside`, `reconcileBankLines`."""

    @strawberry.mutation(
        description="Look at a statement of the bank (sao kê): what each line would be. Nothing"
        " counts before it is entered."
    )
    async def check_bank_statement(
        self, info: Info, input: Annotated[i.CheckBankStatementInput, ARGUMENT]
    ) -> r.CheckBankStatementResult | None:
        window = given(input.window_days)
        sent = bank.Sent(
            input.bank,
            input.account,
            input.content,
            layout_of(given(input.format)),
            given(input.opening_balance),
            WINDOW if window is None else window,
        )
        success = r.BankStatementChecked
        return await acted(SAID, info, input, success, bank.check_statement, fund_of(input), sent)

    @strawberry.mutation(
        description="Enter a statement: its lines count, and what leaves no choice is matched."
    )
    async def enter_bank_statement(
        self, info: Info, input: Annotated[i.EnterBankStatementInput, ARGUMENT]
    ) -> r.EnterBankStatementResult | None:
        which = (key_of("BankStatement", input.id), input.version)
        success = r.BankStatementEntered
        return await acted(SAID, info, input, success, bank_lines.enter_statement, *which)

    @strawberry.mutation(
        description="Give up a statement that was not entered; its lines are forgotten."
    )
    async def discard_bank_statement(
        self, info: Info, input: Annotated[i.DiscardBankStatementInput, ARGUMENT]
    ) -> r.DiscardBankStatementResult | None:
        which = (key_of("BankStatement", input.id), input.version)
        success = r.BankStatementDiscarded
        return await acted(SAID, info, input, success, bank.discard_statement, *which)

    @strawberry.mutation(description="Say which postings a line of the bank is.")
    async def match_bank_line(
        self, info: Info, input: Annotated[i.MatchBankLineInput, ARGUMENT]
    ) -> r.MatchBankLineResult | None:
        postings = tuple(key_of("LedgerPosting", each) for each in input.postings)
        said = bank_lines.Settling(BankAct.MATCH, input.reason, postings)
        which = (key_of("BankLine", input.id), input.version, said)
        return await acted(SAID, info, input, r.BankLineMatched, bank_lines.settle, *which)

    @strawberry.mutation(
        description="Take back what was said of a line, or that it is a duplicate: it waits again."
    )
    async def unmatch_bank_line(
        self, info: Info, input: Annotated[i.UnmatchBankLineInput, ARGUMENT]
    ) -> r.UnmatchBankLineResult | None:
        said = bank_lines.Settling(BankAct.UNMATCH, input.reason)
        which = (key_of("BankLine", input.id), input.version, said)
        success = r.BankLineUnmatched
        return await acted(SAID, info, input, success, bank_lines.settle, *which)

    @strawberry.mutation(description="Say that a line of the bank is nothing for the ledger.")
    async def set_bank_line_aside(
        self, info: Info, input: Annotated[i.SetBankLineAsideInput, ARGUMENT]
    ) -> r.SetBankLineAsideResult | None:
        said = bank_lines.Settling(BankAct.SET_ASIDE, input.reason)
        which = (key_of("BankLine", input.id), input.version, said)
        success = r.BankLineSetAside
        return await acted(SAID, info, input, success, bank_lines.settle, *which)

    @strawberry.mutation(
        description="Look again at all lines of a fund that wait and that nobody decided on."
    )
    async def reconcile_bank_lines(
        self, info: Info, input: Annotated[i.ReconcileBankLinesInput, ARGUMENT]
    ) -> r.ReconcileBankLinesResult | None:
        success = r.BankLinesReconciled
        return await acted(SAID, info, input, success, bank_lines.reconcile, fund_of(input))

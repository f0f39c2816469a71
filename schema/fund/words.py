"""The enums of the Child Protection Fund."""

import strawberry

from db.rules.bank import AmountFormat, DayFormat, Delimiter
from db.rules.fund import FundSource, Occasion, SupportKind
from db.rules.fund_events import FundEventKind
from db.rules.income import DonorKind, PledgeStatus
from db.rules.ledger import Account, PostingKind
from db.rules.periods import PeriodGuard
from db.rules.reconciliation import BankAct, LineStatus, StatementStatus
from db.rules.statements import StatementGuard
from db.rules.vouchers import VoucherItem, VoucherKind

strawberry.enum(SupportKind, description="What a child is given (loại hỗ trợ).")
strawberry.enum(Occasion, description="On what occasion it is given (dịp).")
strawberry.enum(DonorKind, description="Who gives (nhà tài trợ).")
strawberry.enum(PledgeStatus, description="What became of a promise (cam kết tài trợ).")
strawberry.enum(PostingKind, description="What a posting of the ledger does (bút toán).")
strawberry.enum(Account, name="LedgerAccount", description="An account of a pot (tài khoản).")
strawberry.enum(VoucherKind, description="The kind of a voucher (loại chứng từ).")
strawberry.enum(
    VoucherItem, description="One of the seven items of a voucher, Circular 41/2022/TT-BTC."
)
strawberry.enum(
    PeriodGuard, description="What has to hold for the books of a month to be closed (khoá sổ)."
)
strawberry.enum(
    StatementGuard, description="What has to hold for a yearly statement to be published."
)
strawberry.enum(
    LineStatus,
    name="BankLineStatus",
    description="How a line of the bank stands to the ledger (đối chiếu).",
)
strawberry.enum(FundEventKind, description="What happened in a fund.")
strawberry.enum(BankAct, name="BankActKind", description="What was done to a line of the bank.")
strawberry.enum(
    StatementStatus, name="BankStatementStatus", description="What became of a statement (sao kê)."
)
strawberry.enum(
    Delimiter, name="BankDelimiter", description="What stands between two cells of a file."
)
strawberry.enum(
    DayFormat,
    name="BankDayFormat",
    description="In which order a bank writes days, with /, - or dots between.",
)
strawberry.enum(
    AmountFormat,
    name="BankAmountFormat",
    description="How a bank writes one and a quarter million.",
)

__all__ = [
    "Account",
    "AmountFormat",
    "BankAct",
    "DayFormat",
    "Delimiter",
    "DonorKind",
    "FundEventKind",
    "FundSource",
    "LineStatus",
    "Occasion",
    "PeriodGuard",
    "PledgeStatus",
    "PostingKind",
    "StatementGuard",
    "StatementStatus",
    "SupportKind",
    "VoucherItem",
    "VoucherKind",
]

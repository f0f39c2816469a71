"""The enums of the Child Protection Fund."""

import strawberry

from db.rules.fund import FundSource, Occasion, SupportKind
from db.rules.income import DonorKind, PledgeStatus
from db.rules.ledger import Account, PostingKind
from db.rules.periods import PeriodGuard
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

__all__ = [
    "Account",
    "DonorKind",
    "FundSource",
    "Occasion",
    "PeriodGuard",
    "PledgeStatus",
    "PostingKind",
    "StatementGuard",
    "SupportKind",
    "VoucherItem",
    "VoucherKind",
]

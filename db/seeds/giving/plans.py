"""What the funds of the demo do every year: what comes in, what is given, to whom, by whom. Sums
are near those told of the years around 2024 (Hà Nội, Long Biên, Bắc Kạn); donors are invented."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from db.rules.children import PovertyStatus
from db.rules.fund import FundSource, Occasion, SupportKind
from db.rules.income import DonorKind

S, K, O = FundSource, SupportKind, Occasion  # noqa: E741
NATIONAL, HANOI, LONG_BIEN, BAC_KAN = "VN", "01", "004", "058"
HEIRS: Final = {LONG_BIEN: HANOI, BAC_KAN: "19"}
"""Without districts: which province keeps the books of a district."""
EARLIER, LAST, THIS = 2, 1, 0  # years ago
CLOSED: Final = (EARLIER, LAST)
EVERY: Final = (EARLIER, LAST, THIS)


@dataclass(frozen=True, slots=True)
class Seats:
    """Who acts for a fund, by username."""

    accountant: str
    director: str
    leader: str
    officer: str


@dataclass(frozen=True, slots=True)
class FundPlan:
    """`place`: level and code of its unit."""

    key: str
    place: tuple[str, str]
    name: str
    name_en: str
    basis: str
    address: str
    seats: Seats


@dataclass(frozen=True, slots=True)
class Purpose:
    name: str
    kinds: tuple[SupportKind, ...] | None = None
    occasions: tuple[Occasion, ...] | None = None


@dataclass(frozen=True, slots=True)
class Giver:
    """`body`: the organisation whose officers follow what became of it."""

    name: str
    kind: DonorKind
    address: str
    named: bool = True
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """So much for each child; `unit`: what it is counted in."""

    item: str
    unit: str
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Income:
    """`giver` None: an allotment by a decision. `promised`: so many days before."""

    fund: str
    on: tuple[int, int]
    source: FundSource
    amount: int
    giver: str | None = None
    purpose: str | None = None
    goods: Goods | None = None
    pieces: int = 0
    promised: int = 0
    years: tuple[int, ...] = EVERY


@dataclass(frozen=True, slots=True)
class Transfer:
    """Of what the national Fund was given from abroad."""

    to: str
    on: tuple[int, int]
    amount: int
    text: str
    years: tuple[int, ...] = EVERY


@dataclass(frozen=True, slots=True)
class For:
    """Whom it is for; without a reason, everybody of these ages."""

    poor: bool = False
    special: bool = False
    facility: bool = False
    ages: tuple[int | None, int | None] = (None, None)
    achievement: str | None = None

    @property
    def poverty(self) -> tuple[PovertyStatus, ...]:
        return (PovertyStatus.NEAR_POOR, PovertyStatus.POOR) if self.poor else ()


@dataclass(frozen=True, slots=True)
class Drive:
    """A campaign of each of these years. `among`: code of the district whose communes take part."""

    fund: str
    name: str
    name_en: str
    occasion: Occasion
    kind: SupportKind
    amount: int
    places: int
    source: FundSource
    eligible: For
    among: str
    purpose: str | None = None
    goods: Goods | None = None
    body: str | None = None
    years: tuple[int, ...] = EVERY


HARDSHIP: Final = For(poor=True, special=True)
GIFT_SET: Final = Goods("Bánh trung thu và đèn ông sao", "suất")
BOOKS: Final = Goods("Bộ sách vở và cặp", "bộ")
SCHOLARS, MOON, SCHOOL = "Học bổng trẻ em vượt khó", "Trung thu", "Tiếp bước đến trường"
PURPOSES: Final = {
    HANOI: (Purpose(SCHOLARS, kinds=(K.SCHOLARSHIP,)), Purpose(MOON, occasions=(O.MID_AUTUMN,))),
    LONG_BIEN: (Purpose(SCHOOL, (K.SCHOOL_SUPPLIES, K.SCHOLARSHIP), (O.SCHOOL_OPENING,)),),
}
UNION: Final = "Hội Liên hiệp Phụ nữ Thành phố Hà Nội"
DONOR: Final = "Công ty Cổ phần Thực phẩm Sông Hồng Xanh"
NAMELESS, FOREIGN = "Nguyễn Văn Thiện", "Hope for Northern Children Foundation"
FRIENDS, BOOKSHOP = "Hội Doanh nghiệp trẻ Sông Cầu", "Nhà sách Hoa Phượng Trắng"
GIVERS: Final = {
    NATIONAL: (Giver(FOREIGN, DonorKind.FOREIGN, "12 Elm Street, Copenhagen, Đan Mạch"),),
    HANOI: (
        Giver(DONOR, DonorKind.ENTERPRISE, "Số 8 phố Ngọc Lâm, Hà Nội", body=DONOR),
        Giver(UNION, DonorKind.ORGANISATION, "Số 7 phố Tôn Thất Thuyết, Hà Nội", body=UNION),
        Giver(NAMELESS, DonorKind.PERSON, "Số 3 ngõ 15 phố Hồng Tiến, Hà Nội", named=False),
    ),
    LONG_BIEN: (
        Giver(BOOKSHOP, DonorKind.ENTERPRISE, "Số 21 phố Bồ Đề, Hà Nội"),
        Giver("Trần Thị Phúc", DonorKind.PERSON, "Số 9 phố Phú Viên, Hà Nội", named=False),
    ),
    BAC_KAN: (Giver(FRIENDS, DonorKind.ORGANISATION, "Phường Đức Xuân, Bắc Kạn"),),
}

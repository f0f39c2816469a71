"""Lists of a campaign in the rows that `db.services.giving` leaves, and what they move in the
books."""

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from db.rules.fund import class_of
from db.rules.fund_events import FundEventKind as Kind
from db.rules.giving import DEAD, DisbursementStatus
from db.rules.ledger import Movement, Posting, PostingKind, Use
from db.seeds.giving.campaigns import Campaign, Share
from db.seeds.giving.events import event
from db.seeds.giving.purse import Paper, Purse, at, moved, officer
from db.seeds.plots import Place
from db.seeds.rows import PLACE, named_id

Row = tuple[Any, ...]
Status = DisbursementStatus
K: Final = PostingKind
GIVING: Final = {
    "campaign": (
        *("id", "fund_id", "name", "name_en", "kind", "occasion", "year", "amount", "item"),
        *("quantity", "measure", "begins_on", "ends_on", "eligible_on", "special", "poverty"),
        *("facility", "age_from", "age_to", "achievement", "organisation_id", "opened_by"),
        *("recorded_at", *PLACE),
    ),
    "campaign_quota": (
        *("id", "campaign_id", "pot_id", "parent_id", "source", "purpose", "places", "set_by"),
        *("recorded_at", *PLACE),
    ),
    "gift_list": (
        *("id", "number", "campaign_id", "quota_id", "status", "drafted_by", "submitted_by"),
        *("submitted_at", "approved_by", "decision_number", "decision_on", "returned_for"),
        *("committed_by", "settled_by", "settled_on", "voucher_id", "recorded_at", "version"),
        *PLACE,
    ),
    "gift_exclusion": (
        *("id", "list_id", "child_id", "reason", "excluded_by", "recorded_at", *PLACE),
    ),
    "disbursement": (
        *("id", "number", "status", "alive", "list_id", "fund_id", "pot_id", "child_id", "kind"),
        *("occasion", "year", "amount", "item", "quantity", "measure", "source"),
        *("source_class", "organisation_id", "proposed_by", "handed_over_on", "place"),
        *("signed_by", "signed_as", "witness", "undelivered_for", "reversed_for"),
        *("recorded_at", "version", *PLACE),
    ),
}
WHY_NOT: Final = "Đang được hỗ trợ thường xuyên theo chương trình khác"
AWAY: Final = "Gia đình đi vắng dài ngày, không liên lạc được"
TWICE: Final = "Gia đình trả lại vì đã nhận quà của đơn vị khác"
RETURNED_FOR: Final = "Đề nghị bổ sung giấy xác nhận thành tích của nhà trường"
BELOW: Final = "longbien.affairs"  # shares out what the province leaves to the district
_WITNESSES: Final = ("Nguyễn Văn Chứng", "Trần Thị Minh", "Lê Văn Thành", "Phạm Thị Lý")
_AWAY_EVERY, _AWAY = 23, 6  # of so many lines one was not given
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # as of `db.services.giving.acting`
_ORDER: Final = (Status.LISTED, Status.SUBMITTED, Status.APPROVED, Status.COMMITTED, Status.SETTLED)
_LINE_VERSION: Final = {
    Status.LISTED: 1,
    Status.SUBMITTED: 2,
    Status.RETURNED: 3,
    Status.APPROVED: 3,
    Status.COMMITTED: 4,
    Status.UNDELIVERED: 5,
    Status.HANDED_OVER: 5,
    Status.SETTLED: 6,
    Status.REVERSED: 7,
}


def number(kind: str, year: int, name: str) -> str:
    """In the form of the service; the same name has the same."""
    digest = sha256(name.encode()).digest()
    said = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:8])
    return f"{kind}{year % 100:02}-{said[:4]}-{said[4:]}"


class Lists:
    """`carers`: who signs for a child, and as what."""

    def __init__(self, carers: Mapping[UUID, tuple[str, str]]) -> None:
        self.rows: dict[str, list[Row]] = {table: [] for table in GIVING}
        self.events: list[Row] = []
        self._carers = carers
        self._quotas: dict[tuple[str, str], UUID] = {}

    def campaign(self, campaign: Campaign, purse: Purse) -> None:
        drive, of = campaign.drive, campaign.eligible
        body = drive.body and named_id(f"body/{drive.body}")
        amount = (drive.amount, *_goods(campaign))
        seen = (campaign.days.launched, campaign.ends, campaign.day)
        whom = (of.special, " ".join(sorted(of.poverty)), of.facility, of.age_from, of.age_to)
        head = (_id(campaign), purse.id, drive.name, drive.name_en, drive.kind.value)
        more = (drive.eligible.achievement, body, officer(purse.plan.seats.officer))
        when = (drive.occasion.value, campaign.year)
        row = (*head, *when, *amount, *seen, *whom, *more, at(campaign.days.launched))
        self.rows["campaign"].append((*row, *purse.unit.columns))
        launched = at(campaign.days.launched)
        self.events.append(
            event(purse.id, Kind.CAMPAIGN_LAUNCHED, more[-1], launched, name=head[0])
        )

    def top(self, campaign: Campaign, purse: Purse, unit: Place, places: int) -> None:
        """What a province leaves to a district to share out."""
        self._quota((campaign, purse), unit, places, campaign.source, at(campaign.days.launched))

    def _quota(self, of: tuple[Campaign, Purse], unit: Place, places: int, *said: Any) -> UUID:
        campaign, purse = of
        source, recorded = said
        drive = campaign.drive
        key = _id(campaign, "quota", unit.code, source)
        pot = purse.pot(source, drive.purpose, drive.goods)
        parent = self._quotas.get((campaign.name, source))
        seat = BELOW if parent else purse.plan.seats.officer
        if unit.commune_id is None:
            self._quotas[campaign.name, source] = key
        head = (key, _id(campaign), pot, parent, source.value, drive.purpose, places)
        self.rows["campaign_quota"].append((*head, officer(seat), recorded, *unit.columns))
        told = event(purse.id, Kind.QUOTA_ALLOCATED, officer(seat), recorded, name=key)
        self.events.append(told)
        return key

    def write(self, share: Share, purse: Purse) -> None:
        campaign, unit = share.campaign, share.ward.place
        shared = at(campaign.days.shared)
        quota = self._quota((campaign, purse), unit, share.places, share.source, shared)
        if share.reached is not None:
            Course(self, share, purse, quota).write()

    def signed(self, child: UUID) -> tuple[str, str]:
        return self._carers.get(child, ("Nguyễn Thị Diệu Nhân", "người chăm sóc"))


class Course:
    """One list, as far as it came."""

    def __init__(self, lists: Lists, share: Share, purse: Purse, quota: UUID) -> None:
        assert share.reached is not None  # noqa: S101 -- see `Lists.write`
        self._lists, self._share, self._purse, self._quota = lists, share, purse, quota
        self._campaign, self._ward, self._reached = share.campaign, share.ward, share.reached
        self._days = share.campaign.days
        self._name = f"{share.campaign.name}/{share.ward.place.code}/{share.source}"
        self._number = number("DS", share.campaign.year, self._name)
        drive = share.campaign.drive
        self._pot = purse.pot(share.source, drive.purpose, drive.goods)
        self._id = named_id(f"giving/list/{self._name}")
        self._ids = [named_id(f"giving/line/{self._name}/{n}") for n in range(len(share.chosen))]

    def write(self) -> None:
        lines = [self._line(n) for n in range(len(self._share.chosen))]
        voucher = self._post(lines) if self._has(Status.COMMITTED) else None
        self._lists.rows["gift_list"].append(self._row(voucher))
        self._lists.events += self._told()
        place = self._ward.place.columns
        drafted = at(self._days.drafted, 16_000)
        for n, child in enumerate(self._share.left_out):
            said = (named_id(f"giving/left-out/{self._name}/{n}"), self._id, child.id, WHY_NOT)
            row = (*said, self._ward.worker, drafted, *place)
            self._lists.rows["gift_exclusion"].append(row)
        for n, (child, status) in enumerate(zip(self._share.chosen, lines, strict=True)):
            self._lists.rows["disbursement"].append(self._disbursed(n, child.id, status))

    def _told(self) -> Iterator[Row]:
        """Each step of the list, by whom it was taken."""
        days, seats, worker = self._days, self._purse.plan.seats, self._ward.worker
        leader, accountant = officer(seats.leader), self._purse.accountant
        returned = self._reached is Status.RETURNED
        steps = [
            (Kind.LIST_DRAFTED, worker, at(days.drafted), True),
            (Kind.LIST_CHANGED, worker, at(days.drafted, 15_000), True),
            (Kind.LIST_CHANGED, worker, at(days.drafted, 16_000), bool(self._share.left_out)),
            (
                Kind.LIST_SUBMITTED,
                self._ward.chair,
                at(days.submitted),
                self._has(Status.SUBMITTED),
            ),
            (Kind.LIST_RETURNED, leader, at(days.answered), returned),
            (Kind.LIST_APPROVED, leader, at(days.answered), self._has(Status.APPROVED)),
            (Kind.LIST_COMMITTED, accountant, at(days.reserved), self._has(Status.COMMITTED)),
            (Kind.LIST_SETTLED, accountant, at(days.settled), self._has(Status.SETTLED)),
        ]
        for kind, by, moment, is_so in steps:
            if is_so:
                yield event(self._purse.id, kind, by, moment, gift_list=self._id)

    def _has(self, status: Status) -> bool:
        """Come so far, or further."""
        if self._reached is Status.RETURNED:
            return status in (Status.LISTED, Status.SUBMITTED)
        return _ORDER.index(self._reached) >= _ORDER.index(status)

    def _line(self, n: int) -> Status:
        """Where a line stands: of lists that are reserved, some were handed over."""
        if self._reached is Status.COMMITTED:
            return Status.HANDED_OVER if n % 2 else Status.COMMITTED
        if self._reached is not Status.SETTLED:
            return self._reached
        if n % _AWAY_EVERY == _AWAY:
            return Status.UNDELIVERED
        return Status.REVERSED if self._share.brought_back and not n else Status.SETTLED

    def _row(self, voucher: UUID | None) -> Row:
        days, seats = self._days, self._purse.plan.seats
        chair, submitted = self._ward.chair, at(days.submitted)
        of_chair = (chair, submitted) if self._has(Status.SUBMITTED) else (None, None)
        ruled: Row = (None, None, None)
        if self._has(Status.APPROVED):
            decision = f"{100 + int(self._id) % 900}/QĐ-UBND"
            ruled = (officer(seats.leader), decision, days.answered)
        why = RETURNED_FOR if self._reached is Status.RETURNED else None
        by = self._purse.accountant if self._has(Status.COMMITTED) else None
        done = (self._purse.accountant, days.settled) if self._has(Status.SETTLED) else (None, None)
        head = (self._id, self._number, _id(self._campaign), self._quota, self._reached.value)
        row = (*head, self._ward.worker, *of_chair, *ruled, why, by, *done, voucher)
        return (*row, at(days.drafted), self._version(), *self._ward.place.columns)

    def _version(self) -> int:
        """Lines, and who was left out, are written one after the other."""
        steps = 3 if self._reached is Status.RETURNED else _ORDER.index(self._reached) + 1
        return steps + 1 + bool(self._share.left_out)

    def _disbursed(self, n: int, child: UUID, status: Status) -> Row:
        share, days, drive = self._share, self._days, self._campaign.drive
        source, body = share.source, drive.body and named_id(f"body/{drive.body}")
        given: Row = (None,) * 5
        if status in (Status.HANDED_OVER, Status.SETTLED, Status.REVERSED):
            where = f"Nhà văn hóa {self._ward.place.short_name}"
            witness = _WITNESSES[int(self._id) % len(_WITNESSES)]
            given = (days.given, where, *self._lists.signed(child), witness)
        why = AWAY if status is Status.UNDELIVERED else None
        back = TWICE if status is Status.REVERSED else None
        code = number("HT", self._campaign.year, f"{self._name}/{n}")
        alive = status not in DEAD
        head = (self._ids[n], code, status.value, alive, self._id, self._purse.id, self._pot, child)
        of = (drive.kind.value, drive.occasion.value, self._campaign.year, drive.amount)
        from_ = (source.value, class_of(source).value, body, self._ward.worker)
        row = (*head, *of, *_goods(self._campaign), *from_, *given, why, back)
        return (*row, at(days.drafted), _LINE_VERSION[status], *self._ward.place.columns)

    def _post(self, lines: list[Status]) -> UUID | None:
        """Reserved for all; paid, given back, brought back. The voucher of a list that is over."""
        drive, days, place = self._campaign.drive, self._days, self._ward.place
        use = Use(drive.kind, drive.occasion, place.id, place.scope)
        accountant, worker = self._purse.accountant, self._ward.worker
        every = range(len(lines))
        self._move(K.RESERVE, days.reserved, every, accountant, use)
        given = [n for n in every if lines[n] not in (Status.COMMITTED, Status.UNDELIVERED)]
        paid = self._move(K.PAY, days.given, given, worker)
        away = [n for n in every if lines[n] is Status.UNDELIVERED]
        self._move(K.RELEASE, days.not_given, away, worker)
        back = [n for n in every if lines[n] is Status.REVERSED]
        self._move(K.RETURN, days.taken_back, back, accountant)
        if self._reached is not Status.SETTLED or paid is None:
            return None
        whom = f"Ủy ban nhân dân {place.name}", place.name
        said = f"{drive.name}, danh sách {self._number}"
        approved = days.settled
        paper = Paper(days.on_paper, approved, whom, said, len(given), drive.amount, paid)
        return self._purse.voucher(self._name, paper)

    def _move(
        self, kind: PostingKind, day: date, which: Any, by: UUID, use: Use | None = None
    ) -> UUID | None:
        goods, amount = self._campaign.drive.goods, self._campaign.drive.amount
        moves = tuple(
            Movement(m.pot, m.amount, m.quantity, self._ids[n])
            for n in which
            for m in [moved(self._pot, amount, goods, 1)]
        )
        if not moves:
            return None
        of = self._number
        if kind is K.RETURN:
            of = number("HT", self._campaign.year, f"{self._name}/{min(which)}")
        posting = Posting(self._purse.id, kind, day, f"{TEXTS[kind]} {of}", moves, use)
        return self._purse.post(f"{self._name}/{kind}", posting, by, at(day))


TEXTS: Final = {
    K.RESERVE: "Giữ tiền cho danh sách",
    K.PAY: "Chi theo danh sách",
    K.RELEASE: "Không phát được, danh sách",
    K.RETURN: "Thu hồi khoản chi",
}


def _id(campaign: Campaign, *more: object) -> UUID:
    return named_id("/".join(("giving", "campaign", campaign.name, *map(str, more))))


def _goods(campaign: Campaign) -> Row:
    goods = campaign.drive.goods
    return (goods.item, goods.quantity, goods.unit) if goods else (None, None, None)

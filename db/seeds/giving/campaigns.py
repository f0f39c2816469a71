"""Campaigns as they are held: who is chosen, ward by ward, and how far each list has come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from random import Random
from typing import Final
from uuid import UUID

from db.rules.eligibility import Eligibility
from db.rules.fund import FundSource, SourceClass, class_of
from db.rules.giving import DisbursementStatus
from db.seeds.chance import shared_out
from db.seeds.giving import days
from db.seeds.giving.days import after, day_of, next_first_of_june
from db.seeds.giving.plans import EARLIER, EVERY, LAST, LONG_BIEN, THIS, Drive, For, K, O, S
from db.seeds.giving.wards import Known, Ward
from db.seeds.giving.yearly import DRIVES

Status = DisbursementStatus
RUNNING: Final = Drive(
    LONG_BIEN,
    "Tặng quà học sinh giỏi vượt khó dịp 1/6",
    "Gifts for the first of June",
    O.CHILDREN_DAY,
    K.GIFT_CASH,
    300_000,
    130,
    S.BUDGET_DISTRICT,
    For(ages=(6, None), achievement="Học sinh giỏi vượt khó"),
    LONG_BIEN,
)
SECOND: Final = S.DONATION_DOMESTIC  # from which the ward of most who sign in has places too
MAIN, _NEXT = "Bồ Đề", "Ngọc Thụy"
_PLACES: Final = 12  # of these
_COURSES: Final = (Status.RETURNED, Status.SUBMITTED, Status.APPROVED, Status.COMMITTED)
_FEW: Final = 3  # of the children of a ward one has a place
_NOT_CHOSEN: Final = 2  # of a list, at most
_OF_PLACES: Final = {EARLIER: 1.0, LAST: 0.6, THIS: 0.4}  # the first year has the sums told of it
_LATEST: Final = days.TAKEN_BACK + 1


@dataclass(frozen=True, slots=True)
class Days:
    """When each step was taken. `answered`: returned or approved."""

    launched: date
    shared: date
    drafted: date
    submitted: date
    answered: date
    reserved: date
    given: date
    not_given: date
    on_paper: date
    settled: date
    taken_back: date


@dataclass(frozen=True, slots=True)
class Campaign:
    """A drive of a year. `day`: the occasion; `fund`: the key of the purse; `source`: of the top
    quotas; `places`: of all wards."""

    drive: Drive
    fund: str
    source: FundSource
    year: int
    day: date
    days: Days
    ends: date
    places: int

    @property
    def name(self) -> str:
        return f"{self.drive.fund}/{self.drive.name}/{self.year}"

    @property
    def eligible(self) -> Eligibility:
        whom, (youngest, oldest) = self.drive.eligible, self.drive.eligible.ages
        return Eligibility(
            self.day,
            special=whom.special,
            poverty=frozenset(whom.poverty),
            facility=whom.facility,
            age_from=youngest,
            age_to=oldest,
        )


@dataclass(frozen=True, slots=True)
class Share:
    """The places of a ward, and its list, if it has drawn one up: how far that came.
    `brought_back`: what the first child was given came back to the fund."""

    campaign: Campaign
    ward: Ward
    source: FundSource
    places: int
    reached: Status | None = None
    chosen: Sequence[Known] = ()
    left_out: Sequence[Known] = ()
    brought_back: bool = False


@dataclass
class Choosing:
    """`funds`: keys of the purses there are; nobody is given to twice."""

    wards: Mapping[str, Sequence[Ward]]
    funds: Mapping[str, tuple[str, FundSource]]
    today: date
    _given: set[tuple[UUID, str, int, SourceClass]] = field(default_factory=set)

    def shares(self, campaigns: Sequence[Campaign]) -> Iterator[Share]:
        for campaign in campaigns:
            wards = self.wards[campaign.drive.among]
            weights = {n: _weight(ward, campaign) for n, ward in enumerate(wards)}
            if not any(weights.values()):
                continue
            running = campaign.drive is RUNNING
            for n, places in shared_out(campaign.places, weights).items():
                if not places:
                    continue
                reached = _course(wards, n) if running else Status.SETTLED
                yield self._share(campaign, wards[n], campaign.source, places, reached)
                if running and wards[n] is main(wards):
                    yield self._share(campaign, wards[n], SECOND, _PLACES, Status.COMMITTED)

    def _share(
        self, campaign: Campaign, ward: Ward, source: FundSource, most: int, reached: Status | None
    ) -> Share:
        places = max(1, min(most, len(ward.children) // _FEW))
        if reached is None:
            return Share(campaign, ward, source, places)
        found = self._unhelped(campaign, ward, source)
        chosen = list(islice(found, places))
        left_out = list(islice(found, _NOT_CHOSEN))
        if not chosen:
            return Share(campaign, ward, source, places)
        of = campaign.drive.occasion.value, campaign.year, class_of(source)
        if reached is not Status.RETURNED:
            self._given |= {(child.id, *of) for child in chosen}
        return Share(campaign, ward, source, places, reached, chosen, left_out)

    def _unhelped(self, campaign: Campaign, ward: Ward, source: FundSource) -> Iterator[Known]:
        rng = Random(f"giving/{campaign.name}/{source}/{ward.place.code}")
        of = campaign.drive.occasion.value, campaign.year, class_of(source)
        for child in ward.eligible(campaign.eligible, campaign.days.drafted, rng):
            if (child.id, *of) not in self._given:
                yield child


def _weight(ward: Ward, campaign: Campaign) -> int:
    """For so many of its children it is."""
    if campaign.eligible.everybody:
        return len(ward.children)
    return sum(1 for _ in ward.eligible(campaign.eligible, campaign.days.drafted))


def main(wards: Sequence[Ward]) -> Ward:
    """The ward where most sign in who take part in giving: under the newer tree its namesake."""
    return next((ward for ward in wards if ward.place.short_name == MAIN), wards[0])


def _course(wards: Sequence[Ward], number: int) -> Status | None:
    """Of the campaign that runs: in the first ward a list is being made, in the next one it was
    returned, then it has come further; the others have not begun."""
    first = main(wards)
    if wards[number] is first:
        return Status.LISTED
    others = [n for n, ward in enumerate(wards) if ward is not first]
    others.sort(key=lambda n: wards[n].place.short_name != _NEXT)
    place = others.index(number)
    return _COURSES[place] if place < len(_COURSES) else None


def held(funds: Mapping[str, tuple[str, FundSource]], today: date) -> Iterator[Campaign]:
    """All of these years that are over, and the one that runs. `funds`: of each fund of the plans,
    the key of the purse, and as what its budget comes."""
    for ago in sorted(EVERY, reverse=True):
        for drive in DRIVES:
            day = day_of(drive.occasion, today.year - ago)
            if ago in drive.years and after(day, _LATEST) < today:
                part = round(drive.places * _OF_PLACES[ago])
                yield _campaign(drive, funds, (day, _past(day), after(day, 14)), part)
    day = next_first_of_june(today)
    yield _campaign(RUNNING, funds, (day, _lately(today), after(day, 25)), RUNNING.places)


def _campaign(
    drive: Drive,
    funds: Mapping[str, tuple[str, FundSource]],
    when: tuple[date, Days, date],
    places: int,
) -> Campaign:
    """`when`: the occasion, the steps, the last day."""
    (key, budget), (day, steps, ends) = funds[drive.fund], when
    source = budget if drive.source is FundSource.BUDGET_DISTRICT else drive.source
    return Campaign(drive, key, source, day.year, day, steps, ends, places)


def _past(day: date) -> Days:
    steps = (
        *(days.LAUNCHED, days.SHARED_OUT, days.DRAFTED, days.SUBMITTED, days.APPROVED),
        *(days.RESERVED, days.HANDED_OVER, days.NOT_GIVEN, days.ON_PAPER, days.SETTLED),
        days.TAKEN_BACK,
    )
    return Days(*(after(day, step) for step in steps))


def _lately(today: date) -> Days:
    """Of the campaign that runs; what follows is not done yet."""
    return Days(*(after(today, -ago) for ago in (25, 24, 18, 12, 9, 6, 3, 3, 3, 3, 3)))

"""Campaigns (đợt tặng quà, trợ giúp) of a fund, and how their places are shared out below it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import ConflictError, ForbiddenError, NotFoundError
from db.compiler.plan import global_id
from db.models import Campaign, CampaignQuota, Fund, Organisation
from db.rules.eligibility import Eligibility
from db.rules.facts import Hurdle, found, refuse
from db.rules.fund import FundSource, Occasion, SupportKind
from db.rules.giving import GivingFault, Shares, amount_faults, quota_faults
from db.rules.inputs import Problem, at, line_faults, tidy
from db.services.giving.acting import TAKEN, unit_of
from db.services.work import Work, part
from db.units import Unit

FIRST_YEAR: Final = 2000
POT: Final = """
SELECT id, available FROM fund_pot WHERE fund_id = $1 AND source = $2
  AND purpose IS NOT DISTINCT FROM $3 AND item IS NOT DISTINCT FROM $4
  AND item_unit IS NOT DISTINCT FROM $5
"""
ABOVE: Final = """
SELECT q.id FROM campaign_quota q WHERE q.campaign_id = $1 AND q.unit_id = ANY ($2)
  AND q.source = $3 AND q.purpose IS NOT DISTINCT FROM $4 ORDER BY q.scope DESC LIMIT 1
"""
OWN: Final = """
SELECT id, version FROM campaign_quota WHERE campaign_id = $1 AND pot_id = $2 AND unit_id = $3
"""
PARTS: Final = """
SELECT coalesce(sum(places), 0)::int AS places FROM campaign_quota
WHERE parent_id = $1 AND id IS DISTINCT FROM $2
"""
BESIDE: Final = """
SELECT (SELECT coalesce(sum(places), 0) FROM campaign_quota WHERE campaign_id = $1 AND pot_id = $2
    AND parent_id IS NULL AND id IS DISTINCT FROM $3)::int AS places,
  (SELECT coalesce(sum(d.amount), 0) FROM disbursement d JOIN gift_list g ON g.id = d.list_id
    WHERE g.campaign_id = $1 AND d.pot_id = $2
      AND d.status IN ('COMMITTED', 'HANDED_OVER', 'SETTLED'))::bigint AS spent,
  app_promised($2, $1, $4) AS promised
"""
CHANGE: Final = """
UPDATE campaign_quota SET places = $2, version = version + 1 WHERE id = $1 RETURNING version
"""


@dataclass(frozen=True, slots=True)
class Goods:
    """So much of what each child is given."""

    item: str
    quantity: Decimal
    measure: str


def goods_faults(goods: Goods | None) -> list[Iterable[Problem]]:
    if goods is None:
        return []
    return [
        at(("goods", "item"), line_faults(goods.item)),
        at(("goods", "measure"), line_faults(goods.measure)),
        found("goods.quantity", (GivingFault.NOT_POSITIVE, goods.quantity <= 0)),
    ]


@dataclass(frozen=True, slots=True)
class Launch:
    """`fund` None: no such fund. `amount`: for each child, in đồng; of goods their fair value."""

    fund: UUID | None
    name: str
    name_en: str | None
    kind: SupportKind
    occasion: Occasion
    year: int
    amount: int
    goods: Goods | None
    begins_on: date
    ends_on: date
    eligible: Eligibility
    achievement: str | None = None
    organisation: UUID | None = None

    def problems(self, today: date) -> list[Iterable[Problem]]:
        texts = {"name": self.name, "nameEn": self.name_en, "achievement": self.achievement}
        return [
            *(at((place,), line_faults(text)) for place, text in texts.items() if text is not None),
            at(("amount",), amount_faults(self.amount)),
            *goods_faults(self.goods),
            found(
                "year",
                (GivingFault.YEAR_OUT_OF_RANGE, not FIRST_YEAR <= self.year <= today.year + 1),
            ),
            found("endsOn", (Hurdle.ENDS_BEFORE_IT_BEGINS, self.ends_on < self.begins_on)),
            [Problem(("eligible", place), fault) for place, fault in self.eligible.faults()],
        ]

    def row(self, work: Work, fund: Any) -> dict[str, Any]:
        eligible = self.eligible
        return {
            "fund_id": fund["id"],
            "unit_id": fund["unit_id"],
            "name": tidy(self.name),
            "name_en": self.name_en and tidy(self.name_en),
            "kind": self.kind.value,
            "occasion": self.occasion.value,
            "year": self.year,
            "amount": self.amount,
            "item": self.goods and tidy(self.goods.item),
            "quantity": self.goods and self.goods.quantity,
            "measure": self.goods and tidy(self.goods.measure),
            "begins_on": self.begins_on,
            "ends_on": self.ends_on,
            "eligible_on": eligible.on,
            "groups": " ".join(str(n) for n in sorted(eligible.groups)),
            "special": eligible.special,
            "watches": " ".join(sorted(eligible.watches)),
            "poverty": " ".join(sorted(eligible.poverty)),
            "facility": eligible.facility,
            "age_from": eligible.age_from,
            "age_to": eligible.age_to,
            "grades": " ".join(str(n) for n in sorted(eligible.grades)),
            "achievement": self.achievement and tidy(self.achievement),
            "organisation_id": self.organisation,
            "opened_by": work.subject,
        }


async def launch_campaign(work: Work, wish: Launch) -> UUID:
    """Raises NotFoundError and ForbiddenError for the fund, NotFoundError for the organisation,
    InputRefusedError with everything that is wrong."""
    with part("fund"):
        fund = await work.find(Fund, wish.fund)
        place = unit_of(work, fund["unit_id"])
        if place is None or work.access.held(Campaign, "launch", place) is None:
            raise ForbiddenError("launch")
    refuse(*wish.problems(work.today))
    if wish.organisation is not None:
        with part("organisation"):
            await work.find(Organisation, wish.organisation)
    campaign = uuid4()
    await work.add(Campaign, id=campaign, **wish.row(work, fund))
    await work.record("launchCampaign", global_id("Campaign", campaign))
    return campaign


@dataclass(frozen=True, slots=True)
class Allocation:
    """`unit` None: no such unit; `version`: of the quota that the unit has, if it has one."""

    campaign: UUID | None
    unit: Unit | None
    places: int
    source: FundSource
    purpose: str | None
    version: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """From what a quota is taken: the quota above it, or the pot itself."""

    pot: UUID
    above: Any
    available: int


async def allocate_quota(work: Work, wish: Allocation) -> tuple[UUID, int]:
    """The quota and its version. Raises NotFoundError, ForbiddenError, ConflictError,
    InputRefusedError."""
    with part("campaign"):
        campaign = await work.find(Campaign, wish.campaign)
    with part("unit"):
        if wish.unit is None:
            raise NotFoundError
    refuse(
        found("unit", (GivingFault.OUTSIDE_THE_FUND, not _within(work, wish.unit, campaign))),
        found("", (GivingFault.CAMPAIGN_OVER, campaign["ends_on"] < work.today)),
    )
    share = await _share(work, wish, campaign)
    own = await work.row(OWN, campaign["id"], share.pot, wish.unit.id)
    if (own and own["version"]) != wish.version:
        with part("version"):
            raise ConflictError(own["version"] if own else 0)
    shares = await _shares(work, wish, campaign, share, own)
    refuse([Problem(("places",), fault) for fault in quota_faults(shares)])
    quota, version = await _write(work, wish, campaign, share, own)
    await work.record("allocateQuota", global_id("CampaignQuota", quota), places=wish.places)
    return quota, version


def _within(work: Work, unit: Unit, campaign: Any) -> bool:
    top = unit_of(work, campaign["unit_id"])
    return top is not None and top.lft <= unit.lft <= top.rgt


async def _share(work: Work, wish: Allocation, campaign: Any) -> Share:
    """Whoever shares out a quota holds it; at the top, whoever holds the campaign."""
    assert wish.unit is not None  # noqa: S101 -- see `allocate_quota`
    above = [each.id for each in wish.unit.ancestors]
    said = (campaign["id"], above, wish.source.value, wish.purpose)
    known = await work.row(ABOVE, *said)
    if known is not None:
        with part("campaign"):
            whole = await work.take(CampaignQuota, known["id"], "allocate")
        return Share(whole["pot_id"], whole, 0)
    with part("campaign"):
        await work.take(Campaign, campaign["id"], "allocate")
    goods = (campaign["item"], campaign["measure"])
    pot = await work.row(POT, campaign["fund_id"], wish.source.value, wish.purpose, *goods)
    refuse(found("source", (GivingFault.NOT_A_POT_OF_IT, pot is None)))
    return Share(pot["id"], None, pot["available"])


async def _shares(work: Work, wish: Allocation, campaign: Any, share: Share, own: Any) -> Shares:
    key = own and own["id"]
    below = (await work.row(PARTS, key, None))["places"] if key else 0
    listed = (await work.row(TAKEN, key))["places"] if key else 0
    amount = campaign["amount"]
    if share.above is not None:
        others = (await work.row(PARTS, share.above["id"], key))["places"]
        return Shares(wish.places, amount, 0, share.above["places"] - others, below, listed)
    beside = await work.row(BESIDE, campaign["id"], share.pot, key, work.today)
    promised = beside["promised"] + beside["places"] * amount
    available = share.available + beside["spent"] - promised
    return Shares(wish.places, amount, available, None, below, listed)


async def _write(
    work: Work, wish: Allocation, campaign: Any, share: Share, own: Any
) -> tuple[UUID, int]:
    assert wish.unit is not None  # noqa: S101 -- see `allocate_quota`
    if own is not None:
        row = await work.write(CHANGE, own["id"], wish.places)
        return own["id"], row["version"]
    quota = uuid4()
    await work.add(
        CampaignQuota,
        id=quota,
        campaign_id=campaign["id"],
        unit_id=wish.unit.id,
        pot_id=share.pot,
        parent_id=share.above and share.above["id"],
        source=wish.source.value,
        purpose=wish.purpose,
        places=wish.places,
        set_by=work.subject,
    )
    return quota, 1

"""What comes into a fund: donors, promises, gifts, allotments of the state budget."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import NotFoundError
from db.compiler.plan import global_id
from db.models import Donation, Donor, FundPurpose, Organisation, Pledge
from db.rules.facts import refuse
from db.rules.fund import FundSource, Occasion, SupportKind
from db.rules.income import (
    BookFault,
    DonorKind,
    PledgeStatus,
    SourceRefusedError,
    money_faults,
    source_allotted,
    source_given,
)
from db.rules.inputs import Problem
from db.rules.ledger import Posting, PostingKind
from db.services.fund.books import (
    Sum,
    check,
    check_lines,
    check_purpose,
    day_of,
    fund_for,
    pot_for,
)
from db.services.fund.ledger import post
from db.services.work import Work, part

GIVEN: Final = """
UPDATE pledge SET given = given + $2, version = version + 1,
  status = CASE WHEN given + $2 >= amount THEN 'GIVEN' ELSE 'OPEN' END
WHERE id = $1 AND status <> 'WITHDRAWN' RETURNING id
"""
CONSENT: Final = "UPDATE donor SET may_be_named = $2 WHERE id = $1"
WITHDRAWN: Final = """
UPDATE pledge SET status = 'WITHDRAWN', withdrawn_at = now(), version = version + 1
WHERE id = $1 AND status = 'OPEN' RETURNING id
"""


@dataclass(frozen=True, slots=True)
class DonorSaid:
    kind: DonorKind
    name: str
    address: str
    may_be_named: bool
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True)
class PurposeSaid:
    """Of each dimension None: any."""

    name: str
    kinds: tuple[SupportKind, ...] | None = None
    occasions: tuple[Occasion, ...] | None = None
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """`days`: when it was promised, today unless said, and by when it is to come."""

    amount: int
    purpose: str | None
    days: tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Gift:
    """`source`: as what it comes; None: as the donor's gifts do. `on`: None: today."""

    donor: UUID | None
    sum: Sum
    purpose: str | None = None
    source: FundSource | None = None
    pledge: UUID | None = None
    on: date | None = None


async def add_donor(work: Work, fund_id: UUID | None, said: DonorSaid) -> UUID:
    fund = await fund_for(work, fund_id)
    check_lines(name=said.name, address=said.address)
    if said.organisation is not None:
        with part("organisation"):
            await work.find(Organisation, said.organisation)
    key = uuid4()
    row: dict[str, Any] = {"kind": said.kind.value, "name": said.name, "address": said.address}
    row |= {"may_be_named": said.may_be_named, "organisation_id": said.organisation}
    await work.add(Donor, id=key, **_of(fund), **row, made_by=work.subject)
    await work.record("addDonor", global_id("Donor", key), fund=global_id("Fund", fund["id"]))
    return key


async def change_consent(work: Work, donor_id: UUID | None, *, may_be_named: bool) -> UUID:
    """Whether a donor agrees to be named: said by their own officers, or by who keeps the books.
    What was published stays until it is stated anew. Raises NotFoundError, ForbiddenError."""
    with part("donor"):
        donor = await work.find(Donor, donor_id, "consent")
    key: UUID = donor["id"]
    await work.execute(CONSENT, key, may_be_named)
    what = global_id("Donor", key)
    await work.record("changeDonorConsent", what, may_be_named=may_be_named)
    return key


async def add_purpose(
    work: Work, fund_id: UUID | None, said: PurposeSaid, *, names_unit: bool = False
) -> UUID:
    """What is given for it can be spent on nothing else. The fund is returned."""
    fund = await fund_for(work, fund_id)
    check_lines(name=said.name)
    if names_unit and said.unit is None:
        with part("unit"):
            raise NotFoundError
    known = await work.those(FundPurpose.fund_id, fund["id"])
    if any(row["name"] == said.name for row in known):
        refuse([Problem(("name",), BookFault.NAMED_ALREADY)])
    row: dict[str, Any] = {
        "name": said.name,
        "kinds": _words(said.kinds),
        "occasions": _words(said.occasions),
    }
    row |= {"unit_id": said.unit, "made_by": work.subject, "fund_id": fund["id"]}
    await work.add(FundPurpose, id=uuid4(), **row)
    key: UUID = fund["id"]
    await work.record("addPurpose", global_id("Fund", key), name=said.name)
    return key


async def pledge(work: Work, fund_id: UUID | None, donor_id: UUID | None, said: Promise) -> UUID:
    fund = await fund_for(work, fund_id)
    donor = await _donor(work, fund, donor_id)
    check(("amount", money_faults(said.amount)))
    await check_purpose(work, fund["id"], said.purpose)
    key, (on, due) = uuid4(), said.days
    row: dict[str, Any] = {"amount": said.amount, "purpose": said.purpose, "due_on": due}
    row |= {"pledged_on": day_of(work, fund, on), "donor_id": donor["id"]}
    await work.add(Pledge, id=key, **_of(fund), **row, recorded_by=work.subject)
    await work.record("pledgeDonation", global_id("Pledge", key), amount=said.amount)
    return key


async def withdraw_pledge(work: Work, pledge_id: UUID | None) -> UUID:
    with part("id"):
        held = await work.find(Pledge, pledge_id)
        await fund_for(work, held["fund_id"])
    if await work.write(WITHDRAWN, held["id"]) is None:
        refuse([Problem(("id",), BookFault.PLEDGE_NOT_OPEN)])
    key: UUID = held["id"]
    await work.record("withdrawPledge", global_id("Pledge", key))
    return key


async def receive_gift(work: Work, fund_id: UUID | None, gift: Gift) -> UUID:
    """Raises what `post` raises, beside problems of the input."""
    fund = await fund_for(work, fund_id)
    donor = await _donor(work, fund, gift.donor)
    day = day_of(work, fund, gift.on)
    try:
        source = source_given(DonorKind(donor["kind"]), gift.source)
    except SourceRefusedError:
        refuse([Problem(("source",), BookFault.SOURCE_MIXED_UP)])
        raise
    _check_sum(gift.sum)
    await check_purpose(work, fund["id"], gift.purpose)
    promised = await _promised(work, donor, gift)
    pot = await pot_for(work, fund["id"], source, gift.purpose, gift.sum.goods)
    posting = Posting(fund["id"], PostingKind.INCOME, day, "Tài trợ", (gift.sum.of(pot),))
    (posted,) = await post(work, posting)
    key, goods = uuid4(), gift.sum.goods
    row: dict[str, Any] = {
        "donor_id": donor["id"],
        "pot_id": pot,
        "posting_id": posted.id,
        "on_day": day,
    }
    row |= {"source": source.value, "purpose": gift.purpose, "amount": gift.sum.amount}
    if goods:
        row |= {"item": goods.item, "quantity": goods.quantity, "item_unit": goods.unit}
    row |= {"pledge_id": promised, "recorded_by": work.subject}
    await work.add(Donation, id=key, **_of(fund), **row)
    await work.record("recordDonation", global_id("Donation", key), amount=gift.sum.amount)
    return key


async def receive_budget(
    work: Work, fund_id: UUID | None, source: FundSource, sum: Sum, text: str, on: date | None
) -> UUID:
    """An allotment of the state budget (ngân sách nhà nước cấp); `text`: by which decision. Its
    posting."""
    fund = await fund_for(work, fund_id)
    day = day_of(work, fund, on)
    check_lines(decision=text)
    try:
        source_allotted(source)
    except SourceRefusedError:
        refuse([Problem(("source",), BookFault.SOURCE_MIXED_UP)])
    _check_sum(sum)
    pot = await pot_for(work, fund["id"], source, None, sum.goods)
    (posted,) = await post(work, Posting(fund["id"], PostingKind.INCOME, day, text, (sum.of(pot),)))
    what = global_id("LedgerPosting", posted.id)
    await work.record("receiveBudget", what, amount=sum.amount)
    return posted.id


def _check_sum(sum: Sum) -> None:
    check(("amount", money_faults(sum.amount)))
    if sum.goods:
        check_lines(goods__item=sum.goods.item, goods__unit=sum.goods.unit)


async def _donor(work: Work, fund: Any, donor_id: UUID | None) -> Any:
    """A donor of this fund."""
    with part("donor"):
        donor = await work.find(Donor, donor_id)
        if donor["fund_id"] != fund["id"]:
            raise NotFoundError
    return donor


async def _promised(work: Work, donor: Any, gift: Gift) -> UUID | None:
    """The pledge that the gift is counted to."""
    if gift.pledge is None:
        return None
    with part("pledge"):
        held = await work.find(Pledge, gift.pledge)
    if held["donor_id"] != donor["id"]:
        refuse([Problem(("pledge",), BookFault.PLEDGE_OF_ANOTHER)])
    if await work.write(GIVEN, held["id"], gift.sum.amount) is None:
        refuse([Problem(("pledge",), BookFault.PLEDGE_NOT_OPEN)])
    key: UUID = held["id"]
    return key


def _of(fund: Any) -> dict[str, Any]:
    return {"fund_id": fund["id"], "unit_id": fund["unit_id"]}


def _words(words: Any) -> str | None:
    return None if words is None else " ".join(dict.fromkeys(word.value for word in words))


__all__ = [
    "DonorSaid",
    "Gift",
    "PledgeStatus",
    "Promise",
    "PurposeSaid",
    "add_donor",
    "add_purpose",
    "change_consent",
    "pledge",
    "receive_budget",
    "receive_gift",
    "withdraw_pledge",
]

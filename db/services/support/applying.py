"""An application for support (đề nghị hỗ trợ): drawn up by the commune for a child or a facility,
with all that is to be paid as lines of the Fund from the beginning, so that no child is given to
twice while somebody decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

from db.access import ForbiddenError, NotFoundError
from db.compiler.plan import global_id
from db.models import Campaign, Child, Fund, Organisation, Support
from db.rules.children import ChildStatus
from db.rules.eligibility import is_eligible
from db.rules.facts import Hurdle, found, reason, refuse
from db.rules.fund import FundSource, Occasion, SupportKind, class_of
from db.rules.giving import GivingFault
from db.rules.inputs import Problem, at, line_faults, tidy
from db.rules.support import (
    ONCE,
    ONCE_A_YEAR,
    Asked,
    Instalment,
    SupportFault,
    asked_faults,
    takes,
)
from db.services.giving.acting import number, unit_of
from db.services.giving.campaigns import FIRST_YEAR, Goods, goods_faults
from db.services.giving.deciding import HelpedError
from db.services.giving.drafting import HELPED, KNOWN, SOCIAL, candidate, eligibility_of, known_of
from db.services.support.acting import Done
from db.services.work import Work, part
from db.units import Unit

POT: Final = "SELECT app_pot($1, $2, $3, $4, $5) AS pot"
SUPPORTED: Final = "SELECT app_supported($1, $2, $3, $4) AS supported"
LINES: Final = """
INSERT INTO disbursement (id, number, support_id, instalment, unit_id, fund_id, pot_id, child_id,
    kind, occasion, year, amount, item, quantity, measure, source, source_class, organisation_id,
    proposed_by, due_on, condition)
SELECT x.id, x.number, s.id, x.place, s.unit_id, s.fund_id, $6, s.child_id, s.kind, s.occasion,
    s.year, x.amount, $7, $8, $9, s.source, s.source_class, $10, s.drafted_by, x.due, x.condition
FROM support s, unnest($2::uuid[], $3::text[], $4::bigint[], $5::date[], $11::text[])
    WITH ORDINALITY AS x(id, number, amount, due, condition, place)
WHERE s.id = $1
"""
CLASHES: Final = frozenset({"uq_disbursement_once", "uq_support_scholarship", "uq_support_funeral"})


@dataclass(frozen=True, slots=True)
class Application:
    """`child` or `facility`: for whom; `programme`: the campaign that it is of; `fund` None: no
    such fund."""

    fund: UUID | None
    kind: SupportKind
    occasion: Occasion | None
    year: int
    child: UUID | None
    facility: UUID | None
    source: FundSource
    purpose: str | None
    programme: UUID | None
    need: str
    diagnosis: str | None
    payee: str | None
    goods: Goods | None
    instalments: Sequence[Instalment]

    def problems(self, year: int) -> list[Iterable[Problem]]:
        texts = {"diagnosis": self.diagnosis, "payee": self.payee}
        asked = Asked(
            self.kind,
            self.instalments,
            self.child is not None,
            self.facility is not None,
            self.payee is not None,
            self.diagnosis is not None,
            self.goods is not None,
        )
        outside = not FIRST_YEAR <= self.year <= year + 1
        return [
            asked_faults(asked),
            reason("need", self.need),
            *(at((place,), line_faults(text)) for place, text in texts.items() if text is not None),
            *goods_faults(self.goods),
            found("year", (GivingFault.YEAR_OUT_OF_RANGE, outside)),
        ]

    def row(self, work: Work, key: UUID) -> dict[str, Any]:
        return {
            "id": key,
            "number": number("HS", self.year),
            "fund_id": self.fund,
            "campaign_id": self.programme,
            "child_id": self.child,
            "facility_id": self.facility,
            "kind": self.kind.value,
            "occasion": self.occasion and self.occasion.value,
            "year": self.year,
            "amount": sum(each.amount for each in self.instalments),
            "source": self.source.value,
            "source_class": class_of(self.source).value,
            "need": self.need.strip(),
            "diagnosis": self.diagnosis and tidy(self.diagnosis),
            "payee": self.payee and tidy(self.payee),
            "drafted_by": work.subject,
        }


async def apply_for_support(work: Work, wish: Application) -> Done:
    """Raises NotFoundError, ForbiddenError, InputRefusedError, HelpedError."""
    refuse(*wish.problems(work.today.year))
    with part("fund"):
        fund = await work.find(Fund, wish.fund)
    child, place = await _for_whom(work, wish)
    programme = await _programme(work, wish)
    top = unit_of(work, fund["unit_id"])
    outside = top is None or not top.lft <= place.lft <= top.rgt
    refuse(
        found("fund", (GivingFault.OUTSIDE_THE_FUND, outside)),
        _of_record(wish.kind, child),
        await _of_programme(work, wish, programme, child),
    )
    goods = wish.goods
    item = (goods and tidy(goods.item), goods and goods.quantity, goods and tidy(goods.measure))
    pot = (await work.write(POT, wish.fund, wish.source, wish.purpose, item[0], item[2]))["pot"]
    refuse(found("source", (GivingFault.NOT_A_POT_OF_IT, pot is None)))
    await _unhelped(work, wish)
    key = uuid4()
    event = programme and programme["organisation_id"]
    try:
        await work.add(Support, unit_id=place.id, **wish.row(work, key))
        await _lines(work, wish, (key, pot, event), item)
    except asyncpg.UniqueViolationError as clash:
        if clash.constraint_name not in CLASHES or wish.child is None:
            raise
        raise HelpedError((wish.child,)) from None
    await work.record("applyForSupport", global_id("Support", key))
    return Done(key, 1)


async def _for_whom(work: Work, wish: Application) -> tuple[Any, Unit]:
    """The child, if it is for one, and the unit."""
    with part("child" if wish.child else "facility"):
        if wish.child:
            rows = await work.those(Child.id, wish.child, SOCIAL)
        else:
            rows = [await work.find(Organisation, wish.facility)]
        if not rows:
            raise NotFoundError
        place = unit_of(work, rows[0]["unit_id"])
        if place is None or work.access.held(Support, "draft", place) is None:
            raise ForbiddenError("draft")
    return (rows[0] if wish.child else None), place


async def _programme(work: Work, wish: Application) -> Any:
    if wish.programme is None:
        return None
    with part("programme"):
        return await work.find(Campaign, wish.programme)


def _of_record(kind: SupportKind, child: Any) -> list[Problem]:
    if child is None or ChildStatus(child["status"]) is takes(kind):
        return []
    lives = takes(kind) is ChildStatus.DECEASED
    return [Problem(("child",), SupportFault.CHILD_LIVES if lives else Hurdle.RECORD_CLOSED)]


async def _of_programme(work: Work, wish: Application, programme: Any, child: Any) -> list[Problem]:
    """A programme says which fund gives what and when, at most how much, and to whom."""
    if programme is None:
        return []
    said = (wish.fund, wish.kind.value, wish.occasion and wish.occasion.value, wish.year)
    same = said == tuple(programme[name] for name in ("fund_id", "kind", "occasion", "year"))
    most = sum(each.amount for each in wish.instalments) <= programme["amount"]
    fits = True
    if child is not None:
        campaign = eligibility_of(programme)
        known = known_of(await work.row(KNOWN, [child["id"]], campaign.on))
        fits = is_eligible(campaign, candidate(child, known[child["id"]]))
    return [
        *found(
            "programme",
            (SupportFault.PROGRAMME_DIFFERS, not (same and most)),
            (GivingFault.CAMPAIGN_OVER, programme["ends_on"] < work.today),
        ),
        *found("child", (SupportFault.NOT_ELIGIBLE, not fits)),
    ]


async def _unhelped(work: Work, wish: Application) -> None:
    """Neither given to on the occasion nor, of what is given once, given that: wherever."""
    if wish.child is None:
        return
    of_class, again = class_of(wish.source).value, False
    if wish.occasion is not None:
        asked = ([wish.child], wish.occasion.value, wish.year, of_class, None)
        again = bool((await work.write(HELPED, *asked))["children"])
    if wish.kind in ONCE | ONCE_A_YEAR:
        year = wish.year if wish.kind in ONCE_A_YEAR else None
        row = await work.write(SUPPORTED, wish.child, wish.kind.value, year, of_class)
        again = again or row["supported"]
    if again:
        raise HelpedError((wish.child,))


async def _lines(
    work: Work, wish: Application, about: tuple[UUID, UUID, UUID | None], item: tuple[Any, ...]
) -> None:
    support, pot, event = about
    each = wish.instalments
    await work.execute(
        LINES,
        support,
        [uuid4() for _ in each],
        [number("HT", wish.year) for _ in each],
        [one.amount for one in each],
        [one.due_on for one in each],
        pot,
        *item,
        event,
        [one.condition and one.condition.value for one in each],
    )

"""A list in the making: drawn up by the commune from those who are eligible, line by line.

Each operation takes up to 500 lines and asks the same few statements for one as for all of them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

from db.access import ForbiddenError
from db.compiler.plan import global_id
from db.models import Campaign, CampaignQuota, Child, GiftList
from db.rules.children import ChildStatus, PovertyStatus
from db.rules.circumstances import WatchKind
from db.rules.eligibility import Candidate, Eligibility, is_eligible
from db.rules.facts import found, reason, refuse
from db.rules.fund import FundSource, class_of
from db.rules.giving import MOST_LINES, OPEN, TAKES_HELP, GivingFault, LineFault, OnError
from db.rules.inputs import Fault, InputRefusedError, Problem, at
from db.rules.sensitivity import Sensitivity
from db.services.giving.acting import TAKEN, Act, Done, Said, number, settled, unit_of
from db.services.registration import unit_faults
from db.services.work import Work, part

SOCIAL: Final = (Sensitivity.SOCIAL, None)
OPEN_INDEX: Final = "uq_gift_list_quota_id_open"
KNOWN: Final = "SELECT app_known($1, $2) AS known"
LISTED: Final = """
SELECT coalesce(array_agg(child_id) FILTER (WHERE child_id = ANY ($2)), '{}') AS children
FROM disbursement WHERE list_id = $1 AND status NOT IN ('UNDELIVERED', 'REVERSED')
"""
HELPED: Final = "SELECT app_helped($1, $2, $3, $4, $5) AS children"
# A line that somebody else wrote meanwhile is left out, and told as such.
PROPOSE: Final = """
WITH new AS (INSERT INTO disbursement (id, number, list_id, unit_id, fund_id, pot_id, child_id,
    kind, occasion, year, amount, item, quantity, measure, source, source_class, organisation_id,
    proposed_by)
  SELECT x.id, x.number, g.id, g.unit_id, c.fund_id, q.pot_id, x.child, c.kind, c.occasion, c.year,
    c.amount, c.item, c.quantity, c.measure, q.source, $5, c.organisation_id, $6
  FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS x(id, number, child), gift_list g
    JOIN campaign c ON c.id = g.campaign_id JOIN campaign_quota q ON q.id = $7
  WHERE g.id = $1
  ON CONFLICT (child_id, occasion, year, source_class, instalment)
    WHERE alive AND occasion IS NOT NULL DO NOTHING RETURNING child_id),
told AS (UPDATE gift_list SET version = version + 1 WHERE id = $1 RETURNING version)
SELECT (SELECT version FROM told) AS version,
  (SELECT coalesce(array_agg(child_id), '{}') FROM new) AS children
"""
EXCLUDE: Final = """
WITH gone AS (UPDATE disbursement d SET status = 'UNDELIVERED', undelivered_for = x.reason,
    version = d.version + 1 FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS x(id, child, reason)
  WHERE d.list_id = $1 AND d.child_id = x.child AND d.status IN ('LISTED', 'RETURNED')),
why AS (INSERT INTO gift_exclusion (id, list_id, unit_id, child_id, reason, excluded_by)
  SELECT x.id, $1, $6, x.child, x.reason, $5
  FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS x(id, child, reason)
  ON CONFLICT (list_id, child_id) DO NOTHING)
UPDATE gift_list SET version = version + 1 WHERE id = $1 RETURNING version
"""


async def draft_list(work: Work, quota_id: UUID | None) -> tuple[UUID, int]:
    """For the quota of a commune. Raises NotFoundError, ForbiddenError, InputRefusedError."""
    with part("quota"):
        quota = await work.find(CampaignQuota, quota_id)
        place = unit_of(work, quota["unit_id"])
        if place is None or work.access.held(GiftList, "draft", place) is None:
            raise ForbiddenError("draft")
    campaign = await work.find(Campaign, quota["campaign_id"])
    refuse(
        at(("quota",), unit_faults(work, place)),
        found("", (GivingFault.CAMPAIGN_OVER, campaign["ends_on"] < work.today)),
    )
    drafted = uuid4()
    row = {"campaign_id": campaign["id"], "quota_id": quota["id"], "unit_id": quota["unit_id"]}
    try:
        await work.add(
            GiftList,
            id=drafted,
            number=number("DS", campaign["year"]),
            drafted_by=work.subject,
            **row,
        )
    except asyncpg.UniqueViolationError as clash:
        if clash.constraint_name != OPEN_INDEX:
            raise
        raise InputRefusedError([Problem(("quota",), GivingFault.LIST_OPEN)]) from None
    await work.record("draftList", global_id("GiftList", drafted))
    return drafted, 1


def eligibility_of(campaign: Any) -> Eligibility:
    """As it is stored."""
    return Eligibility(
        campaign["eligible_on"],
        frozenset(int(n) for n in campaign["groups"].split()),
        campaign["special"],
        frozenset(WatchKind(kind) for kind in campaign["watches"].split()),
        frozenset(PovertyStatus(status) for status in campaign["poverty"].split()),
        campaign["facility"],
        campaign["age_from"],
        campaign["age_to"],
        frozenset(int(n) for n in campaign["grades"].split()),
    )


def sized(count: int) -> None:
    """Raises InputRefusedError for no lines and for too many."""
    refuse(found("lines", (Fault.EMPTY, count == 0), (Fault.TOO_MANY, count > MOST_LINES)))


@dataclass(slots=True)
class Draft:
    """`children`: as they were named, None what is no id of a child; `faults` by index."""

    act: Act
    children: Sequence[UUID | None]
    faults: dict[int, LineFault] = field(default_factory=dict)
    rows: Mapping[UUID, Any] = field(default_factory=dict)

    @property
    def left(self) -> list[UUID]:
        """Those that nothing stands against so far."""
        good = (key for n, key in enumerate(self.children) if n not in self.faults)
        return [key for key in good if key is not None]

    def fault(self, which: Any, fault: LineFault) -> None:
        for n, key in enumerate(self.children):
            if n not in self.faults and which(key):
                self.faults[n] = fault

    async def known(self) -> None:
        """Children that who asks may read, of the commune of the list, each once."""
        work, place = self.act.work, self.act.row["unit_id"]
        named = sorted({key for key in self.children if key is not None})
        rows = await work.those(Child.id, named, SOCIAL)
        self.rows = {row["id"]: row for row in rows if row["unit_id"] == place}
        seen: set[UUID] = set()
        for n, key in enumerate(self.children):
            if key not in self.rows:
                self.faults[n] = LineFault.NOT_FOUND
            elif key in seen:
                self.faults[n] = LineFault.REPEATED
            seen |= {key} if key else set()

    async def eligible(self) -> None:
        campaign = eligibility_of(self.act.campaign)
        self.fault(lambda key: not _open(self.rows[key]), LineFault.RECORD_CLOSED)
        known = known_of(await self.act.work.row(KNOWN, self.left, campaign.on))
        unfit = {
            key
            for key in self.left
            if not is_eligible(campaign, candidate(self.rows[key], known[key]))
        }
        self.fault(unfit.__contains__, LineFault.NOT_ELIGIBLE)

    async def unhelped(self, of_class: str) -> None:
        """Neither on this list yet nor, wherever that be, given to on this occasion."""
        act = self.act
        listed = (await act.work.row(LISTED, act.id, self.left))["children"]
        self.fault(set(listed).__contains__, LineFault.ALREADY_LISTED)
        occasion = (act.campaign["occasion"], act.campaign["year"], of_class)
        helped = (await act.work.write(HELPED, self.left, *occasion, None))["children"]
        self.fault(set(helped).__contains__, LineFault.ALREADY_HELPED)


def known_of(facts: Any) -> dict[UUID, Sequence[Any]]:
    """What KNOWN said, by child."""
    return {UUID(row[0]): row[1:] for row in json.loads(facts["known"] or "[]")}


def _open(row: Any) -> bool:
    return ChildStatus(row["status"]) in TAKES_HELP


def candidate(row: Any, known: Sequence[Any]) -> Candidate:
    groups, watches, poverty, placed, grade = known
    born: date | None = row["date_of_birth"]
    return Candidate(
        ChildStatus(row["status"]),
        born,
        frozenset(groups),
        frozenset(WatchKind(kind) for kind in watches),
        poverty and PovertyStatus(poverty),
        placed,
        grade,
    )


async def propose_lines(
    work: Work, said: Said, children: Sequence[UUID | None], on_error: OnError
) -> Done:
    """Raises what `Act.begin` raises, InputRefusedError, LinesRefusedError."""
    sized(len(children))
    act = await Act.begin(work, said, "propose")
    refuse(found("", (GivingFault.LIST_CLOSED, act.status not in OPEN)))
    quota = await work.find(CampaignQuota, act.row["quota_id"])
    of_class = class_of(FundSource(quota["source"])).value
    draft = Draft(act, children)
    await draft.known()
    await draft.eligible()
    await draft.unhelped(of_class)
    taken = (await work.write(TAKEN, quota["id"]))["places"]
    beyond = set(draft.left[max(quota["places"] - taken, 0) :])
    draft.fault(beyond.__contains__, LineFault.OVER_QUOTA)
    settled(draft.faults, on_error, children)
    version = await _insert(draft, of_class)
    refused = settled(draft.faults, on_error, children)
    await work.record("proposeLines", global_id("GiftList", act.id), lines=len(draft.left))
    return Done(act.id, version, len(children), refused)


async def _insert(draft: Draft, of_class: str) -> int:
    act, left = draft.act, draft.left
    numbers = [number("HT", act.campaign["year"]) for _ in left]
    ids = [uuid4() for _ in left]
    more = (of_class, act.work.subject, act.row["quota_id"])
    row = await act.work.write(PROPOSE, act.id, ids, numbers, left, *more)
    written = set(row["children"])
    draft.fault(lambda key: key not in written, LineFault.ALREADY_HELPED)
    version: int = row["version"]
    return version


@dataclass(frozen=True, slots=True)
class Exclusion:
    child: UUID | None
    reason: str


async def exclude_children(
    work: Work, said: Said, lines: Sequence[Exclusion], on_error: OnError
) -> Done:
    """They could be on the list and are not, each for a reason; what stood of them on it is taken
    off. Raises as `propose_lines`."""
    sized(len(lines))
    refuse(
        Problem(("lines", str(n), *p.path), p.fault)
        for n, line in enumerate(lines)
        for p in reason("reason", line.reason)
    )
    act = await Act.begin(work, said, "exclude")
    refuse(found("", (GivingFault.LIST_CLOSED, act.status not in OPEN)))
    draft = Draft(act, [line.child for line in lines])
    await draft.known()
    refused = settled(draft.faults, on_error)
    kept = [line for n, line in enumerate(lines) if n not in draft.faults]
    values = ([uuid4() for _ in kept], [x.child for x in kept], [x.reason.strip() for x in kept])
    row = await work.write(EXCLUDE, act.id, *values, work.subject, act.row["unit_id"])
    await work.record("excludeChildren", global_id("GiftList", act.id), lines=len(kept))
    return Done(act.id, row["version"], len(lines), refused)

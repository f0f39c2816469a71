"""What of a case only few may read: opened with a reason for minutes, or in an emergency for hours;
who is suspected of the harm.

Naming somebody leaves the version of the case, its order and its casework history as they were:
whoever does not hold what is sealed learns nothing, least of all the one who is named.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import NotFoundError
from db.compiler.plan import global_id
from db.models import Case, CaseHarmer, CaseOpening, HarmerWithdrawal
from db.rules.cases import CaseEventKind
from db.rules.facts import found, reason, refuse
from db.rules.grants import BREAK_GLASS_FOR, SEALED_OPEN_FOR
from db.rules.inputs import Problem, at, line_faults
from db.rules.notices import NoticeKind
from db.rules.openings import stated
from db.rules.sensitivity import Sensitivity
from db.rules.taking_part import PartFault
from db.services.cases.happened import Happening, happened
from db.services.notices import tell
from db.services.work import Work, part

STANDS: Final = "SELECT EXISTS (SELECT FROM harmer_withdrawal WHERE harmer_id = $1) AS gone"
# Unless another naming of the same officer stands.
UNBAR: Final = """
UPDATE "case" SET barred = array_remove(barred, $2::uuid) WHERE id = $1 AND NOT EXISTS (
  SELECT FROM case_harmer h WHERE h.case_id = $1 AND h.officer_id = $2
    AND NOT EXISTS (SELECT FROM harmer_withdrawal w WHERE w.harmer_id = h.id))
"""
ANSWER: Final = "answer_naming"  # as in the access lines, like the next one
NAME: Final = "name_harmer"
KNOWN: Final = "SELECT case_kind_of($1) IS NOT NULL AS so"
BAR: Final = """
UPDATE "case" SET barred = barred || $2::uuid WHERE id = $1 AND NOT barred @> ARRAY[$2::uuid]
"""


async def open_sealed_case(work: Work, case: UUID | None, why: str) -> datetime:
    """Until when what is sealed stands open, to this officer alone."""
    row, expires = await _opened(work, case, why, SEALED_OPEN_FOR)
    await work.record("openSealedCase", global_id("Case", row["id"]), expiresAt=expires)
    return expires


async def break_glass(work: Work, case: UUID | None, why: str) -> datetime:
    """All of a case in an emergency; its chairs and data-protection officers are told at once."""
    row, expires = await _opened(work, case, why, BREAK_GLASS_FOR, glass=True)
    event = await happened(work, row["id"], row["episode"], Happening(CaseEventKind.GLASS_BROKEN))
    await tell(work, row, NoticeKind.BREAK_GLASS, event)
    await work.record("breakGlass", global_id("Case", row["id"]), expiresAt=expires)
    return expires


async def _opened(
    work: Work, case: UUID | None, why: str, lasts: timedelta, *, glass: bool = False
) -> tuple[Any, datetime]:
    """The row of the case. The reason stands with the opening, not in the audit: it may speak of
    the child."""
    with part("reason"):
        said = stated(why)
    with part("id"):
        row = await work.find(Case, case, "break_glass" if glass else "open_sealed")
    key, expires = uuid4(), work.now + lasts
    await work.add(
        CaseOpening,
        id=key,
        case_id=row["id"],
        officer_id=work.subject,
        reason_sealed=work.memory.vault.seal("case_opening", "reason_sealed", key, said),
        break_glass=glass,
        opened_at=work.now,
        expires_at=expires,
    )
    return row, expires


@dataclass(frozen=True, slots=True)
class Naming:
    """`officer`: the account, where there is one."""

    name: str
    relation: str | None = None
    officer: UUID | None = None

    def problems(self) -> list[Problem]:
        lines = {"fullName": self.name, "relation": self.relation}
        return [
            problem
            for path, line in lines.items()
            if line is not None
            for problem in at((path,), line_faults(line))
        ]


async def name_harmer(work: Work, case: UUID | None, naming: Naming) -> UUID:
    """The case. Somebody who was named before may be named again: a refusal would tell. That an
    account is named, which shuts it out at once, those above are told at once."""
    with part("id"):
        row = await work.take(Case, case, NAME)
    refuse(naming.problems())
    if naming.officer and not (await work.row(KNOWN, naming.officer))["so"]:
        with part("officer"):
            raise NotFoundError
    identity: UUID = row["id"]
    what = Happening(CaseEventKind.HARMER_NAMED, of=Sensitivity.SEALED)
    event = await happened(work, identity, row["episode"], what)
    key, seal = uuid4(), work.memory.vault.seal
    relation = naming.relation and naming.relation.strip()
    await work.add(
        CaseHarmer,
        id=key,
        case_id=identity,
        name_sealed=seal("case_harmer", "name_sealed", key, naming.name.strip()),
        relation_sealed=relation and seal("case_harmer", "relation_sealed", key, relation),
        officer_id=naming.officer,
        named_by=work.subject,
    )
    await work.record("nameHarmer", global_id("Case", identity))
    if naming.officer:
        await work.execute(BAR, identity, naming.officer)
        await tell(work, row, NoticeKind.OFFICER_NAMED, event)  # not to whom it names
    return identity


async def withdraw_harmer(work: Work, case: UUID | None, harmer: UUID | None, why: str) -> UUID:
    """The case. By whoever has opened what is sealed: of others the naming is not there. That of
    an account is taken back by who named it, or from above: colleagues of who is named do not. What
    was named, by whom and when, stays."""
    above = await work.may(Case, case, ANSWER)
    with part("id"):
        row = await work.take(Case, case, ANSWER if above else NAME)
    with part("harmer"):
        named = await work.find(CaseHarmer, harmer)
        if named["case_id"] != row["id"]:
            raise NotFoundError
    gone = (await work.row(STANDS, named["id"]))["gone"]
    theirs = above or named["officer_id"] is None or named["named_by"] == work.subject
    refuse(
        found(
            "harmer",
            (PartFault.WITHDRAWN_ALREADY, gone),
            (PartFault.NAMED_BY_ANOTHER, not theirs),
        ),
        reason("reason", why),
    )
    identity: UUID = row["id"]
    what = Happening(CaseEventKind.HARMER_WITHDRAWN, of=Sensitivity.SEALED)
    await happened(work, identity, row["episode"], what)
    key = uuid4()
    await work.add(
        HarmerWithdrawal,
        id=key,
        case_id=identity,
        harmer_id=named["id"],
        reason_sealed=work.memory.vault.seal(
            "harmer_withdrawal", "reason_sealed", key, why.strip()
        ),
        withdrawn_by=work.subject,
    )
    await work.record("withdrawHarmer", global_id("Case", identity))
    if named["officer_id"]:
        await work.execute(UNBAR, identity, named["officer_id"])
    return identity

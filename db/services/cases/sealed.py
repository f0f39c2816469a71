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
from db.models import Case, CaseHarmer, CaseOpening
from db.rules.cases import CaseEventKind
from db.rules.facts import refuse
from db.rules.grants import BREAK_GLASS_FOR, SEALED_OPEN_FOR
from db.rules.inputs import Problem, at, line_faults
from db.rules.notices import NoticeKind
from db.rules.openings import stated
from db.rules.sensitivity import Sensitivity
from db.services.cases.happened import Happening, happened
from db.services.notices import tell
from db.services.work import Work, part

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
    """The case. Somebody who was named before may be named again: a refusal would tell."""
    with part("id"):
        row = await work.take(Case, case, "name_harmer")
    refuse(naming.problems())
    if naming.officer and not (await work.row(KNOWN, naming.officer))["so"]:
        with part("officer"):
            raise NotFoundError
    identity: UUID = row["id"]
    what = Happening(CaseEventKind.HARMER_NAMED, of=Sensitivity.SEALED)
    await happened(work, identity, row["episode"], what)
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
    return identity

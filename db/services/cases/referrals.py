"""A child of a case is referred to a service (chuyển gửi, kết nối dịch vụ).

The receiver works on its own line, which has a version of its own; what it sees of the case comes
from a grant that the sender made with the referral, and ends with it.
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from db.compiler.plan import global_id
from db.models import Referral
from db.rules.cases import TERMINAL, CaseEventKind
from db.rules.casework import LONGEST_TEXT, CaseFault
from db.rules.facts import found, reason, refuse
from db.rules.grants import RULES, GrantPurpose
from db.rules.inputs import at
from db.rules.notices import NoticeKind
from db.rules.referrals import (
    OPEN,
    ReferralFacts,
    ReferralStatus,
    ReferralStep,
    next_referral,
)
from db.rules.taking_part import PartFault
from db.rules.texts import text_faults
from db.services.cases.acting import Act, Said
from db.services.cases.acting import Done as Acted
from db.services.cases.grants import END, Granting, granted, kind_of
from db.services.cases.happened import Happening, happened
from db.services.notices import tell
from db.services.work import Work, part, unchanged

ANSWER: Final = "answer"  # as in the access lines, like the next one
SETTLE: Final = "settle"
SERVICES: Final = frozenset(
    {
        GrantPurpose.LEGAL_AID,
        GrantPurpose.TREATMENT,
        GrantPurpose.SCHOOLING,
        GrantPurpose.CARE,
        GrantPurpose.PLAN_TASK,
    }
)
CASE: Final = "SELECT * FROM case_of_referral($1)"
CHANGE: Final = """
WITH message AS (INSERT INTO outbox (topic, object) VALUES ('referral', $7))
UPDATE referral SET status = $2, answer_sealed = $3, result_sealed = $4, answered_by = $5,
  answered_at = $6, version = version + 1 WHERE id = $1 RETURNING version
"""
TELL: Final = "INSERT INTO outbox (topic, object) VALUES ('referral', $1)"


@dataclass(frozen=True, slots=True)
class Offer:
    """`granting`: what the receiver is to see of the case; None: its own line alone."""

    organisation: UUID | None
    purpose: GrantPurpose
    need: str
    granting: Granting | None = None


async def refer_case(work: Work, said: Said, offer: Offer) -> Acted:
    act = await Act.begin(work, said, "refer")
    kind = await kind_of(work, None, offer.organisation)
    wrong = offer.purpose not in SERVICES
    allowed = RULES[offer.purpose].kinds
    refuse(
        found("", (CaseFault.CASE_ENDED, act.status in TERMINAL)),
        found(
            "purpose",
            (PartFault.NOT_A_SERVICE, wrong or (bool(allowed) and kind not in allowed)),
        ),
        at(("need",), text_faults(offer.need, LONGEST_TEXT)),
    )
    grant = None
    if offer.granting is not None:
        with part("grant"):
            grant = await granted(act, offer.granting, kind)
    key = uuid4()
    await work.add(
        Referral,
        id=key,
        case_id=act.case["id"],
        organisation_id=offer.organisation,
        purpose=offer.purpose.value,
        grant_id=grant,
        need_sealed=_sealed(work, "need_sealed", key, offer.need),
        offered_by=work.subject,
    )
    await work.execute(TELL, global_id("Referral", key))
    event = await act.tell(Happening(CaseEventKind.REFERRED, note=offer.purpose.value))
    bodies = [offer.organisation] if offer.organisation else []
    await tell(work, act.row(), NoticeKind.REFERRED, event, bodies=bodies)
    return await act.end("referCase", key, referral=key)


@dataclass(frozen=True, slots=True)
class Which:
    """Of which referral, in which version, an act speaks."""

    referral: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Done:
    """What an act on a referral left."""

    id: UUID
    version: int


async def accept_referral(work: Work, which: Which) -> Done:
    return await _done(work, which, ReferralStep.ACCEPT)


async def decline_referral(work: Work, which: Which, why: str) -> Done:
    return await _done(work, which, ReferralStep.DECLINE, why=why)


async def deliver_referral(work: Work, which: Which, result: str) -> Done:
    """The service was given; the receiver writes what came of it."""
    return await _done(work, which, ReferralStep.DELIVER, result=result)


async def close_referral(work: Work, which: Which) -> Done:
    return await _done(work, which, ReferralStep.CLOSE)


async def withdraw_referral(work: Work, which: Which, why: str) -> Done:
    return await _done(work, which, ReferralStep.WITHDRAW, why=why)


THEIRS: Final = frozenset({ReferralStep.ACCEPT, ReferralStep.DECLINE, ReferralStep.DELIVER})


async def _done(
    work: Work,
    which: Which,
    step: ReferralStep,
    *,
    why: str | None = None,
    result: str | None = None,
) -> Done:
    action = ANSWER if step in THEIRS else SETTLE
    with part("id"):
        row = await work.take(Referral, which.referral, action)
    unchanged(row, which.version)
    refuse(
        reason("reason", why) if why is not None else (),
        at(("result",), text_faults(result, LONGEST_TEXT)) if result is not None else (),
    )
    facts = ReferralFacts(
        by_receiver=action == ANSWER,
        by_sender=action == SETTLE,
        reason_given=why is not None,
        result_given=result is not None,
    )
    after = next_referral(ReferralStatus(row["status"]), step, facts)
    return await _written(work, row, after, why, result)


async def _written(
    work: Work, row: Any, after: ReferralStatus, why: str | None, result: str | None
) -> Done:
    key: UUID = row["id"]
    case = await work.row(CASE, key)
    what = Happening(CaseEventKind.REFERRED, note=f"{after.value} {why or ''}".strip())
    event = await happened(work, row["case_id"], case["episode"], what)
    await tell(work, case, NoticeKind.REFERRAL_ANSWERED, event, bodies=[row["organisation_id"]])
    said = _sealed(work, "answer_sealed", key, why) if why else row["answer_sealed"]
    told = _sealed(work, "result_sealed", key, result) if result else row["result_sealed"]
    by = (work.subject, work.now, global_id("Referral", key))
    changed = await work.write(CHANGE, key, after.value, said, told, *by)
    if after not in OPEN and row["grant_id"] is not None:
        await work.execute(END, row["grant_id"], work.now)
    await work.record(f"{after.value.lower()}Referral", global_id("Referral", key))
    return Done(key, changed["version"])


def _sealed(work: Work, column: str, row: UUID, text: str) -> bytes:
    sealed: bytes = work.memory.vault.seal("referral", column, row, text.strip())
    return sealed

"""A case goes to another commune (T14): proposed by the chair of the one, accepted or declined by
the chair of the other, or taken back. The same case, with its history, clocks and forms."""

from typing import Any, Final
from uuid import UUID, uuid4

from db.access import NotFoundError
from db.models import CaseTransfer
from db.rules.cases import (
    CaseEventKind,
    CaseStatus,
    CaseStep,
    StepRefusedError,
    TransferAnswer,
    after_transfer,
)
from db.rules.facts import Hurdle, found, reason, refuse
from db.rules.inputs import Fault
from db.services.cases.acting import Act, Done, RefusedStepError, Said
from db.services.cases.happened import Happening
from db.services.cases.standing import is_commune
from db.services.work import Work, part
from db.units import Unit

WAITS: Final = """
SELECT id, before FROM case_transfer WHERE case_id = $1 AND status = 'PROPOSED'
"""
ANSWERED: Final = """
UPDATE case_transfer SET status = $2, decided_by = $3, decided_at = clock_timestamp(),
  answer_sealed = $4 WHERE id = $1
"""


async def propose_transfer(work: Work, said: Said, to: Unit | None, why: str) -> Done:
    act = await Act.begin(work, said, "transfer")
    with part("to"):
        if to is None:
            raise NotFoundError
    home = act.case["residence_unit_id"]
    refuse(
        found(
            "to",
            (Fault.NOT_A_COMMUNE, not is_commune(work, to)),
            (Hurdle.LIVES_THERE, to.id == home),
        ),
        reason("reason", why),
    )
    act.columns["transfer_unit_id"] = to.id
    await act.take(CaseStep.TRANSFER, why.strip(), receiving_commune_named=True, reason_given=True)
    row = uuid4()
    await work.add(
        CaseTransfer,
        id=row,
        case_id=act.case["id"],
        before=act.status.value,
        from_unit_id=home,
        to_unit_id=to.id,
        reason_sealed=work.memory.vault.seal("case_transfer", "reason_sealed", row, why.strip()),
        proposed_by=work.subject,
    )
    return await act.end("proposeTransfer", row, to=f"Unit_{to.id}")


async def accept_transfer(work: Work, said: Said) -> Done:
    """The case is this commune's from now on. Nobody there is assigned to it yet."""
    act = await Act.begin(work, said, "accept_transfer")
    act.columns |= {"residence_unit_id": act.case["transfer_unit_id"], "worker_id": None}
    return await _answer(act, TransferAnswer.ACCEPTED, None)


async def decline_transfer(work: Work, said: Said, why: str) -> Done:
    act = await Act.begin(work, said, "decline_transfer")
    refuse(reason("reason", why))
    return await _answer(act, TransferAnswer.DECLINED, why.strip())


async def withdraw_transfer(work: Work, said: Said, why: str) -> Done:
    act = await Act.begin(work, said, "transfer")
    refuse(reason("reason", why))
    return await _answer(act, TransferAnswer.WITHDRAWN, why.strip())


async def _answer(act: Act, answer: TransferAnswer, why: str | None) -> Done:
    """The case goes on where it stood before."""
    work, waits = act.work, await act.work.row(WAITS, act.case["id"])
    after = await _after(act, waits)
    await act.tell(Happening(CaseEventKind.TRANSFER, None, act.status, after, why or answer.value))
    key: UUID = waits["id"]
    said = why and work.memory.vault.seal("case_transfer", "answer_sealed", key, why)
    await work.execute(ANSWERED, key, answer.value, work.subject, said)
    act.columns |= {"status": after.value, "transfer_unit_id": None}
    return await act.end(f"{answer.value.lower()}_transfer", key)


async def _after(act: Act, waits: Any) -> CaseStatus:
    """Raises RefusedStepError where no transfer waits."""
    try:
        return after_transfer(act.status, CaseStatus(waits["before"] if waits else act.status))
    except StepRefusedError as refused:
        raise RefusedStepError(refused, await act.steps()) from None

"""What was said of a case otherwise before: the value that was is kept, beside why it changed.

Who the child is may be found later. Where it lives is corrected until its needs are assessed; from
then on the case goes there by transfer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import NotFoundError
from db.compiler.plan import global_id
from db.models import Case, CaseChange, Child
from db.rules.cases import TERMINAL, CaseEventKind, CaseStatus
from db.rules.casework import CaseFault
from db.rules.children import ChildStatus
from db.rules.facts import TAKES_EVENTS, Hurdle, found, reason, refuse
from db.rules.inputs import Fault
from db.services.cases.acting import Act, Done, Said
from db.services.cases.happened import Happening
from db.services.cases.standing import is_commune
from db.services.work import Work, part
from db.units import Unit

WORDS: Final = ("category", "setting", "risk", "crime_signs")
MOVES_HOME: Final = frozenset({CaseStatus.RECEIVED, CaseStatus.ROUTED, CaseStatus.INITIAL_ASSESSED})


@dataclass(frozen=True, slots=True)
class Correction:
    """`words`: of the columns in `WORDS`, what was said, null included. `child`, `home`: None where
    nothing was said; a unit that is not there is a problem."""

    reason: str
    words: Mapping[str, Any]
    child: UUID | None = None
    names_home: bool = False
    home: Unit | None = None


async def correct_case(work: Work, said: Said, correction: Correction) -> Done:
    act = await Act.begin(work, said, "correct")
    nothing = not correction.words and correction.child is None and not correction.names_home
    refuse(
        found(
            "",
            (Hurdle.NOTHING_SAID, nothing),
            (CaseFault.CASE_ENDED, act.status in TERMINAL),
        ),
        reason("reason", correction.reason),
    )
    changed = dict(correction.words)
    if correction.child:
        changed |= await _child(act, correction.child)
    if correction.names_home:
        changed["residence_unit_id"] = _home(act, correction.home)
    act.columns |= {name: value for name, value in changed.items() if value != act.case[name]}
    refuse(found("", (Hurdle.RECORDED_ALREADY, not act.columns)))
    for name in sorted(act.columns):
        await _kept(act, name, correction.reason.strip())
    await act.tell(Happening(CaseEventKind.CORRECTED, note=correction.reason.strip()))
    return await act.end("correctCase", fields=sorted(act.columns))


async def _child(act: Act, child: UUID) -> dict[str, Any]:
    """Who it is, and with that where it lives: a child of the register, seen by who names it."""
    work = act.work
    with part("child"):
        row = await work.find(Child, child)
        closed = ChildStatus(row["status"]) not in TAKES_EVENTS
        refuse(found("child", (Hurdle.RECORD_CLOSED, closed)))
    moves = act.status in MOVES_HOME
    return {"child_id": child} | ({"residence_unit_id": row["unit_id"]} if moves else {})


def _home(act: Act, home: Unit | None) -> int:
    with part("residenceUnit"):
        if home is None:
            raise NotFoundError
    work, case = act.work, act.case
    stays = _reaches(work, home) or _reaches(work, work.memory.tree.by_id[case["incident_unit_id"]])
    refuse(
        found(
            "residenceUnit",
            (Fault.NOT_A_COMMUNE, not is_commune(work, home)),
            (CaseFault.HOME_IS_SETTLED, act.status not in MOVES_HOME),
            (Hurdle.OUT_OF_REACH, not stays),
        )
    )
    return home.id


def _reaches(work: Work, unit: Unit) -> bool:
    """Whether the case would still be the subject's."""
    return work.access.held(Case, "correct", unit) is not None


async def _kept(act: Act, name: str, why: str) -> None:
    row, seal = uuid4(), act.work.memory.vault.seal
    was, now = (_text(name, value) for value in (act.case[name], act.columns[name]))
    await act.work.add(
        CaseChange,
        id=row,
        case_id=act.case["id"],
        by_id=act.work.subject,
        field=name,
        was_sealed=was and seal("case_change", "was_sealed", row, was),
        is_sealed=now and seal("case_change", "is_sealed", row, now),
        reason_sealed=seal("case_change", "reason_sealed", row, why),
    )


def _text(name: str, value: Any) -> str | None:
    """As it is told: ids as global ids."""
    if value is None:
        return None
    if name == "child_id":
        return global_id("Child", value)
    return f"Unit_{value}" if name.endswith("unit_id") else str(value)

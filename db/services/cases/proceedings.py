"""The criminal matter beside a case: that there is one, its number, what became of it (T16). The
narrative stays with the body that writes it. And notes of whoever works on the case."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from db.models import Case, CaseProceeding, ProceedingNote
from db.rules.cases import TERMINAL, CaseEventKind
from db.rules.casework import LONGEST_TEXT, CaseFault
from db.rules.facts import Hurdle, found, refuse
from db.rules.inputs import EARLIEST, Fault, Problem, at, line_faults
from db.rules.taking_part import LONGEST_NUMBER, PartFault, ProceedingsOutcome
from db.rules.texts import text_faults
from db.services.behalf import behalf
from db.services.cases.acting import Act, Done, Said
from db.services.cases.happened import Happening
from db.services.work import Work

TRACK: Final = "criminal_track"  # as in the access lines, like the next one
OUTCOME: Final = "record_outcome"


@dataclass(frozen=True, slots=True)
class Proceedings:
    """What is known of it; None: nothing new. `body`: on behalf of which it is said, for who works
    for several."""

    number: str | None = None
    outcome: ProceedingsOutcome | None = None
    decided_on: date | None = None
    narrative: str | None = None
    body: UUID | None = None

    def problems(self, today: date) -> list[Problem]:
        nothing = not any((self.number, self.outcome, self.narrative))
        early = self.decided_on is not None and self.decided_on < EARLIEST
        late = self.decided_on is not None and self.decided_on > today
        return [
            *found("", (Hurdle.NOTHING_SAID, nothing)),
            *found("decidedOn", (Fault.BEFORE_1900, early), (Fault.IN_THE_FUTURE, late)),
            *at(
                ("criminalNumber",),
                line_faults(self.number, LONGEST_NUMBER) if self.number is not None else (),
            ),
            *at(
                ("narrative",),
                text_faults(self.narrative, LONGEST_TEXT) if self.narrative is not None else (),
            ),
        ]


async def set_criminal_track(work: Work, said: Said, known: Proceedings, *, on: bool) -> Done:
    """Of what is known, the number alone."""
    act = await Act.begin(work, said, TRACK)
    whose = await behalf(work, Case, act.case["id"], TRACK, known.body)
    refuse(
        found(
            "",
            (CaseFault.CASE_ENDED, act.status in TERMINAL),
            (PartFault.ON_THIS_TRACK_ALREADY, act.case["criminal_track"] is on),
        ),
        known.problems(work.today) if known.number is not None else (),
        whose.problems() if known.number is not None else (),
    )
    act.columns["criminal_track"] = on
    await act.tell(Happening(CaseEventKind.CRIMINAL_TRACK, note="ON" if on else "OFF"))
    row = await _recorded(act, known, whose.body) if known.number is not None else None
    return await act.end("setCriminalTrack", row, on=on)


async def record_proceedings(work: Work, said: Said, known: Proceedings) -> Done:
    """Also of a case that has ended: courts take longer."""
    act = await Act.begin(work, said, OUTCOME)
    whose = await behalf(work, Case, act.case["id"], OUTCOME, known.body)
    refuse(known.problems(work.today), whose.problems())
    await act.tell(Happening(CaseEventKind.CRIMINAL_TRACK, note=known.outcome))
    row = await _recorded(act, known, whose.body)
    return await act.end("recordProceedings", row)


async def _recorded(act: Act, known: Proceedings, body: UUID) -> UUID | None:
    work, row = act.work, uuid4()
    if known.narrative is not None:
        key = uuid4()
        text = work.memory.vault.seal(
            "proceeding_note", "text_sealed", key, known.narrative.strip()
        )
        await work.add(
            ProceedingNote,
            id=key,
            case_id=act.case["id"],
            organisation_id=body,
            text_sealed=text,
            written_by=work.subject,
        )
    if not (known.number or known.outcome):
        return None
    await work.add(
        CaseProceeding,
        id=row,
        case_id=act.case["id"],
        organisation_id=body,
        criminal_number=known.number and known.number.strip(),
        outcome=known.outcome and known.outcome.value,
        decided_on=known.decided_on,
        recorded_by=work.subject,
    )
    return row


async def note_on_case(work: Work, said: Said, text: str) -> Done:
    act = await Act.begin(work, said, "note")
    refuse(at(("text",), text_faults(text, LONGEST_TEXT)))
    await act.tell(Happening(CaseEventKind.NOTE, note=text.strip()))
    return await act.end("noteOnCase")

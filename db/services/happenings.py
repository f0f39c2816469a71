"""What happened to a child: papers, help, injuries, death."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from db.models import Assistance, Death, Injury, Organisation
from db.rules.children import ChildStatus, FactKind, FundSource, age_on
from db.rules.documents import DocumentKind
from db.rules.facts import TAKES_EVENTS, Hurdle, Span, first_day, found, last_day, refuse
from db.rules.harm import DeathCause, InjuryCause, InjuryOutcome, InjuryPlace
from db.rules.history import EventKind
from db.rules.identifiers import (
    birth_certificate_faults,
    health_insurance_doubts,
    health_insurance_faults,
    insured,
)
from db.rules.inputs import Fault, Problem, at, line_faults, tidy
from db.rules.sensitivity import Sensitivity
from db.rules.series import Begin, put, renew
from db.services.acts import FACTS, NO, PAPERS, YES, Act, Done, Said
from db.services.dated import Series
from db.services.duplicates import papered_likewise
from db.services.requests import Notice
from db.services.work import Work, part

KIND: Final = """
SELECT (valid_from IS NULL OR valid_from <= $2) AND (valid_to IS NULL OR valid_to >= $2) AS in_force
FROM assistance_kind WHERE code = $1
"""
CLOSE: Final = "SELECT close_with_death($1, $2)"
ASSISTANCE: Final = Series(
    Assistance, ("kind", "provider_id", "source"), (Sensitivity.SOCIAL, None)
)
INJURY: Final = Series(Injury, ("cause", "place", "outcome"), (Sensitivity.HEALTH, None))
DEATH: Final = Series(Death, ("cause",), (Sensitivity.HEALTH, None))


@dataclass(frozen=True, slots=True)
class Paper:
    """A number on paper. `place`: where it was issued."""

    number: str | None = None
    place: str | None = None


async def record_birth_registration(
    work: Work, said: Said, on: date | None, paper: Paper, *, registered: bool = True
) -> Done:
    series = PAPERS[DocumentKind.BIRTH_CERTIFICATE]
    act = await _papered(work, said, series, FactKind.BIRTH_REGISTRATION, paper)
    day = on or work.today
    born, number = act.child["date_of_birth"], paper.number
    wrong = [] if number is None else birth_certificate_faults(number, born, work.today)
    refuse(
        first_day("on", day, act.childhood),
        at(("number",), wrong),
        at(("place",), line_faults(paper.place) if paper.place is not None else ()),
        found("place", (Hurdle.NOTHING_SAID, paper.place is not None and number is None)),
    )
    await _say(act, FactKind.BIRTH_REGISTRATION, day, YES if registered else NO)
    await _paper(act, series, day, paper)
    version = await act.end(EventKind.BIRTH_REGISTRATION_RECORDED, "recordBirthRegistration")
    return Done(act.child["id"], version, notices=await _alike(act, paper))


async def record_health_insurance(
    work: Work, said: Said, since: date | None, paper: Paper, *, insured_: bool
) -> Done:
    series = PAPERS[DocumentKind.HEALTH_INSURANCE]
    act = await _papered(work, said, series, FactKind.HEALTH_INSURANCE, paper)
    day = since or work.today
    number = paper.number
    refuse(
        first_day("since", day, act.childhood),
        at(("number",), [] if number is None else health_insurance_faults(number)),
    )
    await _say(act, FactKind.HEALTH_INSURANCE, day, YES if insured_ else NO)
    await _paper(act, series, day, Paper(number and insured(number)))
    version = await act.end(EventKind.HEALTH_INSURANCE_RECORDED, "recordHealthInsurance")
    age = None if act.childhood.born is None else age_on(day, act.childhood.born)
    doubts = [] if number is None else health_insurance_doubts(number, age)
    notices = [Notice(doubt, ("number",)) for doubt in doubts]
    return Done(act.child["id"], version, notices=[*notices, *await _alike(act, paper)])


async def _alike(act: Act, paper: Paper) -> list[Notice]:
    """By its number another record may be known to be of the same child."""
    return await papered_likewise(act.work, act.child["id"]) if paper.number is not None else []


async def _papered(work: Work, said: Said, series: Series, kind: FactKind, paper: Paper) -> Act:
    """The number is of a class of its own."""
    of = FACTS[kind].of
    return await Act.begin(work, said, of, *((series.of,) if paper.number is not None else ()))


async def _say(act: Act, kind: FactKind, day: date, value: str) -> None:
    series = FACTS[kind]
    await act.change(series, put(await act.held(series), day, (value,)))
    act.tell(series.of, since=day, value=value)


async def _paper(act: Act, series: Series, day: date, paper: Paper) -> None:
    """The number itself is told to no history."""
    if paper.number is not None:
        says = (paper.number, tidy(paper.place) if paper.place else None)
        await act.change(series, renew(await act.held(series), day, says))
        act.tell(series.of, since=day, place=paper.place)


@dataclass(frozen=True, slots=True)
class Help:
    """`provider` None: not said."""

    said: Said
    kind: str
    first: date | None = None
    last: date | None = None
    provider: UUID | None = None
    source: FundSource | None = None


async def record_assistance(work: Work, given: Help) -> Done:
    act = await Act.begin(work, given.said, ASSISTANCE.of, taking=TAKES_EVENTS)
    first = given.first or work.today
    refuse(
        first_day("from", first, act.childhood),
        last_day("to", given.last, first, work.today, planned=True),
        await _kind(work, given.kind, first),
    )
    if given.provider is not None:
        with part("provider"):
            await work.find(Organisation, given.provider)
    says = (given.kind, given.provider, given.source)
    row = act.script.begin(ASSISTANCE, Begin(Span(first, given.last), says))
    act.tell(ASSISTANCE.of, kind=given.kind, since=first, until=given.last)
    version = await act.end(EventKind.ASSISTANCE_RECORDED, "recordAssistance")
    return Done(act.child["id"], version, row)


async def _kind(work: Work, code: str, day: date) -> list[Problem]:
    known = await work.row(KIND, code, day)
    return found(
        "kind",
        (Fault.UNKNOWN_CODE, known is None),
        (Hurdle.NOT_IN_FORCE, known is not None and not known["in_force"]),
    )


@dataclass(frozen=True, slots=True)
class Harm:
    said: Said
    cause: InjuryCause
    place: InjuryPlace
    outcome: InjuryOutcome
    on: date | None = None


async def record_injury(work: Work, harm: Harm) -> Done:
    act = await Act.begin(work, harm.said, INJURY.of, taking=TAKES_EVENTS)
    day = harm.on or work.today
    refuse(first_day("on", day, act.childhood))
    says = (harm.cause, harm.place, harm.outcome)
    row = act.script.begin(INJURY, Begin(Span(day, day), says))
    act.tell(INJURY.of, cause=harm.cause, place=harm.place, outcome=harm.outcome, on=day)
    version = await act.end(EventKind.INJURY_RECORDED, "recordInjury")
    return Done(act.child["id"], version, row)


async def record_death(work: Work, said: Said, on: date | None, cause: DeathCause) -> Done:
    """The record is closed. What ends with a life ends on its last day, also what the subject may
    not see; a move that waits is withdrawn; what was known of the child stays to be read."""
    act = await Act.begin(work, said, DEATH.of, taking=TAKES_EVENTS)
    day = on or work.today
    dead = act.child["status"] == ChildStatus.DECEASED
    refuse(first_day("on", day, act.childhood), found("", (Hurdle.RECORDED_ALREADY, dead)))
    row = act.script.begin(DEATH, Begin(Span(day), (cause,)))
    act.copies["status"] = ChildStatus.DECEASED
    act.tell(DEATH.of, cause=cause, on=day)
    version = await act.end(EventKind.DEATH_RECORDED, "recordDeath")
    await work.row(CLOSE, act.child["id"], day)
    return Done(act.child["id"], version, row)

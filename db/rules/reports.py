"""The regime of reports (chế độ báo cáo): which reports a duty asks for, when one is late, and what
may be done with one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import StrEnum
from typing import Final

HALVES: Final = (1, 2)


class DutyKind(StrEnum):
    """INPUT: units report. SYNTHESIS: what they reported is added up. BODY: a body of the unit
    reports, such as its police. AT_ONCE: whatever happens is reported at once."""

    INPUT = "INPUT"
    SYNTHESIS = "SYNTHESIS"
    BODY = "BODY"
    AT_ONCE = "AT_ONCE"


class DutyPeriod(StrEnum):
    """STAGE: the first years of a plan, or all of them."""

    HALF = "HALF"
    YEAR = "YEAR"
    STAGE = "STAGE"
    ONCE = "ONCE"
    AT_ONCE = "AT_ONCE"


class DueComparator(StrEnum):
    """How a plan prints the day: before it (trước ngày), on it (vào ngày), or not at all."""

    BEFORE = "BEFORE"
    ON = "ON"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Duty:
    """`due`: month and day of every year from `first` to `last`; `days`: those alone. `half`: of
    which half a duty of HALF speaks, where it is one of them."""

    kind: DutyKind
    period: DutyPeriod
    comparator: DueComparator
    due: tuple[int, int] | None = None
    days: tuple[date, ...] = field(default=())
    first: int | None = None
    last: int | None = None
    half: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """A report that a duty asks for: of which year and half, and the day that the plan prints."""

    year: int
    half: int | None
    due: date | None


def occurrences(duty: Duty, year: int) -> Iterator[Occurrence]:
    """What the duty asks for in a year; nothing is asked for of what is reported at once."""
    if duty.period is DutyPeriod.AT_ONCE or not MINYEAR <= year <= MAXYEAR:
        return
    if duty.days:
        yield from (Occurrence(year, duty.half, day) for day in duty.days if day.year == year)
        return
    if not (duty.first or year) <= year <= (duty.last or year):
        return
    day = date(year, *duty.due) if duty.due else None
    every = duty.period is DutyPeriod.HALF and duty.half is None
    for half in HALVES if every else (duty.half,):
        yield Occurrence(year, half, day)


def last_day(comparator: DueComparator, due: date | None) -> date | None:
    """The last day on which a report is in time: before a day is the day before it at the latest;
    None: no day is printed."""
    if due is None or comparator is DueComparator.NONE:
        return None
    return due - timedelta(days=1) if comparator is DueComparator.BEFORE else due


def slack(inputs: date | None, synthesis: date | None) -> int | None:
    """Days between the last one for the reports and the last one for what adds them up; 0 and less
    leave no time for it. None where one has no day."""
    return None if inputs is None or synthesis is None else (synthesis - inputs).days


class Standing(StrEnum):
    """Where a report that is asked for stands to its day."""

    DUE = "DUE"
    MISSING = "MISSING"
    ON_TIME = "ON_TIME"
    LATE = "LATE"
    NO_DAY = "NO_DAY"


def standing(last: date | None, submitted: date | None, today: date) -> Standing:
    """`submitted`: the first time; what is returned and submitted again was in time once."""
    if last is None:
        return Standing.NO_DAY
    if submitted is not None:
        return Standing.ON_TIME if submitted <= last else Standing.LATE
    return Standing.DUE if today <= last else Standing.MISSING


class AtOnce(StrEnum):
    """What is reported at once (báo cáo kịp thời), whichever day it is."""

    INJURY_DEATH = "INJURY_DEATH"
    ABUSE = "ABUSE"


class PlanReportStatus(StrEnum):
    """RESTATING: what was accepted is to be replaced, and stands until then."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    RESTATING = "RESTATING"


class PlanReportStep(StrEnum):
    EDIT = "EDIT"
    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    ACCEPT = "ACCEPT"
    RESTATE = "RESTATE"


class ReportGuard(StrEnum):
    """What has to hold for a step."""

    TEXT_GIVEN = "TEXT_GIVEN"
    REASON_GIVEN = "REASON_GIVEN"
    BY_SOMEBODY_ELSE = "BY_SOMEBODY_ELSE"


_S, _T = PlanReportStatus, PlanReportStep
LIFECYCLE: Final = {
    (_S.DRAFT, _T.EDIT): _S.DRAFT,
    (_S.DRAFT, _T.SUBMIT): _S.SUBMITTED,
    (_S.SUBMITTED, _T.RETURN): _S.RETURNED,
    (_S.SUBMITTED, _T.ACCEPT): _S.ACCEPTED,
    (_S.RETURNED, _T.EDIT): _S.RETURNED,
    (_S.RETURNED, _T.SUBMIT): _S.SUBMITTED,
    (_S.ACCEPTED, _T.RESTATE): _S.RESTATING,
    (_S.RESTATING, _T.EDIT): _S.RESTATING,
    (_S.RESTATING, _T.SUBMIT): _S.SUBMITTED,
}
GUARDS: Final = {
    _T.SUBMIT: (ReportGuard.TEXT_GIVEN,),
    _T.RETURN: (ReportGuard.REASON_GIVEN, ReportGuard.BY_SOMEBODY_ELSE),
    _T.ACCEPT: (ReportGuard.BY_SOMEBODY_ELSE,),
    _T.RESTATE: (ReportGuard.REASON_GIVEN,),
}


class ReportStepRefusedError(Exception):
    """There is no such step from here, or conditions of it are unmet: all of them."""

    def __init__(
        self, status: PlanReportStatus, step: PlanReportStep, unmet: tuple[ReportGuard, ...]
    ) -> None:
        super().__init__(status, step, *unmet)
        self.status, self.step, self.unmet = status, step, unmet


def next_status(
    status: PlanReportStatus, step: PlanReportStep, held: frozenset[ReportGuard]
) -> PlanReportStatus:
    """Where the step leads. Raises ReportStepRefusedError."""
    unmet = tuple(guard for guard in GUARDS.get(step, ()) if guard not in held)
    if unmet or (status, step) not in LIFECYCLE:
        raise ReportStepRefusedError(status, step, unmet if (status, step) in LIFECYCLE else ())
    return LIFECYCLE[status, step]


class ReportFault(StrEnum):
    """Why a report is not begun as it was said."""

    NOT_A_REPORTER = "NOT_A_REPORTER"
    NOT_ASKED_FOR = "NOT_ASKED_FOR"
    BEGUN_ALREADY = "BEGUN_ALREADY"
    EVENT_NEEDED = "EVENT_NEEDED"
    NO_EVENT_HERE = "NO_EVENT_HERE"


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it stands in a report: of a rate its numerator and denominator besides."""

    code: str
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    suppressed: bool = False
    rounded: bool = False
    of: int = 1  # how many reports it was added up from


def added_up(reports: Sequence[Sequence[Told]]) -> list[Told]:
    """The figures of several reports as those of one: numerators and denominators are added, rates
    worked out anew. What one of them does not tell is not added, and `of` says how many did."""
    codes = dict.fromkeys(figure.code for report in reports for figure in report)
    each = {code: [f for r in reports for f in r if f.code == code] for code in codes}
    return [_one(code, figures) for code, figures in each.items()]


def _one(code: str, figures: Sequence[Told]) -> Told:
    known = [f for f in figures if f.numerator is not None]
    if not known:
        return Told(code, suppressed=any(f.suppressed for f in figures), of=0)
    numerator = sum(f.numerator or 0 for f in known)
    rounded = any(f.rounded for f in known)
    if all(f.denominator is None for f in known):
        return Told(code, float(numerator), numerator, rounded=rounded, of=len(known))
    denominator = sum(f.denominator or 0 for f in known)
    value = round(100 * numerator / denominator, 2) if denominator else None
    return Told(code, value, numerator, denominator, rounded=rounded, of=len(known))

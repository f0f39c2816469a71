"""When a report is late, every step of it from everywhere, and what is added up."""

from datetime import date
from itertools import product

import pytest

from db.rules.reports import (
    PlanReportStatus,
    PlanReportStep,
    ReportGuard,
    ReportStepRefusedError,
    Standing,
    Told,
    added_up,
    next_status,
    standing,
)

S, T = PlanReportStatus, PlanReportStep
DAY, BEFORE, AFTER = date(2019, 11, 29), date(2019, 11, 28), date(2019, 11, 30)
ALL = frozenset(ReportGuard)
LEADS = {
    (S.DRAFT, T.EDIT): S.DRAFT,
    (S.DRAFT, T.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, T.RETURN): S.RETURNED,
    (S.SUBMITTED, T.ACCEPT): S.ACCEPTED,
    (S.RETURNED, T.EDIT): S.RETURNED,
    (S.RETURNED, T.SUBMIT): S.SUBMITTED,
    (S.ACCEPTED, T.RESTATE): S.RESTATING,
    (S.RESTATING, T.EDIT): S.RESTATING,
    (S.RESTATING, T.SUBMIT): S.SUBMITTED,
}


def test_a_report_is_late_from_the_day_after_its_last() -> None:
    assert [standing(DAY, None, day) for day in (DAY, AFTER)] == [Standing.DUE, Standing.MISSING]
    assert [standing(DAY, day, AFTER) for day in (DAY, AFTER)] == [Standing.ON_TIME, Standing.LATE]
    assert standing(None, None, AFTER) is standing(None, BEFORE, AFTER) is Standing.NO_DAY


@pytest.mark.parametrize(("status", "step"), list(product(S, T)))
def test_every_step_from_everywhere(status: S, step: T) -> None:
    if (status, step) in LEADS:
        assert next_status(status, step, ALL) is LEADS[status, step]
        return
    with pytest.raises(ReportStepRefusedError) as refused:
        next_status(status, step, ALL)
    assert refused.value.unmet == ()


def test_all_that_is_unmet_is_said() -> None:
    for status, step, unmet in (
        (S.DRAFT, T.SUBMIT, (ReportGuard.TEXT_GIVEN,)),
        (S.SUBMITTED, T.RETURN, (ReportGuard.REASON_GIVEN, ReportGuard.BY_SOMEBODY_ELSE)),
        (S.SUBMITTED, T.ACCEPT, (ReportGuard.BY_SOMEBODY_ELSE,)),
        (S.ACCEPTED, T.RESTATE, (ReportGuard.REASON_GIVEN,)),
    ):
        with pytest.raises(ReportStepRefusedError) as refused:
            next_status(status, step, frozenset())
        assert refused.value.unmet == unmet


def test_numerators_and_denominators_are_added_and_rates_worked_out_anew() -> None:
    one = [Told("RATE", 50.0, 1, 2), Told("COUNT", 3.0, 3), Told("HIDDEN", suppressed=True)]
    two = [Told("RATE", 25.0, 2, 8, rounded=True), Told("COUNT", suppressed=True)]
    assert added_up([one, two]) == [
        Told("RATE", 30.0, 3, 10, rounded=True, of=2),
        Told("COUNT", 3.0, 3, of=1),
        Told("HIDDEN", suppressed=True, of=0),
    ]
    assert added_up([[Told("RATE", None, 0, 0)]]) == [Told("RATE", None, 0, 0)]
    assert added_up([]) == []

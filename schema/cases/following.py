"""The steps that the law has from where a case stands, by the facts that judge who takes one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import models as m
from db.rules.cases import CaseStatus, CaseStep, open_steps
from db.rules.forms import FormCode
from db.rules.isolation import IsolationStatus
from db.services.cases.standing import Written, gathered, save_of

NEEDED: Final = (
    *(m.Case.status, m.Case.episode, m.Case.round, m.Case.incident_unit_id),
    *(m.Case.emergency_since, m.Case.drafted_by, m.Case.dismissal_by),
)
SAVES: Final = (
    *(m.CaseForm.id, m.CaseForm.form, m.CaseForm.number, m.CaseForm.round, m.CaseForm.episode),
    *(m.CaseForm.form_version, m.CaseForm.is_final, m.CaseForm.saved_by),
    *(m.CaseForm.answers_sealed, m.CaseForm.hidden_sealed),
)
BESIDE: Final = (
    SAVES,
    (m.CaseMeeting.episode, m.CaseMeeting.id),
    (m.Isolation.status, m.Isolation.last_day),
)
UNTIL: Final = frozenset(
    {IsolationStatus.DECIDED, IsolationStatus.ACTIVE, IsolationStatus.EXTENDED}
)


@dataclass(frozen=True, slots=True)
class Following:
    """One of them, and whether who asks may take it."""

    step: CaseStep
    allowed: bool
    unmet: tuple[str, ...]


def steps_from(ask: Any, allowed: Iterable[tuple[str, bool]], *said: Any) -> list[Following]:
    """`said`: the values of NEEDED, then those of BESIDE."""
    may = dict(allowed)
    case = {column.key: value for column, value in zip(NEEDED, said, strict=False)}
    facts = gathered(ask, case, _written(ask, case, *said[len(NEEDED) :]))
    return [
        Following(each.step, may[each.step.value.lower()], tuple(g.value for g in each.unmet))
        for each in open_steps(CaseStatus(case["status"]), facts)
    ]


def _written(
    ask: Any,
    case: dict[str, Any],
    saves: Iterable[Any],
    meetings: Sequence[Any],
    isolations: Iterable[Any],
) -> Written:
    rows = [dict(zip([c.key for c in SAVES], row, strict=True)) for row in saves]
    rows = sorted(
        (row for row in rows if row["episode"] == case["episode"]), key=lambda row: row["number"]
    )
    last = {FormCode(row["form"]): row for row in rows}
    plans = (row for row in rows if (row["form"], row["round"]) == ("PLAN", case["round"]))
    return Written(
        {form: save_of(ask, case["round"], row) for form, row in last.items()},
        frozenset({case["drafted_by"], *(row["saved_by"] for row in plans)}),
        any(episode == case["episode"] for episode, _ in meetings),
        any(
            status == IsolationStatus.PROPOSED or (status in UNTIL and last_day >= ask.today)
            for status, last_day in isolations
        ),
    )

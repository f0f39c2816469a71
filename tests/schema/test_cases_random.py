"""Any acts by anybody in any order: no status that the law does not lead to, nobody approves their
own plan, whatever is refused changes nothing."""

import os
from collections import Counter
from collections.abc import AsyncIterator
from random import Random
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from db.rules.cases import LIFECYCLE, CaseStatus, CaseStep
from tests.databases import Databases
from tests.schema.casework import STEPS, CaseDesk, FormCode, filled
from tests.schema.test_cases_refusals import SAID

SEEDS, ACTS = (40, 150) if os.environ.get("TORTURE") else (2, 60)
PEOPLE = (
    *("bo.worker", "bo.chair", "bo.both", "bo.second", "bo.vice"),
    *("bo.both", "bo.both", "bo.chair", "bo.worker", "bo.vice", "bo.second"),
    *("ngoc.worker", "ngoc.chair", "ha.province", "quang.chair", "bo.police", "bo.school"),
)
PLANS = """SELECT count(*) FROM case_event a JOIN case_form f USING (case_id)
  WHERE a.step = 'APPROVE_PLAN' AND f.form = 'PLAN' AND f.saved_by = a.by_id
    AND f.episode = a.episode AND f.saved_at < a.at
    AND f.round = (SELECT max(round) FROM case_form p WHERE p.case_id = a.case_id
      AND p.episode = a.episode AND p.form = 'PLAN' AND p.saved_at < a.at)"""
# What most likely leads on from where a case stands, so that random lives get somewhere.
AHEAD: dict[str, tuple[tuple[str, str], ...]] = {
    "RECEIVED": (("routeCase", ""), ("saveForm", "INTAKE")),
    "ROUTED": (("saveForm", "INITIAL_ASSESSMENT"), ("assessInitially", "")),
    "INITIAL_ASSESSED": (("startDetailedAssessment", ""), ("declareEmergency", "")),
    "DETAILED_ASSESSMENT": (("saveForm", "DETAILED_ASSESSMENT"), ("confirmNeeds", "")),
    "NEEDS_CONFIRMED": (("draftPlan", ""),),
    "PLAN_DRAFT": (("saveForm", "PLAN"), ("saveForm", "DECISION"), ("submitPlan", "")),
    "PLAN_SUBMITTED": (("approvePlan", ""), ("approvePlan", ""), ("returnPlan", "")),
    "IMPLEMENTING": (("reviewCase", ""), ("recordEvidence", "")),
    "UNDER_REVIEW": (("saveForm", "REVIEW"), ("closeCase", ""), ("replanCase", "")),
    "CLOSED": (("reopenCase", ""),),
    "NOT_SUBSTANTIATED": (("reopenCase", ""),),
    "TRANSFERRED": (("acceptTransfer", ""), ("declineTransfer", ""), ("withdrawTransfer", "")),
}


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[CaseDesk]:
    found = await CaseDesk.opened(databases)
    yield found
    await found.finish(databases)


def act(rng: Random, status: str) -> tuple[str, dict[str, Any]]:
    name, form = rng.choice(AHEAD[status])
    if rng.random() < 0.25:
        name, form = rng.choice(sorted(STEPS)), rng.choice(sorted(FormCode))
    said = dict(SAID.get(name, {}))
    if name == "saveForm":
        code = FormCode(form or "INTAKE")
        answers = filled(code)
        if code is FormCode.REVIEW:
            answers["riskRemains"] = rng.random() < 0.4
        said = {"form": code.value, "formVersion": 1, "answers": answers,
                "final": rng.random() < 0.8}  # fmt: skip
    if name == "correctCase":
        said["risk"] = rng.choice(("LOW", "HIGH"))
    if name == "proposeTransfer":
        said["to"] = rng.choice(("Unit_4", "Unit_5"))
    return name, said


def allowed(before: str, after: str, mutation: str) -> bool:
    """Whether the table of the law leads there, by any step."""
    if before == after or "TRANSFERRED" in (before, after):
        return mutation.endswith("Transfer") or before == after
    ways = {(f, t) for (f, step), (t, _) in LIFECYCLE.items() if isinstance(step, CaseStep)}
    return (CaseStatus(before), CaseStatus(after)) in ways


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_random_acts_stay_within_the_law(desk: CaseDesk, seed: int) -> None:
    rng, done, seen = Random(seed), Counter[str](), set[str]()
    case = await desk.begun()
    for _ in range(ACTS):
        status = (await desk.row(case))["status"]
        seen.add(status)
        mutation, said = act(rng, status)
        before = await desk.everything()
        answer = await desk.case(rng.choice(PEOPLE), mutation, case, **said)
        if answer["__typename"] != STEPS[mutation]:
            assert await desk.everything() == before, (mutation, said, answer)
            continue
        done[mutation] += 1
        after = (await desk.row(case))["status"]
        assert allowed(status, after, mutation), (status, after, mutation)
    assert await desk.admin.fetchval(PLANS) == 0
    changes = await desk.admin.fetch(
        "SELECT from_status, to_status FROM case_event WHERE case_id = $1"
        " AND from_status IS NOT NULL ORDER BY at, id",
        UUID(case[5:]),
    )
    stands = "RECEIVED"
    for before_it, after_it in changes:
        assert before_it == stands
        stands = after_it
    assert (await desk.row(case))["status"] == stands
    assert len(done) > 4, done

"""The page on the law of cases says what the rules say, line by line."""

import re
from collections.abc import Mapping
from enum import StrEnum

import pytest

from db.rules.cases import LIFECYCLE, STEPS, CaseStep, Guard, Hand, Side
from db.rules.forms import CURRENT, FormCode, FormFault
from db.rules.grants import RULES
from db.rules.isolation import ISOLATION, IsolationGuard, IsolationStep
from tests.docs.pages import text

PAGE = text("docs/case-law.md")
WORDS = {"RECEIVER": "who received the notice", "WORKER": "child-protection worker"}
MANY = {CaseStep.TRANSFER, CaseStep.DECLARE_EMERGENCY}  # told in words


def cells(heading: str, first: str) -> list[str]:
    """The line of a section's tables that begins with a word in code."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section, heading
    lines = [line for line in section[1].splitlines() if line.startswith(f"| {first} |")]
    assert len(lines) == 1, (heading, first)
    return [cell.strip() for cell in lines[0].strip("|").split("|")]


def coded(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def sources(table: Mapping[tuple[StrEnum, StrEnum], object], step: StrEnum) -> set[str]:
    return {status for status, taken in table if taken is step}


@pytest.mark.parametrize("step", CaseStep)
def test_each_step_is_told(step: CaseStep) -> None:
    _, starts, target, who, side, forms = cells("Steps", f"`{step}`")
    rule = STEPS[step]
    if step not in MANY:
        assert set(coded(starts)) == sources(LIFECYCLE, step)
        assert {*coded(target)} == {LIFECYCLE[of][0] for of in LIFECYCLE if of[1] is step}
    assert who == WORDS.get(rule.hand, Hand.CHAIR.lower())
    assert side == ("any" if rule.side is Side.RECEIVER else rule.side.lower())
    assert coded(forms) == list(rule.forms)


@pytest.mark.parametrize("guard", Guard)
def test_each_condition_is_told_with_its_steps(guard: Guard) -> None:
    _, vietnamese, english, steps = cells("Conditions", f"`{guard}`")
    assert vietnamese
    assert english
    assert set(coded(steps)) == {step for (_, step), line in LIFECYCLE.items() if guard in line[1]}


@pytest.mark.parametrize("step", IsolationStep)
def test_each_step_of_an_isolation_is_told(step: IsolationStep) -> None:
    _, starts, target = cells("Isolation", f"`{step}`")
    assert set(coded(starts)) == sources(ISOLATION, step)
    assert {ISOLATION[of][0] for of in ISOLATION if of[1] is step} == {*coded(target)}


@pytest.mark.parametrize("guard", IsolationGuard)
def test_each_condition_of_an_isolation_is_told(guard: IsolationGuard) -> None:
    assert all(cells("Isolation", f"`{guard}`"))


@pytest.mark.parametrize("code", FormCode)
def test_each_form_is_told(code: FormCode) -> None:
    form = CURRENT[code]
    fields = list(form.fields())
    _, named, version, title, count, unverified, sealed = cells("Forms", f"{form.number:02d}")
    assert (coded(named), version, title) == ([code], str(form.version), form.vi)
    assert int(count) == len(fields)
    assert int(unverified) == sum(field.unverified for field in fields)
    assert set(coded(sealed)) == form.sealed()


def test_every_fault_of_an_answer_is_told() -> None:
    assert {fault for fault in FormFault if f"`{fault}`" not in PAGE} == set()


def test_every_purpose_of_a_grant_is_told() -> None:
    for purpose, rule in RULES.items():
        _, days, forms, sealed = cells("Referrals and grants", f"`{purpose}`")
        assert int(days) == rule.longest.days
        assert forms == "all" or set(coded(forms)) == rule.forms
        assert sealed == ("yes" if rule.sealed else "no")

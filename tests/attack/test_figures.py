"""Whoever is told protected figures, all that there are, alone or with somebody who counts exactly
in a unit of their own, learns no small number from them.

The attacker (`tests.attack.figure_attack`) works with what it is told and with arithmetic alone.
With TORTURE=1 over two hundred worlds.
"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pytest

from db.rules import suppression
from db.rules.indicators import IndicatorDimension
from db.rules.periods import Span
from tests.attack.figure_attack import (
    ENDS,
    PARTS,
    YEARS,
    Attack,
    averaged,
    limit,
    narrowed,
    nested,
)
from tests.attack.figure_worlds import STOCKS, world
from tests.attack.inferring import Knowledge

D = IndicatorDimension
WORLDS = 200 if os.environ.get("TORTURE") else 20
PEOPLE = (D.SEX, D.AGE_BAND, D.ETHNICITY, D.POVERTY, D.URBAN_RURAL)
CASES = (D.SEX, D.AGE_BAND, D.URBAN_RURAL, D.CATEGORY, D.ABUSE_SETTING)


@dataclass(frozen=True)
class Theme:
    """What is asked for at once: `some` of the codes, broken down by `many` of the dimensions."""

    codes: Sequence[str]
    some: int
    by: Sequence[D]
    many: int
    spans: Sequence[Span]


THEMES = (
    Theme(tuple(STOCKS), 3, PEOPLE, 2, ENDS),
    Theme(("CHILD_POP", "CISC_COUNT", "BHYT_U6_RATE"), 2, PEOPLE, 3, YEARS),
    Theme(("ABUSE_CASES", "ABUSE_CHILDREN", "CASE_12H_RATE", "CASE_OPEN_AGE"), 3, CASES, 1,
          [*YEARS, *PARTS]),
    Theme(("INJURY_DEATHS", "DROWNING", "INJURY_CHILDREN", "CHILDREN_SUPPORTED"), 2,
          (D.SEX, D.AGE_BAND, D.URBAN_RURAL, D.SUPPORT_KIND), 1, [*YEARS, *PARTS]),
    Theme(("CISC_COUNT", "DISABLED_SERVICE_RATE", "CISC_ASSISTED_RATE"), 2,
          (D.CIRCUMSTANCE, D.SEX), 2, ENDS[:1]),
)  # fmt: skip


def attack(seed: int) -> Attack:
    chance = Random(f"figures {seed}")
    theme = THEMES[seed % len(THEMES)]
    codes = chance.sample(theme.codes, theme.some)
    found = Attack(world(chance), codes, chance.sample(theme.by, theme.many), theme.spans)
    found.asks()
    return found


@pytest.mark.parametrize("theme", range(len(THEMES)))
def test_no_small_number_is_learned(theme: int) -> None:
    """The mean of all routes to one gives it back in a quarter at most; of a number that is told
    no better than always to say the one there is most of."""
    hidden: list[tuple[bool, int]] = []
    told_ones: list[tuple[bool, int]] = []
    for seed in range(theme, WORLDS, len(THEMES)):
        told = attack(seed)
        assert all(len(numbers) == 1 for numbers in told.shown.values()), "one figure by every way"
        assert not told.counts_hidden & set(told.shown), "hidden by every way"
        small = {key for key, true in told.true.items() if 0 < true < limit(key[0], key[3])}
        assert small <= told.hidden | {key for key in told.shown if told.is_mild(key)}
        alone = told.sure()
        assert narrowed(told, alone) == []
        assert nested(told, alone) == []
        colludes(told, alone, Random(seed))
        hidden += averaged(told, alone, told=False)
        told_ones += averaged(told, alone, told=True)
    assert sum(hit for hit, _ in hidden) <= len(hidden) / 4
    _, guess = Counter(true for _, true in told_ones).most_common(1)[0]
    assert sum(hit for hit, _ in told_ones) <= max(guess, len(told_ones) / 4)


def colludes(told: Attack, alone: Knowledge, chance: Random) -> None:
    """With the staff of a unit, who know all of it exactly."""
    for own in chance.sample([unit for unit in told.units if unit.parent], 3):
        together = alone.copy()
        inside = {unit.id for unit in told.units if own.contains(unit)}
        mine = [key for key in told.true if key in together and key[2] in inside]
        for key in mine:
            together.seen(key, told.true[key], told.true[key])
        together.narrow(mine)
        assert narrowed(told, together, own) == []
        around = {key for key in together.keys if told.world.tree.by_id[key[2]].contains(own)}
        assert [pair for pair in nested(told, together) if not {*pair} & {*mine, *around}] == []


def test_the_attacker_finds_what_can_be_found() -> None:
    """Where every figure is the next multiple and nobody need doubt it, the same attacker has small
    numbers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suppression, "FURTHER", 2**80)
        told = attack(13)
        bold = told.bold()
    assert bold.wrong == 0
    assert narrowed(told, bold)

"""What the tables of a form sum to, what that suggests, and what the officer concluded.

The decree has levels counted and harm set against protection; how it does not say (unverified). The
proposal is cautious and binds nobody: the conclusion is a field of the form.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from db.rules.cases.facts import Stability
from db.rules.cases.words import RiskLevel
from db.rules.forms.checking import Answers
from db.rules.forms.fields import FieldKind, FormDefinition, Scored

CONCLUSION: Final = "conclusion"  # of the assessments
SERIOUS: Final = frozenset({"SERIOUS_HARM", "SERIOUS_RISK"})
RISK_REMAINS: Final = "riskRemains"  # of the review
STABLE: Final = {factor: f"{factor.lower()}Stable" for factor in Stability}


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows of a table have each level, of how many."""

    high: int
    medium: int
    low: int
    rows: int

    @property
    def filled(self) -> bool:
        return self.high + self.medium + self.low == self.rows


@dataclass(frozen=True, slots=True)
class Score:
    """`proposal`: the level of risk that the tables suggest, None while they are not filled."""

    tables: Mapping[Scored, Totals]
    proposal: RiskLevel | None

    @property
    def filled(self) -> bool:
        """All tables, and there are some."""
        return bool(self.tables) and all(table.filled for table in self.tables.values())


def _totals(levels: Iterable[object]) -> Totals:
    rows = list(levels)
    high, medium, low = (rows.count(level) for level in reversed(RiskLevel))
    return Totals(high, medium, low, len(rows))


def _proposal(harm: Totals, protection: Totals) -> RiskLevel:
    """Any harm that is high makes it high; a child that cannot protect itself raises the rest."""
    unprotected = protection.low > protection.high
    if harm.high or (harm.medium and unprotected):
        return RiskLevel.HIGH
    return RiskLevel.MEDIUM if harm.medium or unprotected else RiskLevel.LOW


def score(definition: FormDefinition, answers: Answers) -> Score:
    """Of the tables as far as they are filled."""
    tables = {
        section.scored: _totals(
            answers.get(field.code) for field in section.fields if field.kind is FieldKind.LEVEL
        )
        for section in definition.sections
        if section.scored is not None
    }
    found = Score(tables, None)
    if not found.filled:
        return found
    return Score(tables, _proposal(tables[Scored.HARM], tables[Scored.PROTECTION]))


def serious_harm_or_risk(answers: Answers) -> bool:
    """What an assessment (Mẫu 02, 03) concluded."""
    return answers.get(CONCLUSION) in SERIOUS


def reviewed(answers: Answers) -> tuple[bool | None, frozenset[Stability]]:
    """What a review (Mẫu 06) found: whether risk remains, None while nobody said, and which
    factors are stable."""
    risk = answers.get(RISK_REMAINS)
    stable = frozenset(factor for factor, code in STABLE.items() if answers.get(code) is True)
    return (risk if isinstance(risk, bool) else None), stable

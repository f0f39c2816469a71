"""The official forms of a case: their definitions, what may be written in them, what they sum to.

A definition is data with a version; what was written stays with the version it was written in.
"""

from db.rules.cases.papers import NUMBERS, FormCode
from db.rules.forms.catalogue import (
    CURRENT,
    DEFINITIONS,
    FormVersionGoneError,
    definition,
    definition_to_write,
)
from db.rules.forms.checking import Answers, FormFault, check, merged, parted
from db.rules.forms.fields import Choice, Field, FieldKind, FormDefinition, Scored, Section
from db.rules.forms.scoring import Score, Totals, reviewed, score, serious_harm_or_risk

__all__ = [
    "CURRENT",
    "DEFINITIONS",
    "NUMBERS",
    "Answers",
    "Choice",
    "Field",
    "FieldKind",
    "FormCode",
    "FormDefinition",
    "FormFault",
    "FormVersionGoneError",
    "Score",
    "Scored",
    "Section",
    "Totals",
    "check",
    "definition",
    "definition_to_write",
    "merged",
    "parted",
    "reviewed",
    "score",
    "serious_harm_or_risk",
]

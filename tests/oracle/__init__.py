"""A second opinion: who sees what and what a document answers, worked out over dictionaries.

Written from tests/authz/matrix.txt and domain.md, never from `authz`. Shares with the product the
text of the SDL, the vocabularies of `db.rules` and the form of ids: nothing that decides.
"""

from tests.oracle.answers import Oracle
from tests.oracle.lists import bare
from tests.oracle.queries import Question, everything, questions
from tests.oracle.world import KINDS, TABLES, World, random_world

__all__ = [
    "KINDS",
    "TABLES",
    "Oracle",
    "Question",
    "World",
    "bare",
    "everything",
    "questions",
    "random_world",
]

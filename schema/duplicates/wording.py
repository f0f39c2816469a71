"""Why two records are not made one, in words for developers."""

from collections.abc import Mapping
from typing import Final

from db.rules.duplicates import Obstacle
from db.rules.inputs import InputRefusedError
from schema.children.hurdles import HURDLES
from schema.errors import Refusal
from schema.writing import Mutation, refused

O: Final = Obstacle  # noqa: E741 -- as the other tables of words
OBSTACLES: Final[Mapping[str, str]] = {
    O.SAME_RECORD: "Both are one record.",
    O.TWO_PERSONAL_IDS: "Two personal ids are two people.",
    O.TWINS: "Twins: one day of birth, one mother, two given names.",
    O.TWO_COMMUNES: "They live in two communes: one of them moves first.",
    O.ALIAS_IS_CLOSED: "The child died or left by this record: it is the one that stays.",
    O.PROPOSED_ALREADY: "That these two become one is proposed already.",
    O.NOT_PROPOSED: "It was decided already.",
    O.OWN_PROPOSAL: "Somebody else confirms what you proposed.",
    O.NOT_CONFIRMED: "The two were not made one, or are two again.",
    O.MERGED_SINCE: "The survivor was merged itself since: undo that first.",
    O.NUMBER_TAKEN: "Its personal id is being given to another record: look again.",
    O.DISMISSED_ALREADY: "That they are two is on record already.",
    O.NOT_DISMISSED: "Nobody has said that they are two.",
}


def mutation(**names: str) -> Mutation:
    return Mutation(names, _meant)


def _meant(problem: Exception) -> Refusal | None:
    if not isinstance(problem, InputRefusedError):
        return None
    return refused(problem, {**HURDLES, **OBSTACLES})

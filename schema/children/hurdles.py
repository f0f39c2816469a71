"""Why something is not recorded of a child, in words for developers."""

from collections.abc import Mapping
from typing import Any, Final

from db.rules.facts import LONGEST_REASON, PLANNED_AHEAD, SHORTEST_REASON, Hurdle
from db.rules.inputs import InputRefusedError
from schema.children.registration import exists
from schema.children.wording import FAULTS
from schema.writing import Mutation, refused

H: Final = Hurdle
HURDLES: Final[Mapping[str, str]] = {
    H.NOTHING_SAID: "Nothing is said.",
    H.REASON_TOO_SHORT: f"Say why, in at least {SHORTEST_REASON} characters.",
    H.REASON_TOO_LONG: f"Say why in at most {LONGEST_REASON} characters.",
    H.BEFORE_BIRTH: "A day before the child can have been born.",
    H.TOO_FAR_AHEAD: f"More than {PLANNED_AHEAD.days} days ahead.",
    H.ENDS_BEFORE_IT_BEGINS: "It would end before it begins.",
    H.AFTER_CHILDHOOD: "The child had turned sixteen by then.",
    H.RECORD_CLOSED: "The record is closed: the child died, left the country, or was merged.",
    H.OVERLAPS: "The child is in this group on some of these days already.",
    H.ENDED_ALREADY: "It has ended already.",
    H.NOTHING_TO_END: "There is nothing that could end.",
    H.RECORDED_ALREADY: "That is on record already.",
    H.WRONG_KIND_OF_ORGANISATION: "An organisation of another kind.",
    H.SUBGROUP_OF_ANOTHER_GROUP: "This is a case of another group.",
    H.NOT_IN_FORCE: "Not in force on that day, or not in this unit.",
    H.DEGREE_NEEDED: "Disability needs its degree as sub-group.",
    H.POVERTY_NEEDED: "This group is of children in poor or near-poor households on that day.",
    H.BOTH_PARENTS_DEAD: "Both parents dead is the group of orphans, ORPHAN_BOTH_PARENTS.",
    H.PARENT_LIVES: "An orphan of both parents has none who lives.",
    H.NO_SUCH_CASE: "With parents like these it is none of the cases of this group.",
    H.ANOTHER_CASE: "With parents like these it is another case than the one named.",
    H.PARENTS_NOT_ASKED: "The state of the parents says nothing about this group.",
    H.OUT_OF_REACH: "The child would no longer be yours to look after.",
    H.LIVES_THERE: "The child is in the register of this commune already.",
    H.MOVE_OPEN: "A move of this child waits for an answer already.",
    H.MOVE_CLOSED: "This move was answered or withdrawn.",
}


def mutation(**names: str) -> Mutation:
    """One on the record of a child. `names`: what its input calls the parts otherwise."""
    return Mutation(names, meant)


def meant(problem: Exception) -> Any:
    """All problems at once; or who has the personal id."""
    if not isinstance(problem, InputRefusedError):
        return exists(problem)
    return refused(problem, {**FAULTS, **HURDLES})

"""What is wrong with an entry, or to be looked at again, in words for developers."""

from collections.abc import Mapping, Sequence
from typing import Final

import strawberry

from db.rules.inputs import LONGEST_LINE, LONGEST_NAME, Doubt, Fault, InputRefusedError, Problem
from db.rules.registration import LONGEST_RELATION, MOST_GUARDIANS
from db.services.requests import Notice
from schema.errors import InputProblem, InvalidInput, SecondLook
from schema.writing import invalid

F, D = Fault, Doubt
FAULTS: Final[Mapping[str, str]] = {
    F.EMPTY: "Say something, or leave it out.",
    F.TOO_LONG: f"Too long: a name has {LONGEST_NAME} characters at most, a relation"
    f" {LONGEST_RELATION}, another line {LONGEST_LINE}.",
    F.TOO_MANY: f"{MOST_GUARDIANS} at most.",
    F.REPEATED: "The same person stands there already.",
    F.NOT_COMPOSED: "Letters with their marks are one character each (Unicode NFC).",
    F.CONTROL_CHARACTER: "A character that is not seen: a line break, a tab, a mark of direction.",
    F.NOT_A_NAME: "A name is made of letters, spaces, apostrophes, hyphens and dots.",
    F.UNKNOWN_CODE: "There is no such code.",
    F.BEFORE_1900: "A day before 1900.",
    F.IN_THE_FUTURE: "A day to come.",
    F.NOT_A_CHILD: "Sixteen years are over: no child by law.",
    F.NOT_A_COMMUNE: "Children live in communes; this unit has others below it.",
    F.UNIT_NOT_IN_FORCE: "This unit is not of the boundaries in force.",
    F.PERSONAL_ID_FORMAT: "A personal id has twelve digits, and nothing else.",
    F.PERSONAL_ID_PLACE: "The first three digits are of no province and no country.",
    F.PERSONAL_ID_CENTURY: "The fourth digit of a child's number is 2 or 3.",
    F.PERSONAL_ID_YEAR_TO_COME: "The fifth and sixth digit say a year to come.",
    F.PERSONAL_ID_OR_REASON: "Without a personal id, say why there is none.",
    F.PERSONAL_ID_AND_REASON: "There is a personal id, so there is no reason for its absence.",
    F.PHONE_FORMAT: "Ten digits from 03, 05, 07, 08 or 09; eleven from 02; or + and a country's.",
    F.HEALTH_INSURANCE_FORMAT: "Two letters, a digit from 1 to 5 and twelve more; or ten digits.",
    F.BIRTH_CERTIFICATE_FORMAT: "Number and year: 123/2019.",
    F.BIRTH_CERTIFICATE_YEAR: "A year before the birth, or to come.",
}
DOUBTS: Final[Mapping[str, str]] = {
    D.PERSONAL_ID_SEX: "The fourth digit of the personal id says another sex.",
    D.PERSONAL_ID_YEAR: "The personal id says another year of birth.",
    D.HEALTH_INSURANCE_GROUP: "A child under six has a card of group TE.",
    D.LIKELY_DUPLICATE: "A record of your scope is likely of the same child.",
    D.LIKELY_DUPLICATE_ELSEWHERE: "A record elsewhere is likely of this child: ask its commune.",
    D.ELSEWHERE_NOT_ASKED: "Records elsewhere were not looked for: too often asked. Ask later.",
}


def second_looks(notices: Sequence[Notice], names: Mapping[str, str]) -> list[SecondLook]:
    """`names`: parts of the input that the command calls otherwise."""
    return [
        SecondLook(
            code=notice.code,
            path=[names.get(word, word) for word in notice.path],
            message=DOUBTS[notice.code],
            ids=[strawberry.ID(each) for each in notice.ids],
        )
        for notice in notices
    ]


def refused(refusal: InputRefusedError) -> InvalidInput:
    """All problems at once."""
    return invalid(*map(_problem, refusal.problems))


def _problem(problem: Problem) -> InputProblem:
    said = FAULTS[problem.fault]
    return InputProblem(path=list(problem.path), code=problem.fault, message=said)

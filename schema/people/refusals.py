"""Why something may not be done in administration, as the members of result unions."""

from collections.abc import Mapping
from typing import Final

from db.rules.organisations import LONGEST_NAME, SHORTEST_NAME
from db.rules.passwords import LONGEST, SHORTEST, PasswordFault, PasswordRefusedError
from db.rules.postings import LONGEST_KEY, AdministrationRefusedError, Hindrance
from db.services.administration import ADMINISTER, UsernameTakenError
from db.services.machines import MachineOrOrganisationError
from db.services.work import about
from schema.errors import Forbidden, InputProblem, Refusal
from schema.writing import Mutation, invalid

H: Final = Hindrance
# About what the caller can read: said as Forbidden, with the place and the reason.
BEYOND: Final[Mapping[Hindrance, tuple[str, str]]] = {
    H.ONESELF: ("officer", "Nobody administers themselves."),
    H.OFFICER_OUTSIDE: ("officer", "This officer's organisation lies outside what you administer."),
    H.OFFICER_HOLDS_MORE: ("officer", "This officer holds a posting beyond what you administer."),
    H.UNIT_OUTSIDE: ("unit", "This unit lies outside what you administer."),
    H.ORGANISATION_OUTSIDE: ("organisation", "This organisation lies outside what you administer."),
    H.ONLY_BY_THE_NATION: ("role", "Only an administrator of the nation gives this role."),
}
# What another input would mend: said as problems of InvalidInput.
WRONG: Final[Mapping[Hindrance, tuple[str, str]]] = {
    H.OFFICER_DISABLED: ("officer", "This account is closed."),
    H.A_MACHINE: ("officer", "A machine has keys, not a password."),
    H.NOT_A_MACHINE: ("officer", "Keys are for machines; people have passwords."),
    H.UNIT_NOT_IN_FORCE: ("unit", "This unit is not of the boundaries in force."),
    H.ROLE_UNKNOWN: ("role", "There is no such role."),
    H.ROLE_NOT_AT_THIS_LEVEL: ("role", "This role is not held at units of this level."),
    H.IN_THE_PAST: ("validFrom", "A day before today."),
    H.ENDS_BEFORE_IT_BEGINS: ("validTo", "It would end before it begins."),
    H.HELD_ALREADY: ("role", "The officer holds this role there already, on some of these days."),
    H.ENDED_ALREADY: ("posting", "It has ended already."),
    H.LONGER_THAN_BEFORE: ("validTo", "It ends earlier already: start another one."),
    H.BAD_USERNAME: (
        "username",
        "Two to 63 small letters a to z and digits; single dots, dashes or underscores inside.",
    ),
    H.BAD_NAME: ("displayName", "One line of at most 120 characters, composed (NFC)."),
    H.BAD_LABEL: ("label", "One line of at most 100 characters, composed (NFC)."),
    H.EXPIRED: ("days", "It would expire at once."),
    H.NAME_TOO_SHORT: ("name", f"At least {SHORTEST_NAME} characters."),
    H.NAME_TOO_LONG: ("name", f"At most {LONGEST_NAME} characters."),
    H.NAME_NOT_ONE_LINE: ("name", "One line, without control characters or spaces around it."),
    H.NAME_NOT_COMPOSED: ("name", "Letters and their marks are to be composed (NFC)."),
    H.LIVES_TOO_LONG: ("days", f"A key lives {LONGEST_KEY.days} days at most, less where set so."),
}
PASSWORD: Final[Mapping[PasswordFault, str]] = {
    PasswordFault.TOO_SHORT: f"At least {SHORTEST} characters.",
    PasswordFault.TOO_LONG: f"At most {LONGEST} characters.",
    PasswordFault.COMMON: "Too many others have this password, or it is one character repeated.",
    PasswordFault.SAME_AS_BEFORE: "This is the password until now.",
    PasswordFault.WRONG_PASSWORD: "This is not the password of your account.",
    PasswordFault.NO_PASSWORD: "Your account has no password here that could be changed.",
    PasswordFault.CONTAINS_USERNAME: "It contains the username.",
}
TAKEN: Final = "USERNAME_TAKEN"
EITHER: Final = "EITHER_MACHINE_OR_ORGANISATION"


def mutation(**names: str) -> Mutation:
    """One of administration. `names`: what its input calls officer, posting, key, validFrom …"""
    return Mutation(names, meant)


def meant(problem: Exception) -> Refusal | None:
    path = list(about(problem))
    match problem:
        case AdministrationRefusedError():
            return _hindered(path, problem.hindrances)
        case PasswordRefusedError():
            return invalid(*(_problem(path, fault, PASSWORD[fault]) for fault in problem.faults))
        case UsernameTakenError():
            return invalid(_problem(path, TAKEN, "Somebody has this username already."))
        case MachineOrOrganisationError():
            return invalid(_problem(path, EITHER, "Name a machine, or whose new one: one of them."))
        case _:
            return None


def _hindered(path: list[str], hindrances: tuple[Hindrance, ...]) -> Refusal:
    """What is beyond the caller's rights is said first, and alone."""
    for hindrance in hindrances:
        if hindrance in BEYOND:
            place, sentence = BEYOND[hindrance]
            return Forbidden(message=sentence, path=[*path, place], action=ADMINISTER)
    return invalid(*(_problem([*path, WRONG[h][0]], h, WRONG[h][1]) for h in hindrances))


def _problem(path: list[str], code: str, sentence: str) -> InputProblem:
    return InputProblem(path=path, code=str(code), message=sentence)

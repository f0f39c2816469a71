"""How private a value is (lớp dữ liệu): classes S0 to S6, and how much of one is held."""

from enum import StrEnum
from typing import Final


class Sensitivity(StrEnum):
    PUBLIC = "PUBLIC"
    IDENTITY = "IDENTITY"
    CONTACT = "CONTACT"
    SOCIAL = "SOCIAL"
    ETHNICITY = "ETHNICITY"
    HEALTH = "HEALTH"
    CASEWORK = "CASEWORK"
    SEALED = "SEALED"


HIDDEN, MASKED, WHOLE = 0, 1, 2

# Parts of a class that a policy line may name alone, `CONTACT/guardians`: domain.md 5.3 grants some
# roles less than a class (justice: guardians; school: fee policy; collaborator: disability; leader
# of a district: what is overdue; facility: of whom a child is to be kept safe;
# a commune to which a case is to go: why). `ledger`: what a fund holds and what it was given to;
# `bank`: who stands on statements of its bank, and with which account.
PARTS: Final = {
    "guardians": Sensitivity.CONTACT,
    "fee_policy": Sensitivity.SOCIAL,
    "ledger": Sensitivity.SOCIAL,
    "bank": Sensitivity.CONTACT,
    "disability": Sensitivity.HEALTH,
    "clocks": Sensitivity.CASEWORK,
    "harmer": Sensitivity.SEALED,
    "transfer": Sensitivity.CASEWORK,
}

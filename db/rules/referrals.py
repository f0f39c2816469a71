"""Referral of a child of a case to a service (chuyển gửi, kết nối dịch vụ): health, school, legal
aid, a facility. Who receives it answers, delivers, and writes the result.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ReferralStatus(StrEnum):
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    DELIVERED = "DELIVERED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


class ReferralStep(StrEnum):
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    DELIVER = "DELIVER"
    CLOSE = "CLOSE"
    WITHDRAW = "WITHDRAW"


class ReferralGuard(StrEnum):
    BY_THE_RECEIVER = "BY_THE_RECEIVER"
    BY_THE_SENDER = "BY_THE_SENDER"
    REASON_GIVEN = "REASON_GIVEN"
    RESULT_GIVEN = "RESULT_GIVEN"


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """`by_receiver`: for the body that was asked; `by_sender`: for a commune of the case."""

    by_receiver: bool = False
    by_sender: bool = False
    reason_given: bool = False
    result_given: bool = False


GUARDS: Final[Mapping[ReferralGuard, Callable[[ReferralFacts], bool]]] = {
    ReferralGuard.BY_THE_RECEIVER: lambda facts: facts.by_receiver,
    ReferralGuard.BY_THE_SENDER: lambda facts: facts.by_sender,
    ReferralGuard.REASON_GIVEN: lambda facts: facts.reason_given,
    ReferralGuard.RESULT_GIVEN: lambda facts: facts.result_given,
}

R, T, G = ReferralStatus, ReferralStep, ReferralGuard
OPEN: Final = frozenset({R.OFFERED, R.ACCEPTED, R.DELIVERED})
_TAKEN_BACK: Final = (R.WITHDRAWN, (G.BY_THE_SENDER, G.REASON_GIVEN))

REFERRALS: Final[
    Mapping[tuple[ReferralStatus, ReferralStep], tuple[ReferralStatus, tuple[ReferralGuard, ...]]]
] = {
    (R.OFFERED, T.ACCEPT): (R.ACCEPTED, (G.BY_THE_RECEIVER,)),
    (R.OFFERED, T.DECLINE): (R.DECLINED, (G.BY_THE_RECEIVER, G.REASON_GIVEN)),
    (R.OFFERED, T.WITHDRAW): _TAKEN_BACK,
    (R.ACCEPTED, T.WITHDRAW): _TAKEN_BACK,
    (R.ACCEPTED, T.DELIVER): (R.DELIVERED, (G.BY_THE_RECEIVER, G.RESULT_GIVEN)),
    (R.DELIVERED, T.CLOSE): (R.CLOSED, (G.BY_THE_SENDER,)),
}


class ReferralRefusedError(Exception):
    """No such step from here (`unmet` is empty), or conditions are unmet."""

    def __init__(
        self, status: ReferralStatus, step: ReferralStep, unmet: tuple[ReferralGuard, ...] = ()
    ) -> None:
        super().__init__(status, step, *unmet)
        self.status, self.step, self.unmet = status, step, unmet


def next_referral(
    status: ReferralStatus, step: ReferralStep, facts: ReferralFacts
) -> ReferralStatus:
    """Where the step leads. Raises ReferralRefusedError."""
    if (status, step) not in REFERRALS:
        raise ReferralRefusedError(status, step)
    target, guards = REFERRALS[status, step]
    unmet = tuple(guard for guard in guards if not GUARDS[guard](facts))
    if unmet:
        raise ReferralRefusedError(status, step, unmet)
    return target

"""Referrals: every status and step, and whose they are."""

from dataclasses import replace
from itertools import product

import pytest

from db.rules.referrals import (
    GUARDS,
    OPEN,
    REFERRALS,
    ReferralFacts,
    ReferralGuard,
    ReferralRefusedError,
    ReferralStatus,
    ReferralStep,
    next_referral,
)

READY = ReferralFacts(by_receiver=True, by_sender=True, reason_given=True, result_given=True)
BREAKS = {
    ReferralGuard.BY_THE_RECEIVER: replace(READY, by_receiver=False),
    ReferralGuard.BY_THE_SENDER: replace(READY, by_sender=False),
    ReferralGuard.REASON_GIVEN: replace(READY, reason_given=False),
    ReferralGuard.RESULT_GIVEN: replace(READY, result_given=False),
}
LAW = """
OFFERED ACCEPT ACCEPTED BY_THE_RECEIVER
OFFERED DECLINE DECLINED BY_THE_RECEIVER REASON_GIVEN
OFFERED WITHDRAW WITHDRAWN BY_THE_SENDER REASON_GIVEN
ACCEPTED WITHDRAW WITHDRAWN BY_THE_SENDER REASON_GIVEN
ACCEPTED DELIVER DELIVERED BY_THE_RECEIVER RESULT_GIVEN
DELIVERED CLOSE CLOSED BY_THE_SENDER
"""
LINES = {(words[0], words[1]): words[2:] for words in map(str.split, LAW.strip().splitlines())}


@pytest.mark.parametrize(("status", "step"), list(product(ReferralStatus, ReferralStep)))
def test_a_step_leads_where_the_table_says_or_is_refused(
    status: ReferralStatus, step: ReferralStep
) -> None:
    line = LINES.get((status, step))
    if line is None:
        with pytest.raises(ReferralRefusedError) as refused:
            next_referral(status, step, READY)
        assert (refused.value.status, refused.value.step) == (status, step)
        assert refused.value.unmet == ()
        return
    assert next_referral(status, step, READY) == line[0]
    for guard, broken in BREAKS.items():
        if guard in line[1:]:
            with pytest.raises(ReferralRefusedError) as refused:
                next_referral(status, step, broken)
            assert refused.value.unmet == (guard,)
        else:
            assert next_referral(status, step, broken) == line[0]
    with pytest.raises(ReferralRefusedError) as refused:
        next_referral(status, step, ReferralFacts())
    assert [*refused.value.unmet] == line[1:]


def test_what_is_open_goes_on() -> None:
    assert {status for status, _ in REFERRALS} == OPEN
    assert set(GUARDS) == set(ReferralGuard)

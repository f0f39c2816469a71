"""What happens to referrals, told when it happens, to who sent and who received them."""

import strawberry

from db import models as m
from db.rules.referrals import ReferralStatus
from schema.cases.around_types import Referral
from schema.feeds import AFTER, Feed, feed, position
from schema.mapped import col, one

REFERRED = Feed("referral", "Referral", m.Referral)


@strawberry.type(description="A referral was offered, answered, delivered, closed or taken back.")
class ReferralChange:
    position: str = position(m.Referral.id)
    status: ReferralStatus = col(m.Referral.status, "How far it is now.")
    referral: Referral | None = one(m.Referral.id, "The referral as it is now.")


@strawberry.type
class ReferralSubscriptions:
    referral_changed: ReferralChange = feed(
        REFERRED,
        "Referrals (chuyển gửi dịch vụ) from and to where the viewer works, each when something was"
        " done about it, decided anew every time.",
        {
            "id": (strawberry.ID | None, "Only what happens to this referral."),
            "after": AFTER,
        },
    )

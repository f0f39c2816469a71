"""Root fields about what the Fund gives."""

import strawberry

from db import models as m
from schema.giving.filters import CAMPAIGNS, DISBURSEMENTS, GIFT_LISTS
from schema.giving.types import Campaign, Disbursement, GiftList
from schema.mapped import by_key, listed
from schema.paging import Connection


@strawberry.type
class GivingQueries:
    """`disbursement`, `disbursements`, `campaigns` and `giftLists`."""

    disbursement: Disbursement | None = by_key(
        m.Disbursement.number, "number", "One line of the Fund by its number."
    )
    disbursements: Connection[Disbursement] | None = listed(
        DISBURSEMENTS, "Lines of the Fund that the viewer may see, newest first."
    )
    campaigns: Connection[Campaign] | None = listed(
        CAMPAIGNS, "What funds give and gave, latest first day first."
    )
    gift_lists: Connection[GiftList] | None = listed(
        GIFT_LISTS, "Lists that the viewer may see, newest first."
    )

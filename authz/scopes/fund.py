"""Which funds, and which gifts: by where one works, and for whom."""

from authz.scopes import Condition, Who, scope, some
from db.models import Donation, Donor, Fund, Pledge, Unit


@scope(tells=())
def reaching(who: Who, fund: type[Fund]) -> Condition:
    """Funds of the unit, of the units that it lies in, and of those below it."""
    at = who.table(Unit)
    return some(at, at.id == fund.unit_id, who.reaches(at))


@scope()
def own_body(who: Who, donor: type[Donor]) -> Condition:
    """The organisation as a donor."""
    return who.works_in(donor.organisation_id)


@scope()
def own_gifts(who: Who, gift: type[Donation | Pledge]) -> Condition:
    """What the organisation gave or promised."""
    donor = who.table(Donor)
    return some(donor, donor.id == gift.donor_id, own_body(who, donor))

"""Which referrals, and which narratives of proceedings: by who sent, received or wrote them.

To whom the case names as suspected of the harm there are none.
"""

from sqlalchemy import and_, not_
from sqlalchemy.orm import aliased

from authz.scopes import Condition, Who, scope, some
from authz.scopes.cases import competent
from db.models import Case, ProceedingNote, Referral


def _suspected(who: Who, row: type[Referral | ProceedingNote]) -> Condition:
    case = aliased(Case)
    return some(case, case.id == row.case_id, who.id == case.barred.any_())


@scope()
def received(who: Who, referral: type[Referral]) -> Condition:
    """Referrals to the organisation."""
    return and_(who.works_in(referral.organisation_id), not_(_suspected(who, referral)))


@scope()
def sent(who: Who, referral: type[Referral]) -> Condition:
    """Referrals of competent cases."""
    case = aliased(Case)
    return some(case, case.id == referral.case_id, competent(who, case))


@scope()
def of_own_body(who: Who, note: type[ProceedingNote]) -> Condition:
    """What the organisation wrote of proceedings."""
    return and_(who.works_in(note.organisation_id), not_(_suspected(who, note)))

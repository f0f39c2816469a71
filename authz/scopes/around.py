"""Which referrals, tasks of plans, and narratives of proceedings: by who gave, received or wrote
them.

To whom the case names as suspected of the harm there are none.
"""

from sqlalchemy import and_, not_

from authz.scopes import Condition, Who, scope, some
from authz.scopes.cases import competent, in_plan, takes_part
from db.models import Case, CaseTask, ProceedingNote, Referral


def _suspected(who: Who, row: type[Referral | ProceedingNote | CaseTask]) -> Condition:
    case = who.table(Case)
    return some(case, case.id == row.case_id, who.id == case.barred.any_())


@scope()
def received(who: Who, referral: type[Referral]) -> Condition:
    """Referrals to the organisation."""
    return and_(who.works_in(referral.organisation_id), not_(_suspected(who, referral)))


@scope()
def sent(who: Who, referral: type[Referral]) -> Condition:
    """Referrals of competent cases."""
    case = who.table(Case)
    return some(case, case.id == referral.case_id, competent(who, case))


@scope()
def of_own_body(who: Who, note: type[ProceedingNote]) -> Condition:
    """What the organisation wrote of proceedings."""
    return and_(who.works_in(note.organisation_id), not_(_suspected(who, note)))


@scope(far=True)
def own_task(who: Who, task: type[CaseTask]) -> Condition:
    """Tasks of the plan that a grant gives to the officer or their organisation."""
    case, mine = (
        who.table(Case),
        takes_part(who, task.case_id, lambda grant: grant.id == task.grant_id),
    )
    runs = some(case, case.id == task.case_id, in_plan(task, case))
    return and_(mine, runs, not_(_suspected(who, task)))


@scope()
def task_of_case(who: Who, task: type[CaseTask]) -> Condition:
    """Tasks that were given in competent cases."""
    case = who.table(Case)
    return some(case, case.id == task.case_id, competent(who, case))

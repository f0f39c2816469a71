"""Which cases, notices, and children through a case: by place, grant, opening.

To whom a case names as suspected of the harm it does not exist, whatever else they hold.
"""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Boolean, and_, any_, func, not_, or_, true

from authz.ends import End
from authz.scopes import Condition, Who, scope, some
from authz.scopes.children import MERGED
from db.models import Case, CaseGrant, CaseOpening, CaseTask, Child, Report
from db.rules.forms import FormCode
from db.rules.sensitivity import Sensitivity

# That a line does not hold may tell that somebody is suspected.
_TELLS: Final = (Sensitivity.CASEWORK, Sensitivity.SEALED)

OF_CASES: Final = frozenset({"of_competent_cases", "of_crime_cases", "of_granted_cases"})
"""Scopes of children that go by cases."""


def _free(who: Who, case: Any) -> Condition:
    return who.id != case.barred.all_()  # type: ignore[no-any-return]


@scope(bounded=True, everything=True, ended=True, tells=_TELLS)
def competent(who: Who, case: type[Case]) -> Condition:
    """Cases of which the incident or the child's residence lies in the unit."""
    return and_(who.covers(case), _free(who, case))


@scope(bounded=True, ended=True, tells=_TELLS)
def at_incident(who: Who, case: type[Case]) -> Condition:
    """Cases of which the incident lies in the unit."""
    return and_(who.covers(End(case, "incident")), _free(who, case))


@scope(bounded=True, ended=True, tells=_TELLS)
def at_residence(who: Who, case: type[Case]) -> Condition:
    """Cases of which the child's residence lies in the unit."""
    return and_(who.covers(End(case, "residence")), _free(who, case))


@scope(tells=_TELLS)
def coming(who: Who, case: type[Case]) -> Condition:
    """Cases that are to go to the unit, as long as that waits for an answer."""
    waits = case.transfer_unit_id.is_not(None)
    return and_(waits, who.covers(End(case, "transfer")), _free(who, case))


@scope(bounded=True, ended=True, tells=_TELLS)
def overdue(who: Who, case: type[Case]) -> Condition:
    """Competent cases of which a clock has run out."""
    return and_(competent(who, case), case.next_due_at < who.now)


@scope(bounded=True, ended=True, tells=_TELLS)
def crime_signs(who: Who, case: type[Case]) -> Condition:
    """Competent cases with signs of a crime, or on the criminal track."""
    return and_(competent(who, case), or_(case.crime_signs, case.criminal_track))


def takes_part(who: Who, case_id: Any, more: Callable[[Any], Condition]) -> Condition:
    """By a grant of which more holds, to the officer or to their organisation, until a moment."""
    grant = who.table(CaseGrant)
    mine = or_(grant.officer_id == who.id, who.works_in(grant.organisation_id))
    alive = (grant.ended_at.is_(None), grant.expires_at > who.now)
    return some(grant, grant.case_id == case_id, mine, *alive, more(grant))


def names_form(who: Who, case_id: Any, form: Any) -> Condition:
    """A grant by which the officer takes part in the case names this form."""
    return takes_part(who, case_id, lambda g: form == any_(func.string_to_array(g.forms, " ")))


@scope(tells=_TELLS, far=True)
def granted(who: Who, case: type[Case]) -> Condition:
    """Cases in which the officer, or their organisation, takes part until a moment."""
    return and_(takes_part(who, case.id, lambda _: true()), _free(who, case))


@scope(tells=_TELLS, far=True)
def granted_sealed(who: Who, case: type[Case]) -> Condition:
    """Cases in which the officer, or their organisation, takes part, sealed parts included."""
    return and_(takes_part(who, case.id, lambda grant: grant.sealed), _free(who, case))


@scope(far=True)
def granted_task(who: Who, case: type[Case]) -> Condition:
    """Cases in which the officer, or their organisation, takes part with tasks of the plan."""
    task = who.table(CaseTask)

    def given(grant: Any) -> Condition:
        return some(task, task.grant_id == grant.id, in_plan(task, case))

    return and_(takes_part(who, case.id, given), _free(who, case))


def in_plan(task: Any, case: Any) -> Condition:
    """The plan of which it is a task is the one of the round of planning that runs."""
    return and_(task.episode == case.episode, task.round == case.round)


def _opened(who: Who, case: type[Case], *, glass: bool) -> Condition:
    opening = who.table(CaseOpening)
    mine = (opening.case_id == case.id, opening.officer_id == who.id)
    way = opening.break_glass.is_(glass)
    return some(opening, *mine, way, opening.expires_at > who.now)


@scope(bounded=True, ended=True, inside="competent")
def opened_case(who: Who, case: type[Case]) -> Condition:
    """Competent cases whose sealed parts this officer opened, with a reason, minutes ago."""
    return and_(competent(who, case), _opened(who, case, glass=False))


@scope(bounded=True, ended=True, inside="competent")
def broken_glass(who: Who, case: type[Case]) -> Condition:
    """Competent cases that this officer opened in an emergency, hours ago."""
    return and_(competent(who, case), _opened(who, case, glass=True))


@scope(bounded=True, ended=True, inside="crime_signs")
def opened_crime(who: Who, case: type[Case]) -> Condition:
    """Competent cases with signs of a crime whose sealed parts this officer opened, minutes ago."""
    return and_(crime_signs(who, case), _opened(who, case, glass=False))


@scope(far=True, inside="granted")
def opened_grant(who: Who, case: type[Case]) -> Condition:
    """Cases in which the officer takes part whose sealed parts, named by the grant, they opened."""
    return and_(granted_sealed(who, case), _opened(who, case, glass=False))


def _of(who: Who, report: type[Report], condition: Any) -> Condition:
    """What a notice says of one case may name whom another one suspects. Behind row security the
    other one is not there to be found: a function asks, which without a subject finds nothing."""
    case, other = who.table(Case), who.table(Case)
    named = some(other, other.incident_id == report.incident_id, who.id == other.barred.any_())
    behind = func.app_suspected(report.incident_id, type_=Boolean())
    mine = some(case, case.incident_id == report.incident_id, condition(case))
    return and_(mine, not_(named), not_(behind))


@scope(tells=())
def filed(who: Who, report: type[Report]) -> Condition:
    """Notices that the officer, or the officer's organisation, gave."""
    return or_(report.filed_by == who.id, who.works_in(report.organisation_id))


@scope(tells=_TELLS)
def competent_report(who: Who, report: type[Report]) -> Condition:
    """Notices of competent cases."""
    return _of(who, report, lambda case: competent(who, case))


@scope()
def crime_report(who: Who, report: type[Report]) -> Condition:
    """Notices of competent cases with signs of a crime."""
    return _of(who, report, lambda case: crime_signs(who, case))


@scope(far=True)
def granted_report(who: Who, report: type[Report]) -> Condition:
    """Notices of cases in which the officer, or their organisation, takes part with Mẫu 01."""
    intake = FormCode.INTAKE.value
    return _of(who, report, lambda case: and_(granted(who, case), names_form(who, case.id, intake)))


@scope()
def opened_report(who: Who, report: type[Report]) -> Condition:
    """Notices of competent cases that this officer opened, with a reason or in an emergency."""
    return _of(who, report, lambda case: or_(opened_case(who, case), broken_glass(who, case)))


def _child(who: Who, child: type[Child], condition: Any) -> Condition:
    case = who.table(Case)
    return and_(child.status != MERGED, some(case, case.child_id == child.id, condition(case)))


@scope()
def of_competent_cases(who: Who, child: type[Child]) -> Condition:
    """Children of competent cases, wherever they live."""
    return _child(who, child, lambda case: competent(who, case))


@scope(far=True)
def of_crime_cases(who: Who, child: type[Child]) -> Condition:
    """Children of competent cases with signs of a crime, wherever they live."""
    return _child(who, child, lambda case: crime_signs(who, case))


@scope(far=True)
def of_granted_cases(who: Who, child: type[Child]) -> Condition:
    """Children of cases in which the officer, or their organisation, takes part."""
    return _child(who, child, lambda case: granted(who, case))

"""Who works on a case, and who from outside takes part in it: for what, how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from db.access import NotFoundError
from db.compiler.plan import global_id
from db.models import CaseGrant, Organisation
from db.rules.cases import TERMINAL, CaseEventKind
from db.rules.casework import CaseFault
from db.rules.facts import Hurdle, found, refuse
from db.rules.forms import FormCode
from db.rules.grants import Grant, GrantPurpose, grant_problems
from db.rules.inputs import Fault
from db.rules.notices import NoticeKind
from db.rules.organisations import OrganisationKind
from db.rules.taking_part import PartFault
from db.services.cases.acting import Act, Done, Said
from db.services.cases.happened import Happening
from db.services.cases.tasks import add_task, plan_in_force, task_problems
from db.services.notices import tell
from db.services.work import Work, part

FIT: Final = "SELECT case_worker_fit($1, $2) AS so"
KIND: Final = "SELECT case_kind_of($1) AS kind"
END: Final = "UPDATE case_grant SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL"


async def assign_case(work: Work, said: Said, officer: UUID | None) -> Done:
    """To a worker of one of the two communes, or to nobody. Somebody whom the case suspects is
    taken like everybody else, and sees nothing of it: a refusal would tell."""
    act = await Act.begin(work, said, "assign")
    stands = officer == act.case["worker_id"]
    unfit = officer is not None and not (await work.row(FIT, act.case["id"], officer))["so"]
    refuse(
        found("", (CaseFault.CASE_ENDED, act.status in TERMINAL)),
        found(
            "officer",
            (PartFault.NOT_AN_OFFICER_OF_THE_CASE, unfit),
            (Hurdle.RECORDED_ALREADY, stands),
        ),
    )
    act.columns["worker_id"] = officer
    event = await act.tell(Happening(CaseEventKind.ASSIGNED))
    await tell(work, act.row(), NoticeKind.ASSIGNED, event, named=[officer] if officer else [])
    return await act.end("assignCase", officer=officer and global_id("Officer", officer))


@dataclass(frozen=True, slots=True)
class Granting:
    """To an officer or to an organisation. An unknown one is a key that no row has. `tasks`:
    activities of the plan in force for which they are responsible, by number."""

    purpose: GrantPurpose
    expires_at: datetime
    officer: UUID | None = None
    organisation: UUID | None = None
    forms: Sequence[FormCode] = ()
    sealed: bool = False
    tasks: Sequence[int] = ()


async def grant_case(work: Work, said: Said, granting: Granting) -> Done:
    act = await Act.begin(work, said, "grant")
    both = (granting.officer is None) is (granting.organisation is None)
    refuse(
        found("", (PartFault.TO_ONE_OF_BOTH, both), (CaseFault.CASE_ENDED, act.status in TERMINAL))
    )
    kind = await kind_of(work, granting.officer, granting.organisation)
    row = await granted(act, granting, kind)
    event = await act.tell(Happening(CaseEventKind.GRANTED, note=granting.purpose.value))
    named = [granting.officer] if granting.officer else []
    bodies = [granting.organisation] if granting.organisation else []
    await tell(work, act.row(), NoticeKind.GRANTED, event, named=named, bodies=bodies)
    return await act.end("grantCase", row, grant=row, purpose=granting.purpose.value)


async def granted(act: Act, granting: Granting, kind: OrganisationKind) -> UUID:
    """The row of it. Raises InputRefusedError."""
    work, key = act.work, uuid4()
    wish = Grant(
        granting.purpose,
        work.now,
        granting.expires_at,
        granting.forms,
        sealed=granting.sealed,
        tasks=granting.tasks,
    )
    twice = len(set(granting.forms)) < len(granting.forms)
    plan = await plan_in_force(act) if granting.tasks else None
    refuse(
        grant_problems(wish, kind),
        found("forms", (Fault.REPEATED, twice)),
        task_problems(granting.tasks, plan),
    )
    await work.add(
        CaseGrant,
        id=key,
        case_id=act.case["id"],
        officer_id=granting.officer,
        organisation_id=granting.organisation,
        purpose=granting.purpose.value,
        forms=" ".join(form.value for form in granting.forms),
        sealed=granting.sealed,
        granted_by=work.subject,
        granted_at=work.now,
        expires_at=granting.expires_at,
    )
    for activity in granting.tasks:
        assert plan is not None  # noqa: S101 -- or it were refused
        await add_task(act, key, plan, activity)
    return key


async def kind_of(work: Work, officer: UUID | None, organisation: UUID | None) -> OrganisationKind:
    """Of the body, or of that of the officer. Raises NotFoundError."""
    if organisation is not None:
        with part("organisation"):
            row = await work.find(Organisation, organisation)
        return OrganisationKind(row["kind"])
    found_kind = (await work.row(KIND, officer))["kind"]
    if found_kind is None:
        with part("officer"):
            raise NotFoundError
    return OrganisationKind(found_kind)


async def end_grant(work: Work, said: Said, grant: UUID | None) -> Done:
    act = await Act.begin(work, said, "grant")
    with part("grant"):
        row = await work.find(CaseGrant, grant)
        if row["case_id"] != act.case["id"]:
            raise NotFoundError
    refuse(found("grant", (PartFault.GRANT_ENDED_ALREADY, row["ended_at"] is not None)))
    await act.tell(Happening(CaseEventKind.GRANT_ENDED, note=row["purpose"]))
    await work.execute(END, row["id"], work.now)
    return await act.end("endCaseGrant", row["id"], grant=row["id"])

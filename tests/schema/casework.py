"""Communes that work on cases: people at both ends, above them, and those who only give notice."""

from typing import Any, Final
from uuid import UUID, uuid4

from db.rules.forms import CURRENT, Field, FieldKind, FormCode
from tests.databases import Databases
from tests.schema.moving import Desk, Moving
from tests.schema.office import HA, QUANG, VN, gid
from tests.schema.registry import BO, day
from tests.stage import keyring

NGOC: Final = 5
WHY: Final = "Đã xác minh tại gia đình"
MINUTES: Final = {
    "heldOn": day(0),
    "participants": [{"fullName": "Trần Văn Bình", "role": "CHAIR"}],
    "minutes": "Trẻ em cần được chăm sóc y tế",
}
STEPS: Final = {
    "routeCase": "CaseRouted",
    "assessInitially": "InitiallyAssessed",
    "declareEmergency": "EmergencyDeclared",
    "startDetailedAssessment": "DetailedAssessmentStarted",
    "confirmNeeds": "NeedsConfirmed",
    "draftPlan": "PlanBegun",
    "submitPlan": "PlanSubmitted",
    "approvePlan": "PlanApproved",
    "returnPlan": "PlanReturned",
    "reviewCase": "CaseUnderReview",
    "closeCase": "CaseClosed",
    "replanCase": "CaseReplanned",
    "proposeDismissal": "DismissalProposed",
    "dismissCase": "CaseDismissed",
    "reopenCase": "CaseReopened",
    "proposeTransfer": "TransferProposed",
    "acceptTransfer": "TransferAccepted",
    "declineTransfer": "TransferDeclined",
    "withdrawTransfer": "TransferWithdrawn",
    "saveForm": "FormSaved",
    "correctCase": "CaseCorrected",
    "recordEvidence": "EvidenceRecorded",
}
STEP_REFUSED: Final = "... on StepRefused { status unmet openSteps { step allowed unmet } }"
WITH_STEPS: Final = STEPS.keys() - {"saveForm", "correctCase", "recordEvidence"}
TABLES: Final = (
    *('"case"', "report", "incident", "report_case", "case_deadline", "case_event", "case_form"),
    *("case_meeting", "case_evidence", "case_change", "case_transfer", "outbox", "audit"),
    *("request_key", "case_counter"),
)


def document(mutation: str) -> str:
    name = mutation[0].upper() + mutation[1:]
    refused = STEP_REFUSED if mutation in WITH_STEPS else ""
    gone = "... on FormVersionGone { currentVersion }" if mutation == "saveForm" else ""
    return f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename
      ... on {STEPS[mutation]} {{ case {{ id number status version viewerCan }} }}
      ... on UserError {{ message path }}
      ... on Forbidden {{ action }}
      ... on Conflict {{ currentVersion }}
      {refused} {gone}
      ... on InvalidInput {{ problems {{ path code message }} }} }} }}"""


RECEIVE: Final = """mutation($input: ReceiveReportInput!) { receiveReport(input: $input) {
  __typename
  ... on ReportReceived { report { id number status receivedAt } cases { id number status } }
  ... on UserError { message path }
  ... on Forbidden { action }
  ... on FormVersionGone { currentVersion }
  ... on InvalidInput { problems { path code message } } } }"""


def answer(field: Field) -> Any:
    """Something that fits, and says the worst or the best that it can."""
    if field.kind is FieldKind.ROWS:
        return [{column.code: answer(column) for column in field.columns}]
    first = field.choices[0].code if field.choices else ""
    return {
        FieldKind.DATE: day(0),
        FieldKind.DATETIME: f"{day(-1)}T08:00:00+07:00",
        FieldKind.CHOICE: first,
        FieldKind.CHOICES: [first],
        FieldKind.LEVEL: "HIGH",
        FieldKind.FLAG: True,
        FieldKind.NUMBER: field.lowest,
    }.get(field.kind, "Trẻ em ở nhà một mình")


def filled(code: FormCode, **more: Any) -> dict[str, Any]:
    """All that a final form needs."""
    fields = [field for field in CURRENT[code].fields() if field.required]
    found = {field.code: answer(field) for field in fields}
    if code is FormCode.REVIEW:
        found["riskRemains"] = False
    return found | more


class Casework(Moving):
    """The child in Bồ is in the register there."""

    def __init__(self) -> None:
        super().__init__()
        for who, role, unit in (
            ("bo.second", "commune_worker", BO),
            ("bo.vice", "commune_chair", BO),
            ("ngoc.chair", "commune_chair", NGOC),
            ("hotline", "hotline_operator", VN),
            ("bo.police", "police_investigator", BO),
            ("ha.province", "province_officer", HA),
        ):
            self.hire(who, role, unit)
        self.posted("bo.union", "union_officer", self.school)
        self.both = "bo.both"  # worker and chair at once, where there are few people
        self.hire(self.both, "commune_worker", BO)
        self.post(self.both, "commune_chair", BO, organisation_id=self.bodies[BO])


def noticed(**more: Any) -> dict[str, Any]:
    """A good notice about one child of whom nothing is known, given in Bồ."""
    answers = {
        "channel": "PHONE",
        "incidentPlace": "Thôn 1",
        "condition": "Trẻ em bị bỏ đói, có vết bầm ở tay",
    }
    return {
        "key": str(uuid4()),
        "unit": f"Unit_{BO}",
        "formVersion": 1,
        "answers": answers,
        "children": [{}],
    } | more


class CaseDesk(Desk):
    world: Casework

    @classmethod
    async def opened(cls, databases: Databases) -> "CaseDesk":
        found = await cls.started(databases, keyring(), Casework())
        assert isinstance(found, CaseDesk)
        return found

    async def receive(self, who: str, **said: Any) -> dict[str, Any]:
        answer = await self.request(who, RECEIVE, input=noticed(**said))
        return answer["receiveReport"]  # type: ignore[no-any-return]

    async def begun(self, who: str = "bo.worker", **said: Any) -> str:
        """The id of a new case."""
        done = await self.receive(who, **said)
        assert done["__typename"] == "ReportReceived", done
        return str(done["cases"][0]["id"])

    async def version(self, identity: str) -> int:
        kind, _, key = identity.partition("_")
        if kind != "Case" or len(key) != 32:
            return await super().version(identity)
        sql = 'SELECT version FROM "case" WHERE id = $1'
        return await self.admin.fetchval(sql, UUID(key)) or 1

    async def case(self, who: str, mutation: str, identity: str, **more: Any) -> dict[str, Any]:
        """The outcome, with a key of its own and the version of now."""
        said: dict[str, Any] = {"key": str(uuid4()), "id": identity} | more
        if "version" not in said:
            said["version"] = await self.version(identity)
        found = await self.request(who, document(mutation), input=said)
        return found[mutation]  # type: ignore[no-any-return]

    async def acted(self, who: str, mutation: str, identity: str, **more: Any) -> dict[str, Any]:
        """The case after an act that is done."""
        done = await self.case(who, mutation, identity, **more)
        assert done["__typename"] == STEPS[mutation], done
        return done["case"]  # type: ignore[no-any-return]

    async def wrote(self, who: str, identity: str, code: FormCode, **more: Any) -> None:
        """A form made final."""
        answers = filled(code, **more)
        said = {"form": code.value, "formVersion": 1, "answers": answers, "final": True}
        await self.acted(who, "saveForm", identity, **said)

    async def row(self, identity: str) -> Any:
        return await self.admin.fetchrow(
            'SELECT * FROM "case" WHERE id = $1', UUID(identity.partition("_")[2])
        )

    async def everything(self) -> dict[str, list[Any]]:
        return {t: await self.admin.fetch(f"SELECT * FROM {t} ORDER BY 1, 2") for t in TABLES}

    async def until(self, identity: str, status: str, worker: str = "bo.worker") -> str:
        """Go on from where a case of Bồ was passed on, to a status that lies ahead."""
        return await self.closed(identity, "ROUTED", status, worker)

    async def closed(
        self, identity: str, since: str, status: str = "CLOSED", worker: str = "bo.worker"
    ) -> str:
        """Go on from a status to one that lies ahead."""
        way = self._way(identity, worker)
        order = ["ROUTED", *dict.fromkeys(each for each, _ in way)]
        for stands, go in way:
            if order.index(since) < order.index(stands) <= order.index(status):
                await go()
        assert (await self.row(identity))["status"] == status
        return identity

    def _way(self, identity: str, worker: str) -> list[tuple[str, Any]]:
        """What is done on the way to a status, in order."""

        def form(code: FormCode) -> Any:
            return lambda: self.wrote(worker, identity, code)

        def act(who: str, mutation: str, **said: Any) -> Any:
            return lambda: self.acted(who, mutation, identity, **said)

        return [
            ("INITIAL_ASSESSED", form(FormCode.INITIAL_ASSESSMENT)),
            ("INITIAL_ASSESSED", act(worker, "assessInitially")),
            ("DETAILED_ASSESSMENT", act(worker, "startDetailedAssessment")),
            ("NEEDS_CONFIRMED", form(FormCode.DETAILED_ASSESSMENT)),
            ("NEEDS_CONFIRMED", act("bo.chair", "confirmNeeds", **MINUTES)),
            ("PLAN_DRAFT", act(worker, "draftPlan")),
            ("PLAN_SUBMITTED", form(FormCode.PLAN)),
            ("PLAN_SUBMITTED", form(FormCode.DECISION)),
            ("PLAN_SUBMITTED", act(worker, "submitPlan")),
            ("IMPLEMENTING", act("bo.chair", "approvePlan", decisionNumber="12/QĐ-UBND")),
            ("UNDER_REVIEW", act(worker, "reviewCase")),
            ("CLOSED", form(FormCode.REVIEW)),
            ("CLOSED", act("bo.chair", "closeCase")),
        ]


__all__ = [
    "BO",
    "HA",
    "MINUTES",
    "NGOC",
    "QUANG",
    "WHY",
    "CaseDesk",
    "Casework",
    "FormCode",
    "day",
    "document",
    "filled",
    "gid",
    "noticed",
]

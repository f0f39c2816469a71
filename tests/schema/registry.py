"""A commune whose register is kept: people of every role, a child with a life, good inputs."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from db.queries.reference import choices, criteria
from db.seeds.reference import write_reference
from db.vault import Vault
from tests.databases import Databases
from tests.schema.desk import Desks, Live
from tests.schema.office import BO, QUANG, gid
from tests.stage import HANOI

BORN = date(2015, 3, 2)
SINCE = date(2025, 2, 1)
CHILD = "child { id version }"
FIELDS = {
    "updateChild": f"ChildUpdated {{ {CHILD} }}",
    "correctChild": f"ChildCorrected {{ {CHILD} }}",
    "setGuardians": f"GuardiansSet {{ {CHILD} }}",
    "setHousehold": f"HouseholdSet {{ {CHILD} }}",
    "assignHouseholds": "HouseholdsAssigned { officer }",
    "setSchooling": f"SchoolingSet {{ {CHILD} }}",
    "recordPlacement": f"PlacementRecorded {{ {CHILD} }}",
    "endPlacement": f"PlacementEnded {{ {CHILD} }}",
    "recordBirthRegistration": f"BirthRegistrationRecorded {{ {CHILD} }}",
    "recordHealthInsurance": f"HealthInsuranceRecorded {{ {CHILD} }}",
    "recordCircumstance": f"CircumstanceRecorded {{ {CHILD} circumstance {{ id version }} }}",
    "endCircumstance": f"CircumstanceEnded {{ {CHILD} circumstance {{ id version until }} }}",
    "setWatch": f"WatchSet {{ {CHILD} watch {{ id version criteria {{ code }} }} }}",
    "endWatch": f"WatchEnded {{ {CHILD} watch {{ id version until }} }}",
    "recordAssistance": f"AssistanceRecorded {{ {CHILD} assistance {{ id kind }} }}",
    "recordInjury": f"InjuryRecorded {{ {CHILD} injury {{ id on cause }} }}",
    "recordDeath": f"DeathRecorded {{ {CHILD} }}",
    "recordDeparture": f"DepartureRecorded {{ {CHILD} }}",
    "recordReturn": f"ReturnRecorded {{ {CHILD} }}",
    "openSealed": "SealedOpened { expiresAt }",
}
KEPT = (
    *("child", "identity", "residence", "fact", "membership", "guardian", "schooling"),
    *("placement", "circumstance", "watch", "watch_criterion", "assistance", "injury", "death"),
    *("document", "household", "household_assignment", "child_event", "outbox", "audit"),
    *("move", "departure", "request_key"),
)


def document(mutation: str) -> str:
    name = mutation[0].upper() + mutation[1:]
    versioned = mutation not in {"assignHouseholds", "openSealed"}
    conflict = "... on Conflict { currentVersion }" if versioned else ""
    return f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename
      ... on {FIELDS[mutation]}
      ... on UserError {{ message path }}
      ... on Forbidden {{ action }}
      {conflict}
      ... on InvalidInput {{ problems {{ path code message }} }} }} }}"""


class Registry(Desks):
    """`near`: the child of household H-1 in Bồ, whom a collaborator looks after."""

    def __init__(self) -> None:
        super().__init__()
        self.school = self.body_of("Trường tiểu học Bồ", "EDUCATION")
        self.other_school = self.body_of("Trường trung học cơ sở Bồ", "EDUCATION")
        self.facility = self.body_of("Cơ sở trợ giúp xã hội Bồ", "FACILITY")
        for who, role in (
            ("bo.collab", "collaborator"),
            ("bo.other", "collaborator"),
            ("bo.data", "commune_data_officer"),
            ("bo.chair", "commune_chair"),
            ("long.affairs", "district_officer"),
            ("long.leader", "district_leader"),
            ("bo.auditor", "auditor"),
        ):
            self.hire(who, role, BO if who.startswith("bo") else 3)
        self.posted("bo.school", "school_officer", self.school)
        self.posted("bo.facility", "facility_worker", self.facility)
        self.assign("bo.collab", self.home)
        self.second = self.add("household", unit_id=BO, number="H-2", hamlet="Thôn 2")
        self.child("BO-3", BO, household_id=self.second)
        self.live(self.near)

    def body_of(self, name: str, kind: str) -> UUID:
        return self.add("organisation", name=name, search_name=name.lower(), kind=kind, unit_id=BO)

    def posted(self, who: str, role: str, body: UUID) -> None:
        self.hire(who, None, BO)
        self.post(who, role, BO, organisation_id=body)

    def assign(self, who: str, household: UUID) -> None:
        days = {"valid_from": date(2020, 1, 1), "valid_to": None}
        row = {"household_id": household, "officer_id": self.officer(who)}
        self.rows["household_assignment"].append(row | days)

    def live(self, child: UUID) -> None:
        """Dated rows behind today's copy of the row of the child."""
        for kind, value in (
            ("POVERTY", "POOR"),
            ("ETHNICITY", "08"),
            ("HEALTH_INSURANCE", "yes"),
            ("BIRTH_REGISTRATION", "yes"),
        ):
            self.fact("fact", child, kind=kind, value=value, valid_from=BORN)
        self.fact("membership", child, household_id=self.home, valid_from=BORN)
        place = {"unit_id": BO, "hamlet": "Thôn 1", "address": "Số 1"}
        self.fact("residence", child, **place, valid_from=BORN)
        self.fact("guardian", child, full_name="Lê Thị Mẹ", relation="mẹ", valid_from=BORN)
        self.fact("schooling", child, school_id=self.school, grade="4", valid_from=SINCE)
        self.fact("placement", child, facility_id=self.facility, valid_from=SINCE)
        self.watch = self.fact("watch", child, kind="AT_RISK_OF_SPECIAL_CIRCUMSTANCES")
        self.orphaned = self.group(child, 2)

    @property
    def near_id(self) -> str:
        return gid("Child", self.near)


class Register(Live):
    world: Registry

    @classmethod
    async def started(
        cls, databases: Databases, vault: Vault, world: Registry | None = None
    ) -> "Register":
        found = await cls.begin(databases, vault, world or Registry())
        assert isinstance(found, Register)
        await write_reference(found.admin)
        found.memory.criteria = await criteria(found.admin)
        found.memory.choices = await choices(found.admin)
        return found

    async def act(self, who: str, mutation: str, **input: Any) -> dict[str, Any]:
        """The outcome of a mutation, with a key of its own and the version of now."""
        said: dict[str, Any] = {"key": str(uuid4())} | input
        if "version" not in said and "id" in said and "OpenSealed" not in mutation:
            said["version"] = await self.version(said["id"])
        if mutation == "openSealed":
            said.pop("version", None)
        answer = await self.request(who, document(mutation), input=said)
        return answer[mutation]  # type: ignore[no-any-return]

    async def version(self, identity: str) -> int:
        kind, _, key = identity.partition("_")
        if kind.lower() not in {"child", "circumstance", "watch", "move"} or len(key) != 32:
            return 1
        sql = f"SELECT version FROM {kind.lower()} WHERE id = $1"
        return await self.admin.fetchval(sql, UUID(key)) or 1

    async def everything(self) -> dict[str, list[Any]]:
        """All that a mutation could have changed."""
        return {t: await self.admin.fetch(f"SELECT * FROM {t} ORDER BY 1, 2") for t in KEPT}


def today() -> date:
    return datetime.now(HANOI).date()


def day(offset: int) -> str:
    return (today() + timedelta(days=offset)).isoformat()


def good(world: Registry) -> dict[str, dict[str, Any]]:
    """One good input of each mutation, about the child in Bồ."""
    near = {"id": world.near_id}
    return {
        "updateChild": near | {"hamlet": "Thôn 9"},
        "correctChild": near | {"reason": "Ghi nhầm họ tên", "fullName": "Nguyễn Thị Hoa"},
        "setGuardians": near | {"guardians": [{"fullName": "Lê Văn Cha", "relation": "bố"}]},
        "setHousehold": near | {"number": "H-9"},
        "assignHouseholds": {
            "officer": world.id("bo.other"),
            "give": [gid("Household", world.home)],
        },
        "setSchooling": near | {"school": gid("Organisation", world.other_school)},
        "recordPlacement": near | {"facility": gid("Organisation", world.facility)},
        "endPlacement": near,
        "recordBirthRegistration": near | {"registered": False},
        "recordHealthInsurance": near | {"insured": False},
        "recordCircumstance": near | {"group": "ORPHAN_BOTH_PARENTS"},
        "endCircumstance": {"id": gid("Circumstance", world.orphaned)},
        "endWatch": {"id": gid("Watch", world.watch)},
        "setWatch": near
        | {"kind": "AT_RISK_OF_SPECIAL_CIRCUMSTANCES", "criteria": ["PARENTS_AWAY"]},
        "recordAssistance": near | {"kind": "SCHOLARSHIP"},
        "recordInjury": near | {"cause": "DROWNING", "place": "WATER", "outcome": "RECOVERED"},
        "recordDeparture": near | {"to": "Đài Loan"},
        "recordDeath": near | {"cause": "DROWNING"},
    }


__all__ = ["BO", "QUANG", "Register", "Registry", "day", "document", "gid", "good", "today"]

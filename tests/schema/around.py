"""Communes that work on cases, and those from outside who take part in them."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from tests.databases import Databases
from tests.schema.casework import BO, HA, QUANG, VN, CaseDesk, Casework, FormCode, day, gid
from tests.stage import keyring

WHY: Final = "Cha mẹ vẫn đe dọa trẻ em"
CASE: Final = "case { id version }"
ISOLATION: Final = f"{CASE} isolation {{ id status firstDay lastDay endedOn version }}"
REFERRAL: Final = "referral { id status version result case { id } }"
ISOLATION_REFUSED: Final = "... on IsolationRefused { status unmet }"
DONE: Final = {
    "proposeIsolation": f"IsolationProposed {{ {ISOLATION} }}",
    "decideIsolation": f"IsolationDecided {{ {ISOLATION} }}",
    "startIsolation": f"IsolationStarted {{ {ISOLATION} }}",
    "extendIsolation": f"IsolationExtended {{ {ISOLATION} }}",
    "revokeIsolation": f"IsolationRevoked {{ {ISOLATION} }}",
    "handOverIsolation": f"IsolationHandedOver {{ {ISOLATION} }}",
    "assignCase": f"CaseAssigned {{ {CASE} }}",
    "grantCase": f"GrantedCase {{ {CASE} grant {{ id expiresAt endedAt forms }} }}",
    "endCaseGrant": f"CaseGrantEnded {{ {CASE} grant {{ id endedAt }} }}",
    "nameHarmer": f"HarmerNamed {{ {CASE} }}",
    "withdrawHarmer": f"HarmerNamingWithdrawn {{ {CASE} }}",
    "setCriminalTrack": f"CriminalTrackSet {{ {CASE} }}",
    "recordProceedings": f"ProceedingsRecorded {{ {CASE} }}",
    "noteOnCase": f"CaseNoted {{ {CASE} }}",
    "openSealedCase": f"SealedCaseOpened {{ expiresAt {CASE} }}",
    "breakGlass": f"GlassBroken {{ expiresAt {CASE} }}",
    "referCase": f"CaseReferred {{ {REFERRAL} }}",
    "acceptReferral": f"ReferralAccepted {{ {REFERRAL} }}",
    "declineReferral": f"ReferralDeclined {{ {REFERRAL} }}",
    "deliverReferral": f"ReferralDelivered {{ {REFERRAL} }}",
    "closeReferral": f"ReferralClosed {{ {REFERRAL} }}",
    "withdrawReferral": f"ReferralWithdrawn {{ {REFERRAL} }}",
}
UNVERSIONED: Final = ("nameHarmer", "withdrawHarmer", "openSealedCase", "breakGlass")
TABLES: Final = (
    *("isolation", "isolation_term", "case_harmer", "case_proceeding", "proceeding_note"),
    *("harmer_withdrawal", "notification"),
    *("referral", "case_grant", "case_opening"),
)


def document(mutation: str) -> str:
    name = mutation[0].upper() + mutation[1:]
    conflict = "" if mutation in UNVERSIONED else "... on Conflict { currentVersion }"
    more = ""
    if mutation.endswith("Isolation") and mutation != "proposeIsolation":
        more = ISOLATION_REFUSED
    if mutation.endswith("Referral"):
        more = "... on ReferralRefused { status }"
    return f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename
      ... on {DONE[mutation]}
      ... on UserError {{ message path }}
      ... on Forbidden {{ action }}
      {conflict} {more}
      ... on InvalidInput {{ problems {{ path code message }} }} }} }}"""


class Around(Casework):
    """Beside the communes: a hospital, a school, a facility, police and court of the place."""

    def __init__(self) -> None:
        super().__init__()
        for name, kind, who, role in (
            ("Bệnh viện Hà", "HEALTH", "clinic", "health_worker"),
            ("Trường Hà", "EDUCATION", "school", "school_officer"),
            ("Cơ sở Hà", "FACILITY", "facility", "facility_worker"),
            ("Tòa án Hà", "JUDICIARY", "court", "judiciary"),
            ("Công an Hà", "POLICE", "detective", "police_investigator"),
        ):
            body = self.body_of(name, kind)
            self.bodies_by_kind = {**getattr(self, "bodies_by_kind", {}), kind: body}
            self.hire(who, None, HA)
            officer = next(o for o in self.rows["officer"] if o["username"] == who)
            officer["organisation_id"] = body
            self.post(who, role, HA, organisation_id=body)
        for who, posts in (
            ("two", {"POLICE": "police_investigator", "JUDICIARY": "judiciary"}),
            ("nurse", {"HEALTH": "health_worker", "FACILITY": "facility_worker"}),
        ):
            self.hire(who, None, HA)
            for kind, role in posts.items():
                self.post(who, role, HA, organisation_id=self.bodies_by_kind[kind])


class AroundDesk(CaseDesk):
    world: Around

    @classmethod
    async def opened(cls, databases: Databases) -> "AroundDesk":
        found = await cls.started(databases, keyring(), Around())
        assert isinstance(found, AroundDesk)
        return found

    async def assessed(self) -> str:
        """A case of Bồ after its first assessment."""
        case = await self.begun()
        return await self.until(case, "INITIAL_ASSESSED")

    async def version(self, identity: str) -> int:
        kind, _, key = identity.partition("_")
        if kind not in {"Isolation", "Referral"} or len(key) != 32:
            return await super().version(identity)
        found = await self.admin.fetchval(
            f"SELECT version FROM {kind.lower()} WHERE id = $1", UUID(key)
        )
        return found or 1

    async def do_(self, who: str, mutation: str, identity: str, **more: Any) -> dict[str, Any]:
        """The outcome, with a key of its own and the version of now."""
        said: dict[str, Any] = {"key": str(uuid4()), "id": identity} | more
        if "version" not in said and mutation not in UNVERSIONED:
            said["version"] = await self.version(identity)
        found = await self.request(who, document(mutation), input=said)
        return found[mutation]  # type: ignore[no-any-return]

    async def well(self, who: str, mutation: str, identity: str, **more: Any) -> dict[str, Any]:
        """What is answered by an act that is done."""
        done = await self.do_(who, mutation, identity, **more)
        assert done["__typename"] == DONE[mutation].split(" ", 1)[0], done
        return done

    async def refused(self, who: str, mutation: str, identity: str, **more: Any) -> dict[str, Any]:
        """A refusal, which leaves nothing."""
        before = await self.everything()
        done = await self.do_(who, mutation, identity, **more)
        assert done["__typename"] != DONE[mutation].split(" ", 1)[0], done
        assert await self.everything() == before, done
        return done

    async def everything(self) -> dict[str, list[Any]]:
        more = {t: await self.admin.fetch(f"SELECT * FROM {t} ORDER BY 1, 2") for t in TABLES}
        found = await super().everything() | more
        # A key that was refused is remembered too: it is no act.
        return {name: rows for name, rows in found.items() if name != "request_key"}

    async def proposed(self, case: str, first: int = 0, last: int = 4, **more: Any) -> str:
        """The id of an isolation from so many days ahead until so many."""
        said = {"firstDay": day(first), "lastDay": day(last), "ground": "HARM_BY_CARERS"}
        done = await self.well(
            "bo.worker", "proposeIsolation", case, **(said | {"reason": WHY} | more)
        )
        return str(done["isolation"]["id"])

    async def decided(self, case: str, first: int = 0, last: int = 4, **more: Any) -> str:
        isolation = await self.proposed(case, first, last)
        await self.wrote("bo.worker", case, FormCode.ISOLATION)
        await self.well("bo.chair", "decideIsolation", isolation, decisionNumber="7/QĐ", **more)
        return isolation

    async def started_isolation(self, case: str, first: int = 0, last: int = 4) -> str:
        isolation = await self.decided(case, first, last)
        await self.well("bo.worker", "startIsolation", isolation)
        return isolation

    async def clock(self, case: str) -> list[Any]:
        return await self.admin.fetch(  # type: ignore[no-any-return]
            "SELECT * FROM case_deadline WHERE case_id = $1 AND kind = 'ISOLATION'"
            " ORDER BY started_at",
            UUID(case.partition("_")[2]),
        )

    async def events(self, case: str) -> list[tuple[str, str]]:
        rows = await self.admin.fetch(
            "SELECT kind, class FROM case_event WHERE case_id = $1 ORDER BY at",
            UUID(case.partition("_")[2]),
        )
        return [(row["kind"], row["class"]) for row in rows]

    def id_of(self, who: str) -> str:
        return gid("Officer", self.world.officer(who))

    def kind(self, name: str) -> str:
        return gid("Organisation", self.world.bodies_by_kind[name])


__all__ = [
    "BO",
    "HA",
    "QUANG",
    "VN",
    "WHY",
    "Around",
    "AroundDesk",
    "FormCode",
    "day",
    "gid",
    "timedelta",
]

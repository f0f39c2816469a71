"""Cases with names in the small world: each is there for one thing that decides who sees it."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from tests.oracle.small import BO, HA, LONG, QUANG, VN
from tests.schema.office import Office

MOMENT: Final = timedelta(seconds=1)
DAY: Final = timedelta(days=1)


class NamedCases(Office):
    """`named`: ids by name."""

    def __init__(self) -> None:
        super().__init__()
        self.named: dict[str, UUID] = {}
        self.bodies[LONG] = self.body("Long", "PEOPLES_COMMITTEE")
        for who, role, unit in (
            ("bo.second", "commune_worker", BO),
            ("bo.police", "police_investigator", BO),
            ("long.leader", "district_leader", LONG),
            ("hotline", "hotline_operator", VN),
        ):
            self.hire(who, role, unit)
        self.clinic = self.body("Bệnh viện Hà", "HEALTH")
        self.hire("clinic", None, HA)
        self.post("clinic", "health_worker", HA, organisation_id=self.clinic)
        self._opened()
        self._shared()

    def body(self, name: str, kind: str) -> UUID:
        words = {"name": name, "search_name": name.lower(), "kind": kind}
        return self.add("organisation", unit_id=HA, **words)

    def _opened(self) -> None:
        self.case("begun", status="IMPLEMENTING")
        self.case("late", status="ROUTED", next_due_at=self.now - MOMENT)
        self.case("due in a moment", status="ROUTED", next_due_at=self.now + DAY)
        self.case("of nobody known", child_id=None)
        self.case("closed", status="CLOSED", closed_at=self.now)
        self.case("elsewhere", scene=QUANG)
        self.case("of a child of Quang", child_id=self.far, home=QUANG, scene=QUANG)
        self.case("on its way", status="TRANSFERRED", transfer_unit_id=QUANG)
        self.case("a crime", crime_signs=True)
        self.case("suspects the worker", barred=[self.officer("bo.worker")])

    def _shared(self) -> None:
        for name, expires, ended in (
            ("shared", self.now + DAY, None),
            ("was shared", self.now - MOMENT, None),
            ("shared no more", self.now + DAY, self.now - MOMENT),
        ):
            grant = {"organisation_id": self.clinic, "purpose": "TREATMENT", "forms": ""}
            self.add(
                "case_grant",
                **(grant | {"case_id": self.case(name), "officer_id": None, "sealed": False}),
                granted_by=self.officer("bo.worker"),
                granted_at=self.now - DAY,
                expires_at=expires,
                ended_at=ended,
            )

    def case(self, name: str, *, scene: int = BO, home: int = BO, **said: Any) -> UUID:
        number, at = len(self.named), self.now - DAY
        code = {"number": f"VV-{number}", "received_at": at, "unit_id": scene}
        row: dict[str, Any] = {
            "number": f"CA-{number}",
            "status": "INITIAL_ASSESSED",
            "child_id": self.near,
            "incident_id": self.add("incident", **code),
            "incident_unit_id": scene,
            "residence_unit_id": home,
            "transfer_unit_id": None,
            "received_at": at,
            "closed_at": None,
            "category": "VIOLENCE",
            "setting": "FAMILY",
            "risk": "HIGH",
            "crime_signs": False,
            "criminal_track": False,
            "next_due_at": None,
            "barred": [],
            "version": 1,
        }
        self.named[name] = self.add("case", **(row | said))
        return self.named[name]

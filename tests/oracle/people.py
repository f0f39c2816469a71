"""People of a random world: officers, their postings, assignments, openings, and what they did."""

from datetime import timedelta
from typing import Any, Final

from db.rules.roles import ROLES
from db.rules.sensitivity import Sensitivity
from tests.oracle.matrix import matrix
from tests.oracle.trees import Row

READERS: Final = tuple(
    dict.fromkeys(
        k.role for k in matrix() if (k.resource, k.action) == ("child", "read") and k.rows != "0"
    )
)
ACTS: Final = ("REGISTERED", "CORRECTED", "WATCH_SET", "INJURY_RECORDED", "DEATH_RECORDED")
PARTS: Final = {"HEALTH": "disability", "SOCIAL": "fee_policy", "CONTACT": "guardians"}


class People:
    """The part of a world's maker that hires."""

    chance: Any
    made: Any
    now: Any
    by_id: Any
    body: Any
    validity: Any
    maybe: Any
    uuid: Any
    add: Any

    def officers(self) -> None:
        """Every role that reads children, some of those that read none, and a few with several."""
        blind = [role for role in ROLES if role not in READERS]
        main = [*READERS, *self.chance.sample(blind, 3)]
        for number, role in enumerate(main):
            officer = self.officer(f"{role.replace('_', '.')}.{number}")
            self.posting(officer, role, current=True)
            for _ in range(self.chance.choice([0, 0, 0, 1, 2])):
                self.posting(officer, self.chance.choice([*READERS, role]))
        gone = self.officer("gone")
        self.posting(gone, "province_officer", current=False)
        self.officer("nobody")
        self.assignments()

    def officer(self, username: str) -> Row:
        self.made.people.append(username)
        body = self.chance.choice(self.made.rows["organisation"])["id"]
        return self.add(
            "officer",
            id=self.uuid(),
            username=username,
            display_name=username,
            organisation_id=body,
            is_machine=False,
        )

    def posting(self, officer: Row, role: str, *, current: bool | None = None) -> None:
        """Mostly at a level where the role may be held, above some child if there is one."""
        path = [self.by_id[self.chance.choice(self.made.rows["child"])["unit_id"]]]
        while path[-1]["parent_id"]:
            path.append(self.by_id[path[-1]["parent_id"]])
        fitting = [unit for unit in path if unit["level"] in ROLES[role].levels]
        units = fitting if fitting and self.maybe(True, 0.8) else path
        unit = self.chance.choice(units if self.maybe(True, 0.95) else self.made.rows["unit"])
        kind = "FACILITY" if role == "facility_worker" else "EDUCATION"
        self.add(
            "posting",
            id=self.uuid(),
            officer_id=officer["id"],
            role=role,
            unit_id=unit["id"],
            organisation_id=self.body(kind),
            **self.validity(current=current),
        )

    def assignments(self) -> None:
        """Households of collaborators, mostly where they are posted, and of people who are none."""
        posted = {p["officer_id"]: p for p in self.made.rows["posting"]}
        for officer in self.made.rows["officer"]:
            posting = posted.get(officer["id"])
            if posting is None or (posting["role"] != "collaborator" and self.maybe(True, 0.8)):
                continue
            for household in self.made.rows["household"]:
                near = household["unit_id"] == posting["unit_id"]
                if self.maybe(True, 0.8 if near else 0.3):
                    self.add(
                        "household_assignment",
                        household_id=household["id"],
                        officer_id=officer["id"],
                        **self.validity(current=self.maybe(True, 0.7)),
                    )

    def openings(self) -> None:
        for officer in self.made.rows["officer"]:
            often = (
                0.4 if "worker" in officer["username"] or "chair" in officer["username"] else 0.1
            )
            for child in self.made.rows["child"]:
                if self.maybe(True, often):
                    expires = self.now + timedelta(hours=self.chance.choice([-1, 12]))
                    self.add(
                        "sealed_opening",
                        id=self.uuid(),
                        child_id=child["id"],
                        officer_id=officer["id"],
                        reason="Thử nghiệm",
                        opened_at=self.now - timedelta(hours=2),
                        expires_at=expires,
                    )

    def events(self) -> None:
        """Acts of every class, two of them sometimes at the same moment."""
        for child in self.made.rows["child"]:
            for _ in range(self.chance.choice([0, 1, 2, 5])):
                of = self.chance.choice(list(Sensitivity)).value
                self.add(
                    "child_event",
                    id=self.uuid(),
                    child_id=child["id"],
                    at=self.now - timedelta(hours=self.chance.randrange(4), microseconds=1),
                    kind=self.chance.choice(ACTS),
                    part=self.maybe(PARTS.get(of), 0.5),
                    by_id=self.chance.choice(self.made.rows["officer"])["id"],
                    unit_id=child["unit_id"],
                    other_id=None,
                    merge_id=None,
                    **{"class": of},
                )

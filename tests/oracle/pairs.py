"""Records of a random world that became one, those of which that is proposed, and moves."""

from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

Row = dict[str, Any]
PAIR_TABLES: Final = ("child_merge", "child_alias", "duplicate_dismissal", "move")
STATUSES: Final = ("PROPOSED", "ACCEPTED", "DECLINED", "WITHDRAWN")
PENDING: Final = ("PROPOSED", "DECLINED", "UNDONE")


class Pairs:
    """The part of a world's maker that merges what was registered twice."""

    chance: Any
    made: Any
    now: Any
    maybe: Any
    uuid: Any
    add: Any

    def pairs(self) -> None:
        """Every merged record stands in another one; of some the other one is merged as well. With
        a chance of its own, so that the rest of a world is what it was without."""
        kept, self.chance = self.chance, Random(f"pairs {len(self.made.rows['posting'])}")
        children = self.made.rows["child"]
        gone = [child for child in children if child["status"] == "MERGED"]
        standing = [child for child in children if child["status"] != "MERGED"]
        into: dict[UUID, Row] = {}
        for number, alias in enumerate(gone):
            later = gone[number + 1 :]
            into[alias["id"]] = self.chance.choice(
                later if later and self.maybe(True, 0.3) else standing
            )
            self.merge(into[alias["id"]], alias, "CONFIRMED")
        for alias in gone:
            top = into[alias["id"]]
            while top["id"] in into:
                top = into[top["id"]]
            self.add(
                "child_alias",
                id=alias["id"],
                code=alias["code"],
                into_id=into[alias["id"]]["id"],
                survivor_id=top["id"],
                survivor_code=top["code"],
            )
        for status in PENDING:
            self.merge(*self.chance.sample(standing, 2), status)
        self.chance = kept

    def merge(self, survivor: Row, alias: Row, status: str) -> None:
        officers = [officer["id"] for officer in self.made.rows["officer"]]
        by = self.chance.sample(officers, 3)
        at = self.now - timedelta(hours=self.chance.randrange(1, 4))
        over, undone = status != "PROPOSED", status == "UNDONE"
        self.add(
            "child_merge",
            id=self.uuid(),
            survivor_id=survivor["id"],
            alias_id=alias["id"],
            status=status,
            proposed_by=by[0],
            proposed_at=at - timedelta(days=1),
            decided_by=by[1] if over else None,
            decided_at=at if over else None,
            undone_by=by[2] if undone else None,
            undone_at=self.now if undone else None,
            taken=[] if over and status != "DECLINED" else None,
            alias_status="ACTIVE",
        )

    def moves(self) -> None:
        """Some of each child, one at most that waits; between communes where children live."""
        chance, children = Random(f"moves {len(self.made.people)}"), self.made.rows["child"]
        homes = sorted({child["unit_id"] for child in children})
        for child in children:
            others = [home for home in homes if home != child["unit_id"]]
            count = chance.choice((0, 1, 1, 2)) if others else 0
            for status in chance.sample(STATUSES, count):
                self.move(child, chance.choice(others), status, chance)

    def move(self, child: Row, there: int, status: str, chance: Random) -> None:
        over, officer = status != "PROPOSED", self.made.rows["officer"][0]["id"]
        at = self.now - timedelta(minutes=len(self.made.rows["move"]) + 1)
        self.add(
            "move",
            id=UUID(int=chance.getrandbits(128), version=4),
            child_id=child["id"],
            code=child["code"],
            status=status,
            from_unit_id=child["unit_id"],
            to_unit_id=there,
            since=self.now.date() - timedelta(days=3),
            hamlet=chance.choice((None, "Thôn 1")),
            address=chance.choice((None, "Số 1")),
            reason="Gia đình chuyển nơi cư trú",
            answer="Không có ở địa phương" if status == "DECLINED" else None,
            proposed_by=officer,
            proposed_at=at,
            decided_by=officer if over else None,
            decided_at=at if over else None,
            version=2 if over else 1,
        )

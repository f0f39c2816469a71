"""Moves in a random world, and what each end may know of them: worked out from the matrix."""

from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from db.rules.sensitivity import WHOLE
from tests.oracle.law import Law, Row
from tests.oracle.matrix import Line
from tests.oracle.world import World

STATUSES: Final = ("PROPOSED", "PROPOSED", "ACCEPTED", "DECLINED", "WITHDRAWN")
CLASSED: Final = {
    "hamlet": "CONTACT",
    "address": "CONTACT",
    "reason": "CONTACT",
    "answer": "IDENTITY",
}
ENDS: Final = {"leaving": "from", "arriving": "to", "arrived": "to"}
WAYS: Final = {"IN": "arriving", "OUT": "leaving"}


def random_moves(world: World, seed: int) -> list[Row]:
    """Some of each child, one at most that waits; between communes where children live."""
    chance = Random(f"moves {seed}")
    homes = sorted({child["unit_id"] for child in world.rows["child"]})
    officer = world.rows["officer"][0]["id"]
    found = []
    for child in world.rows["child"]:
        statuses = chance.sample(STATUSES[1:], chance.choice((0, 1, 1, 2)))
        for status in statuses:
            there = chance.choice([home for home in homes if home != child["unit_id"]])
            over = status != "PROPOSED"
            at = world.now - timedelta(minutes=len(found) + 1)
            found.append(
                {
                    "id": UUID(int=chance.getrandbits(128), version=4),
                    "child_id": child["id"],
                    "code": child["code"],
                    "status": status,
                    "from_unit_id": child["unit_id"],
                    "to_unit_id": there,
                    "since": world.now.date() - timedelta(days=3),
                    "hamlet": chance.choice((None, "Thôn 1")),
                    "address": chance.choice((None, "Số 1")),
                    "reason": "Gia đình chuyển nơi cư trú",
                    "answer": "Không có ở địa phương" if status == "DECLINED" else None,
                    "proposed_by": officer,
                    "proposed_at": at,
                    "decided_by": officer if over else None,
                    "decided_at": at if over else None,
                    "version": 2 if over else 1,
                }
            )
    return found


class Moves:
    """One officer at one moment."""

    def __init__(self, law: Law, moves: list[Row]) -> None:
        self.law, self.moves = law, moves
        self.children = {child["id"]: child for child in law.world.rows["child"]}

    def listed(self, direction: str | None = None, status: str | None = None) -> list[Row]:
        """What is answered, newest first."""
        rows = [
            move
            for move in sorted(self.moves, key=lambda m: (m["proposed_at"], m["id"]), reverse=True)
            if self.opened(move) and status in {None, move["status"]}
        ]
        way = WAYS.get(direction or "")
        return [
            self.told(m) for m in rows if way is None or way in {k.rows for k in self.opened(m)}
        ]

    def opened(self, move: Row, action: str = "read") -> list[Line]:
        """The lines that open the move."""
        return [
            line
            for posting, line in self.law.lines(action, "move")
            if self.near(posting, move[f"{ENDS[line.rows]}_unit_id"])
            and (line.rows != "arrived" or move["status"] == "ACCEPTED")
        ]

    def near(self, posting: Row, unit: int) -> bool:
        return self.law.inside(self.law.span(posting["unit_id"]), {"unit_id": unit})

    def whole(self, move: Row, of: str) -> bool:
        return any(line.level(of) == WHOLE for line in self.opened(move))

    def arriving(self, child: Row) -> Row | None:
        """Who comes, as long as an answer is waited for."""
        waits = [
            move
            for move in self.moves
            if (move["child_id"], move["status"]) == (child["id"], "PROPOSED")
            and child["status"] == "ACTIVE"
        ]
        lines = self.law.lines("receive")
        if not any(self.near(p, move["to_unit_id"]) for p, _ in lines for move in waits):
            return None
        number = self.law.world.numbers.get(child["id"])
        return {"code": child["code"], "fullName": child["full_name"], "personalId": number}

    def told(self, move: Row) -> dict[str, Any]:
        child = self.children[move["child_id"]]
        hidden = [name for name, of in CLASSED.items() if not self.whole(move, of)]
        actions = [act for act in ("decide", "withdraw") if self.opened(move, act)]
        return {
            "id": f"Move_{move['id'].hex}",
            "code": move["code"],
            "status": move["status"],
            **{name: None if name in hidden else move[name] for name in CLASSED},
            "child": {"code": child["code"]} if self.law.sees(child) else None,
            "arriving": self.arriving(child),
            "withheld": hidden,
            "viewerCan": actions,
            "version": move["version"],
        }

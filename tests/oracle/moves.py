"""Moves in a random world, and what each end may know of them: worked out from the matrix."""

from typing import Any, Final

from db.rules.sensitivity import WHOLE
from tests.oracle.law import Law, Row
from tests.oracle.matrix import Line

CLASSED: Final = {
    "hamlet": "CONTACT",
    "address": "CONTACT",
    "reason": "CONTACT",
    "answer": "IDENTITY",
}
ENDS: Final = {"leaving": "from", "arriving": "to", "arrived": "to"}
WAYS: Final = {"IN": "arriving", "OUT": "leaving"}


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

    def met(self, move: Row, rows: str | None, asked: Any = None) -> bool:
        """By a line with these rows, where the end of which it speaks lies in what is asked for."""
        return any(
            (asked is None or (asked[0] and self.law.inside(asked[0], {"unit_id": end})))
            for line in self.opened(move)
            if rows in {None, line.rows}
            for end in [move[f"{ENDS[line.rows]}_unit_id"]]
        )

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

"""Two communes between which a child moves: people at both ends, and above them."""

from typing import Any
from uuid import uuid4

from tests.databases import Databases
from tests.oracle.small import NGOC
from tests.schema.office import QUANG, VN, gid
from tests.schema.registry import Register, Registry
from tests.stage import keyring

MOVE = """move { id status code version since from { code } to { code } hamlet address reason answer
  child { id } arriving { fullName } withheld viewerCan decidedAt }"""
FIELDS = {
    "proposeMove": f"MoveProposed {{ {MOVE} }}",
    "acceptMove": f"MoveAccepted {{ {MOVE} child {{ id code version unit {{ code }} }} }}",
    "declineMove": f"MoveDeclined {{ {MOVE} }}",
    "withdrawMove": f"MoveWithdrawn {{ {MOVE} }}",
}
REASON = "Gia đình chuyển nơi cư trú"


def document(mutation: str) -> str:
    name = mutation[0].upper() + mutation[1:]
    return f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename
      ... on {FIELDS[mutation]}
      ... on UserError {{ message path }}
      ... on Forbidden {{ action }}
      ... on Conflict {{ currentVersion }}
      ... on InvalidInput {{ problems {{ path code message }} }} }} }}"""


class Moving(Registry):
    """The child in Bồ is to live in Quang, in another province."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies[NGOC] = self.body_of("Ủy ban nhân dân Ngọc", "PEOPLES_COMMITTEE")
        for who, role, unit in (
            ("quang.chair", "commune_chair", QUANG),
            ("quang.data", "commune_data_officer", QUANG),
            ("quang.collab", "collaborator", QUANG),
            ("ngoc.worker", "commune_worker", NGOC),
            ("vn.officer", "province_officer", VN),
        ):
            self.hire(who, role, unit)


class Desk(Register):
    world: Moving

    @classmethod
    async def opened(cls, databases: Databases) -> "Desk":
        found = await cls.started(databases, keyring(), Moving())
        assert isinstance(found, Desk)
        return found

    async def move(self, who: str, mutation: str, **input: Any) -> dict[str, Any]:
        """The outcome, with a key of its own and the version of now."""
        said: dict[str, Any] = {"key": str(uuid4())} | input
        if "version" not in said:
            said["version"] = await self.version(said["id"])
        answer = await self.request(who, document(mutation), input=said)
        return answer[mutation]  # type: ignore[no-any-return]

    async def proposed(self, **more: Any) -> str:
        """The id of a new proposal of the child in Bồ to Quang."""
        said = {"id": self.world.near_id, "to": f"Unit_{QUANG}", "reason": REASON} | more
        done = await self.move("bo.worker", "proposeMove", **said)
        assert done["__typename"] == "MoveProposed", done
        return str(done["move"]["id"])


__all__ = ["NGOC", "QUANG", "REASON", "Desk", "Moving", "document", "gid"]

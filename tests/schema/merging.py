"""Two records of one child in Bồ, one of them with a life, and what is asked about them."""

from typing import Any
from uuid import UUID, uuid4

from db.queries.reference import choices, criteria
from db.rules.documents import DocumentKind, named
from db.rules.identifiers import PERSONAL_ID
from db.seeds.reference import write_reference
from tests.databases import Databases
from tests.schema.registry import BO, BORN, KEPT, Register, Registry, gid
from tests.stage import USUAL, keyring

NUMBER, CARD, PHONE = "001315000123", "0123456789", "0912345678"
ALSO = ("personal_id", "child_merge", "child_alias", "duplicate_dismissal")
DATED = (
    *("identity", "personal_id", "residence", "fact", "membership", "guardian", "schooling"),
    *(
        "placement",
        "circumstance",
        "watch",
        "assistance",
        "injury",
        "death",
        "document",
        "departure",
    ),
)
MERGE = "merge { id status survivor { id version } alias { id status version } }"
KINDS = {
    "proposeMerge": "MergeProposed",
    "confirmMerge": "MergeConfirmed",
    "declineMerge": "MergeDeclined",
    "undoMerge": "MergeUndone",
}
vault = keyring()


class Twice(Registry):
    """`life`: near, who has a number and a life; `bare`: the other record; `third`: one more."""

    def __init__(self) -> None:
        super().__init__()
        self.life = self.near
        row = next(c for c in self.rows["child"] if c["id"] == self.life)
        sealed = vault.seal("child", "personal_id_sealed", self.life, NUMBER)
        row |= {
            "personal_id_sealed": sealed,
            "personal_id_blind": vault.blind(NUMBER, purpose=PERSONAL_ID),
        }
        self.bare, self.third = self.empty("B-1"), self.empty("B-2")
        self.sealed("guardian", self.life, "phone_sealed", PHONE, full_name="Lê Văn Cha",
                    relation="bố", valid_from=BORN)  # fmt: skip
        kind = DocumentKind.HEALTH_INSURANCE
        blind = vault.blind(named(kind, CARD, None), purpose=f"document {kind}")
        self.card = self.sealed("document", self.life, "number_sealed", CARD, kind=kind.value,
                                number_blind=blind, place=None)  # fmt: skip
        self.secret = self.group(self.life, 9)
        self.fact("assistance", self.life, kind="ALLOWANCE", provider_id=None, source=None)

    def empty(self, code: str) -> UUID:
        nothing: dict[str, Any] = dict.fromkeys(
            ("poverty", "has_health_insurance", "birth_registered", "ethnicity")
        )
        return self.child(code, BO, personal_id_missing="Chưa có", **nothing)

    def sealed(self, table: str, child: UUID, column: str, text: str, **more: Any) -> UUID:
        self.made += 1
        row = self.fact(table, child, **more)
        self.rows[table][-1][column] = vault.seal(table, column, row, text)
        return row


def document(name: str) -> str:
    title = name[0].upper() + name[1:]
    conflict = "" if name == "declineMerge" else "... on Conflict { currentVersion }"
    return f"""mutation($input: {title}Input!) {{ {name}(input: $input) {{ __typename
      ... on {KINDS[name]} {{ {MERGE} }} ... on UserError {{ message path }}
      ... on Forbidden {{ action }} {conflict}
      ... on InvalidInput {{ problems {{ path code }} }} }} }}"""


class Merges(Register):
    world: Twice

    @classmethod
    async def started(cls, databases: Databases, _: Any = None) -> "Merges":  # type: ignore[override]
        found = await cls.begin(databases, vault, Twice())
        assert isinstance(found, Merges)
        await write_reference(found.admin)
        found.memory.criteria = await criteria(found.admin)
        found.memory.choices = await choices(found.admin)
        return found

    async def decide(self, who: str, name: str, **said: Any) -> dict[str, Any]:
        """With the versions of now, unless others are said."""
        said = {"key": str(uuid4()), **said}
        if name == "proposeMerge":
            for side in ("survivor", "alias"):
                said.setdefault(f"{side}Version", await self.version(said[side]))
        elif name != "declineMerge":
            for side in ("survivor", "alias")[: 2 if name == "confirmMerge" else 1]:
                if f"{side}Version" not in said:
                    row = await self.row("child_merge", UUID(said["id"].partition("_")[2]))
                    known = row and await self.version(gid("Child", row[f"{side}_id"]))
                    said[f"{side}Version"] = known or 1
        answer = await self.request(who, document(name), input=said)
        return answer[name]  # type: ignore[no-any-return]

    async def merged(self, survivor: UUID, alias: UUID) -> str:
        """Proposed by the worker, confirmed by the data officer: the id of the merge."""
        proposed = await self.proposed(survivor, alias)
        done = await self.decide("bo.data", "confirmMerge", id=proposed)
        assert done["__typename"] == "MergeConfirmed", done
        return proposed

    async def proposed(self, survivor: UUID, alias: UUID) -> str:
        sides = {"survivor": gid("Child", survivor), "alias": gid("Child", alias)}
        done = await self.decide("bo.worker", "proposeMerge", **sides)
        assert done["__typename"] == "MergeProposed", done
        return str(done["merge"]["id"])

    async def row(self, table: str, key: UUID) -> Any:
        return await self.admin.fetchrow(f"SELECT * FROM {table} WHERE id = $1", key)

    async def all_kept(self) -> dict[str, list[Any]]:
        tables = (*KEPT, *ALSO)
        return {t: await self.admin.fetch(f"SELECT * FROM {t} ORDER BY 1, 2") for t in tables}

    async def standing(self, *children: UUID) -> dict[str, list[Any]]:
        """Every byte of the dated rows that stand, and of what hangs on them."""
        found = {
            t: await self.admin.fetch(
                f"SELECT * FROM {t} WHERE child_id = ANY ($1) AND superseded_at IS NULL"
                " ORDER BY id",
                children,
            )
            for t in DATED
        }
        watches = [row["id"] for row in found["watch"]]
        sql = "SELECT * FROM watch_criterion WHERE watch_id = ANY ($1) ORDER BY 1, 2"
        return {**found, "watch_criterion": await self.admin.fetch(sql, watches)}

    async def plain(self, child: UUID) -> dict[str, Any]:
        """The row of a child but for its version."""
        row = dict(await self.row("child", child))
        del row["version"]
        return row

    async def read(self, who: str, text: str, lane: str = USUAL, **variables: Any) -> Any:
        answer = await self.ask(who, text, lane, variables=variables)
        assert "errors" not in answer, answer
        return answer["data"]


def codes(done: dict[str, Any]) -> list[tuple[str, str]]:
    assert done["__typename"] == "InvalidInput", done
    return [(problem["code"], ".".join(problem["path"])) for problem in done["problems"]]


__all__ = ["CARD", "NUMBER", "PHONE", "Merges", "Twice", "codes", "gid", "vault"]

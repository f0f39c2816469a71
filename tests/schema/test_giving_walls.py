"""Who reads which lines, lists and quotas, and how much: every role, in every lane, against the
matrix applied row by row in Python."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from db.rules.roles import ROLES
from tests.databases import Databases
from tests.oracle.matrix import Line, matrix
from tests.schema.giving import BO, LONG, NGOC, QUANG, District, Purse, gid, named
from tests.schema.office import HA, VN
from tests.schema.supporting import Help

SPANS: Final = {VN: (10, 99), HA: (20, 59), LONG: (30, 59), BO: (40, 49), NGOC: (50, 59)}
SPANS |= {6: (60, 79), QUANG: (70, 79)}
PLACES: Final = (VN, HA, LONG, BO, NGOC, QUANG)
LANES: Final = ("fast", "core", "walled")
ASKED: Final = """{
  disbursements(first: 20) { totalCount nodes { id number status unit { id } fund { name } kind
    occasion amount source handedOverOn place signedBy signedAs witness withheld viewerCan
    child { id } giftList { id } } }
  giftLists(first: 20) { nodes { id viewerCan exclusions { nodes { id reason } }
    lines { nodes { id } } } }
  campaigns { nodes { id viewerCan quotas { nodes { id viewerCan } } lists { nodes { id } } } }
  supports(first: 20) { nodes { id need diagnosis amount withheld viewerCan child { id }
    lines { nodes { id } } } }
  children(first: 20, where: { status: null }) { nodes { id disbursements { nodes { id } } } }
}"""
TABLES: Final = (
    *("disbursement", "gift_list", "campaign", "campaign_quota", "gift_exclusion", "support"),
)
SOCIAL: Final = ("kind", "occasion", "amount", "source", "handedOverOn", "place")
CONTACT: Final = ("signedBy", "signedAs", "witness")


class Everybody(District):
    """Somebody of every role at every place."""

    def __init__(self) -> None:
        super().__init__()
        for unit in (LONG, 6):
            self.bodies.setdefault(unit, self.body_of(f"Cơ quan {unit}", "DEPARTMENT"))
        self.staff: dict[str, tuple[str, int, UUID]] = {}
        for role in ROLES:
            for unit in PLACES:
                self.staffed(role, unit, self.bodies[unit])
        self.staffed("union_officer", BO, self.union, "women")
        self.staffed("partner", QUANG, self.union, "red")
        self.staffed("facility_worker", QUANG, self.facility, "home")

    def staffed(self, role: str, unit: int, body: UUID, name: str = "") -> None:
        who = f"{role}.{unit}{name}"
        self.hire(who, None, unit)
        self.post(who, role, unit, organisation_id=body)
        self.staff[who] = (role, unit, body)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def purse(databases: Databases) -> AsyncIterator[Purse]:
    """Lists at several steps: of a union's event in Bồ, of the fund in Bồ and in Ngọc."""
    found = await Help.opened(databases, world=Everybody())
    assert isinstance(found, Help)
    world = found.world
    near, other = world.near, world.of_code("BO-3")
    event = {"organisation": gid("Organisation", world.union), "occasion": "TET"}
    done = await found.committed([near, other], **event)
    await found.must("bo.worker", "handOver", **await found.signed(done, 1))
    drafted = await found.drafted([near])
    lines = [{"child": gid("Child", other), "reason": "Gia đình xin không nhận"}]
    await found.must("bo.worker", "excludeChildren", id=drafted, lines=lines)
    collab = "bo.collab"
    by_collab = await found.drafted([], occasion="MID_AUTUMN")
    await found.must(collab, "proposeLines", id=by_collab, lines=named([near]))
    campaign = await found.must("long.affairs", "launchCampaign", **found.launch())
    share = found.share(campaign["campaign"]["id"], 3, NGOC)
    quota = (await found.must("long.affairs", "allocateQuota", **share))["quota"]["id"]
    await found.must("ngoc.worker", "draftList", quota=quota)
    await found.running(**found.wish("SURGERY", diagnosis="Tim bẩm sinh"))
    yield found
    await found.finish(databases)


class Reader:
    """One person, by the lines of the matrix for their role."""

    def __init__(self, purse: Purse, who: str) -> None:
        self.purse, self.who = purse, who
        world = purse.world
        assert isinstance(world, Everybody)
        self.role, self.unit, self.body = world.staff[who]
        self.me = world.officer(who)
        placed = (r for r in world.rows["placement"] if r["facility_id"] == self.body)
        self.living = {row["child_id"] for row in placed}

    def lines(self, resource: str, action: str = "read") -> list[Line]:
        mine = (line for line in matrix() if line.role == self.role and line.rows != "0")
        return [k for k in mine if (k.resource, k.action) == (resource, action)]

    def admits(self, line: Line, row: dict[str, Any]) -> bool:
        first, last = SPANS[self.unit]
        match line.rows:
            case "anywhere":
                return True
            case "unit":
                return first <= SPANS[row["unit_id"]][0] <= last
            case "of_own_events":
                return bool(row["organisation_id"] == self.body)
            case "proposed":
                return bool(row["proposed_by"] == self.me)
            case "of_placed_children":
                return row["child_id"] in self.living
        raise NotImplementedError(line.rows)

    def sees(self, resource: str, row: dict[str, Any], of: str | None = None) -> bool:
        held = [line for line in self.lines(resource) if self.admits(line, row)]
        return any(of is None or line.cells[of] == "R" for line in held)

    def can(self, resource: str, row: dict[str, Any]) -> list[str]:
        actions = {line.action for line in matrix() if line.resource == resource}
        actions -= {"read", "launch", "draft"}
        return sorted(
            a for a in actions if any(self.admits(k, row) for k in self.lines(resource, a))
        )


async def stored(purse: Purse, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await purse.admin.fetch(f"SELECT * FROM {table}")]


def ids(found: Any) -> set[str]:
    return {node["id"] for node in found["nodes"]}


@pytest.mark.parametrize("role", ROLES)
async def test_everybody_reads_what_the_matrix_says_and_nothing_else(
    purse: Purse, role: str
) -> None:
    world = purse.world
    assert isinstance(world, Everybody)
    rows = {table: await stored(purse, table) for table in TABLES}
    for who in (name for name, (held, _, _) in world.staff.items() if held == role):
        answers = [await purse.ask(who, ASKED, lane) for lane in LANES]
        assert answers[0] == answers[1] == answers[2], who
        compared(Reader(purse, who), answers[0]["data"], rows)


def compared(reader: Reader, data: Any, rows: dict[str, list[dict[str, Any]]]) -> None:
    seen = {
        gid("Disbursement", row["id"]): row
        for row in rows["disbursement"]
        if reader.sees("disbursement", row)
    }
    assert ids(data["disbursements"]) == seen.keys(), reader.who
    assert data["disbursements"]["totalCount"] == len(seen)
    children = ids(data["children"])
    for node in data["disbursements"]["nodes"]:
        line(reader, node, seen[node["id"]], children)
    lists = {gid("GiftList", r["id"]): r for r in rows["gift_list"] if reader.sees("gift_list", r)}
    assert ids(data["giftLists"]) == lists.keys(), reader.who
    for node in data["giftLists"]["nodes"]:
        row = lists[node["id"]]
        assert node["viewerCan"] == reader.can("gift_list", row)
        mine = {k for k, v in seen.items() if v["list_id"] == row["id"]}
        assert ids(node["lines"]) == mine
        why = [e for e in rows["gift_exclusion"] if e["list_id"] == row["id"]]
        told = {gid("GiftExclusion", e["id"]) for e in why if reader.sees("gift_exclusion", e)}
        assert ids(node["exclusions"]) == told
    for node in data["campaigns"]["nodes"]:
        of = [q for q in rows["campaign_quota"] if gid("Campaign", q["campaign_id"]) == node["id"]]
        known = {gid("CampaignQuota", q["id"]) for q in of if reader.sees("campaign_quota", q)}
        assert ids(node["quotas"]) == known, reader.who
    assert len(data["campaigns"]["nodes"]) == len(rows["campaign"])
    supports(reader, data, {k: v["support_id"] for k, v in seen.items()}, rows["support"])
    for child in data["children"]["nodes"]:
        own = {k for k, v in seen.items() if gid("Child", v["child_id"]) == child["id"]}
        assert ids(child["disbursements"]) == own


def supports(reader: Reader, data: Any, lines: dict[str, UUID], rows: list[dict[str, Any]]) -> None:
    """A diagnosis is HEALTH; the child is there where it is read anyway."""
    known = {gid("Support", r["id"]): r for r in rows if reader.sees("support", r)}
    assert ids(data["supports"]) == known.keys(), reader.who
    children = ids(data["children"])
    for node in data["supports"]["nodes"]:
        row = known[node["id"]]
        health = reader.sees("support", row, "HEALTH")
        assert node["diagnosis"] == (row["diagnosis"] if health else None)
        assert (node["need"], node["amount"]) == (row["need"], row["amount"])
        assert node["withheld"] == ([] if health else ["diagnosis"])
        assert node["viewerCan"] == reader.can("support", row)
        assert (node["child"] is not None) == (gid("Child", row["child_id"]) in children)
        assert ids(node["lines"]) == {k for k, v in lines.items() if v == row["id"]}


def line(reader: Reader, node: Any, row: dict[str, Any], children: set[str]) -> None:
    """Null is what is withheld; the child is there where it is read anyway."""
    social = reader.sees("disbursement", row, "SOCIAL")
    contact = reader.sees("disbursement", row, "CONTACT")
    assert social, "every line of access holds what is SOCIAL"
    assert node["amount"] == row["amount"]
    for name, column in (("signedBy", "signed_by"), ("witness", "witness")):
        assert node[name] == (row[column] if contact else None), reader.who
    assert (set(CONTACT) <= set(node["withheld"])) is not contact
    assert not set(SOCIAL) & set(node["withheld"])
    child = gid("Child", row["child_id"])
    assert (node["child"] is not None) == (child in children), reader.who
    assert node["viewerCan"] == reader.can("disbursement", row)


async def test_who_may_not_see_a_line_learns_nothing_of_it(purse: Purse) -> None:
    """By number, by id, by filters of what is private: as for one that does not exist."""
    row = (await stored(purse, "disbursement"))[0]
    text = """query($n: String!, $i: ID!, $l: ID!) { disbursement(number: $n) { id }
      node(id: $i) { id } other: node(id: $l) { id } }"""
    for who in ("commune_worker.7", "police_investigator.3", "donor.1", "ministry_analyst.1"):
        known = {"n": row["number"], "i": gid("Disbursement", row["id"])}
        known["l"] = gid("GiftList", row["list_id"])
        absent = {"n": "HT26-0000-0000", "i": gid("Disbursement", uuid4())}
        absent["l"] = gid("GiftList", uuid4())
        answers = [await purse.ask(who, text, variables=each) for each in (known, absent)]
        assert answers[0] == answers[1]
        assert answers[0]["data"] == {"disbursement": None, "node": None, "other": None}
    for who in ("police_investigator.3", "donor.1"):
        asked = "{ disbursements(where: { amount: { from: 1 } }) { totalCount } }"
        answer = await purse.ask(who, asked)
        assert answer["errors"][0]["extensions"]["code"] == "FIELD_NOT_ALLOWED"


async def test_row_security_alone_keeps_others_from_writing(purse: Purse) -> None:
    """Without the service in front: neither a list of elsewhere nor a line of nobody."""
    row = (await stored(purse, "disbursement"))[0]
    statements = (
        "UPDATE disbursement SET status = 'REVERSED', reversed_for = 'x'",
        "UPDATE gift_list SET status = 'APPROVED'",
        "UPDATE campaign SET amount = 1",
        "UPDATE campaign_quota SET places = 1",
        "UPDATE gift_exclusion SET reason = 'x'",
    )
    for who in ("ngoc.chair", "bo.data", "bo.collab", "long.affairs", "quang.chair", "dpo"):
        context = purse.context(who)
        async with purse.works.begin(context.access, context.now) as work:
            for statement in statements:
                allowed = who == "long.affairs" and "campaign" in statement
                if not allowed:
                    own = "disbursement" in statement or "gift" in statement
                    where = f" WHERE unit_id = {BO}" if own or "quota" in statement else ""
                    done = await work.connection.execute(statement + where)
                    bo_list = who == "bo.collab" and "gift_list" in statement
                    assert done == "UPDATE 0" or bo_list, (who, statement)
            await work.connection.execute("ROLLBACK; BEGIN")
    assert (await stored(purse, "disbursement"))[0] == row

"""Records that are likely of one child: found in reach, dismissed, asked for elsewhere."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
import pytest_asyncio

from db.rules import probes
from db.rules.documents import DocumentKind, named
from db.rules.duplicates import Known, Obstacle, likenesses
from db.rules.names import toneless
from schema.duplicates.wording import OBSTACLES
from tests.databases import Databases
from tests.oracle.small import LONG, NGOC
from tests.schema.registry import BO, BORN, QUANG, Register, Registry, gid
from tests.stage import USUAL, keyring

PAIRS = """query($within: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  duplicateCandidates(within: $within, first: $first, after: $after, last: $last, before: $before) {
    totalCount totalCountIsExact pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { reasons } }
    nodes { first { id fullName } second { id fullName } reasons } } }"""
DECIDE = """mutation($input: %sInput!) { %s(input: $input) { __typename
  ... on UserError { message path } ... on InvalidInput { problems { path code } } } }"""
MOTHER = "Trần Thị Lan"
vault = keyring()


class Doubles(Registry):
    """Children of Bồ, named and dated as the tests say."""

    def one(self, name: str, *, unit: int = BO, mother: str | None = MOTHER, **more: Any) -> UUID:
        row: dict[str, Any] = {"personal_id_missing": "Chưa có"} | more
        child = self.child(f"D-{self.made}", unit, name, **row)
        if mother:
            self.fact("guardian", child, full_name=mother, relation="Mẹ đẻ", valid_from=BORN)
        return child

    def paper(self, child: UUID, kind: DocumentKind, number: str, place: str | None = None) -> None:
        said = named(kind, number, place)
        self.fact(
            "document",
            child,
            kind=kind.value,
            number_sealed=b"s",
            number_blind=vault.blind(said, purpose=f"document {kind}"),
            place=place,
        )


CARD, BIRTH = DocumentKind.HEALTH_INSURANCE, DocumentKind.BIRTH_CERTIFICATE


@pytest_asyncio.fixture(loop_scope="session")
async def register(databases: Databases) -> AsyncIterator[Register]:
    world = Doubles()
    for number, name in enumerate(("Lê An", "lê  ấn", "Lê An")):
        setattr(world, "abc"[number], world.one(name, unit=(BO, BO, NGOC)[number]))
    world.twin = world.one("Lê Bình")  # type: ignore[attr-defined]
    world.carded = world.one("Phạm Văn Cường", mother=None)  # type: ignore[attr-defined]
    world.renamed = world.one("Phạm Cường", mother=None)  # type: ignore[attr-defined]
    for child in (world.carded, world.renamed):  # type: ignore[attr-defined]
        world.paper(child, CARD, "0123456789")
    found = await Register.begin(databases, vault, world)
    assert isinstance(found, Register)
    yield found
    await found.finish(databases)


async def pairs(register: Register, who: str, unit: int, **page: Any) -> dict[str, Any]:
    answer = await register.request(who, PAIRS, within=f"Unit_{unit}", **page)
    return answer["duplicateCandidates"]  # type: ignore[no-any-return]


def told(page: dict[str, Any]) -> dict[frozenset[str], list[str]]:
    return {frozenset((n["first"]["id"], n["second"]["id"])): n["reasons"] for n in page["nodes"]}


def two(*children: UUID) -> frozenset[str]:
    return frozenset(gid("Child", child) for child in children)


async def decide(register: Register, who: str, name: str, **said: Any) -> dict[str, Any]:
    title = name[0].upper() + name[1:]
    answer = await register.request(
        who, DECIDE % (title, name), input={"key": str(uuid4()), **said}
    )
    return answer[name]  # type: ignore[no-any-return]


async def test_pairs_in_reach_with_the_reasons_that_one_may_know(register: Register) -> None:
    w: Any = register.world
    named_ = {two(w.a, w.b): ["NAME_BIRTH_MOTHER"]}
    known = {two(w.near, child): ["NAME_BIRTH_MOTHER"] for child in ()}
    carded = {two(w.carded, w.renamed): ["HEALTH_INSURANCE"]}
    fixed = two(*(c["id"] for c in w.rows["child"] if c["code"] in ("BO-1", "BO-2")))
    at_bo = await pairs(register, "bo.worker", BO)
    found = told(at_bo)
    assert {k: v for k, v in found.items() if k != fixed and not _fixed(w, k)} == {
        **named_, **known, **carded
    }  # fmt: skip
    assert at_bo["totalCount"] == len(found)
    data = told(await pairs(register, "bo.data", BO))
    assert two(w.a, w.b) in data  # holds no HEALTH
    assert two(w.carded, w.renamed) not in data
    district = told(await pairs(register, "long.affairs", LONG))
    assert {two(w.a, w.b), two(w.a, w.c), two(w.b, w.c)} <= district.keys()
    assert told(await pairs(register, "long.affairs", NGOC)) == {}
    assert two(w.a, w.b) in told(await pairs(register, "bo.chair", BO))
    for who in ("bo.auditor", "long.leader", "quang.worker", "dpo", "ha.admin", "bo.school"):
        assert told(await pairs(register, who, BO)) == {}, who
    for unit in ("Unit_77", "nonsense"):
        page = await register.request("bo.worker", PAIRS, within=unit)
        assert page["duplicateCandidates"]["nodes"] == []


def _fixed(world: Any, pair: frozenset[str]) -> bool:
    """Of the children that stand in every registry."""
    codes = {gid("Child", c["id"]): c["code"] for c in world.rows["child"]}
    return all(not codes[each].startswith("D-") for each in pair)


async def test_pages_forward_and_backward_hold_every_pair_once(register: Register) -> None:
    whole = await pairs(register, "long.affairs", LONG, first=100)
    assert whole["totalCount"] == len(whole["nodes"]) > 4
    for step, turn, cursor, more in (
        ("first", "after", "endCursor", "hasNextPage"),
        ("last", "before", "startCursor", "hasPreviousPage"),
    ):
        seen: list[Any] = []
        at: dict[str, Any] = {}
        while True:
            page = await pairs(register, "long.affairs", LONG, **{step: 2}, **at)
            seen = [*seen, *page["nodes"]] if step == "first" else [*page["nodes"], *seen]
            if not page["pageInfo"][more]:
                break
            at = {turn: page["pageInfo"][cursor]}
        assert seen == whole["nodes"]
    answer = await register.houses[USUAL].execute(
        PAIRS, {"within": f"Unit_{BO}", "first": 2, "after": whole["pageInfo"]["endCursor"]}, None,
        register.context("long.affairs"),
    )  # fmt: skip
    assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


async def test_both_lanes_and_row_security_say_the_same(register: Register) -> None:
    for who in ("bo.worker", "bo.data", "long.affairs", "bo.collab", "bo.auditor"):
        said = {"variables": {"within": f"Unit_{LONG}", "first": 50}}
        answers = [
            orjson.dumps(await register.ask(who, PAIRS, lane, **said))
            for lane in ("fast", "core", "walled")
        ]
        assert len(set(answers)) == 1, who


async def test_whoever_is_told_of_a_pair_is_in_the_log(register: Register) -> None:
    text = "query($within: ID!) { duplicateCandidates(within: $within) { nodes { reasons } } }"
    await register.request("bo.worker", text, within=f"Unit_{BO}")
    log = await register.admin.fetch("SELECT field, child_ids FROM access_log")
    w: Any = register.world
    assert [row["field"] for row in log] == ["duplicateCandidates"]
    assert {w.a, w.b, w.carded} <= set(log[0]["child_ids"])


async def test_what_was_dismissed_is_not_proposed_again_until_it_is_reopened(
    register: Register,
) -> None:
    w: Any = register.world
    said = {"first": gid("Child", w.b), "second": gid("Child", w.a)}
    before = await register.everything()
    for who, kind in (
        ("bo.chair", "Forbidden"),
        ("bo.collab", "NotFound"),
        ("quang.worker", "NotFound"),
        ("bo.auditor", "Forbidden"),
    ):
        for name in ("dismissDuplicate", "reopenDuplicate"):
            assert (await decide(register, who, name, **said))["__typename"] == kind, who
    same = await decide(
        register, "bo.worker", "dismissDuplicate", **said | {"second": said["first"]}
    )
    assert same["problems"] == [{"path": ["second"], "code": "SAME_RECORD"}]
    never = await decide(register, "bo.worker", "reopenDuplicate", **said)
    assert never["problems"] == [{"path": [], "code": "NOT_DISMISSED"}]
    assert await register.everything() == before

    for turn in range(2):
        done = await decide(register, ("bo.worker", "bo.data")[turn], "dismissDuplicate", **said)
        assert done["__typename"] == "DuplicateDismissed"
        for who in ("bo.worker", "bo.data", "long.affairs"):
            assert two(w.a, w.b) not in told(await pairs(register, who, BO))
        swapped = {"first": said["second"], "second": said["first"]}
        again = await decide(register, "bo.data", "dismissDuplicate", **swapped)
        assert again["problems"] == [{"path": [], "code": "DISMISSED_ALREADY"}]
        done = await decide(register, "bo.data", "reopenDuplicate", **swapped)
        assert done["__typename"] == "DuplicateReopened"
        assert two(w.a, w.b) in told(await pairs(register, "bo.worker", BO))
    sql = "SELECT child_id, other_id, class, kind FROM child_event WHERE kind LIKE 'DUPL%'"
    events = await register.admin.fetch(sql)
    assert {tuple(row)[:3] for row in events} == {
        (w.a, w.b, "IDENTITY"), (w.b, w.a, "IDENTITY")
    }  # fmt: skip
    assert len(events) == 8
    assert (await register.version(said["first"])) == 1


async def test_an_event_about_two_is_known_to_who_knows_both(register: Register) -> None:
    """The collaborator looks after one of the two; the auditor sees both masked."""
    w: Any = register.world
    said = {"first": w.near_id, "second": gid("Child", w.a)}
    await decide(register, "bo.worker", "dismissDuplicate", **said)
    text = """query($id: ID!) { node(id: $id) { ... on Child {
      history { totalCount nodes { kind class } } } } }"""
    for who, count in (("bo.worker", 1), ("bo.data", 1), ("bo.collab", 0), ("bo.auditor", 0)):
        for lane in ("fast", "walled"):
            found = await register.ask(who, text, lane, variables={"id": w.near_id})
            assert found["data"]["node"]["history"]["totalCount"] == count, (who, lane)


async def test_the_statement_and_the_rule_agree_on_random_records(databases: Databases) -> None:
    rng, world = Random(5), Doubles()
    names = ("Lê An", "LE ÂN", "Lê Bình", "Trần An", "Đỗ Đức", "Do Duc")
    made: dict[UUID, Known] = {}
    for number in range(40):
        name, mother = rng.choice(names), rng.choice((MOTHER, "tran thi lan", "Lê Mai", None))
        born = rng.choice((BORN, BORN.replace(year=2016), None))
        blind = str(number).encode() if rng.random() < 0.2 else None
        more = {"date_of_birth": born, "personal_id_blind": blind, "household_id": None}
        child = world.one(name, mother=mother, **more)
        papers = set()
        for kind, code, place in ((CARD, rng.choice("12345"), None), (BIRTH, "7/2015", "Bồ Đề"),
                                  (BIRTH, "7/2015", None)):  # fmt: skip
            if rng.random() < 0.15:
                world.paper(child, kind, code, place)
                papers |= {(kind, named(kind, code, place))} if kind is CARD or place else set()
        mothers = frozenset({toneless(mother)} if mother else ())
        made[child] = Known(name, born, mothers, blind is not None, frozenset(papers))
    found = await Register.begin(databases, vault, world)
    page = told(await pairs(found, "bo.worker", BO, first=100))  # type: ignore[arg-type]
    wanted = {
        two(one, other): sorted(likenesses(made[one], made[other]))
        for one in made
        for other in made
        if one < other and [*likenesses(made[one], made[other])]
    }
    mine = {pair: why for pair, why in page.items() if not _fixed(world, pair)}
    assert {p: w for p, w in mine.items() if p <= two(*made)} == wanted
    assert len(wanted) > 10
    await found.finish(databases)


async def test_names_are_compared_in_the_database_as_everywhere(register: Register) -> None:
    names = [row["full_name"] for row in register.world.rows["child"]]
    names += ["Hoà", "Hòa", "H'Mông Đức", "ĐÀO  Ðức-Ân", "Ea H’Leo", "Ŏng Ƀøt", "straße", "Ksơr Ŭ"]
    for name in names:
        assert await register.admin.fetchval("SELECT toneless($1)", name) == toneless(name), name


async def test_a_number_on_paper_names_who_is_likely_the_same(register: Register) -> None:
    w: Any = register.world
    text = """mutation($input: RecordHealthInsuranceInput!) { recordHealthInsurance(input: $input) {
      ... on HealthInsuranceRecorded { warnings { code ids } } } }"""
    said = {"key": str(uuid4()), "id": gid("Child", w.a), "version": 1, "number": "TE1010123456789"}
    answer = (await register.request("bo.worker", text, input=said))["recordHealthInsurance"]
    (warning,) = answer["warnings"]
    assert warning["code"] == "LIKELY_DUPLICATE"
    assert set(warning["ids"]) == {gid("Child", c) for c in (w.carded, w.renamed)}
    again = (await register.request("bo.worker", text, input=said))["recordHealthInsurance"]
    assert again == answer


def elsewhere(answer: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(w["code"], w["ids"]) for w in answer["warnings"] if w["code"] != "LIKELY_DUPLICATE"]


ASK = """mutation($input: AskElsewhereInput!) { askElsewhere(input: $input) { __typename
  ... on UserError { path } ... on ElsewhereAsked { warnings { code path message ids } } } }"""


async def ask(register: Register, who: str, child: UUID) -> dict[str, Any]:
    said = {"key": str(uuid4()), "id": gid("Child", child)}
    return (await register.request(who, ASK, input=said))["askElsewhere"]  # type: ignore[no-any-return]


async def test_of_a_record_elsewhere_only_the_commune_to_ask_is_told(register: Register) -> None:
    w: Any = register.world
    assert elsewhere(await ask(register, "bo.worker", w.a)) == [
        ("LIKELY_DUPLICATE_ELSEWHERE", [f"Unit_{NGOC}"])
    ]
    assert elsewhere(await ask(register, "bo.worker", w.twin)) == []
    assert elsewhere(await ask(register, "bo.worker", w.carded)) == []  # its mother is not known
    acts = await register.admin.fetch(
        "SELECT officer_id, object, details FROM audit WHERE action = 'duplicateElsewhere'"
    )
    assert [(row["officer_id"], row["object"]) for row in acts] == [
        (register.world.officer("bo.worker"), gid("Child", w.a))
    ]
    for who, kind in (("bo.chair", "Forbidden"), ("quang.worker", "NotFound")):
        assert (await ask(register, who, w.a))["__typename"] == kind


@pytest.mark.parametrize("change", ["birth", "name", "mother", "number"])
async def test_all_three_must_be_equal_to_be_told_elsewhere(
    register: Register, change: str
) -> None:
    w: Any = register.world
    for sql in {
        "birth": ["UPDATE child SET date_of_birth = '2015-03-03' WHERE id = $1"],
        "name": ["UPDATE child SET search_name = 'le anh' WHERE id = $1"],
        "mother": ["UPDATE guardian SET full_name = 'Lê Mai' WHERE child_id = $1"],
        "number": [
            "UPDATE child SET personal_id_blind = 'x'::bytea WHERE id = $1",
            "UPDATE child SET personal_id_blind = 'y'::bytea WHERE code = 'QUANG-1' AND $1 <> id",
        ],
    }[change]:
        await register.admin.execute(sql, w.c)
    if change == "number":
        await register.admin.execute(
            "UPDATE child SET personal_id_blind = 'z'::bytea WHERE id = $1", w.a
        )
    assert elsewhere(await ask(register, "bo.worker", w.a)) == []


async def test_who_asks_too_often_is_told_nothing_whatever_there_is(register: Register) -> None:
    w: Any = register.world
    for _ in range(probes.FREE):
        assert elsewhere(await ask(register, "bo.worker", w.a))
    await register.admin.execute("UPDATE probe_throttle SET blocked_until = now() + interval '1 h'")
    waiting = [await ask(register, "bo.worker", child) for child in (w.a, w.twin)]
    assert elsewhere(waiting[0]) == [("ELSEWHERE_NOT_ASKED", [])]
    assert orjson.dumps(waiting[0]) == orjson.dumps(waiting[1])
    assert elsewhere(await ask(register, "bo.data", w.a))  # others do not wait
    hits = await register.admin.fetch("SELECT hits FROM probe_throttle ORDER BY hits")
    assert [row["hits"] for row in hits] == [1, probes.FREE]


async def test_registering_says_whom_to_ask(register: Register) -> None:
    said = {
        "unit": f"Unit_{QUANG}",
        "fullName": "Lê Ấn",
        "sex": "FEMALE",
        "dateOfBirth": BORN.isoformat(),
        "personalIdMissing": "Chưa có",
        "guardians": [{"fullName": "TRẦN THỊ LAN", "relation": "mẹ"}],
    }
    done = await register.do("quang.worker", "registerChild", **said)
    assert elsewhere(done) == [("LIKELY_DUPLICATE_ELSEWHERE", [f"Unit_{BO}", f"Unit_{NGOC}"])]
    done = await register.do("quang.worker", "registerChild", **said | {"guardians": []})
    assert elsewhere(done) == []


def test_every_obstacle_has_words_and_stands_in_the_guide() -> None:
    page = (Path(__file__).parents[2] / "docs" / "duplicates.md").read_text(encoding="utf-8")
    assert set(OBSTACLES) == set(Obstacle)
    assert [c for c, said in OBSTACLES.items() if f"| `{c}` | {said} |" not in page] == []

"""Moves of random worlds: every lane answers what the second opinion does, to everybody."""

import orjson
import pytest

from tests.databases import Databases
from tests.oracle.law import Law
from tests.oracle.moves import Moves
from tests.worlds import staged

ROLES = ("commune_worker", "commune_chair", "district_officer", "province_officer")
TEXT = """query($way: MoveDirection, $status: [MoveStatus!]) {
  moves(first: 100, where: {direction: $way, status: $status}) { totalCount nodes { id code status
  hamlet address reason answer child { code } arriving { code fullName personalId } withheld
  viewerCan version } } }"""
BY_ID = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"


@pytest.mark.parametrize("kind", ["three", "two", "random"])
async def test_moves_are_what_the_matrix_says(databases: Databases, kind: str) -> None:
    async with staged(databases, 14, kind, hired=ROLES) as stage:
        moves, shown, came = stage.world.rows["move"], 0, 0
        ids = [f"Move_{move['id'].hex}" for move in moves][:100]
        for who in [*stage.world.people, *ROLES]:
            expected = Moves(Law(stage.world, who, stage.world.now), moves)
            for way, status in (
                (None, None),
                ("IN", None),
                ("OUT", "ACCEPTED"),
                ("IN", "PROPOSED"),
            ):
                wanted = expected.listed(way, status)
                shown += len(wanted)
                came += sum(row["arriving"] is not None for row in wanted)
                said = {"way": way, "status": status and [status]}
                for lane in ("fast", "walled"):
                    answer = await stage.ask(who, TEXT, lane, variables=said)
                    found = orjson.loads(orjson.dumps(answer))["data"]["moves"]
                    assert found == {"totalCount": len(wanted), "nodes": wanted[:100]}, (who, way)
            seen = await stage.ask(who, BY_ID, variables={"ids": ids})
            by_id = {node["id"] for node in seen["data"]["nodes"] if node}
            assert by_id == {move["id"] for move in expected.listed()} & {*ids}
        assert shown > 50
        assert came > 0

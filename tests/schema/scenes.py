"""What happens to other records and places in the middle of a child's life: registrations, moves,
merges, deaths."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import uuid4

from tests.schema.merging import document
from tests.schema.moving import NGOC, QUANG, REASON, Desk
from tests.schema.registry import BO, day
from tests.schema.test_register_child import entry

Scene = Callable[[Desk], Awaitable[None]]


async def registered(desk: Desk, who: str = "bo.worker", **said: Any) -> str:
    done = await desk.do(who, "registerChild", **entry(**said))
    assert done["__typename"] == "ChildRegistered", done
    return str(done["child"]["id"])


async def died(desk: Desk, child: str, who: str = "bo.worker") -> None:
    done = await desk.act(who, "recordDeath", id=child, on=day(-1), cause="ILLNESS")
    assert done["__typename"] == "DeathRecorded", done


async def proposed(desk: Desk, there: int, who: str = "bo.worker", since: int = 0) -> str:
    said = {"id": desk.world.near_id, "reason": REASON, "to": f"Unit_{there}", "since": day(since)}
    done = await desk.move(who, "proposeMove", **said)
    assert done["__typename"] == "MoveProposed", done
    return str(done["move"]["id"])


async def there_and_back(desk: Desk, *since: int) -> None:
    ways = ((NGOC, "bo.worker", "ngoc.worker"), (BO, "ngoc.worker", "bo.worker"))
    for (there, here, comes), first in zip(ways, since, strict=True):
        move = await proposed(desk, there, here, first)
        done = await desk.move(comes, "acceptMove", id=move, hamlet="Thôn 1")
        assert done["__typename"] == "MoveAccepted", done


async def one(desk: Desk, alias: str, *, confirmed: bool = True) -> str:
    """That the child and this record are one."""
    sides = {"survivor": desk.world.near_id, "alias": alias}
    versions = {f"{side}Version": await desk.version(key) for side, key in sides.items()}
    merge = {"key": str(uuid4())} | versions
    done = await desk.request("bo.worker", document("proposeMerge"), input=merge | sides)
    assert done["proposeMerge"]["__typename"] == "MergeProposed", done
    identity = str(done["proposeMerge"]["merge"]["id"])
    if confirmed:
        said = {"key": str(uuid4()), "id": identity} | versions
        done = await desk.request("bo.data", document("confirmMerge"), input=said)
        assert done["confirmMerge"]["__typename"] == "MergeConfirmed", done
    return identity


async def two(desk: Desk, merge: str) -> None:
    said = {"key": str(uuid4()), "id": merge}
    said["survivorVersion"] = await desk.version(desk.world.near_id)
    done = await desk.request("bo.chair", document("undoMerge"), input=said)
    assert done["undoMerge"]["__typename"] == "MergeUndone", done


# -- scenes ---------------------------------------------------------------------------------------


async def elsewhere(desk: Desk) -> None:
    """In another province somebody of the same name is registered, and dies."""
    child = await registered(desk, "quang.worker", unit=QUANG)
    await died(desk, child, "quang.worker")


async def taken_back(desk: Desk) -> None:
    """A move is proposed, and withdrawn."""
    move = await proposed(desk, QUANG)
    done = await desk.move("bo.worker", "withdrawMove", id=move)
    assert done["__typename"] == "MoveWithdrawn", done


async def away(desk: Desk) -> None:
    await there_and_back(desk, 0, 0)


async def born_and_died(desk: Desk) -> None:
    await died(desk, await registered(desk, fullName="Lê Văn Năm", dateOfBirth="2016-05-06"))


async def one_for_good(desk: Desk) -> None:
    await one(desk, await registered(desk, dateOfBirth="2014-05-06"))


async def one_and_two(desk: Desk) -> None:
    await two(desk, await one(desk, await registered(desk, dateOfBirth="2014-05-07")))


# Nothing of these shows to anybody in the province, or none but what classes of the events say.
UNSEEN: Final[tuple[Scene, ...]] = (elsewhere, taken_back)
SEEN: Final[tuple[Scene, ...]] = (away, born_and_died, one_for_good, one_and_two)

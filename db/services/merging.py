"""Two records of one child become one: proposed by one, confirmed by another, undone if wrong.

The rows of both children are locked first, in an order that is the same for everybody. What is
taken over, and given back, is done by functions of the database: it is of classes that who decides
need not hold. Values that are sealed belong to their row, so they are sealed anew in between.
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import func, update

from db.compiler.plan import global_id
from db.models import Child, Guardian, Merge, PersonalId
from db.rules.children import ChildStatus
from db.rules.duplicates import NEEDED, Known, MergeStatus, Obstacle, Standing, obstacles
from db.rules.facts import Span, found, refuse
from db.rules.history import EventKind
from db.rules.identifiers import PERSONAL_ID
from db.rules.inputs import InputRefusedError
from db.rules.names import toneless
from db.rules.registration import is_mother
from db.services.acts import Said
from db.services.duplicates import PROPOSE, Two, take_two
from db.services.history import happened_to_two
from db.services.numbers import UNIQUE
from db.services.work import Work, part, unchanged

DECIDE: Final = "decide_merge"  # as in the access lines
SIDES: Final = ("survivor", "alias")
OPEN: Final = """
SELECT EXISTS (SELECT FROM child_merge WHERE status = 'PROPOSED'
  AND survivor_id IN ($1, $2) AND alias_id IN ($1, $2)) AS so
"""
LOCK: Final = "SELECT merge_lock($1)"
SEALED: Final = "SELECT names, sources, sealed FROM merge_sealed($1)"
CONFIRM: Final = "SELECT merge_confirm($1, $2, $3, $4, $5, $6, $7)"
UNDO: Final = "SELECT merge_undo($1, $2)"
COLUMNS: Final = {"guardian": "phone_sealed", "document": "number_sealed"}


@dataclass(frozen=True, slots=True)
class Wish:
    """Which record is to stand for both, in the versions that were read."""

    survivor: Said
    alias: Said


@dataclass(frozen=True, slots=True)
class Merging:
    """A proposal, both records locked."""

    merge: Any
    survivor: Any
    alias: Any


async def propose_merge(work: Work, wish: Wish) -> UUID:
    """Nothing of either record changes by it, its version neither."""
    said = Two(wish.survivor.child, wish.alias.child, SIDES)
    survivor, alias = await take_two(work, said, PROPOSE)
    unchanged(survivor, wish.survivor.version, "survivor_version")
    unchanged(alias, wish.alias.version, "alias_version")
    await _refuse(work, survivor, alias)
    waits = (await work.row(OPEN, survivor["id"], alias["id"]))["so"]
    refuse(found("", (Obstacle.PROPOSED_ALREADY, waits)))
    merge = uuid4()
    sides = {"survivor_id": survivor["id"], "alias_id": alias["id"]}
    await work.add(Merge, id=merge, **sides, proposed_by=work.subject)
    whole = Merging({"id": merge}, survivor, alias)
    await _told(work, whole, EventKind.MERGE_PROPOSED, "proposeMerge")
    return merge


async def confirm_merge(
    work: Work, merge: UUID | None, survivor_version: int, alias_version: int
) -> UUID:
    """By somebody else than who proposed it, of what both have read."""
    taken = await _take(work, merge)
    unchanged(taken.survivor, survivor_version, "survivor_version")
    unchanged(taken.alias, alias_version, "alias_version")
    row = taken.merge
    refuse(
        found(
            "",
            (Obstacle.NOT_PROPOSED, row["status"] != MergeStatus.PROPOSED),
            (Obstacle.OWN_PROPOSAL, row["proposed_by"] == work.subject),
        )
    )
    await _refuse(work, taken.survivor, taken.alias)
    await work.write(CONFIRM, row["id"], *await _sealed_anew(work, taken))
    await _told(work, taken, EventKind.MERGED, "confirmMerge")
    found_id: UUID = row["id"]
    return found_id


async def decline_merge(work: Work, merge: UUID | None) -> UUID:
    """By whoever may decide, who proposed it among them."""
    taken = await _take(work, merge)
    row = taken.merge
    refuse(found("", (Obstacle.NOT_PROPOSED, row["status"] != MergeStatus.PROPOSED)))
    said = {"status": MergeStatus.DECLINED.value, "decided_by": work.subject}
    change = update(Merge).where(Merge.id == row["id"])
    await work.run(change.values(**said, decided_at=func.clock_timestamp()))
    await _told(work, taken, EventKind.MERGE_DECLINED, "declineMerge")
    found_id: UUID = row["id"]
    return found_id


async def undo_merge(work: Work, merge: UUID | None, survivor_version: int) -> UUID:
    """Two records again: the alias as it was, the survivor without what it took over, but with all
    that was said since."""
    taken = await _take(work, merge)
    unchanged(taken.survivor, survivor_version, "survivor_version")
    row = taken.merge
    refuse(found("", (Obstacle.NOT_CONFIRMED, row["status"] != MergeStatus.CONFIRMED)))
    later = taken.survivor["status"] == ChildStatus.MERGED
    refuse(found("", (Obstacle.MERGED_SINCE, later)))
    number = _number(work, taken.alias)
    blind = number and work.memory.vault.blind(number, purpose=PERSONAL_ID)
    try:  # it tells both histories: one may be out of reach now
        await work.write(UNDO, row["id"], blind)
    except asyncpg.UniqueViolationError as clash:
        if clash.constraint_name != UNIQUE:
            raise
        raise InputRefusedError(found("alias", (Obstacle.NUMBER_TAKEN, True))) from None
    await _recorded(work, taken, "undoMerge")
    found_id: UUID = row["id"]
    return found_id


async def _take(work: Work, merge: UUID | None) -> Merging:
    """Raises NotFoundError, ForbiddenError. What became of it is looked at under the locks."""
    with part("id"):
        known = await work.find(Merge, merge, DECIDE)
        await work.write(LOCK, known["id"])
        survivor, alias = [
            await work.find(Child, known[f"{side}_id"], DECIDE, *NEEDED) for side in SIDES
        ]
        return Merging(await work.find(Merge, merge, DECIDE), survivor, alias)


async def _refuse(work: Work, survivor: Any, alias: Any) -> None:
    refuse(obstacles(await _standing(work, survivor), await _standing(work, alias)))


async def _standing(work: Work, row: Any) -> Standing:
    carers = await work.those(Guardian.child_id, row["id"])
    mothers = frozenset(
        toneless(each["full_name"])
        for each in carers
        if Span(each["valid_from"], each["valid_to"]).holds_on(work.today)
        and is_mother(each["relation"])
    )
    numbered = row["personal_id_blind"] is not None
    known = Known(row["full_name"], row["date_of_birth"], mothers, numbered)
    return Standing(known, ChildStatus(row["status"]), row["unit_id"])


async def _sealed_anew(work: Work, taken: Merging) -> tuple[Any, ...]:
    """What is sealed in the rows that the survivor takes over, for rows of its own; and the
    personal id, for its row and its history."""
    vault, alias = work.memory.vault, taken.alias
    told = await work.row(SEALED, taken.merge["id"])
    sources, targets, sealed = told["sources"] or [], list[UUID](), list[bytes]()
    rows = zip(told["names"] or (), sources, told["sealed"] or (), strict=True)
    for table, source, blob in rows:
        targets.append(uuid4())
        text = vault.open(table, COLUMNS[table], source, blob)
        sealed.append(vault.seal(table, COLUMNS[table], targets[-1], text))
    if alias["personal_id_blind"] is None:
        return sources, targets, sealed, None, None, None
    number = _number(work, alias) or ""
    row, table = uuid4(), PersonalId.__tablename__
    ours = vault.seal("child", "personal_id_sealed", taken.survivor["id"], number)
    return sources, targets, sealed, row, vault.seal(table, "number_sealed", row, number), ours


def _number(work: Work, row: Any) -> str | None:
    """The personal id that stands sealed in a record, also in one that was merged."""
    sealed = row["personal_id_sealed"]
    vault = work.memory.vault
    found: str | None = sealed and vault.open("child", "personal_id_sealed", row["id"], sealed)
    return found


async def _told(work: Work, taken: Merging, kind: EventKind, action: str) -> None:
    # The survivor last: whoever follows the alias goes on with it from here.
    await happened_to_two(work, taken.alias["id"], taken.survivor["id"], kind)
    await _recorded(work, taken, action)


async def _recorded(work: Work, taken: Merging, action: str) -> None:
    survivor, alias = taken.survivor["id"], taken.alias["id"]
    names = {"survivor": global_id("Child", survivor), "alias": global_id("Child", alias)}
    await work.record(action, global_id("Merge", taken.merge["id"]), **names)

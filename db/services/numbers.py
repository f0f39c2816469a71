"""The personal id (số định danh cá nhân) of a child in the register: given, corrected, taken away.

Like names it has no dated rows until it changes; then the first row says what was, from the
beginning of records. The numbers a child had stay sealed in them.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

from db.models import PersonalId
from db.rules.children import Sex
from db.rules.identifiers import PERSONAL_ID, personal_id_doubts
from db.rules.inputs import EARLIEST, tidy
from db.rules.registration import Pair, pair_after
from db.rules.sensitivity import Sensitivity
from db.rules.series import Says
from db.services.dated import Series
from db.services.registration import TakenError
from db.services.requests import Notice

NUMBERS: Final = Series(
    PersonalId,
    ("number_sealed", "missing"),
    (Sensitivity.IDENTITY, None),
    sealed=frozenset({"number_sealed"}),
    blind=("number_sealed", "number_blind", PERSONAL_ID),
)
UNIQUE: Final = "uq_child_personal_id_blind"
PLACE: Final = ("child", "personal_id_sealed")
BASE: Final = f"""
INSERT INTO personal_id (id, child_id, valid_from, recorded_at, number_sealed, number_blind,
  missing)
SELECT $2, id, date '{EARLIEST}', registered_at, $3, $4, personal_id_missing FROM child
WHERE id = $1
"""  # noqa: S608 -- a constant
BLOCKED: Final = "SELECT probe_blocked() AS now"


def number_of(act: Any) -> str | None:
    """Today's."""
    sealed = act.child["personal_id_sealed"]
    opened: str | None = sealed and act.work.memory.vault.open(*PLACE, act.child["id"], sealed)
    return opened


async def base(act: Any) -> None:
    """What was, before it changes for the first time."""
    number, missing = number_of(act), act.child["personal_id_missing"]
    if number is None and missing is None:
        return
    row = uuid4()
    told = NUMBERS.stored(act.work, row, (number, missing))
    values = (told["number_sealed"], told["number_blind"])
    await act.work.execute(BASE, act.child["id"], row, *values)
    act.forget(NUMBERS)


def after(before: Says | None, says: Mapping[str, Any]) -> Says:
    """The number and why there is none, once this is said."""
    found = pair_after(Pair(*(before or (None, None))), _named(says))
    return found.number, found.missing and tidy(found.missing)


def _named(says: Mapping[str, Any]) -> dict[str, Any]:
    names = {"number_sealed": "personal_id", "missing": "personal_id_missing"}
    return {names[name]: value for name, value in says.items()}


def copied(work: Any, child: UUID, says: Says | None) -> dict[str, Any]:
    """Today's copy in the row of the child, sealed for that row."""
    number, missing = says or (None, None)
    vault = work.memory.vault
    return {
        "personal_id_sealed": number and vault.seal(*PLACE, child, number),
        "personal_id_blind": number and vault.blind(number, purpose=PERSONAL_ID),
        "personal_id_missing": missing,
    }


async def ask_first(act: Any) -> None:
    """Whether another record has the number is learned by trying: who tried too often waits."""
    blind = act.copies.get("personal_id_blind")
    new = blind and blind != act.child["personal_id_blind"]
    if new and (await act.work.row(BLOCKED))["now"]:
        raise TakenError(blind)


def taken(act: Any, clash: asyncpg.UniqueViolationError) -> Exception:
    """Another record has it; anything else is a surprise."""
    ours: bool = clash.constraint_name == UNIQUE
    return TakenError(act.copies["personal_id_blind"]) if ours else clash


def doubts(act: Any, values: Mapping[str, Any]) -> list[Notice]:
    """Where number, sex and birth, one of which was said now, say different things today."""
    if not {"personal_id", "sex", "date_of_birth"} & values.keys():
        return []
    now = {**act.child, **act.copies}
    number = values["personal_id"] if "personal_id" in values else number_of(act)
    if number is None or now["personal_id_blind"] is None:
        return []
    found = personal_id_doubts(number, Sex(now["sex"]), now["date_of_birth"])
    return [Notice(doubt, ("personal_id",)) for doubt in found]

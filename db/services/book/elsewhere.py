"""What a dry run asks of records out of reach: one question for many lines. Told is the commune to
ask, and nothing else; counted, slowed and on record."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from db.rules import probes
from db.rules.book.lines import C, Line, Outcome
from db.rules.book.verdict import Said, Verdict
from db.rules.identifiers import PERSONAL_ID
from db.rules.inputs import kept_birth
from db.rules.names import toneless
from db.rules.registration import MOTHERS
from db.services.book.reading import numbered
from db.services.work import Work

HOLDERS: Final = """
SELECT a.place::int, h.unit, h.wait FROM unnest($1::bytea[]) WITH ORDINALITY AS a (blind, place),
  LATERAL personal_id_holder(a.blind, $2, $3, $4, $5) AS h
"""
ALIKE: Final = "SELECT line, unit FROM book_elsewhere($1, $2, $3, $4, $5, $6, $7, $8)"
COMES: Final = frozenset({Outcome.NEW, Outcome.DUPLICATE})


async def held_elsewhere(
    work: Work, verdicts: Sequence[Verdict]
) -> dict[int, tuple[Said, int | None]]:
    """Lines whose personal id another record holds, with the commune to ask; who asks too often is
    told nothing. Asked as registering asks."""
    asked = numbered(verdicts)
    if not asked:
        return {}
    blinds = [work.memory.vault.blind(number, purpose=PERSONAL_ID) for number in asked]
    limits = (probes.FREE, probes.FIRST_WAIT, probes.LONGEST_WAIT, probes.FORGOTTEN_AFTER)
    rows = await work.connection.fetch(HOLDERS, blinds, *limits)
    numbers = [each.line.number for each in asked.values()]
    return {
        numbers[row["place"] - 1]: (
            Said(held=not row["wait"], unchecked=bool(row["wait"])),
            row["unit"],
        )
        for row in rows
    }


async def alike_elsewhere(
    work: Work, book: UUID, verdicts: Sequence[Verdict]
) -> dict[int, int | None]:
    """Lines of children that come into the register here and likely have a record elsewhere, with
    the commune to ask; None: not asked, whatever there is."""
    asked = [told.line for told in verdicts if told.outcome in COMES and _mother(told.line)]
    if not asked:
        return {}
    rows = await work.connection.fetch(
        ALIKE,
        *(book, [line.number for line in asked], [line.name for line in asked]),
        [_born(line, work.today) for line in asked],
        [_mother(line) for line in asked],
        [C.PERSONAL_ID in line.says for line in asked],
        *(sorted(MOTHERS), probes.MOST_OF_BOOKS),
    )
    return {row["line"]: row["unit"] for row in rows}


def _mother(line: Line) -> str | None:
    return next((toneless(each.full_name) for each in line.carers if each.is_mother), None)


def _born(line: Line, today: date) -> date | None:
    """As the register keeps it."""
    born = line.born
    return kept_birth(born.day, born.precision, today) if born else None

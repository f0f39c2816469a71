"""Reads on record: whatever showed a child or a case is in the log before the answer leaves."""

from collections.abc import Sequence

from db.compiler.plan import Ask
from db.services.access_log import Entry
from schema.context import Context


async def logged(context: Context, asks: Sequence[tuple[str, Ask]]) -> None:
    """Root fields with what was asked for each."""
    entries = [
        Entry(
            context.access.subject,
            context.access.postings,
            context.operation,
            field,
            tuple(ask.seen),
            tuple(ask.cases),
            sorted(of.value for of in ask.shown),
        )
        for field, ask in asks
        if ask.seen or ask.cases
    ]
    if entries and context.log is not None:
        await context.log.write(entries)

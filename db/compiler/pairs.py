"""A list of twos: rows of one table, side by side, as a question of its own finds them."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Subquery, func, select

from db.access import Access, Draft
from db.compiler.conditions import within_of
from db.compiler.cursors import binding
from db.compiler.keyset import Term, beyond, ordered
from db.compiler.objects import ONE, record
from db.compiler.pages import COUNTED, TOTALS, Pages, one_more
from db.compiler.plan import Ask, Getter, Plan
from db.compiler.plan import Draft as Drawing
from db.compiler.selection import Arg, Pick
from db.compiler.writer import Row
from db.mapping import Bound, One, Type
from db.models import Child

# Draws the twos in a unit: their keys `one` and `other`, and `why`.
Draw = Callable[[Access, Draft, Getter | None], Subquery]
TERMS: Final[list[Term]] = [(Child.id, False), (Child.id, False)]
SIDES: Final = {"first": "one", "second": "other"}


def pairs_plan(
    types: dict[str, Type], bound: Bound, draw: Draw, pick: Pick, ask: Ask, draft: Drawing
) -> Plan:
    """A root field: a connection of twos, in the order of their keys. The children of a page are in
    the log, whatever of them is selected."""
    pages, row = Twos(types, ask, draft), Row()
    value = pages.twos(bound, row, pick, draw)
    return pages.finish(row, pages.writer.function("r, ask", [f"return {value}"]))


class Twos(Pages):
    def twos(self, bound: Bound, row: Row, pick: Pick, draw: Draw) -> str:
        type_ = self.types[self.types[bound.target].fields["nodes"].target]
        window, within = self.window(pick), self._within(pick)
        found, inner = draw(self.access, self.draft, within), Row()
        columns = [found.c.one, found.c.other]
        one, other = (inner.add(column) for column in columns)
        key = self._key(bound, pick)
        cursor = f"seal(key, [{one}, {other}])"

        def node(picks: tuple[Pick, ...]) -> str:
            return self._two(type_, found, inner, picks)

        entries, total = [], "0"
        for part in self.active(pick.picks, bound.target):
            if part.name in TOTALS and total == "0":
                total = row.add(self._counted(draw, within))
            value = self.entry(part, bound.target, node, cursor, window)
            entries.append(f"{part.key!r}: {value}")
        noted = [f"ask.seen.update([k.hex for r in rows for k in ({one}, {other})])"]
        size = self.draft.steer(window.size)
        rows = select(record(inner)).select_from(found)
        rows = rows.where(*beyond(self.draft, window, key, TERMS, columns))
        rows = rows.order_by(*ordered(columns, TERMS, window.backward))
        at = row.add(func.array(rows.limit(one_more(size)).scalar_subquery()))
        return f"{self.connection(window, size, key, noted, entries)}({at}, ask, {total})"

    def _within(self, pick: Pick) -> Getter | None:
        unit = pick.arguments["within"]
        return within_of(Arg(self.draft, lambda ask: {"within": unit(ask)}))

    def _key(self, bound: Bound, pick: Pick) -> Getter:
        unit = pick.arguments["within"]
        return lambda ask: binding(ask.memory.secret, bound.name, unit(ask))

    def _two(self, type_: Type, found: Subquery, inner: Row, picks: tuple[Pick, ...]) -> str:
        """The name of a function `(r, ask)` that makes one entry."""
        entries = []
        for pick in self.active(picks, type_.name):
            if pick.name in SIDES:
                link = found.c[SIDES[pick.name]]
                side = Bound(One(Child.id), type_.fields[pick.name].target, pick.name)
                value = self.one(link, side, inner, pick)
            elif pick.name == "__typename":
                value = repr(type_.name)
            else:
                value = inner.add(found.c.why)
            entries.append(f"{pick.key!r}: {value}")
        return self.writer.function("r, ask", [f"return {{{', '.join(entries)}}}"])

    def _counted(self, draw: Draw, within: Getter | None) -> Any:
        found = draw(self.access, self.draft, within)
        some = select(ONE).select_from(found).limit(COUNTED + 1).subquery()
        return select(func.count()).select_from(some).scalar_subquery()

"""Lists: a page by keyset, forward and backward, nested or at the root."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, inspect, literal_column, select

from db.access import BadRequestError, RefusedError
from db.compiler.conditions import conditions, narrowed, scattered, within_of
from db.compiler.cursors import binding, seal
from db.compiler.keyset import Term, Window, beyond, ordered
from db.compiler.objects import ONE, Objects, opened, record
from db.compiler.past import PAST, asked_then
from db.compiler.plan import Ask, Getter
from db.compiler.selection import Arg, Pick, nothing
from db.compiler.writer import Row
from db.filters import plain
from db.mapping import Bound, Listing, Type

DEFAULT, MOST, COUNTED = 20, 100, 10_000
TERMS: Final = 5  # of one order; a cursor compares every one with all before it
TOTALS: Final = {"totalCount", "totalCountIsExact"}
FEW: Final = 5  # rows of which a count alone tells something of each


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a page, one more than is shown, as yet without columns; those that the function
    `(rows, ask, total)` needs of each to make the connection."""

    door: Any
    rows: Select[Any]
    columns: Row
    function: str
    total: str


class Pages(Objects):
    def page(self, bound: Bound, row: Row, pick: Pick, listing: Listing, above: Any = None) -> str:
        """A connection in a row; `above` is the door of that row, whose parts are listed."""
        found = self.listed(bound, row, pick, listing, above)
        rows = found.rows.add_columns(record(found.columns)).scalar_subquery()
        return f"{found.function}({row.add(func.array(rows))}, ask, {found.total})"

    def listed(
        self, bound: Bound, row: Row, pick: Pick, listing: Listing, above: Any = None
    ) -> Listed:
        """`row` takes what is asked beside the rows: how many there are."""
        type_ = self.types[self.types[bound.target].fields["nodes"].target]
        where, window = Arg.of(pick, "where", self.draft), self.window(pick)
        then = asked_then(pick, self.draft)
        terms, within = self.order(pick, listing), within_of(where, ever=then is not None)

        def opened() -> Any:
            past = then and self.access.past(self.draft, within, then)
            return past or self.open(listing.model, within, above, sight=listing.sight)

        door, inner = opened(), Row()
        columns = self.sorted_by(door, pick, terms)
        key = self.binding(bound, pick, terms, listing)
        parts = conditions(door, listing, where, self.draft)
        parts += narrowed(door, listing, where, whole=terms[0][0] is not listing.default[0][0])
        parts += beyond(self.draft, window, key, terms, columns)
        cursor = f"seal(key, [{', '.join(inner.add(column) for column in columns)}])"

        def node(picks: tuple[Pick, ...]) -> str:
            return self.object(type_, door, inner, picks)

        entries, total, asked = [], "0", set[str]()
        for part in self.active(pick.picks, bound.target):
            asked.add(part.name)
            if part.name in TOTALS and total == "0":
                total = row.add(self.count(listing, where, opened(), above))
            value = self.entry(part, bound.target, node, cursor, window)
            entries.append(f"{part.key!r}: {value}")

        noted = self.noted(type_, door, inner, asked)
        size = self.draft.steer(window.size)
        if scattered(listing, where):
            columns = [func.greatest(columns[0]), *columns[1:]]
        rows = alone(select(), door, above).where(*parts)
        rows = rows.order_by(*ordered(columns, terms, window.backward)).limit(one_more(size))
        function = self.connection(window, size, key, noted, entries)
        return Listed(door, rows, inner, function, total)

    def connection(
        self, window: Window, size: int, key: Getter, noted: list[str], entries: Sequence[str]
    ) -> str:
        sealing = f"seal, key = {self.writer.constant(seal)}, {self.writer.constant(key)}(ask)"
        body = [
            *([f"more = len(rows) > {size}"] if any("more" in entry for entry in entries) else []),
            f"rows = rows[:{size}]{'[::-1]' if window.backward else ''}",
            *noted,
            # Of fifty lists in a page most ask for no cursor.
            *([sealing] if any("seal(" in entry for entry in entries) else []),
            f"return {{{', '.join(entries)}}}",
        ]
        return self.writer.function("rows, ask, total", body)

    def noted(self, type_: Type, door: Any, row: Row, asked: set[str]) -> list[str]:
        """For the access log: rows that are not shown, of which the answer tells all the same."""
        if "nodes" in asked or not asked & {*TOTALS, "edges", "pageInfo"}:
            return []
        few = "" if asked - TOTALS - {"__typename"} else f"if total <= {FEW}: "
        noted = []
        for seen, column in (("seen", type_.logged), ("cases", type_.case)):
            if column is not None:
                at = row.add(getattr(door.entity, column.key))
                noted.append(f"{few}ask.{seen}.update([{at}.hex for r in rows if {at}])")
        return noted

    def entry(
        self, part: Pick, target: str, node: Callable[..., str], cursor: str, window: Window
    ) -> str:
        """One field of a connection, over `rows`, `more` and `total`."""
        match part.name:
            case "nodes":
                return f"[{node(part.picks)}(r, ask) for r in rows]"
            case "edges":
                kind = target.replace("Connection", "Edge")
                values = {"cursor": cursor, "__typename": repr(kind)}
                fields = [
                    f"{p.key!r}: "
                    + (f"{node(p.picks)}(r, ask)" if p.name == "node" else values[p.name])
                    for p in self.active(part.picks, kind)
                ]
                return f"[{{{', '.join(fields)}}} for r in rows]"
            case "pageInfo":
                return "{" + ", ".join(self.info(part, window, cursor)) + "}"
            case "totalCount":
                return f"min(total, {COUNTED})"
            case "totalCountIsExact":
                return f"total <= {COUNTED}"
            case _:
                return repr(target)

    def info(self, pick: Pick, window: Window, cursor: str) -> list[str]:
        given = str(window.cursor.given())
        values = {
            "__typename": "'PageInfo'",
            "hasNextPage": given if window.backward else "more",
            "hasPreviousPage": "more" if window.backward else given,
            "startCursor": f"(lambda r: {cursor})(rows[0]) if rows else None",
            "endCursor": f"(lambda r: {cursor})(rows[-1]) if rows else None",
        }
        return [
            f"{part.key!r}: {values[part.name]}" for part in self.active(pick.picks, "PageInfo")
        ]

    # -- arguments -------------------------------------------------------------------------------

    def window(self, pick: Pick) -> Window:
        first, last, after, before = (
            Arg.of(pick, name, self.draft) for name in ("first", "last", "after", "before")
        )
        backward = last.given()
        wrong = first.given() or after.given() if backward else before.given()
        if wrong:
            raise BadRequestError("Either first with after, or last with before.")
        asked = (last if backward else first).get

        def size(ask: Ask) -> int:
            count = asked(ask)
            count = DEFAULT if count is None else count
            if not 1 <= count <= MOST:
                raise BadRequestError(f"A page has 1 to {MOST} entries.")
            return int(count)

        return Window(backward, size, before if backward else after)

    def order(self, pick: Pick, listing: Listing) -> list[Term]:
        asked = Arg.of(pick, "orderBy", self.draft)
        if asked.length() > TERMS:
            raise BadRequestError(f"An order has at most {TERMS} terms.")
        terms = [
            (
                plain(asked[i]["field"].choice()).column,
                plain(asked[i]["direction"].choice()) == "DESC",
            )
            for i in range(asked.length())
        ] or list(listing.default)
        return [*terms, (listing.model.id, terms[-1][1])]  # type: ignore[attr-defined]

    def sorted_by(self, door: Any, pick: Pick, terms: Sequence[Term]) -> list[Any]:
        """A refusal speaks of the order as it was asked, not of the column behind it."""
        columns = []
        for number, (column, _) in enumerate(terms):
            try:
                columns.append(door.searchable(column))
            except RefusedError:
                asked = Arg.of(pick, "orderBy", self.draft)
                raise RefusedError(asked[number]["field"].choice().name) from None
        return columns

    def binding(self, bound: Bound, pick: Pick, terms: Sequence[Term], listing: Listing) -> Getter:
        order = [(column.key, down) for column, down in terms]
        where = pick.arguments.get("where", nothing)
        name = f"{bound.name} of {listing.model.__tablename__}"
        when = [pick.arguments[each] for each in PAST if each in pick.arguments]
        return lambda ask: binding(
            ask.memory.secret, name, order, where(ask), *(at(ask) for at in when)
        )

    def count(self, listing: Listing, where: Arg, door: Any, above: Any) -> ColumnElement[int]:
        """How many rows there are, counted to one more than is told."""
        parts = conditions(door, listing, where, self.draft)
        parts += narrowed(door, listing, where, whole=True)
        some = alone(select(ONE), door, above).where(*parts)
        if above is not None:
            some = some.correlate(inspect(above.entity).selectable)
        found = select(func.count()).select_from(some.limit(COUNTED + 1).subquery())
        return found.scalar_subquery()


def one_more(size: int) -> ColumnElement[int]:
    """In the text: PostgreSQL takes an unknown limit for a tenth of all rows, and would sooner plan
    every page anew than keep such a plan."""
    return literal_column(str(size + 1))


def alone(found: Select[Any], door: Any, above: Any) -> Select[Any]:
    """The rows of a list: below the row it belongs to, or for itself."""
    source, where = opened(door) if above is None else (door.source(), [door.where])
    return found.select_from(source).where(*where)

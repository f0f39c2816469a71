"""Dated rows in the making, as the services leave them: what changes ends the row that held, and
what a row was stays beside it with the time until which it was believed."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from db.rules.documents import named
from db.rules.identifiers import PERSONAL_ID
from db.rules.names import name_key, toneless
from db.seeds.life import Sealing
from db.seeds.rows import Rows

Says = tuple[Any, ...]
Series = tuple[str, Hashable]
ONE_DAY: Final = timedelta(days=1)
ID, CHILD, FIRST, LAST, AT, BY, GONE, VERSION = range(8)  # of a dated row
HEAD: Final = 8


@dataclass(slots=True)
class Line:
    """A row, and what it says before it is sealed."""

    table: str
    row: list[Any]
    says: Says


class Lines:
    """The dated rows of one child. `at` and `by`: of the act that is being written. A series is
    named by its table and what tells it from others there."""

    def __init__(self, child: UUID, rows: Rows, vault: Sealing) -> None:
        self._child, self._rows, self._vault = child, rows, vault
        self.at = datetime.min.replace(tzinfo=UTC)
        self.by: UUID | None = None
        self._open: dict[Series, Line] = {}

    def says(self, series: Series) -> Says:
        return self._open[series].says

    def begin(
        self, series: Series, first: date, says: Says, *, last: date | None = None
    ) -> list[Any]:
        """A new row, which holds from then on."""
        key = self._rows.id()
        row = [key, self._child, first, last, self.at, self.by, None, 1]
        row += self._stored(series[0], key, says)
        self._rows.tables[series[0]].append(row)
        self._open[series] = Line(series[0], row, says)
        return row

    def put(self, series: Series, since: date, says: Says) -> None:
        """From that day on this is so; days come in order."""
        held = self._held(series, since)
        if held is None:
            self.begin(series, since, says)
        elif held.says != says and held.row[FIRST] == since:
            self.become(series, says)
        elif held.says != says:
            last = held.row[LAST]
            self.end(series, since - ONE_DAY)
            self.begin(series, since, says, last=last)

    def renew(self, series: Series, since: date, says: Says) -> None:
        """As `put`, in a row of its own even where it says the same."""
        held = self._held(series, since)
        last = held.row[LAST] if held else None
        self.clear(series, since)
        self.begin(series, since, says, last=last)

    def clear(self, series: Series, since: date) -> None:
        """From that day on nothing is so."""
        held = self._held(series, since)
        if held is None:
            return
        if held.row[FIRST] == since:
            held.row[GONE] = self.at
            held.row[VERSION] += 1
            del self._open[series]
        else:
            self.end(series, since - ONE_DAY)

    def end(self, series: Series, last: date) -> list[Any]:
        """The last day of the row; the copy of what it was."""
        copy = self._kept(self._open[series])
        self._open[series].row[LAST] = last
        return copy

    def lasting(self, table: str, day: date) -> list[Series]:
        """What of a table lasts beyond a day."""
        lines = self._open.items()
        lasts = ((series, line.row[LAST]) for series, line in lines if line.table == table)
        return [series for series, last in lasts if last is None or last > day]

    def become(self, series: Series, says: Says) -> None:
        """The row says this as long as it is known to hold."""
        held = self._open[series]
        self._kept(held)
        held.row[HEAD:] = self._stored(held.table, held.row[ID], says)
        held.says = says

    def _held(self, series: Series, day: date) -> Line | None:
        held = self._open.get(series)
        gone = held is None or (held.row[LAST] is not None and held.row[LAST] < day)
        return None if gone else held

    def _kept(self, line: Line) -> list[Any]:
        row, key = line.row, self._rows.id()
        copy = [key, *row[CHILD:GONE], self.at, row[VERSION]]
        sealed = line.table in {"guardian", "document", "personal_id"}
        copy += self._stored(line.table, key, line.says) if sealed else row[HEAD:]
        self._rows.tables[line.table].append(copy)
        row[AT], row[BY] = self.at, self.by
        row[VERSION] += 1
        return copy

    def _stored(self, table: str, key: UUID, says: Says) -> Says:
        """In the order of the columns."""
        if table == "guardian":
            name, relation, phone = says
            return name, relation, phone and self._vault.seal(table, "phone_sealed", key, phone)
        if table == "document":
            kind, number, place = says
            sealed = self._vault.seal(table, "number_sealed", key, number)
            blind = self._vault.blind(named(kind, number, place), purpose=f"document {kind}")
            return kind, sealed, blind, place
        if table == "identity":
            return (*says, name_key(says[0]), toneless(says[0]))
        if table == "personal_id":
            number, missing = says
            sealed = number and self._vault.seal(table, "number_sealed", key, number)
            blind = number and self._vault.blind(number, purpose=PERSONAL_ID)
            return sealed, blind, missing
        return says

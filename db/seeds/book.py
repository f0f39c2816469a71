"""Lives written down at once, in the rows that the services would have left (ADR 43).

A test lives the same lives through the services and compares: what is written here cannot drift.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import orjson

from db.rules.children import FactKind
from db.rules.circumstances import WatchKind
from db.rules.history import EventKind
from db.rules.identifiers import PERSONAL_ID
from db.rules.names import name_key, toneless
from db.rules.registration import Carer
from db.rules.sensitivity import Sensitivity
from db.seeds.acts import SetHousehold
from db.seeds.life import Life, Sealing, Step
from db.seeds.lines import FIRST, HEAD, ID, LAST, Lines
from db.seeds.papers import child_code
from db.seeds.plots import LAST_DAY_BEFORE, REFORM, Plot, World
from db.seeds.rows import COLUMNS, PLACE, Rows
from db.seeds.writers import WRITERS

Class = tuple[Sensitivity, str | None]
_HIDDEN: Final = frozenset({Sensitivity.CASEWORK, Sensitivity.SEALED})  # see `db.services.acts`
_MS: Final = timedelta(milliseconds=1)
_CHILD: Final = COLUMNS["child"]


class Book:
    """Writes the lives of one plot."""

    def __init__(self, world: World, plot: Plot, rows: Rows, vault: Sealing) -> None:
        self.plot, self.rows, self.vault = plot, rows, vault
        self._today, self._reformed = world.today.toordinal(), world.reformed
        self._key = vault.lasting(plot.home.code, purpose="registry number")
        self._given = plot.counted
        self._households: set[UUID] = set()

    def write(self, life: Life) -> None:
        record, first = Record(self, life), len(self.rows.tables["residence"])
        for step in life.steps(self._today):
            record.take(step)
        self.rows.tables["child"].append([record.child[name] for name in _CHILD])
        if self._reformed:
            self._units_of_then(first)

    def code(self) -> str:
        self._given += 1
        return child_code(self.plot.home.code, self._given, self._key)

    def household(self, said: SetHousehold, home: tuple[Any, ...]) -> UUID:
        """Opened when the first child comes into it."""
        if said.id not in self._households:
            self._households.add(said.id)
            here = said.id, said.number, said.hamlet, *home
            self.rows.add("household", *here)
        return said.id

    def _units_of_then(self, first: int) -> None:
        """Until the reform children lived in units of the older tree."""
        table = self.rows.tables["residence"]
        for row in [row for row in table[first:] if row[FIRST] < REFORM]:
            then = [*row[: -len(PLACE)], *self.plot.origin.columns]
            if row[LAST] is not None and row[LAST] < REFORM:
                row[HEAD:] = then[HEAD:]
                continue
            then[ID], then[LAST] = self.rows.id(), LAST_DAY_BEFORE
            table.append(then)
            row[FIRST] = REFORM


class Record:
    """The rows of one child in the making."""

    def __init__(self, book: Book, life: Life) -> None:
        self.book, self.home = book, book.plot.home.columns
        self.move: list[Any] = []
        self.registered = date.fromordinal(life.registered)
        self.id = book.rows.id()
        self.lines = Lines(self.id, book.rows, book.vault)
        self.child: dict[str, Any] = dict.fromkeys(_CHILD)
        self.carers: list[tuple[str, str, str | None]] = []
        self.criteria: dict[WatchKind, Sequence[str]] = {}

    def take(self, step: Step) -> None:
        self.lines.at, self.lines.by = step.at, step.recorder
        WRITERS[type(step.act)](self, step.act)

    def tell(self, kind: EventKind, *told: tuple[Class, Mapping[str, Any]]) -> None:
        """The version where it may show, and the events, of each class that was touched."""
        if told[0][0][0] not in _HIDDEN:  # the others of an act are alike
            self.child["version"] += 1
        self.happened(kind, *told)

    def happened(self, kind: EventKind, *told: tuple[Class, Mapping[str, Any]]) -> None:
        rows, at, by, unit = self.book.rows, self.lines.at, self.lines.by, self.home[0]
        events = rows.tables["child_event"]
        for (of, part), facts in told:
            said = orjson.dumps(facts).decode()
            events.append((rows.id(), self.id, at, kind, of, part, by, unit, said))
            at += _MS

    def lives(self, hamlet: str | None, address: str | None, since: date) -> None:
        self.lines.put(("residence", None), since, (hamlet, address, *self.home))

    def fact(self, kind: FactKind, since: date, value: str) -> None:
        self.lines.put(("fact", kind), since, (kind, value))

    def cares(self, carer: Carer, since: date) -> None:
        said = carer.full_name, carer.relation, carer.phone
        self.lines.begin(("guardian", said), since, said)
        self.carers.append(said)

    def meets(self, watch: UUID, criteria: Sequence[str]) -> None:
        for code in criteria:
            self.book.rows.add("watch_criterion", watch, code)

    def numbered(self, number: str) -> None:
        vault = self.book.vault
        sealed = vault.seal("child", "personal_id_sealed", self.id, number)
        blind = vault.blind(number, purpose=PERSONAL_ID)
        self.child |= {"personal_id_sealed": sealed, "personal_id_blind": blind}

    def called(self, name: str) -> None:
        told = {"full_name": name, "name_key": name_key(name), "search_name": toneless(name)}
        self.child |= told

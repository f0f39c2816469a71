"""An act on the record of a child: taken with the right to do it, checked against the version that
was read, written as one, told to history and audit. The same for every mutation of the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self
from uuid import UUID

from db.compiler.plan import global_id
from db.mapping import Column
from db.models import (
    Child,
    Circumstance,
    Document,
    Fact,
    Guardian,
    Identity,
    Membership,
    Placement,
    Residence,
    Schooling,
    Watch,
)
from db.rules.children import FACT_CLASSES, ChildStatus, DatePrecision, FactKind
from db.rules.circumstances import GROUPS, WATCH_CLASSES
from db.rules.documents import DOCUMENT_CLASSES, named
from db.rules.facts import TAKES_CHANGES, Childhood, open_record, refuse
from db.rules.history import EventKind
from db.rules.names import name_key, toneless
from db.rules.sensitivity import Sensitivity
from db.rules.series import Change, Held, Says, after
from db.services.dated import Script, Series
from db.services.history import happened
from db.services.requests import Notice
from db.services.work import Class, Work, part, unchanged

WRITE: Final = "write"  # as in the access lines
S: Final = Sensitivity
HIDDEN: Final = frozenset({S.CASEWORK, S.SEALED})  # their writing shows in no version (D19)
YES: Final = "yes"
NO: Final = "no"


def called(told: Mapping[str, Any]) -> dict[str, str]:
    """What a name is searched and put in order by."""
    name = told["full_name"]
    return {"name_key": name_key(name), "search_name": toneless(name)}


IDENTITY: Final = Series(
    Identity,
    ("full_name", "sex", "date_of_birth", "date_of_birth_precision"),
    (S.IDENTITY, None),
    keys=called,
)
RESIDENCE: Final = Series(Residence, ("unit_id", "hamlet", "address"), (S.CONTACT, None))
MEMBERSHIP: Final = Series(Membership, ("household_id",), (S.CONTACT, None))
SCHOOLING: Final = Series(Schooling, ("school_id", "grade"), (S.CONTACT, None))
PLACEMENT: Final = Series(Placement, ("facility_id",), (S.CONTACT, None))
GUARDIAN: Final = Series(
    Guardian,
    ("full_name", "relation", "phone_sealed"),
    (S.CONTACT, "guardians"),
    sealed=frozenset({"phone_sealed"}),
)
PAPERS: Final = {
    kind: Series(
        Document,
        ("number_sealed", "place"),
        (of, None),
        (("kind", kind),),
        sealed=frozenset({"number_sealed"}),
        blind=("number_sealed", "number_blind", f"document {kind}"),
        named=lambda told, kind=kind: named(kind, told["number_sealed"], told["place"]),  # type: ignore[misc]
    )
    for kind, of in DOCUMENT_CLASSES.items()
}
FACTS: Final = {
    kind: Series(Fact, ("value",), (of, None), (("kind", kind),))
    for kind, of in FACT_CLASSES.items()
}
GROUP: Final = {
    number: Series(
        Circumstance, ("subgroup",), (group.class_, group.part), (("group_number", number),)
    )
    for number, group in GROUPS.items()
}
WATCH: Final = {
    kind: Series(Watch, (), (of, None), (("kind", kind),)) for kind, of in WATCH_CLASSES.items()
}


def copied(series: Series, says: Says | None) -> dict[str, Any]:
    """Today's copy of a series in the row of the child."""
    if series is IDENTITY:
        told = dict(zip(series.says, says or (), strict=True))
        return {**told, **called(told)}
    if series is RESIDENCE:
        _, hamlet, address = says or (None, None, None)
        return {"hamlet": hamlet, "address": address}
    if series is MEMBERSHIP:
        return {"household_id": says[0] if says else None}
    if series in FACTS.values():
        return _copied_fact(dict(series.fixed)["kind"], says[0] if says else None)
    return {}


def _copied_fact(kind: FactKind, value: str | None) -> dict[str, Any]:
    flags = {
        FactKind.HEALTH_INSURANCE: "has_health_insurance",
        FactKind.BIRTH_REGISTRATION: "birth_registered",
    }
    if kind in flags:
        return {flags[kind]: None if value is None else value == YES}
    return {kind.value.lower(): value}


def childhood_of(child: Any, today: date) -> Childhood:
    precision = child["date_of_birth_precision"]
    known = DatePrecision(precision) if precision else None
    return Childhood(child["date_of_birth"], known, today)


@dataclass(frozen=True, slots=True)
class Said:
    """Of which child, in which version, an act speaks."""

    child: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Done:
    """What an act left: the row it speaks of, versions that may be told, what to look at again."""

    id: UUID
    version: int
    part: UUID | None = None
    part_version: int = 1
    notices: Sequence[Notice] = ()


@dataclass(slots=True)
class Act:
    """`child`: its row, locked until the end of the transaction."""

    work: Work
    child: Any
    script: Script
    of: tuple[Class, ...]
    facts: dict[Class, dict[str, Any]] = field(default_factory=dict)
    copies: dict[str, Any] = field(default_factory=dict)
    _rows: dict[Any, list[Any]] = field(default_factory=dict)

    @classmethod
    async def begin(
        cls,
        work: Work,
        said: Said,
        *of: Class,
        taking: frozenset[ChildStatus] = TAKES_CHANGES,
    ) -> Self:
        """Raises NotFoundError, ForbiddenError, ConflictError, InputRefusedError."""
        with part("id"):
            child = await work.take(Child, said.child, WRITE, *of)
        unchanged(child, said.version)
        refuse(open_record(child["status"], taking))
        return cls(work, child, Script(work, child["id"]), of)

    @classmethod
    async def of_part(cls, work: Work, child_id: UUID, of: Class) -> Self:
        """On a part of a child, which has a version of its own."""
        with part("id"):
            child = await work.take(Child, child_id, WRITE, of)
        refuse(open_record(child["status"]))
        return cls(work, child, Script(work, child["id"]), (of,))

    @property
    def childhood(self) -> Childhood:
        return childhood_of(self.child, self.work.today)

    async def rows(self, series: Series) -> list[Any]:
        """The rows of the table of a series as they stand, read once."""
        column: Column = series.model.child_id
        if series.model not in self._rows:
            self._rows[series.model] = await self.work.those(column, self.child["id"])
        return self._rows[series.model]

    async def held(self, series: Series) -> list[Held]:
        """Those of the series."""
        return series.held(self.work, await self.rows(series))

    def forget(self, series: Series) -> None:
        """Rows were added beside the script."""
        self._rows.pop(series.model, None)

    async def change(self, series: Series, changes: list[Change]) -> None:
        """Put into the script, with today's copy as it is after it."""
        held = await self.held(series)
        self.script.apply(series, held, changes)
        today = [says for span, says in after(held, changes) if span.holds_on(self.work.today)]
        if changes:
            self.copies |= copied(series, today[-1] if today else None)

    def tell(self, of: Class, **facts: Any) -> None:
        """What the history is told, in an event of this class."""
        self.facts.setdefault(of, {}).update(facts)

    async def end(self, kind: EventKind, action: str) -> int:
        """Write it all, and tell. The version of the child that may be told."""
        raised = not all(of in HIDDEN for of, _ in self.of)
        version = await self.script.run(self.copies, raised=raised)
        for of in self.of:
            await happened(self.work, self.child["id"], kind, *of, **self.facts.get(of, {}))
        await self.work.record(action, global_id("Child", self.child["id"]), **_audited(self.of))
        told: int = self.child["version"] if version is None else version
        return told


def _audited(of: tuple[Class, ...]) -> Mapping[str, Any]:
    """The classes and no content: who reads the audit reads no content."""
    return {"classes": sorted({class_.value for class_, _ in of})}

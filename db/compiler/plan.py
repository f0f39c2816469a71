"""Plans, and the memory of plans.

While a statement is compiled it may look at the request only by `steer(question)`, and use a value
only by `bind(getter)`. The questions with their answers, in order, are the key of the plan: nothing
the compiler looked at can be missing from it. The memory is therefore a decision tree, one per root
field of a document.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, literal_column
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from db.access import Access
from db.compiler.verify import refuse_repeated, refuse_unscoped
from db.rules.sensitivity import Sensitivity

DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]
HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")
# Whatever is read brings along how new postings, keys and tree are; see `AccessEpoch`.
EPOCH: Final[ColumnElement[Any]] = literal_column("(SELECT epoch FROM access_epoch)")


@dataclass
class Ask:
    """One root field of one request: on whose behalf, with which values, when.

    `seen`, `cases` and `shown` gather what the answer discloses, for the access log; `debts` what
    of it is worked out behind the statement. `epoch` is how new the remembered postings are;
    `session` the transaction that several root fields share.
    """

    access: Access
    variables: Mapping[str, Any]
    now: datetime
    memory: Any
    epoch: int | None = None
    root: Any = None  # an id chosen by a resolver rather than by the document
    session: Any = None
    notes: dict[Any, Any] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # in hex, whose hash is cheap
    cases: set[str] = field(default_factory=set)
    shown: frozenset[Sensitivity] = frozenset()
    debts: list["Debt"] = field(default_factory=list)

    def owe(self, function: Any, arguments: Any, each: Any, *values: Any) -> dict[str, Any]:
        """The place of an object that is put there behind the statement."""
        self.debts.append(Debt({}, function, arguments, each, values))
        return self.debts[-1].place

    @cached_property
    def today(self) -> date:
        """The law's day, in Asia/Ho_Chi_Minh."""
        return self.now.astimezone(HANOI).date()


@dataclass(frozen=True, slots=True)
class Debt:
    """A place of the answer that is still empty, and what comes there: see `db.mapping.Owed`.
    `each` projects what is found to what was selected."""

    place: dict[str, Any]
    function: Any
    arguments: Any
    each: Any
    values: tuple[Any, ...]


Getter = Callable[[Ask], Any]


def today_of(ask: Ask) -> date:
    return ask.today


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """A getter of what stands in the document itself: nothing about it has to be asked again."""

    value: Any

    def __call__(self, _: Ask) -> Any:
        return self.value


Shaper = Callable[[Any, Ask], Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement, its values and its shaper; `shown` are the classes it may disclose. `figures`
    tell nothing of a row, so row security, which knows rows alone, is not asked for them. `paged`:
    the shaper takes all rows of the statement instead of its only one."""

    sql: str
    values: tuple[Getter, ...]
    shape: Shaper
    shown: frozenset[Sensitivity]
    figures: bool = False
    paged: bool = False

    def arguments(self, ask: Ask) -> list[Any]:
        return [value(ask) for value in self.values]


# Dear to make, for each brings columns of its own, and the same in every statement.
_ALIASES: Final[defaultdict[Any, list[Any]]] = defaultdict(list)


class Draft:
    """Implements `db.access.Draft`."""

    def __init__(self, ask: Ask) -> None:
        self._ask: Ask | None = ask  # until it is finished: a plan keeps nothing of who came first
        self.trail: dict[Getter, Hashable] = {}  # in order; the same question is asked once
        self._getters: dict[str, Getter] = {}
        self._bound: dict[Hashable, BindParameter[Any]] = {}  # the same value is sent once
        self.doors: list[Any] = []  # each door enters itself here
        self.shown: set[Sensitivity] = set()
        self.day: Getter = today_of  # that the statement speaks of
        self._named = 0
        self._taken: Counter[Any] = Counter()

    def steer(self, question: Getter) -> Any:
        if question not in self.trail:
            assert self._ask is not None  # noqa: S101 -- nothing is asked of a finished statement
            self.trail[question] = question(self._ask)
        return self.trail[question]

    def bind(self, value: Getter, like: TypeEngine[Any]) -> BindParameter[Any]:
        key = (value, type(like))
        if key not in self._bound:
            name = f"v{len(self._getters)}"
            self._getters[name] = value
            self._bound[key] = bindparam(name, type_=like)
        return self._bound[key]

    def name(self, stem: str) -> str:
        self._named += 1
        return f"{stem}{self._named}"

    def table(self, model: Any) -> Any:
        known = _ALIASES[model]
        if self._taken[model] == len(known):
            known.append(aliased(model))
        self._taken[model] += 1
        return known[self._taken[model] - 1]

    def finish(self, statement: Select[Any], shape: Shaper, *, paged: bool = False) -> Plan:
        refuse_unscoped(statement, self.doors)
        compiled = statement.compile(dialect=DIALECT)
        fixed = {k: b.value for k, b in compiled.binds.items()}  # what filters wrote themselves
        order = compiled.positiontup or []
        values = tuple(self._getters.get(name) or (lambda _, v=fixed[name]: v) for name in order)
        refuse_repeated(str(compiled))
        self._ask = None
        return Plan(str(compiled), values, shape, frozenset(self.shown), paged=paged)


@dataclass(slots=True)
class _Fork:
    question: Getter
    branches: dict[Hashable, "_Fork | Plan"] = field(default_factory=dict)


class Plans:
    """Bounded: forgets everything when full, which costs a millisecond per plan in use."""

    def __init__(self, limit: int = 2000) -> None:
        self._limit = limit
        self.forget()

    def forget(self) -> None:
        self._roots: dict[Hashable, _Fork | Plan] = {}
        self._count = 0

    def plan(self, name: Hashable, ask: Ask, draw: Callable[[Draft], Plan]) -> Plan:
        here = self._roots.get(name)
        while isinstance(here, _Fork):
            here = here.branches.get(here.question(ask))
        if here is not None:
            return here
        draft = Draft(ask)
        plan = draw(draft)
        self._remember(name, draft, plan)
        return plan

    def _remember(self, name: Hashable, draft: Draft, plan: Plan) -> None:
        if self._count >= self._limit:
            self.forget()
        self._count += 1
        branches, step = self._roots, name
        for question, answer in draft.trail.items():
            fork = branches.setdefault(step, _Fork(question))
            assert isinstance(fork, _Fork)  # noqa: S101 -- the same answers lead to the same question
            branches, step = fork.branches, answer
        branches[step] = plan


def global_id(type_name: str, key: UUID) -> str:
    return f"{type_name}_{key.hex}"


def local_id(text: object) -> tuple[str, UUID | None]:
    """Type and key; a key of None is found nowhere. Only the form that `global_id` gives counts."""
    name, _, key = str(text).rpartition("_")
    try:
        found = UUID(hex=key)
    except ValueError:
        return name, None
    return name, found if found.hex == key else None

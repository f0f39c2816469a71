"""What was selected, free of GraphQL: picks with arguments and conditions. Built by `schema`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, any_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from db.compiler.plan import Ask, Draft, Fixed, Getter


@dataclass(frozen=True, slots=True, eq=False)
class Pick:
    """One entry of the answer. `when`: @skip and @include; `on`: the types it is asked of."""

    key: str
    name: str
    arguments: Mapping[str, Getter] = field(default_factory=dict)
    picks: tuple["Pick", ...] = ()
    when: Getter | None = None
    on: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Below:
    """What an argument has under a name, or in a place."""

    whole: Getter
    name: str | int

    def __call__(self, ask: Ask) -> Any:
        return self.of(self.whole(ask))

    def of(self, whole: Any) -> Any:
        if whole is None:
            return None
        return whole[self.name] if isinstance(self.name, int) else whole.get(self.name)


@dataclass(frozen=True, slots=True)
class Question:
    """About the value of an argument. The same about the same is one question, asked once for each
    request."""

    of: Callable[[Any], Any]
    get: Getter

    def __call__(self, ask: Ask) -> Any:
        return self.of(self.get(ask))


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument during compilation; see `db.mapping.Asked`."""

    draft: Draft
    get: Getter

    @classmethod
    def of(cls, pick: Pick, name: str, draft: Draft) -> "Arg":
        return cls(draft, pick.arguments.get(name, nothing))

    def __getitem__(self, name: str | int) -> "Arg":
        below = Below(self.get, name)
        if isinstance(self.get, Fixed):
            return Arg(self.draft, Fixed(below.of(self.get.value)))
        return Arg(self.draft, below)

    def given(self) -> bool:
        if self.get is nothing:
            return False
        return bool(self.shape(_is_given))

    def given_keys(self) -> tuple[str, ...]:
        if self.get is nothing:
            return ()
        found: tuple[str, ...] = self.shape(_given_keys)
        return found

    def length(self) -> int:
        if self.get is nothing:
            return 0
        return int(self.shape(_length))

    def choice(self) -> Any:
        return self.get.value if isinstance(self.get, Fixed) else self.draft.steer(self.get)

    def shape(self, question: Any) -> Any:
        """Something about the value that decides the text."""
        if isinstance(self.get, Fixed):
            return question(self.get.value)
        return self.draft.steer(Question(question, self.get))

    def usual(self, change: Any) -> bool:
        return bool(self.draft.steer(lambda ask: ask.memory.usual(change(self.get(ask)))))

    def bound(self, like: ColumnElement[Any], change: Any = lambda v: v) -> ColumnElement[Any]:
        return self.draft.bind(lambda ask: change(self.get(ask)), like.type)

    def dated(self, like: ColumnElement[Any], change: Any) -> ColumnElement[Any]:
        """A value that also depends on the day that is spoken of."""
        day = self.draft.day
        return self.draft.bind(lambda ask: change(day(ask), self.get(ask)), like.type)

    def kept(self, like: ColumnElement[Any], change: Any) -> ColumnElement[Any]:
        """A value made with what the worker keeps in memory: its keys."""
        return self.draft.bind(lambda ask: change(ask.memory, self.get(ask)), like.type)

    def worked(self, like: TypeEngine[Any], out: Getter) -> ColumnElement[Any]:
        """A value worked out from the request alone."""
        return self.draft.bind(out, like)

    def many(self, like: ColumnElement[Any], change: Any = list) -> ColumnElement[Any]:
        return any_(self.draft.bind(lambda ask: change(self.get(ask)), ARRAY(like.type)))

    def span(self, like: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """The first and the last number of the unit with this id; nothing lies between those of a
        unit that is not there, or not in force."""

        def ends(ask: Ask) -> tuple[int, int]:
            unit = ask.memory.unit(self.get(ask))
            area = ask.memory.tree.area([unit]) if unit else ()
            return area[0] if area else (1, 0)

        first = self.draft.bind(lambda ask: ends(ask)[0], like.type)
        return first, self.draft.bind(lambda ask: ends(ask)[1], like.type)

    def today(self, like: ColumnElement[Any]) -> ColumnElement[Any]:
        return self.draft.bind(self.draft.day, like.type)


def _is_given(value: Any) -> bool:
    return value is not None


def _given_keys(value: Any) -> tuple[str, ...]:
    return tuple([name for name, given in (value or {}).items() if given is not None])


def _length(value: Any) -> int:
    return len(value or ())


def nothing(_: Ask) -> None:
    return None

"""Things kept in memory (units, groups, peoples), projected to a selection and encoded once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

import orjson

from db.compiler.plan import Ask
from db.compiler.selection import Pick
from db.mapping import Attr, Bound, Call, Py, Type

KEPT: Final = 50_000  # encoded things in a worker, some 400 bytes each; then all are forgotten


@dataclass(eq=False)
class Projection:
    """`(ask, key)` to the encoded answer. Remembered by key unless the selection has arguments."""

    types: Mapping[str, Type]
    find: Callable[[Any, Any], Any]
    target: Type
    picks: tuple[Pick, ...]
    _known: ClassVar[dict[tuple["Projection", Any], orjson.Fragment]] = {}

    @classmethod
    def of(cls, objects: Any, find: Any, target: str, pick: Pick) -> "Projection":
        """The conditions of the selection are answered now, while compiling."""
        type_ = objects.types[target]
        return cls(objects.types, find, type_, _settled(objects, pick.picks, type_))

    def __post_init__(self) -> None:
        self._varies = any(map(_varies, self.picks))

    def __call__(self, ask: Ask, key: Any) -> Any:
        if key is None:
            return None
        if self._varies:
            return self._look(self.find(ask.memory, key), self.target, self.picks, ask)
        found = self._known.get((self, key))
        if found is None:
            thing = self._look(self.find(ask.memory, key), self.target, self.picks, ask)
            if thing is None:
                return None  # nobody fills this memory with inventions
            if len(self._known) >= KEPT:
                self._known.clear()
            # A copy: orjson's own bytes keep the kilobyte that they were written into.
            encoded = bytes(memoryview(orjson.dumps(thing)))
            found = self._known[self, key] = orjson.Fragment(encoded)
        return found

    def _look(self, thing: Any, type_: Type, picks: tuple[Pick, ...], ask: Ask) -> Any:
        if thing is None:
            return None
        if isinstance(thing, list | tuple):
            return [self._look(each, type_, picks, ask) for each in thing]
        return {
            pick.key: type_.name
            if pick.name == "__typename"
            else self._deeper(thing, type_.fields[pick.name], pick, ask)
            for pick in picks
        }

    def _deeper(self, thing: Any, bound: Bound, pick: Pick, ask: Ask) -> Any:
        value = value_of(thing, bound, {n: get(ask) for n, get in pick.arguments.items()}, ask)
        if not pick.picks:
            return value
        return self._look(value, self.types[bound.target], pick.picks, ask)


def value_of(thing: Any, bound: Bound, arguments: Mapping[str, Any], ask: Any) -> Any:
    """One field of something in memory."""
    match bound.source:
        case Attr(name):
            return thing[name] if isinstance(thing, dict) else getattr(thing, name)
        case Call(function):
            return function(thing, ask.memory, arguments)
        case Py(function):
            return function(ask, thing)
        case _:
            raise TypeError(f"{bound.name} is no field of something in memory")


def _settled(objects: Any, picks: tuple[Pick, ...], type_: Type) -> tuple[Pick, ...]:
    return tuple(
        replace(
            pick, picks=_settled(objects, pick.picks, objects.types[type_.fields[pick.name].target])
        )
        if pick.picks
        else pick
        for pick in objects.active(picks, type_.name)
    )


def _varies(pick: Pick) -> bool:
    return bool(pick.arguments) or any(map(_varies, pick.picks))

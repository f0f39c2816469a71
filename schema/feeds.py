"""Fields of Subscription: what they tell of, and how a type says where an event stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from db.compiler.plan import Draft, Plan
from db.mapping import Column
from db.models import Base
from schema.mapped import py

POSITION: Final = "position"  # in `ask.notes`
Arguments = Mapping[str, tuple[Any, str]]  # name to annotation and description

WITHIN: Final = (strawberry.ID | None, "Only what happens in this unit and below it.")
AFTER: Final = (
    str | None,
    "Behind this position, that of the last event received: nothing is left out.",
)


@dataclass(frozen=True)
class Feed:
    """What one field tells: events of a `topic` of the outbox about objects of type `of`, kept in
    the table `model`, where the viewer has to have a line to read them. The field's type is one of
    the rows that `outbox.event_id` names, or of the objects themselves where it names none.
    `standing`: which object stands for another one now, of those that may be merged.
    `own`: each officer has a topic of their own."""

    topic: str
    of: str
    model: type[Base]
    standing: Callable[[Any, Draft], Plan] | None = None
    own: bool = False

    def topic_of(self, subject: UUID) -> str:
        return f"{self.topic} {subject.hex}" if self.own else self.topic


def feed(source: Feed, description: str, arguments: Arguments) -> Any:
    field = strawberry.field(description=description, metadata={"feed": source})
    field.arguments = [
        StrawberryArgument(name, None, StrawberryAnnotation(annotation), description=said)
        for name, (annotation, said) in arguments.items()
    ]
    return field


def position(key: Column) -> Any:
    """Where the event stands, for `after`."""
    return py(
        lambda ask, _: ask.notes[POSITION],
        key,
        description="Where this stands in the order of events; opaque. For `after`.",
    )

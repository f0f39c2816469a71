"""The list behind an exact number, for who may open it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from authz.ever import LOOK_BACK
from db.models import Child
from db.queries.indicators import Asked, Figure, boundaries
from db.rules.children import PovertyStatus, Sex
from db.rules.circumstances import WatchKind
from db.rules.indicators.lists import ChildFilter as Behind
from db.rules.indicators.lists import behind, needed
from schema.children import types as _registers_enums  # noqa: F401
from schema.context import Context


@strawberry.type(description="Days of birth, both included: what `DateRange` reads.")
class BornBetween:
    from_: date | None = strawberry.field(name="from", description="The first day.")
    to: date | None = strawberry.field(description="The last day.")


@strawberry.type(
    description="What `ChildWhere` reads, field by field; null is no condition. The status is the"
    " one that the list presumes."
)
class ChildFilter:
    within: strawberry.ID | None = strawberry.field(description="In this unit and below.")
    date_of_birth: BornBetween | None = strawberry.field(description="Born on these days.")
    sex: Sex | None = strawberry.field(description="Sex as registered.")
    in_special_circumstances: bool | None = strawberry.field(description="In any group.")
    circumstance: list[str] | None = strawberry.field(description="In any of these groups.")
    watch: list[WatchKind] | None = strawberry.field(description="On any of these watch lists.")
    poverty: list[PovertyStatus] | None = strawberry.field(description="Any of these.")
    ethnicity: list[str] | None = strawberry.field(description="Any of these peoples.")
    birth_registered: bool | None = strawberry.field(description="Whether it is.")
    has_health_insurance: bool | None = strawberry.field(description="Whether a card is valid.")
    any: "list[ChildFilter] | None" = strawberry.field(
        name="OR", description="At least one of these holds."
    )

    @classmethod
    def of(cls, said: Behind, within: str | None) -> "ChildFilter":
        born = said.born_from or said.born_to
        return cls(
            within=None if within is None else strawberry.ID(within),
            date_of_birth=BornBetween(from_=said.born_from, to=said.born_to) if born else None,
            sex=said.sex,
            in_special_circumstances=said.in_special_circumstances,
            circumstance=_plain(said.circumstance),
            watch=_plain(said.watch),
            poverty=_plain(said.poverty),
            ethnicity=_plain(said.ethnicity),
            birth_registered=said.birth_registered,
            has_health_insurance=said.has_health_insurance,
            any=None if said.any is None else [cls.of(each, None) for each in said.any],
        )


@strawberry.type(description="A list of children: the arguments of `children`.")
class ChildList:
    where: ChildFilter = strawberry.field(description="The filter.")
    as_of: date | None = strawberry.field(description="The day; null: today.")


def _plain(values: Sequence[Any] | None) -> list[Any] | None:
    return None if values is None else list(values)


def list_of(context: Context, asked: Asked, figure: Figure, *, part: bool) -> ChildList | None:
    """None where the number is none, or not exact; of what no list says; for who may not open it,
    or not filter it by all that it asks."""
    number = figure.numerator if part or not asked.known.part else figure.denominator
    if figure.suppressed or figure.rounded or number is None:
        return None
    ask, at = context.ask({}), list(zip(asked.breakdown, figure.cell, strict=False))
    day = asked.span.reached(ask.today)
    if boundaries(ask, asked) != min(asked.span.last, ask.memory.tree.boundaries):
        return None
    past = day < ask.today
    classes = ask.access.held(Child, LOOK_BACK if past else "read", figure.unit)
    if classes is None or not needed(asked.known, at) <= classes:
        return None
    said = behind(asked.known, at, day, part=part)
    if said is None:
        return None
    where = ChildFilter.of(said, f"Unit_{figure.unit.id}")
    return ChildList(where=where, as_of=day if past else None)

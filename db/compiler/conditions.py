"""The `where` argument of a list -> conditions on its rows."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, true

from db.access import BadRequestError, RefusedError
from db.compiler.plan import Ask, Draft, Fixed, Getter
from db.compiler.selection import Arg
from db.mapping import Filter, Listing, Presumed
from db.units import NOWHERE

MOST: Final = 100  # conditions in one filter: each is compiled, for whoever asks next as well


def within_of(where: Arg, *, ever: bool = False) -> Getter | None:
    """The asked unit as an area, to be intersected in memory with what the subject may see; `ever`:
    of whatever boundaries."""
    if "within" not in where.given_keys():
        return None
    identify = where["within"].get

    def area(ask: Ask) -> Any:
        unit = ask.memory.unit(identify(ask))
        if unit and ever:
            return ((unit.lft, unit.rgt),)
        return ask.memory.tree.area([unit]) if unit else NOWHERE

    return area


def conditions(door: Any, listing: Listing, where: Arg, draft: Draft) -> list[ColumnElement[bool]]:
    """Everything that must hold. The unit asked for is not among them: the door took it."""
    if where.given():
        where.shape(_refuse_many)
    parts = [condition(door, listing.filters, where, top=True)]
    if listing.always:
        parts.append(listing.always(door, where))
    if not where.given():
        for name, value in listing.presumed.items():
            parts.append(listing.filters[name](door, Arg(draft, Fixed(value))))
    return parts


def _refuse_many(where: Mapping[str, Any]) -> None:
    if _size(where) > MOST:
        raise BadRequestError(f"A filter has at most {MOST} conditions.")


def _size(where: Mapping[str, Any]) -> int:
    below = [*(where.get("AND") or ()), *(where.get("OR") or ())]
    if where.get("NOT"):
        below.append(where["NOT"])
    return len(where) + sum(map(_size, below))


def _met(door: Any, kept: Filter, name: str, asked: Arg) -> ColumnElement[bool]:
    """A refusal speaks of the filter as it was asked, not of the column behind it."""
    try:
        return kept(door, asked)
    except RefusedError:
        raise RefusedError(name) from None


def condition(
    door: Any, filters: Mapping[str, Filter], where: Arg, *, top: bool = False
) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [true()]
    for name in where.given_keys():
        asked = where[name]
        if name in {"AND", "OR"}:
            several = [condition(door, filters, asked[i]) for i in range(asked.length())]
            parts.append(and_(true(), *several) if name == "AND" else or_(false(), *several))
        elif name == "NOT":
            # A condition on a value that is not known is not met, so that its opposite is.
            parts.append(not_(func.coalesce(condition(door, filters, asked), false())))
        elif name != "within":
            if top or not asked.shape(lambda value: isinstance(value, Presumed)):
                parts.append(_met(door, filters[name], name, asked))
        elif not top:
            raise BadRequestError("`within` stands at the top of a filter.")
    return and_(*parts)


def scattered(listing: Listing, where: Arg) -> bool:
    """Few rows will fit, anywhere in the order: they are found first and put in order then."""
    found = (
        (name, getattr(listing.filters.get(name), "seldom", None)) for name in where.given_keys()
    )
    return any(seldom(where[name]) for name, seldom in found if seldom)


def narrowed(
    door: Any, listing: Listing, where: Arg, *, whole: bool = False
) -> list[ColumnElement[bool]]:
    """Besides all conditions: what follows from those that stand at the top, where that finds the
    rows sooner than to go through them in order; `whole`: all of them would be gone through."""
    parts: list[ColumnElement[bool]] = []
    for name in where.given_keys():
        kept: Any = listing.filters.get(name)
        if hasattr(kept, "narrowed") and (whole or kept.few(where[name])):
            parts += kept.narrowed(door, where[name])
    return parts

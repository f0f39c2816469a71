"""Figures in the form of their selection, without a resolver for each field of each: there are
thousands of them, and most say the same of unit and period."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.compiler.memory import Projection
from db.compiler.plan import Ask
from db.compiler.selection import Pick
from db.queries.indicators import Asked, Figure
from db.rules.indicators import IndicatorDimension
from db.rules.periods import Span
from schema.indicators.names import label
from schema.units.types import unit_of

KEPT: Final = 256  # forms
Told = Callable[[Any], Any]
VALUE: Final[Mapping[str, Told]] = {
    "__typename": lambda _: "IndicatorValue",
    "code": lambda figure: figure.code,
    "value": lambda figure: figure.value,
    "amount": lambda figure: figure.amount,
    "numerator": lambda figure: figure.numerator,
    "denominator": lambda figure: figure.denominator,
    "suppressed": lambda figure: figure.suppressed,
    "rounded": lambda figure: figure.rounded,
    "asOf": lambda figure: figure.as_of.isoformat(),
    "isProvisional": lambda figure: figure.provisional,
}
DEEPER: Final = {"unit", "period", "cell"}
PERIOD: Final[Mapping[str, Told]] = {
    "__typename": lambda _: "Period",
    "year": lambda span: span.year,
    "half": lambda span: span.half,
    "quarter": lambda span: span.quarter,
    "month": lambda span: span.month,
    "from": lambda span: span.first.isoformat(),
    "to": lambda span: span.last.isoformat(),
}
CATEGORY: Final[Mapping[str, Callable[[IndicatorDimension, str], Any]]] = {
    "__typename": lambda *_: "DimensionValue",
    "dimension": lambda of, _: of.value,
    "key": lambda _, key: key,
    "labelVi": lambda of, key: label(of, key)[0],
    "labelEn": lambda of, key: label(of, key)[1],
}


@dataclass(frozen=True, slots=True)
class Form:
    """Of one selection."""

    picks: tuple[Pick, ...]
    units: Mapping[str, Projection]  # by the key in the answer

    def __call__(self, ask: Ask, found: Iterable[tuple[Figure, Asked]]) -> list[dict[str, Any]]:
        remembered: dict[Any, Any] = {}
        plain = [(pick.key, VALUE.get(pick.name), pick) for pick in self.picks]

        def deeper(pick: Pick, figure: Figure, by: Sequence[IndicatorDimension]) -> Any:
            if pick.name == "unit":
                return self.units[pick.key](ask, figure.unit.id)
            about = figure.span if pick.name == "period" else figure.cell
            if (pick.key, about) not in remembered:
                remembered[pick.key, about] = (
                    _period(pick, figure.span)
                    if pick.name == "period"
                    else [
                        _category(pick, of, key) for of, key in zip(by, figure.cell, strict=False)
                    ]
                )
            return remembered[pick.key, about]

        return [
            {
                key: told(figure) if told else deeper(pick, figure, asked.breakdown)
                for key, told, pick in plain
            }
            for figure, asked in found
        ]


def _period(pick: Pick, span: Span) -> dict[str, Any]:
    return {each.key: PERIOD[each.name](span) for each in pick.picks}


def _category(pick: Pick, of: IndicatorDimension, key: str) -> dict[str, Any]:
    return {each.key: CATEGORY[each.name](of, key) for each in pick.picks}


def form(types: Any, pick: Pick) -> Form | None:
    """Remembered. None: something of it depends on the request, and is worked out field by
    field."""
    if pick not in _FORMS:
        if len(_FORMS) >= KEPT:
            _FORMS.clear()
        _FORMS[pick] = _form(types, pick)
    return _FORMS[pick]


def _form(types: Any, pick: Pick) -> Form | None:
    known = VALUE.keys() | DEEPER
    if _varies(pick.picks) or any(each.name not in known for each in pick.picks):
        return None
    units = {
        each.key: Projection(types, unit_of, types["Unit"], each.picks)
        for each in pick.picks
        if each.name == "unit"
    }
    return Form(pick.picks, units)


def _varies(picks: Iterable[Pick]) -> bool:
    return any(pick.when or pick.arguments or _varies(pick.picks) for pick in picks)


_FORMS: Final[dict[Pick, Form | None]] = {}

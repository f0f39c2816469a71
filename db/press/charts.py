"""Charts of figures as data for their template: where everything lies, and all words.

Scales are worked out here and told in parts of the drawing, from 0 to 1; the template draws.
What is not shown has a mark of its own, and is never drawn as nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import escape
from itertools import pairwise
from math import cos, radians
from typing import Any, Final

from db.press.indicators import Told
from db.press.scales import part, scale
from db.press.told import State, figure, moment, number, period, state

BARS: Final = 40  # of a ranking
CLASSES: Final = 5  # of a map
NAMED: Final = 30  # communes at most whose names stand on the map
ROOM: Final = 1.15  # of a map around its dots
Point = tuple[float, float]  # latitude and longitude


class Chart(StrEnum):
    SERIES = "SERIES"
    RANKING = "RANKING"
    MAP = "MAP"


@dataclass(frozen=True, slots=True)
class Goal:
    """What a target says: its number, if it prints one, and its words."""

    value: float | None
    words: str


def page(
    chart: Chart, told: Told, goal: Goal | None, points: Mapping[str, Point]
) -> dict[str, Any]:
    """For the template. `points`: of communes, by global id."""
    (code,) = told.definitions
    drawn = {
        Chart.SERIES: lambda: _series(told, goal),
        Chart.RANKING: lambda: _ranking(told),
        Chart.MAP: lambda: _map(told, points),
    }[chart]()
    return {
        "kind": chart.value,
        "lang": told.language.value.lower(),
        "title": told.named(code),
        "subtitle": _subtitle(chart, told),
        "measure": told.label("UnitOfMeasure", told.definitions[code]["unitOfMeasure"]),
        "hidden": told.word("hidden"),
        "nothing": told.word("nothing"),
        "notes": _notes(told, drawn.pop("left_out", 0)),
        **drawn,
    }


def named(svg: bytes, said: Mapping[str, Any]) -> bytes:
    """The picture with its title and description in words: letters are drawn as outlines."""
    told = [f"{said['title']}. {said['subtitle']}", *said["spoken"], *said["notes"]]
    title, words = escape(told[0]), escape("\n".join(told))
    head, _, rest = svg.partition(b">")
    inside = f"<title>{title}</title><desc>{words}</desc>".encode()
    return head + b' role="img">' + inside + rest


def _subtitle(chart: Chart, told: Told) -> str:
    spans = [period(row["period"], told.language) for row in told.values]
    spans = list(dict.fromkeys(spans))
    when = spans[0] if len(spans) == 1 else f"{spans[0]} – {spans[-1]}"
    return told.unit if chart is Chart.SERIES else f"{told.unit} · {when}"


def _notes(told: Told, left_out: int) -> list[str]:
    moments = [moment(datetime.fromisoformat(row["asOf"])) for row in told.values]
    ends = [moments[0]] if len(set(moments)) == 1 else [moments[0], moments[-1]]
    said = [
        f"{told.word('source')}: {told.sources}",
        f"{told.word('as_of')}: {' – '.join(ends)}. "
        f"{told.word('boundaries')}: {told.boundaries}. {told.word('made')}: {moment(told.made)}.",
    ]
    if left_out:
        said.append(told.word("left_out", count=str(left_out)))
    if any(row["isProvisional"] for row in told.values):
        said.append(told.word("some_provisional"))
    if told.is_protected:
        said.append(told.word("protected"))
    return said


def _ticks(told: Told, numbers: Sequence[float]) -> list[float]:
    (known,) = told.definitions.values()
    whole = known["measure"] != "RATE"
    return scale(max(numbers, default=0.0), min(numbers, default=0.0), whole=whole)


def _axis(ticks: list[float], told: Told) -> list[dict[str, Any]]:
    return [{"at": part(each, ticks), "label": figure(each, told.language)} for each in ticks]


def _series(told: Told, goal: Goal | None) -> dict[str, Any]:
    numbers = [value for row in told.values if (value := number(row)) is not None]
    aim = [] if goal is None or goal.value is None else [goal.value]
    ticks = _ticks(told, numbers + aim)
    points = [
        {**_mark(row, told, ticks), "label": period(row["period"], told.language)}
        for row in told.values
    ]
    found: dict[str, Any] = {"ticks": _axis(ticks, told), "points": points, "goal": None}
    spoken = [f"{each['label']}: {each['words']}" for each in points]
    if goal is not None:
        words = told.word("goal", words=goal.words)
        at = part(aim[0], ticks) if aim else None
        found["goal"] = {"at": at, "label": words}
        spoken.append(words)
    return {**found, "spoken": spoken}


def _ranking(told: Told) -> dict[str, Any]:
    """The largest first; behind them what is nothing, and what is not shown."""
    rows = sorted(told.values, key=_rank)
    numbers = [value for row in rows if (value := number(row)) is not None]
    ticks = _ticks(told, numbers)
    bars = [{**_mark(row, told, ticks), "label": row["unit"]["name"]} for row in rows[:BARS]]
    return {
        "ticks": _axis(ticks, told),
        "bars": bars,
        "zero": part(0.0, ticks),
        "left_out": len(rows) - len(bars),
        "spoken": [f"{each['label']}: {each['words']}" for each in bars],
    }


def _rank(row: Mapping[str, Any]) -> tuple[int, float, str]:
    order = (State.SHOWN, State.NOTHING, State.HIDDEN).index(state(row))
    return order, -(number(row) or 0.0), row["unit"]["name"]


def _mark(row: Mapping[str, Any], told: Told, ticks: list[float]) -> dict[str, Any]:
    value = number(row)
    words = _words(row, told)
    at = None if value is None else part(value, ticks)
    open_ = bool(row["isProvisional"])
    return {"state": state(row).value, "at": at, "words": words, "provisional": open_}


def _words(row: Mapping[str, Any], told: Told) -> str:
    value = number(row)
    if value is None:
        return told.word("hidden" if state(row) is State.HIDDEN else "nothing")
    return figure(value, told.language)


def _map(told: Told, points: Mapping[str, Point]) -> dict[str, Any]:
    """Dots of communes, darker and larger with their figure; north is up."""
    rows = [row for row in told.values if row["unit"]["id"] in points]
    numbers = [value for row in rows if (value := number(row)) is not None]
    ticks = _ticks(told, numbers)
    placed = _placed([points[row["unit"]["id"]] for row in rows])
    names = len(rows) <= NAMED
    dots = [
        {
            "x": x,
            "y": y,
            "state": state(row).value,
            "class": None if (value := number(row)) is None else _class(value, ticks),
            "label": row["unit"]["name"] if names else None,
            "words": f"{row['unit']['name']}: {_words(row, told)}",
        }
        for row, (x, y) in zip(rows, placed["dots"], strict=True)
    ]
    dots.sort(key=lambda dot: -1 if dot["class"] is None else dot["class"])
    return {
        "dots": dots,
        "wide": placed["wide"],
        "classes": _classes(ticks, told),
        "left_out": len(told.values) - len(rows),
        "spoken": [str(dot["words"]) for dot in dots[:NAMED]] if names else [],
    }


def _class(value: float, ticks: list[float]) -> int:
    """The last class has its upper end."""
    return min(sum(value >= each for each in ticks[1:]), len(ticks) - 2)


def _classes(ticks: list[float], told: Told) -> list[str]:
    ends = [figure(each, told.language) for each in ticks]
    return [f"{low} – {high}" for low, high in pairwise(ends)]


def _placed(points: Sequence[Point]) -> dict[str, Any]:
    """In parts of a square with room around; `wide`: of its height. Degrees of longitude grow
    narrower to the north."""
    if not points:
        return {"dots": [], "wide": 1.0}
    north, south = max(lat for lat, _ in points), min(lat for lat, _ in points)
    shrink = cos(radians((north + south) / 2))
    east, west = (end(lon for _, lon in points) * shrink for end in (max, min))
    extent = max(north - south, east - west, 0.02) * ROOM
    middle = ((north + south) / 2, (east + west) / 2)
    wide = max((east - west) * ROOM, extent * 0.45) / extent
    dots = [
        (round((lon * shrink - middle[1]) / extent, 5), round((middle[0] - lat) / extent, 5))
        for lat, lon in points
    ]
    return {"dots": dots, "wide": round(wide, 5)}

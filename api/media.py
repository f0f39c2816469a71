"""Which of the two media types of GraphQL over HTTP an answer takes."""

from functools import lru_cache
from typing import Final

from api.http import JSON

GRAPHQL: Final = b"application/graphql-response+json; charset=utf-8"
_GRAPHQL, _JSON = "application/graphql-response+json", "application/json"
_EVENTS = "text/event-stream"


@lru_cache(maxsize=256)
def negotiated(accept: str) -> bytes | None:
    """GRAPHQL where it is named with at least the weight of JSON; None when neither will do.

    Wildcards and silence mean JSON, which every client reads.
    """
    weights = _weights(accept)
    if not weights:
        return JSON
    json = _weight(weights, _JSON)
    named = weights.get(_GRAPHQL, 0.0)
    if named > 0 and named >= json:
        return GRAPHQL
    if json > 0:
        return JSON
    return GRAPHQL if _weight(weights, _GRAPHQL) > 0 else None


def wants_events(accept: str) -> bool:
    """An event stream is asked for before any JSON: clients that read both name what they want of a
    query first, and the stream among the rest."""
    for part in accept.lower().split(","):
        name = part.partition(";")[0].strip()
        if name == _EVENTS:
            return _weights(part).get(_EVENTS, 0.0) > 0
        if name in (_GRAPHQL, _JSON):
            return False
    return False


def wants_page(accept: str) -> bool:
    """A browser says text/html by name; programs do not."""
    return _weights(accept).get("text/html", 0.0) > 0


def _weight(weights: dict[str, float], media: str) -> float:
    for name in (media, "application/*", "*/*"):
        if name in weights:
            return weights[name]
    return 0.0


def _weights(accept: str) -> dict[str, float]:
    """The most a header gives to each media range; ill-formed weights are none."""
    found: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            found[name] = max(found.get(name, 0.0), _quality(parameters))
    return found


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0

"""Reproducible chance, fast enough for a country: lots drawn by the bits of a seeded generator."""

from collections.abc import Mapping
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")
LOTS = 4096
LOT_BITS = 12


class Bag(Generic[T]):
    """Things drawn by weight. A thing of any weight above zero has one lot at least."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        total = sum(weights.values())
        lots: list[T] = []
        for thing, weight in sorted(weights.items(), key=lambda item: item[1]):
            if weight > 0:
                lots += [thing] * max(1, round(weight / total * LOTS))
        self.lots = (lots + lots[-1:] * LOTS)[:LOTS]

    def draw(self, rng: Random) -> T:
        return self.lots[rng.getrandbits(LOT_BITS)]


def weighted(text: str) -> Bag[str]:
    """`"Nguyễn 384, Trần 121, Rơ Châm"`: words with weights, 1 where none stands."""
    weights: dict[str, float] = {}
    for part in text.split(","):
        words = part.split()
        weight = float(words.pop()) if words[-1].isdecimal() else 1.0
        weights[" ".join(words)] = weight
    return Bag(weights)


def shared_out(total: int, weights: Mapping[T, float]) -> dict[T, int]:
    """`total` whole things in proportion to weights; the largest remainders get what is left."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    shares = {key: int(share) for key, share in exact.items()}
    left = total - sum(shares.values())
    by_remainder = sorted(exact, key=lambda key: shares[key] - exact[key])
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares

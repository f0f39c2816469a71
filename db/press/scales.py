"""Scales of charts: round numbers from nothing to beyond the largest."""

from math import ceil, floor, log10
from typing import Final

STEPS: Final = (1, 2, 2.5, 5, 10)
AIMED: Final = 5  # steps of a scale


def scale(highest: float, lowest: float = 0.0, *, whole: bool = False) -> list[float]:
    """Round numbers, from at most `lowest` (and at most 0) to at least `highest`, evenly apart."""
    low, high = min(lowest, 0.0), max(highest, 0.0)
    if low == high:
        high = 1.0
    step = _step((high - low) / AIMED, whole=whole)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(each * step, 10) for each in range(first, last + 1)]


def part(value: float, ticks: list[float]) -> float:
    """Where on the scale, from 0 to 1."""
    return round((value - ticks[0]) / (ticks[-1] - ticks[0]), 5)


def _step(least: float, *, whole: bool) -> float:
    size: float = 10 ** floor(log10(least))
    step = next(size * each for each in STEPS if size * each >= least * (1 - 1e-9))
    return float(max(1, ceil(step))) if whole else step

"""What was seen, as tables; and what of it was to be reached."""

import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.counting import Counted
from bench.due import Due
from bench.imports import Taken
from bench.inside import Found
from bench.lists import Large, Lists
from bench.rounds import Figures, Ratio

BARE, PEER, UNLOGGED = "bare", "PostGraphile", "product, no log"
SEALED = "product, with what is sealed"


@dataclass(frozen=True)
class Bar:
    what: str
    measured: str
    wanted: str
    reached: bool


@dataclass
class Results:
    children: int
    rounds: int
    seconds: float
    compared: dict[str, dict[str, Figures]] = field(default_factory=dict)
    sizes: dict[str, Figures] = field(default_factory=dict)
    crowd: dict[str, dict[str, Figures]] = field(default_factory=dict)
    transactions: dict[tuple[str, str], float] = field(default_factory=dict)
    decisions: dict[str, float] = field(default_factory=dict)
    searches: list[Found] = field(default_factory=list)
    dues: list[Due] = field(default_factory=list)
    registered: dict[str, Figures] = field(default_factory=dict)
    handed: dict[str, Figures] = field(default_factory=dict)
    lists: list[Lists] = field(default_factory=list)
    large: list[Large] = field(default_factory=list)
    counted: Counted | None = None
    imports: list[Taken] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    memory: float = 0
    minutes: float = 0

    @property
    def product(self) -> str:
        return f"product {self.children:,}"

    def write(self, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        path = folder / f"{datetime.now(UTC):%Y-%m-%d-%H%M}.md"
        path.write_text(self.text())
        return path

    def text(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def bars(self) -> Iterator[Bar]:
        if self.compared:
            yield from self._reading()
        if self.searches:
            slowest = max(found.province for found in self.searches)
            yield _most("search, 100,000 children", slowest, 30, "ms")
        if self.dues:
            most = self.dues[0].ratio
            many = f"{self.dues[0].cases:,}"
            what = f"cases due in a province with {many}, to the bare statement"
            yield Bar(what, f"{most:.2f}", "≤ 1.3", most <= 1.3)
        if PEER in self.registered:
            mine, its = self.registered[self.product], self.registered[PEER]
            yield _ratio("registerChild to PostGraphile", Ratio.of(mine, its), 1.2)
        yield from self._acted()
        for taken in self.imports:
            what = f"a book of {taken.lines:,} lines, {taken.what}"
            yield _most(what, taken.whole, 30, "s")
            yield _most(f"{what}: memory", taken.memory, 60, "MB")
        if self.starts:
            yield _most("a second start", median(self.starts), 5, "s")

    def _acted(self) -> Iterator[Bar]:
        if self.handed:
            yield from self._handed()
        if self.counted:
            yield from self._counted(self.counted)

    def _handed(self) -> Iterator[Bar]:
        mine = self.handed[self.product]
        if PEER in self.handed:
            yield _ratio("W4 to PostGraphile", Ratio.of(mine, self.handed[PEER]), 1.4)
        yield _ratio("W4 to one bare writable statement", Ratio.of(mine, self.handed[BARE]), 0.55)
        for found in self.lists:
            what = f"{found.what}, 500 lines ({found.many:.0f} ms) to one ({found.one:.1f} ms)"
            yield Bar(what, f"{found.ratio:.1f}", "≤ 5", found.ratio <= 5)
        balances, page = self.large
        yield _most("a fund of 400,000 lines: balances", balances.mine, 2, "ms")
        what = f"a fund of 400,000 lines: {page.what} ({page.mine:.2f} ms), bare to ours"
        ratio = page.bare / page.mine
        yield Bar(what, f"{ratio:.2f}", "≥ 0.85", ratio >= 0.85)

    def _counted(self, found: Counted) -> Iterator[Bar]:
        mine = found.compared[self.product]
        if PEER in found.compared:
            yield _ratio("W3 to PostGraphile", Ratio.of(mine, found.compared[PEER]), 2)
        yield _ratio("W3 to the bare statement", Ratio.of(mine, found.compared[BARE]), 0.75)
        share = found.live / found.rolled
        what = f"thirty districts counted ({found.live:.0f} ms) to kept ({found.rolled:.2f} ms)"
        yield Bar(what, f"{share:.0f}", "≥ 100", share >= 100)
        yield _most("a district on some day", found.district, 100, "ms")
        what = f"a dashboard of {found.values:,} values (first {found.first:.1f} s)"
        yield _most(what, found.dashboard, 150, "ms")
        for act, (without, with_) in found.added.items():
            more = 100 * (with_ / without - 1)
            what = f"keeping adds to {act} ({without:.2f} ms)"
            yield _most(what, more, 25, "%")

    def _reading(self) -> Iterator[Bar]:
        w1, w2 = self.compared["w1"], self.compared["w2"]
        mine = self.product
        if PEER in w1:
            yield _ratio("W1 to PostGraphile", Ratio.of(w1[mine], w1[PEER]), 3.5)
        yield _ratio("W1 to the bare limit, without log", Ratio.of(w1[UNLOGGED], w1[BARE]), 0.85)
        yield _ratio("W1 to the bare limit, with log", Ratio.of(w1[mine], w1[BARE]), 0.65)
        if PEER in w2:
            yield _ratio("W2 to PostGraphile", Ratio.of(w2[mine], w2[PEER]), 3)
        yield _ratio("W2 to the bare limit, with log", Ratio.of(w2[mine], w2[BARE]), 0.6)
        large, small = (self.sizes[name] for name in sorted(self.sizes, key=len, reverse=True))
        yield _ratio(f"W1 at {self.children:,} to the small one", Ratio.of(large, small), 0.8)
        for work, found in self.crowd.items():
            tail = found[mine].p99 / found[mine].p50
            what = f"{work.upper()}: p99 to p50 at 64 connections"
            yield Bar(what, f"{tail:.2f}", "≤ 2.5", tail <= 2.5)
        yield Bar("memory of a worker", f"{self.memory:.0f} MB", "≤ 150 MB", self.memory <= 150)
        dearest = max(us for what, us in self.decisions.items() if "values" not in what)
        yield _most("an access decision", dearest, 10, "µs")

    def _lines(self) -> Iterator[str]:
        yield f"# Measured on {datetime.now(UTC):%d %B %Y, %H:%M} UTC\n"
        yield (
            f"{self.children:,} children; medians of {self.rounds} interleaved rounds of"
            f" {self.seconds:.0f} s, in brackets the least and the most; {os.cpu_count()} cores"
            f" ({platform.machine()}), Python {platform.python_version()}; {self.minutes:.0f} min"
            f" in all; load of the machine at the end {os.getloadavg()[2]:.1f}.\n"
        )
        yield "| | measured | wanted | |\n|---|---|---|---|"
        for bar in self.bars():
            sign = "" if bar.reached else "**missed**"
            yield f"| {bar.what} | {bar.measured} | {bar.wanted} | {sign} |"
        for work, found in self.compared.items():
            yield from _rates(f"{work.upper()}, 16 connections", found)
        for work, found in self.crowd.items():
            yield from _rates(f"{work.upper()}, 64 connections", found)
        if self.registered:
            yield from _rates("registerChild, 16 connections", self.registered)
        if self.handed:
            yield from _rates("W4, a line handed over, 16 connections", self.handed)
        if self.counted:
            yield from _rates("W3, figures of 30 districts, 16 connections", self.counted.compared)
        if self.compared:
            yield from self._behind()
        yield from self._besides()

    def _besides(self) -> Iterator[str]:
        if self.searches:
            yield from self._searched()
        if self.dues:
            yield from self._due()
        if self.imports:
            yield "\n## A household book\n"
            yield from (f"- {each}" for each in self.imports)

    def _behind(self) -> Iterator[str]:
        yield from _rates("W1 by size", self.sizes)
        yield "\n## Transactions a request\n\n| | | |\n|---|---|---|"
        for (work, name), count in self.transactions.items():
            yield f"| {work.upper()} | {name} | {count:.3f} |"
        yield "\n## Access decision, µs\n\n| | |\n|---|---|"
        for what, microseconds in self.decisions.items():
            yield f"| {what} | {microseconds:.2f} |"

    def _due(self) -> Iterator[str]:
        yield "\n## Cases late or due today, a page of 50, ms of one statement\n"
        yield "| busiest | cases | waiting | product | bare | ratio |\n|---|---|---|---|---|---|"
        for one in self.dues:
            said = f"{one.mine:.2f} | {one.bare:.2f} | {one.ratio:.2f}"
            yield f"| {one.level} | {one.cases:,} | {one.waiting:,} | {said} |"

    def _searched(self) -> Iterator[str]:
        yield "\n## Search, ms of the database\n"
        yield "| name | matches | a province of 100,000 | the nation |\n|---|---|---|---|"
        for one in self.searches:
            yield f"| {one.what} | {one.matches:,} | {one.province:.1f} | {one.nation:.1f} |"


def _most(what: str, measured: float, wanted: float, unit: str) -> Bar:
    return Bar(what, f"{measured:.1f} {unit}", f"≤ {wanted} {unit}", measured <= wanted)


def _ratio(what: str, ratio: Ratio, wanted: float) -> Bar:
    return Bar(what, str(ratio), f"≥ {wanted}", ratio.value >= wanted)


def _rates(title: str, found: Mapping[str, Figures]) -> Iterator[str]:
    yield f"\n## {title}\n"
    yield "| | requests/s | p50 ms | p99 ms | its CPU, ms | PostgreSQL's CPU, ms |"
    yield "|---|---|---|---|---|---|"
    for name, it in found.items():
        yield (
            f"| {name} | {it.rate:.0f} ({it.spread}) | {it.p50:.1f} | {it.p99:.1f}"
            f" | {it.milliseconds:.2f} | {it.database:.2f} |"
        )

"""Interleaved rounds: every server in turn, again and again. Only ratios within them count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from bench.driver import Shot, shoot
from bench.servers import Server, postgres


@dataclass
class Figures:
    """Of one server over all rounds. `cpu`, `behind`: milliseconds of its process, and of
    PostgreSQL's, for one request."""

    shots: list[Shot] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    behind: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return median(shot.rate for shot in self.shots)

    @property
    def spread(self) -> str:
        rates = [shot.rate for shot in self.shots]
        return f"{min(rates):.0f}–{max(rates):.0f}"

    @property
    def p50(self) -> float:
        return median(shot.p50 for shot in self.shots)

    @property
    def p99(self) -> float:
        return median(shot.p99 for shot in self.shots)

    @property
    def milliseconds(self) -> float:
        return median(self.cpu)

    @property
    def database(self) -> float:
        return median(self.behind)

    @property
    def count(self) -> int:
        return sum(shot.count for shot in self.shots)


@dataclass(frozen=True)
class Ratio:
    """The median over the rounds of one rate to another of the same round, and its spread."""

    rounds: list[float]

    @classmethod
    def of(cls, one: Figures, other: Figures) -> "Ratio":
        pairs = zip(one.shots, other.shots, strict=True)
        return cls([mine.rate / its.rate for mine, its in pairs])

    @property
    def value(self) -> float:
        return median(self.rounds)

    def __str__(self) -> str:
        return f"{self.value:.2f} ({min(self.rounds):.2f}–{max(self.rounds):.2f})"


def interleaved(
    asked: Mapping[Server, list[str]],
    *,
    connections: int,
    rounds: int,
    lasting: float,
    acts: Callable[[], int] | None = None,
    once: bool = False,
) -> dict[Server, Figures]:
    """`asked`: the questions of each server. The order turns from round to round; the first shots,
    at which plans and connections are made, are not counted. `acts`: how many there are of what
    each question shall leave. `once`: no question is asked twice."""
    order = list(asked)
    for server in order:
        shoot(server.url, asked[server], min(connections, 16), min(2, lasting), once=once)
    found = {server: Figures() for server in order}
    for _ in range(rounds):
        for server in order:
            done = acts() if acts else 0
            before, behind = server.cpu(), postgres()
            shot = shoot(server.url, asked[server], connections, lasting, once=once)
            found[server].shots.append(shot)
            found[server].cpu.append((server.cpu() - before) * 1000 / shot.count)
            found[server].behind.append((postgres() - behind) * 1000 / shot.count)
            left = acts() - done if acts else shot.count
            if shot.bad or not shot.count <= left <= shot.count + connections:
                raise RuntimeError(f"{server.name}: {shot}, {left} acts")
        order = order[1:] + order[:1]
    return found

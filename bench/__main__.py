"""`make bench`: fills, serves, asks, compares, and writes what it saw to bench/results/.

`python -m bench register` measures writing alone; `read`, `search`,
`due`, `give`, `count`, `import` and `start` are the others. `--quick` takes three short rounds of
each.
"""

import argparse
import asyncio
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from api.settings import Settings
from bench import (
    bare,
    counting,
    due,
    equal,
    giving,
    imports,
    inside,
    lists,
    peer,
    registering,
    servers,
    starts,
)
from bench.database import Database, cluster, copied, filled
from bench.report import SEALED, Results
from bench.rounds import Figures, interleaved
from bench.servers import Server
from bench.traffic import transactions
from bench.workloads import Principal, law_today, principals, requests, sample

WORKS = ("read", "search", "due", "register", "give", "count", "import", "start")
QUICK = (3, 3)  # rounds, seconds
QUESTIONS = 500
WIDE = "1000000000"  # points: a small register has too few officers to stay below the limit


def main() -> None:
    given = _arguments()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: sys.exit(1))  # servers and database end with us
    folder = given.dir or Settings().data_dir / "bench"
    began = time.perf_counter()
    results = Results(given.children, given.rounds, given.seconds)
    _written(results, folder, given)
    _asked(results, folder, given)
    results.minutes = (time.perf_counter() - began) / 60
    written = results.write(Path(__file__).parent / "results")
    print(f"\n{results.text()}\nWritten to {written}")


def _written(results: Results, folder: Path, given: argparse.Namespace) -> None:
    if "register" in given.works:
        _register(results, folder, given)
    if "give" in given.works:
        _give(results, folder, given)
    if "count" in given.works:
        _count(results, folder, given)
    if "import" in given.works:
        with cluster(folder) as server:
            results.imports = asyncio.run(imports.taken(server))


def _asked(results: Results, folder: Path, given: argparse.Namespace) -> None:
    if "read" in given.works:
        _read(results, folder, given)
    if "search" in given.works:
        with cluster(folder) as server:  # nobody else is connected while children move about
            large = asyncio.run(filled(server, given.children))
            results.searches = asyncio.run(inside.searches(large))
    if "due" in given.works:
        with cluster(folder) as server:
            large = asyncio.run(filled(server, given.children))
            results.dues = asyncio.run(due.dues(large))
    if "start" in given.works:
        results.starts = starts.seconds(folder)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("works", nargs="*", metavar="WORK", help=f"{', '.join(WORKS)}; else all")
    parser.add_argument("--children", type=int, default=1_000_000, help="of the large database")
    parser.add_argument("--small", type=int, default=10_000, help="children of the small one")
    parser.add_argument("--dir", type=Path, help="folder of the databases, kept between runs")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5, help="of one server in one round")
    parser.add_argument("--quick", action="store_true", help="three rounds of three seconds")
    given = parser.parse_args()
    if given.quick:
        given.rounds, given.seconds = QUICK
    if unknown := set(given.works) - set(WORKS):
        parser.error(f"nothing is called {', '.join(sorted(unknown))}")
    given.works = given.works or WORKS
    return given


def _read(results: Results, folder: Path, given: argparse.Namespace) -> None:
    with cluster(folder) as server, ExitStack() as stack:
        small = asyncio.run(filled(server, given.small, of=given.small * 20))
        large = asyncio.run(filled(server, given.children))
        peers = _started(stack, folder, small, large)
        asking = asyncio.run(principals(large))
        _sizes(results, peers, asyncio.run(principals(small)), asking, given)
        _compare(results, peers, asking, given)
        _crowd(results, peers, asking, given)
        _statements(results, peers, asking)
        results.memory = peers[0].resident()
        results.decisions = asyncio.run(inside.decisions(large, asking[0]))


def _register(results: Results, folder: Path, given: argparse.Namespace) -> None:
    """In a copy, which is thrown away; nobody else is connected while it is made."""
    with cluster(folder) as server, ExitStack() as stack:
        large = asyncio.run(copied(server, asyncio.run(filled(server, given.children))))
        asking = asyncio.run(registering.workers(large))
        mine = stack.enter_context(servers.product(large, 7811, folder))
        asked = {mine: registering.requests(mine.kind, asking)}
        if node := peer.installed():
            asyncio.run(bare.prepare(large.dsn))
            asyncio.run(peer.prepare(large.dsn))
            other = stack.enter_context(servers.postgraphile(large, 7812, folder, node))
            asked[other] = registering.requests(other.kind, asking)
        registering.check(asked)
        print(f"register: the same rows and answers from {len(asked)} servers")
        sealed = replace(mine, name=SEALED)
        asked[sealed] = registering.requests(mine.kind, asking, sealed=True)
        found = interleaved(
            {server: [r.line() for r in each] for server, each in asked.items()},
            connections=16,
            rounds=given.rounds,
            lasting=given.seconds,
            acts=lambda: registering.acts(large),
        )
        results.registered = _named(found)


def _give(results: Results, folder: Path, given: argparse.Namespace) -> None:
    """As `_register`: in a copy."""
    with cluster(folder) as server, ExitStack() as stack:
        large = asyncio.run(copied(server, asyncio.run(filled(server, given.children))))
        asking = asyncio.run(registering.workers(large))
        enter, node = stack.enter_context, peer.installed()
        servers_ = [enter(servers.product(large, 7821, folder))]
        asyncio.run(bare.prepare(large.dsn))
        asyncio.run(peer.prepare(large.dsn))
        each = int(giving.MOST * (given.seconds * given.rounds + 2)) + giving.BESIDE
        kinds = ["product", "bare", *(["postgraphile"] if node else [])]
        asyncio.run(giving.prepare(large, asking, kinds, each))
        servers_.append(enter(servers.bare(large, 7822, folder, "bench.handing:app")))
        if node:
            servers_.append(enter(servers.postgraphile(large, 7823, folder, node)))
        asked = giving.lines(large, servers_, asking)
        giving.check(asked)
        print(f"give: the same rows and answers from {len(asked)} servers")
        found = interleaved(
            {server: [r.line() for r in each_] for server, each_ in asked.items()},
            connections=16,
            rounds=given.rounds,
            lasting=given.seconds,
            acts=lambda: registering.acts(large),
            once=True,
        )
        results.handed = _named(found)
        results.lists = asyncio.run(lists.lists(servers_[0], asking))
        results.large = asyncio.run(lists.large(large, asking))


def _count(results: Results, folder: Path, given: argparse.Namespace) -> None:
    """As `_register`: in a copy."""
    with cluster(folder) as server, ExitStack() as stack:
        large = asyncio.run(copied(server, asyncio.run(filled(server, given.children))))
        asyncio.run(bare.prepare(large.dsn))
        asyncio.run(peer.prepare(large.dsn))
        results.counted = counting.Counted()
        asking = counting.within(large, results.counted)
        enter, node = stack.enter_context, peer.installed()
        servers_ = [enter(servers.product(large, 7831, folder, RATE_PER_MINUTE=WIDE))]
        servers_.append(enter(servers.bare(large, 7832, folder, "bench.counted:app")))
        if node:
            servers_.append(enter(servers.postgraphile(large, 7833, folder, node)))
        counting.dashboard(servers_[0], asking, results.counted)
        asked = {each: counting.requests(each.kind, asking) for each in servers_}
        counting.check(asked)
        print(f"count: the same figures from {len(asked)} servers")
        found = interleaved(
            {each: [r.line() for r in lines] for each, lines in asked.items()},
            connections=16,
            rounds=given.rounds,
            lasting=given.seconds,
        )
        results.counted.compared = _named(found)


def _started(stack: ExitStack, folder: Path, small: Database, large: Database) -> list[Server]:
    """The product first: it writes row security anew when it starts. Then its small twin, without
    the log, and the peers."""
    enter = stack.enter_context
    found = [
        enter(servers.product(large, 7801, folder)),
        enter(servers.product(small, 7802, folder, RATE_PER_MINUTE=WIDE)),
        enter(servers.product(large, 7803, folder, logged=False)),
    ]
    asyncio.run(bare.prepare(large.dsn))
    found.append(enter(servers.bare(large, 7804, folder)))
    node = peer.installed()
    if node:
        asyncio.run(peer.prepare(large.dsn))
        found.append(enter(servers.postgraphile(large, 7805, folder, node)))
    return found


def _lines(
    servers_: list[Server], work: str, asking: list[Principal], *, check: bool = False
) -> dict[Server, list[str]]:
    today = law_today(servers_[0].database.dsn)
    asked = {s: sample(requests(s.kind, work, asking, today), QUESTIONS) for s in servers_}
    if check:
        size = equal.check(work, asked)
        print(f"{work}: the same answers from {len(asked)} servers, {size:,} bytes each")
    return {server: [r.line() for r in found] for server, found in asked.items()}


def _compare(
    results: Results, peers: list[Server], asking: list[Principal], given: argparse.Namespace
) -> None:
    against = [peers[0], *peers[2:]]
    for work in ("w1", "w2"):
        asked = _lines(against, work, asking, check=True)
        found = interleaved(asked, connections=16, rounds=given.rounds, lasting=given.seconds)
        results.compared[work] = _named(found)


def _sizes(
    results: Results,
    peers: list[Server],
    few: list[Principal],
    many: list[Principal],
    given: argparse.Namespace,
) -> None:
    large, small = peers[0], peers[1]
    asked = _lines([large], "w1", many) | _lines([small], "w1", few)
    found = interleaved(asked, connections=16, rounds=given.rounds, lasting=given.seconds)
    results.sizes = _named(found)


def _crowd(
    results: Results, peers: list[Server], asking: list[Principal], given: argparse.Namespace
) -> None:
    against = [peers[0], peers[2], peers[3]]
    for work in ("w1", "w2"):
        asked = _lines(against, work, asking)
        found = interleaved(asked, connections=64, rounds=given.rounds, lasting=given.seconds)
        results.crowd[work] = _named(found)


def _statements(results: Results, peers: list[Server], asking: list[Principal]) -> None:
    for work in ("w1", "w2"):
        for server in (peers[0], peers[2]):
            lines = _lines([server], work, asking)[server]
            results.transactions[work, server.name] = transactions(server, lines)


def _named(found: dict[Server, Figures]) -> dict[str, Figures]:
    return {server.name: figures for server, figures in found.items()}


if __name__ == "__main__":
    main()

"""Before anything is timed: everybody gives the same answers to the same questions."""

import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from bench.servers import Server
from bench.workloads import Request

ASKED = 20  # questions compared


def answer(server: Server, request: Request) -> Any:
    asked = urllib.request.Request(server.url, request.body, request.headers)  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=20) as response:  # noqa: S310
            found = orjson.loads(response.read())
    except urllib.error.HTTPError as refused:
        found = {"errors": refused.read().decode()}
    assert "errors" not in found, (server.name, found["errors"])
    return found["data"]


def check(work: str, asked: dict[Server, list[Request]]) -> int:
    """Compares all answers with those of the first server; how many bytes an answer has."""
    first, *others = asked
    sizes, cases = [], 0
    for number in range(ASKED):
        mine = answer(first, asked[first][number])
        wanted = _common(mine, work, first.kind)
        sizes.append(len(orjson.dumps(mine)))
        assert _filled(wanted), "a question without an answer measures nothing"
        cases += sum(len(child["cases"]) for child in wanted.get("nodes", ()))
        for other in others:
            found = _common(answer(other, asked[other][number]), work, other.kind)
            assert found == wanted, (other.name, work, number, _difference(wanted, found))
    assert cases or work != "w1", "pages without cases measure nothing of them"
    return sum(sizes) // len(sizes)


def _filled(wanted: Any) -> bool:
    return bool(wanted["nodes"] if "nodes" in wanted else wanted["guardians"] is not None)


def _common(data: Any, work: str, kind: str) -> Any:
    """What all can say: without cursors, which each makes in its own form, without telephone
    numbers, which only the product can open, and in the product's form."""
    found = data[{"w1": "children"}.get(work, "child" if kind == "postgraphile" else "node")]
    if work == "w1":
        found["pageInfo"].pop("endCursor")
        for child in found["nodes"]:
            _plain(child)
        return found
    _plain(found)
    for guardian in found["guardians"]:
        guardian.pop("phone", None)
    if kind == "postgraphile":
        _in_our_form(found)
    return found


def _plain(child: Any) -> None:
    """Ids and short lists in one form."""
    if not child["id"].startswith("Child_"):
        child["id"] = f"Child_{UUID(child['id']).hex}"
    for name in ("circumstances", "guardians", "watches", "cases"):
        if isinstance(child.get(name), dict):
            child[name] = child[name]["nodes"]
    for case in child.get("cases", ()):
        _plain_case(case)


def _plain_case(case: Any) -> None:
    """In the product's form: whether it is late, not until when something is to be done."""
    if not case["id"].startswith("Case_"):
        case["id"] = f"Case_{UUID(case['id']).hex}"
    case["receivedAt"] = datetime.fromisoformat(case["receivedAt"]).timestamp()
    if "nextDueAt" in case:
        due = case.pop("nextDueAt")
        case["isOverdue"] = due is not None and datetime.fromisoformat(due) < datetime.now(UTC)


def _in_our_form(child: Any) -> None:
    child["ethnicity"] = child.pop("ethnicGroup")
    for name in ("schooling", "placement"):
        child[name] = (child.pop(f"{name}s")["nodes"] or [None])[0]
    for watch in child["watches"]:
        met = watch.pop("watchCriteria")["nodes"]
        watch["criteria"] = [criterion["riskCriterion"] for criterion in met]
    child["assistance"] = child.pop("assistances")
    child["withheld"], child["viewerCan"] = [], []  # it has no such thing; the officer holds all


def _difference(wanted: Any, found: Any) -> Any:
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = sorted(wanted.keys() | found.keys())
        return {
            k: _difference(wanted.get(k), found.get(k))
            for k in keys
            if wanted.get(k) != found.get(k)
        }
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [_difference(w, f) for w, f in zip(wanted, found, strict=True) if w != f]
    return wanted, found

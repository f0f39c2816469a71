"""Cases of random worlds: every lane answers what the second opinion does, to everybody."""

from typing import Any

import orjson
import pytest

from db.rules.sensitivity import WHOLE
from tests.databases import Databases
from tests.oracle.answers import initials
from tests.oracle.cases import Cases
from tests.oracle.law import Law
from tests.worlds import staged

ROLES = (
    *("commune_worker", "commune_chair", "district_officer", "district_leader"),
    *("province_officer", "police_investigator", "judiciary", "partner", "facility_worker"),
)
TEXT = """query($ids: [ID!]!) { cases(first: 30) { totalCount nodes { id number status version
  child { id fullName hamlet } incident { number } incidentUnit { name } residenceUnit { name }
  category setting risk narrative emergencySince criminalTrack isOverdue
  deadlines { kind isOverdue } openSteps { step allowed }
  events(first: 5) { totalCount nodes { id kind from step to note } } withheld viewerCan } }
  comingCases(first: 30) { totalCount nodes { id status risk withheld } }
  reports(first: 30) { totalCount nodes { number status answers } }
  nodes(ids: $ids) { id } }"""

COMING = ("id", "status", "risk", "withheld")


def told_of(world: Any, report: dict[str, Any]) -> Any:
    """What a notice says of all its children."""
    return orjson.loads(world.said[report["id"], "answers_sealed"])["answers"]


def told(world: Any, cases: Cases, case: dict[str, Any]) -> dict[str, Any]:
    units = {unit["id"]: unit["name"] for unit in world.rows["unit"]}
    incidents = {row["id"]: row["number"] for row in world.rows["incident"]}
    whole, clocks, child = cases.whole(case), cases.whole(case, part="clocks"), cases.child(case)
    since, events, may = case["emergency_since"], cases.events(case), cases.may(case)
    plain = ("number", "status")
    return {
        "id": f"Case_{case['id'].hex}",
        "version": cases.version(case),
        **{name: case[name] for name in plain},
        "child": child
        and {
            "id": f"Child_{child['id'].hex}",
            "fullName": (None, initials(child["full_name"]), child["full_name"])[
                cases.level(child, "IDENTITY")
            ],
            "hamlet": child["hamlet"] if cases.level(child, "CONTACT") == WHOLE else None,
        },
        "incident": {"number": incidents[case["incident_id"]]},
        "incidentUnit": {"name": units[case["incident_unit_id"]]},
        "residenceUnit": {"name": units[case["residence_unit_id"]]},
        **{name: case[name] if whole else None for name in ("category", "setting", "risk")},
        "narrative": world.stories.get(case["id"]) if whole else None,
        "emergencySince": since.isoformat() if whole and since else None,
        "criminalTrack": case["criminal_track"] if whole else None,
        "isOverdue": cases.overdue(case) if clocks else None,
        "deadlines": [
            {"kind": row["kind"], "isOverdue": cases.late(row)} for row in cases.deadlines(case)
        ]
        if clocks
        else None,
        "events": {
            "totalCount": len(events),
            "nodes": [
                {
                    "id": f"CaseEvent_{row['id'].hex}",
                    "kind": row["kind"],
                    "from": row["from_status"],
                    "step": row["step"],
                    "to": row["to_status"],
                    "note": world.stories.get(row["id"]),
                }
                for row in events
            ],
        }
        if whole
        else None,
        "withheld": cases.withheld(case),
        "viewerCan": may,
    }


@pytest.mark.parametrize("kind", ["three", "two", "random"])
async def test_cases_are_what_the_matrix_says(databases: Databases, kind: str) -> None:
    async with staged(databases, 5, kind, hired=ROLES) as stage:
        world, shown = stage.world, 0
        ids = [
            *(f"Case_{row['id'].hex}" for row in world.rows["case"]),
            *(f"CaseEvent_{row['id'].hex}" for row in world.rows["case_event"]),
            *(f"Incident_{row['id'].hex}" for row in world.rows["incident"]),
            *(f"Report_{row['id'].hex}" for row in world.rows["report"]),
        ][:100]
        for who in [*world.people, *ROLES]:
            cases = Cases(Law(world, who, world.now))
            ahead = Cases(cases.law, ("read", "expect"))
            rows = sorted(
                filter(cases.sees, world.rows["case"]),
                key=lambda row: (row["received_at"], row["id"]),
                reverse=True,
            )
            shown += len(rows)
            wanted = [told(world, cases, row) for row in rows]
            reports = {
                row["number"]: told_of(world, row) if cases.report(row, of="CASEWORK") else None
                for row in world.rows["report"]
                if cases.report(row)
            }
            unknowing = {r["number"] for r in world.rows["report"] if cases.suspected(r)}
            for lane in ("fast", "walled"):
                answer = await stage.ask(who, TEXT, lane, variables={"ids": ids})
                found = orjson.loads(orjson.dumps(answer))
                assert "errors" not in found, found
                nodes = found["data"]["cases"]["nodes"]
                for node in nodes:
                    steps = node.pop("openSteps")
                    assert (steps is None) == ("openSteps" in node["withheld"])
                    for step in steps or ():
                        assert step["allowed"] == (step["step"].lower() in node["viewerCan"])
                assert nodes == wanted, (who, lane)
                assert found["data"]["cases"]["totalCount"] == len(wanted)
                coming = [told(world, ahead, row) for row in on_the_way(world, cases)]
                said = found["data"]["comingCases"]
                assert said["nodes"] == [{n: row[n] for n in COMING} for row in coming], (who, lane)
                assert said["totalCount"] == len(coming)
                notices = {r["number"]: r["answers"] for r in found["data"]["reports"]["nodes"]}
                assert notices.keys() == reports.keys(), (who, lane)
                # Row security hides the case that suspects, so that a statement under it does not
                # know: whoever gave the notice themselves reads their own words there.
                known = unknowing if lane == "walled" else set()
                assert {n: notices[n] for n in notices.keys() - known} == {
                    n: reports[n] for n in reports.keys() - known
                }, (who, lane)
                by_id = {node["id"] for node in found["data"]["nodes"] if node}
                assert by_id == {*ids} & _seen(world, cases, rows), (who, lane)
        assert shown > 50


def on_the_way(world: Any, cases: Cases) -> list[dict[str, Any]]:
    rows = filter(cases.expects, world.rows["case"])
    return sorted(rows, key=lambda row: (row["received_at"], row["id"]), reverse=True)


def _seen(world: Any, cases: Cases, rows: list[dict[str, Any]]) -> set[str]:
    return {
        *(f"Case_{row['id'].hex}" for row in (*rows, *on_the_way(world, cases))),
        *(f"CaseEvent_{each['id'].hex}" for row in rows for each in cases.events(row)),
        *(f"Incident_{row['incident_id'].hex}" for row in rows),
        *(f"Report_{row['id'].hex}" for row in world.rows["report"] if cases.report(row)),
    }

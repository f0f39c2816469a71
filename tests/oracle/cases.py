"""Who sees which case: worked out from the matrix, one case at a time."""

from typing import Any, Protocol

Row = dict[str, Any]


class Law(Protocol):
    me: Any
    now: Any
    world: Any

    def span(self, unit_id: int) -> tuple[int, int]: ...
    def inside(self, span: tuple[int, int], child: Row) -> bool: ...


def opens(law: Law, posting: Row, rows: str, case: Row) -> bool:
    """Whether these rows of the matrix, for somebody with this posting, hold the case."""
    if law.me in case["barred"]:
        return False
    incident, residence = (
        law.inside(law.span(posting["unit_id"]), {"unit_id": case[f"{end}_unit_id"]})
        for end in ("incident", "residence")
    )
    to = case.get("transfer_unit_id")
    comes = to is not None and law.inside(law.span(posting["unit_id"]), {"unit_id": to})
    near, due = incident or residence, case["next_due_at"]
    crime = near and (case["crime_signs"] or case["criminal_track"])
    sealed, opened = _granted(law, posting, case, sealed=True), _opened(law, case)
    held = {
        "competent": near,
        "coming": comes,
        "at_incident": incident,
        "at_residence": residence,
        "overdue": near and due is not None and due < law.now,
        "crime_signs": crime,
        "granted": _granted(law, posting, case),
        "granted_sealed": sealed,
        "opened_case": near and opened,
        "opened_crime": crime and opened,
        "opened_grant": sealed and opened,
        "broken_glass": near and _opened(law, case, glass=True),
    }
    return bool(held[rows])


OF_CASES = {
    "of_competent_cases": "competent",
    "of_crime_cases": "crime_signs",
    "of_granted_cases": "granted",
}


def through_a_case(law: Law, posting: Row, rows: str, child: Row) -> bool:
    """Whether a case of the child is held."""
    return any(
        case["child_id"] == child["id"] and opens(law, posting, OF_CASES[rows], case)
        for case in law.world.rows.get("case", ())
    )


def _granted(law: Law, posting: Row, case: Row, *, sealed: bool = False) -> bool:
    return any(
        grant["case_id"] == case["id"]
        and (
            grant["officer_id"] == law.me
            or (grant["organisation_id"] or "") == posting["organisation_id"]
        )
        and grant["ended_at"] is None
        and grant["expires_at"] > law.now
        and (grant["sealed"] or not sealed)
        for grant in law.world.rows.get("case_grant", ())
    )


def _opened(law: Law, case: Row, *, glass: bool = False) -> bool:
    return any(
        (opening["case_id"], opening["officer_id"]) == (case["id"], law.me)
        and opening["break_glass"] == glass
        and opening["expires_at"] > law.now
        for opening in law.world.rows.get("case_opening", ())
    )

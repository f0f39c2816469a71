"""Records that are likely of one child, and merges: who is told of which (docs/duplicates.md)."""

from itertools import combinations
from typing import Any, Final

from db.rules.names import toneless
from db.rules.sensitivity import WHOLE
from tests.oracle.law import Law, Row, Span, holds_on

MOTHERS: Final = {"me", "me de", "me ruot", "ma", "mother"}
SEEN: Final = (("IDENTITY", None), ("CONTACT", "guardians"))
NAME, CARD, BIRTH = "NAME_BIRTH_MOTHER", "HEALTH_INSURANCE", "BIRTH_CERTIFICATE"


class Pairings:
    """One officer at one moment, in a unit."""

    def __init__(self, law: Law, asked: Span | None) -> None:
        self.law, self.asked, self.rows = law, asked, law.world.rows

    def here(self, child: Row) -> bool:
        return self.asked is not None and self.law.inside(self.asked, child)

    # -- likely of one child ----------------------------------------------------------------------

    def alike(self) -> list[Row]:
        """Pairs with why, as far as the classes are held of both."""
        seen = [
            child
            for child in self.rows["child"]
            if child["status"] != "MERGED"
            and self.here(child)
            and all(self.law.whole(child, *of) for of in SEEN)
        ]
        found = []
        for one, other in combinations(sorted(seen, key=lambda child: child["id"]), 2):
            if reasons := self.reasons(one, other):
                two = {"first": one["id"], "second": other["id"]}
                found.append({**two, "reasons": reasons, "two": (one, other)})
        return found

    def reasons(self, one: Row, other: Row) -> list[str]:
        if one["personal_id_blind"] and other["personal_id_blind"]:
            return []
        if self.decided(one["id"], other["id"]):
            return []
        mothers = self.mothers(one), self.mothers(other)
        born = one["date_of_birth"] is not None and one["date_of_birth"] == other["date_of_birth"]
        last = [toneless(child["full_name"]).split()[-1] for child in (one, other)]
        if born and mothers[0] & mothers[1] and last[0] != last[1]:
            return []  # twins
        same = toneless(one["full_name"]) == toneless(other["full_name"])
        apart = all(mothers) and not mothers[0] & mothers[1]
        found = {NAME} if born and same and not apart else set()
        for kind, number in self.papers(one) & self.papers(other):
            held = [self.law.level(c, "HEALTH") for c in (one, other)]
            if kind == BIRTH or min(held) == WHOLE:
                found.add(kind if number else "")
        return sorted(found)

    def mothers(self, child: Row) -> set[str]:
        mine = [g for g in self.rows["guardian"] if g["child_id"] == child["id"]]
        mine = [g for g in mine if holds_on(g, self.law.today)]
        return {toneless(g["full_name"]) for g in mine if toneless(g["relation"]) in MOTHERS}

    def papers(self, child: Row) -> set[tuple[str, str]]:
        """A card by its number; a certificate by number and place, and not without."""
        mine = [d for d in self.rows["document"] if d["child_id"] == child["id"]]
        found = set()
        for paper in [d for d in mine if d["superseded_at"] is None]:
            number, place = self.law.world.papers[paper["id"]], paper["place"]
            if paper["kind"] == CARD:
                found.add((CARD, number))
            elif place is not None:
                found.add((BIRTH, f"{number.lstrip('0')} {toneless(place)}"))
        return found

    def decided(self, one: Any, other: Any) -> bool:
        """That they are two, or proposed that they are one."""
        two = {one, other}
        dismissed = any(
            {d["child_id"], d["other_id"]} == two and d["revoked_at"] is None
            for d in self.rows["duplicate_dismissal"]
        )
        return dismissed or any(
            {m["survivor_id"], m["alias_id"]} == two and m["status"] == "PROPOSED"
            for m in self.rows["child_merge"]
        )

    # -- made one, or to be -----------------------------------------------------------------------

    def knows(self, merge: Row) -> bool:
        """Both children are seen, and who they are."""
        two = (merge["survivor_id"], merge["alias_id"])
        children = [child for child in self.rows["child"] if child["id"] in two]
        return all(self.law.whole(child, "IDENTITY") for child in children)

    def merges(self, status: list[str] | None) -> list[Row]:
        by_id = {child["id"]: child for child in self.rows["child"]}
        return [
            merge
            for merge in self.rows["child_merge"]
            if (status is None or merge["status"] in status)
            and self.here(by_id[merge["survivor_id"]])
            and self.knows(merge)
        ]

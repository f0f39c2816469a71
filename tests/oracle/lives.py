"""Papers, injuries and deaths of a random world."""

from typing import Any, Final

from db.rules.documents import DocumentKind, named
from db.rules.harm import DeathCause, InjuryCause, InjuryOutcome, InjuryPlace
from tests.oracle.trees import Row

KINDS: Final = list(DocumentKind)
PLACES: Final = ("Phường Bồ Đề", "Xã Đường Âm", None)


class Lives:
    """The part of a world's maker that lets things happen to children."""

    chance: Any
    made: Any
    now: Any
    vault: Any
    maybe: Any
    validity: Any
    fact: Any

    def papers(self, child: Row) -> None:
        """None to three; of one kind some that are valid together, some corrected since."""
        for _ in range(self.chance.choice([0, 1, 1, 2, 3])):
            number, kind = f"{self.chance.randrange(10**10):010}", self.chance.choice(KINDS)
            row = self.fact(
                "document",
                child,
                kind=kind.value,
                number_sealed=b"x",
                number_blind=b"x",
                place=self.chance.choice(PLACES),
            )
            self.made.papers[row["id"]] = number
            if self.vault:
                row["number_sealed"] = self.vault.seal(
                    "document", "number_sealed", row["id"], number
                )
                said = named(kind, number, row["place"])
                row["number_blind"] = self.vault.blind(said, purpose=f"document {kind}")

    def harm(self, child: Row) -> None:
        """Injuries, two of them sometimes on one day; of deaths one that was not corrected."""
        for _ in range(self.chance.choice([0, 0, 1, 2, 4])):
            self.fact(
                "injury",
                child,
                cause=self.chance.choice(list(InjuryCause)).value,
                place=self.chance.choice(list(InjuryPlace)).value,
                outcome=self.chance.choice(list(InjuryOutcome)).value,
            )
        if self.maybe(True, 0.4):
            causes = self.chance.sample(list(DeathCause), 2)
            if self.maybe(True, 0.3):
                wrong = self.fact("death", child, self.validity(), cause=causes[1].value)
                wrong["superseded_at"] = self.now
            self.fact("death", child, self.validity(), cause=causes[0].value)

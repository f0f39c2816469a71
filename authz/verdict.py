"""What an explanation says."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the policy, at one posting, judged on one row."""

    allows: bool
    role: str
    line: str
    posting: UUID | None
    scope: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`complete`: no line was left out for what it would tell of the row to whoever asks."""

    reasons: tuple[Reason, ...]
    complete: bool = True

    @property
    def allowed(self) -> bool:
        return any(reason.allows for reason in self.reasons)

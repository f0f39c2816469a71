"""The access matrix as data."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.rules.sensitivity import HIDDEN, MASKED, WHOLE

TEXT: Final = Path(__file__).parents[1] / "authz" / "matrix.txt"
CLASSES: Final = ("IDENTITY", "CONTACT", "SOCIAL", "ETHNICITY", "HEALTH", "CASEWORK", "SEALED")


@dataclass(frozen=True)
class Line:
    """`cells`: for each class `R`, `m`, `-` or the name of the part that is held whole."""

    role: str
    resource: str
    action: str
    rows: str
    cells: dict[str, str]

    def level(self, of: str, part: str | None = None) -> int:
        cell = self.cells[of]
        if cell == "R" or (part is not None and cell == part):
            return WHOLE
        return MASKED if cell == "m" else HIDDEN


def matrix() -> list[Line]:
    """Every line of the matrix, those without rows too."""
    lines = []
    for text in TEXT.read_text(encoding="utf-8").splitlines():
        if text.strip() and not text.startswith("#"):
            role, resource, action, rows, *cells = text.split()
            lines.append(Line(role, resource, action, rows, dict(zip(CLASSES, cells, strict=True))))
    return lines

"""The forms that there are, each in its versions. A new version is a new file; the old one stays,
for what was written in it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from db.rules.cases.papers import FormCode
from db.rules.forms.fields import FormDefinition
from db.rules.forms.reading import read_definition

_FILES: Final = Path(__file__).parent / "definitions"


def _read() -> dict[tuple[FormCode, int], FormDefinition]:
    found = [
        read_definition(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(_FILES.glob("*.toml"))
    ]
    return {(each.code, each.version): each for each in found}


DEFINITIONS: Final[Mapping[tuple[FormCode, int], FormDefinition]] = _read()
CURRENT: Final[Mapping[FormCode, FormDefinition]] = {
    code: max(
        (each for each in DEFINITIONS.values() if each.code is code),
        key=lambda each: each.version,
    )
    for code in FormCode
}


class FormVersionGoneError(Exception):
    """This version is not written any more, or never was; `current` is."""

    def __init__(self, code: FormCode, version: int) -> None:
        super().__init__(code, version)
        self.code, self.version, self.current = code, version, CURRENT[code].version


def definition(code: FormCode, version: int) -> FormDefinition:
    """To read what was written in it. Raises FormVersionGoneError."""
    if (code, version) not in DEFINITIONS:
        raise FormVersionGoneError(code, version)
    return DEFINITIONS[code, version]


def definition_to_write(code: FormCode, version: int) -> FormDefinition:
    """The version that is written now. Raises FormVersionGoneError."""
    if CURRENT[code].version != version:
        raise FormVersionGoneError(code, version)
    return CURRENT[code]

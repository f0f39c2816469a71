"""The forms that there are, each in its versions. A new version is a new file; the old one stays,
for what was written in it."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
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


_definitions: Final = _read()
_current: Final = {
    code: max(
        (each for each in _definitions.values() if each.code is code),
        key=lambda each: each.version,
    )
    for code in FormCode
}
DEFINITIONS: Final[Mapping[tuple[FormCode, int], FormDefinition]] = MappingProxyType(_definitions)
CURRENT: Final[Mapping[FormCode, FormDefinition]] = MappingProxyType(_current)


def take(newer: Iterable[FormDefinition]) -> None:
    """Newer versions, which follow those that there are: when a process begins, and no more."""
    for each in newer:
        _definitions[each.code, each.version] = each
        _current[each.code] = max(each, _current[each.code], key=lambda one: one.version)


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

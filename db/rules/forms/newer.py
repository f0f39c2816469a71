"""Newer versions of forms that an office brings along, in files of its own.

What is not in the law's text the office may word anew, add and leave out. The fields by which the
steps of a case go stay what they are, and what was sealed stays sealed.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from db.rules.cases.papers import FormCode
from db.rules.forms.catalogue import CURRENT, DEFINITIONS, take
from db.rules.forms.fields import Field, FormDefinition, Scored
from db.rules.forms.reading import read_definition
from db.rules.forms.scoring import CONCLUSION, RISK_REMAINS, STABLE

# What steps of a case read of a form.
READ: Final[Mapping[FormCode, tuple[str, ...]]] = {
    FormCode.INTAKE: ("condition",),
    FormCode.INITIAL_ASSESSMENT: (CONCLUSION,),
    FormCode.DETAILED_ASSESSMENT: (CONCLUSION,),
    FormCode.PLAN: ("activities",),
    FormCode.REVIEW: (RISK_REMAINS, *STABLE.values()),
}


class FormFileError(ValueError):
    """A file that is no newer version of a form: `str` says which, and why."""


def read_forms(folder: Path) -> list[FormDefinition]:
    """The newer versions in a folder, by name of the file. Raises FormFileError."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise FormFileError("no form (*.toml) is there")
    return [_read(path) for path in paths]


def load_forms(folder: Path) -> None:
    """They are what is written from now on, in this process. Raises FormFileError."""
    take(read_forms(folder))


def _read(path: Path) -> FormDefinition:
    try:
        found = read_definition(tomllib.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as wrong:
        raise FormFileError(f"{path.name}: {wrong}") from None
    taken = DEFINITIONS.get((found.code, found.version)) == found
    if not taken and (problems := [*form_problems(found, CURRENT[found.code])]):
        raise FormFileError(f"{path.name}: {'; '.join(problems)}")
    return found


def form_problems(newer: FormDefinition, older: FormDefinition) -> Iterator[str]:
    """Why this is no version to follow that one."""
    if newer.version <= older.version:
        yield f"version {newer.version} is not newer than {older.version}"
    here = {field.code: field for field in newer.fields()}
    was = {field.code: field for field in older.fields()}
    for code in READ.get(newer.code, ()):
        if not _keeps(here.get(code), was[code]):
            yield f"steps of a case read {code}, which has to stay what it is"
    if newer.code is FormCode.INITIAL_ASSESSMENT:
        tables = sorted(section.scored for section in newer.sections if section.scored)
        if tables != sorted(Scored):
            yield "the step to the detailed assessment reads one table of harm, one of protection"
    for code in sorted(older.sealed() & (here.keys() - newer.sealed())):
        yield f"{code} was sealed, and has to stay so"


def _keeps(field: Field | None, was: Field) -> bool:
    """Of the same kind, with at least the same choices and columns."""
    return (
        field is not None
        and field.kind is was.kind
        and {each.code for each in was.choices} <= {each.code for each in field.choices}
        and {(each.code, each.kind) for each in was.columns}
        <= {(each.code, each.kind) for each in field.columns}
    )

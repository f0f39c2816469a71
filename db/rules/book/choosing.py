"""What a line chooses from what the register knows: a school of the commune, groups with their
sub-groups. Judged as by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from db.rules.book.columns import BookDoubt, BookFault, Column
from db.rules.book.groups import Named, spelled
from db.rules.book.judging import Known, School, differs
from db.rules.book.lines import C, Line
from db.rules.inputs import Fault, Problem
from db.rules.special import ILLNESS, Entry, Subgroup, to_enter

NOBODY: Final = Known(UUID(int=0), 0, "", "")


@dataclass(frozen=True, slots=True)
class Choices:
    """`schools` of the commune, by name or code as `spelled` has them; None: several are called so.
    `subgroups` by the number of their group, and by name or code."""

    schools: Mapping[str, UUID | None] = field(default_factory=dict)
    subgroups: Mapping[tuple[int, str], Subgroup] = field(default_factory=dict)


@dataclass(slots=True)
class Chosen:
    """What is to be recorded; `groups` with the codes of their sub-groups."""

    school: School | None = None
    groups: tuple[Named, ...] = ()
    changed: list[Column] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)


def chosen(line: Line, known: Known | None, choices: Choices, today: date) -> Chosen:
    """By a line of this child, or of one that comes into the register. Nothing ends by it."""
    found = Chosen()
    _school(line, known or NOBODY, choices, found)
    _groups(line, known or NOBODY, choices, (today, found))
    return found


def _school(line: Line, known: Known, choices: Choices, found: Chosen) -> None:
    name, grade = line.says_of(C.SCHOOL), line.says_of(C.GRADE)
    if name is None and grade is None:
        return
    school = known.school
    if name is not None:
        key = spelled(name)
        school = choices.schools.get(key)
        if school is None:
            many = key in choices.schools
            fault = BookFault.SCHOOL_AMBIGUOUS if many else BookFault.SCHOOL_UNKNOWN
            found.problems.append(Problem((C.SCHOOL,), fault))
            return
    if school is None:
        found.problems.append(Problem((C.SCHOOL,), BookFault.NEEDED))
        return
    moved = school != known.school
    found.changed += [C.SCHOOL] if moved else []
    found.changed += [C.GRADE] if grade is not None and differs(grade, known.grade) else []
    if found.changed:
        found.school = School(school, grade if moved or grade is not None else known.grade)


def _groups(line: Line, known: Known, choices: Choices, to: tuple[date, Chosen]) -> None:
    today, found = to
    for named in line.says.get(C.CIRCUMSTANCES, ()):
        subgroup = None
        if named.subgroup is not None:
            subgroup = choices.subgroups.get((named.group, spelled(named.subgroup)))
            if subgroup is None:
                found.problems.append(Problem((C.CIRCUMSTANCES,), Fault.UNKNOWN_CODE))
                continue
        code = subgroup.code if subgroup else None
        if named.group in known.groups:
            if code not in {None, known.groups[named.group]}:
                found.doubts.append(Problem((C.CIRCUMSTANCES,), BookDoubt.SUBGROUP_KEPT))
            continue
        poverty = line.says.get(C.POVERTY, known.poverty) if named.group == ILLNESS else None
        entry = Entry(named.group, today, code, subgroup, None, poverty)
        found.problems += [Problem((C.CIRCUMSTANCES,), p.fault) for p in to_enter(entry)]
        found.groups += (Named(named.group, code),)
    found.changed += [C.CIRCUMSTANCES] if found.groups else []

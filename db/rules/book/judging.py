"""A line beside what is known of its child: what it would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from db.rules.book.cells import Born
from db.rules.book.columns import BookFault, Column
from db.rules.book.groups import Named
from db.rules.book.lines import C, Line, entered
from db.rules.children import ChildStatus, DatePrecision
from db.rules.identifiers import Countries, insured, phone
from db.rules.inputs import Problem, first_possible, latest_possible, tidy
from db.rules.names import toneless
from db.rules.registration import Carer, Entry, is_mother, may_share_mother

FATHERS: Final = frozenset(
    {"bo", "cha", "bo de", "bo ruot", "cha de", "cha ruot", "ba", "tia", "father"}
)
FINENESS: Final = {p: place for place, p in enumerate(DatePrecision)}
WORDS: Final = {
    C.FULL_NAME: "full_name",
    C.SEX: "sex",
    C.HAMLET: "hamlet",
    C.ADDRESS: "address",
    C.POVERTY: "poverty",
    C.ETHNICITY: "ethnicity",
}
"""Columns of which `updateChild` speaks, as it calls them."""


@dataclass(frozen=True, slots=True)
class Known:
    """A child of the register, as far as a book speaks of it. Papers: number, place; `groups`: with
    their sub-groups."""

    id: UUID
    version: int
    full_name: str
    sex: str
    status: ChildStatus = ChildStatus.ACTIVE
    born: date | None = None
    precision: DatePrecision | None = None
    personal_id: str | None = None
    hamlet: str | None = None
    address: str | None = None
    poverty: str | None = None
    ethnicity: str | None = None
    household: str | None = None
    carers: Sequence[Carer] = ()
    birth_registered: bool | None = None
    certificate: tuple[str, str | None] | None = None
    insured: bool | None = None
    insurance: str | None = None
    school: UUID | None = None
    grade: str | None = None
    groups: Mapping[int, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paper:
    """Whether there is one, and what stands on it; None: not said."""

    there: bool
    number: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class School:
    """Where a child goes to school, by the id of the organisation."""

    organisation: UUID
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be recorded of a child, by the acts that record it; None: nothing by this one."""

    changed: tuple[Column, ...] = ()
    entry: Entry | None = None
    words: dict[str, Any] = field(default_factory=dict)
    household: str | None = None
    hamlet: str | None = None
    carers: tuple[Carer, ...] | None = None
    birth: Paper | None = None
    insurance: Paper | None = None
    school: School | None = None
    groups: tuple[Named, ...] = ()


def newcomer(line: Line) -> Wish:
    """Of a child that is not in the register."""
    says = line.says
    registered, insured_ = line.registered, line.insured
    return Wish(
        entry=line.entry(),
        household=says.get(C.HOUSEHOLD),
        hamlet=says.get(C.HAMLET),
        birth=None if registered is None else _certificate(line, registered=registered),
        insurance=None if insured_ is None else Paper(insured_, says.get(C.HEALTH_INSURANCE)),
    )


def changes(line: Line, known: Known) -> Wish:
    """Of a child that is. What the line does not say stays."""
    says = line.says
    changed = [
        c for c, word in WORDS.items() if c in says and differs(says[c], getattr(known, word))
    ]
    words: dict[str, Any] = {WORDS[c]: says[c] for c in changed}
    if line.born and not agrees(line.born, known):
        changed.append(C.DATE_OF_BIRTH)
        words |= {"date_of_birth": line.born.day, "date_of_birth_precision": line.born.precision}
    if known.personal_id is None and C.PERSONAL_ID in says:
        changed.append(C.PERSONAL_ID)
        words["personal_id"] = says[C.PERSONAL_ID]
    home = says.get(C.HOUSEHOLD)
    moved = home is not None and differs(home, known.household)
    carers, told = _carers(line, known)
    birth = _birth(line, known)
    insurance = _insurance(line, known)
    papers = ((C.BIRTH_REGISTERED, birth), (C.INSURED, insurance))
    changed += [C.HOUSEHOLD] if moved else []
    changed += [*told, *(column for column, paper in papers if paper)]
    return Wish(
        changed=tuple(changed),
        words=words,
        household=home if moved else None,
        hamlet=says.get(C.HAMLET, known.hamlet),
        carers=carers,
        birth=birth,
        insurance=insurance,
    )


def differs(said: str, known: str | None) -> bool:
    """Books are written in capitals too."""
    return known is None or tidy(said).casefold() != known.casefold()


def agrees(said: Born, known: Known) -> bool:
    """The known day is one of those that are said, and is known as precisely."""
    if known.born is None or known.precision is None:
        return False
    first = first_possible(said.day, said.precision)
    last = latest_possible(said.day, said.precision)
    coarser = FINENESS[said.precision] >= FINENESS[known.precision]
    return coarser and first <= known.born <= last


def _certificate(line: Line, *, registered: bool) -> Paper:
    says = line.says
    return Paper(registered, says.get(C.BIRTH_CERTIFICATE), says.get(C.BIRTH_CERTIFICATE_PLACE))


def _birth(line: Line, known: Known) -> Paper | None:
    registered = line.registered
    if registered is None:
        return None
    paper = _certificate(line, registered=registered)
    number, place = known.certificate or (None, None)
    same = paper.number in {None, number} and (
        paper.place is None or not differs(paper.place, place)
    )
    return None if same and registered == known.birth_registered else paper


def _insurance(line: Line, known: Known) -> Paper | None:
    said = line.insured
    if said is None:
        return None
    number = line.says.get(C.HEALTH_INSURANCE)
    same = number is None or insured(number) == known.insurance
    return None if same and said == known.insured else Paper(said, number)


def _carers(line: Line, known: Known) -> tuple[tuple[Carer, ...] | None, list[Column]]:
    """All who care for the child then, and the columns that say something else than is known."""
    carers, told = list(known.carers), []
    for said, columns in line.known_carers:
        place = next((n for n, each in enumerate(carers) if _same_part(said, each)), None)
        if place is None:
            carers.append(said)
            told.append(columns["full_name"])
            continue
        here = carers[place]
        renamed = differs(said.full_name, here.full_name)
        reached = said.phone is not None and phone(said.phone) != here.phone
        if renamed or reached:
            told += [columns["full_name"]] if renamed else []
            told += [columns["phone"]] if reached else []
            name = said.full_name if renamed else here.full_name
            kept = said.phone if reached or renamed else here.phone
            carers[place] = Carer(name, here.relation, kept)
    return (tuple(carers) if told else None), told


def _same_part(one: Carer, other: Carer) -> bool:
    """A child has one mother and one father; of others, who is called the same."""
    for is_one in (is_mother, _is_father):
        if is_one(one.relation) or is_one(other.relation):
            return is_one(one.relation) and is_one(other.relation)
    return toneless(one.relation) == toneless(other.relation)


def _is_father(relation: str) -> bool:
    return toneless(relation) in FATHERS


def namesake(line: Line, known: Known) -> bool:
    """Whether they may be the same child: name without tones, a birth on the same day, and no
    other mother. Of two with personal ids, each is somebody else."""
    if line.name != toneless(known.full_name) or not _same_days(line.born, known):
        return False
    number: str | None = line.says_of(C.PERSONAL_ID)
    if number and known.personal_id:
        return number == known.personal_id
    return may_share_mother(
        line.says_of(C.MOTHER), [(c.full_name, c.relation) for c in known.carers]
    )


def _same_days(said: Born | None, known: Known) -> bool:
    if said is None or known.born is None or known.precision is None:
        return True
    ours = (first_possible(said.day, said.precision), latest_possible(said.day, said.precision))
    theirs = (first_possible(known.born, known.precision), known.born)
    return ours[0] <= theirs[1] and theirs[0] <= ours[1]


def surely(line: Line, known: Known) -> bool:
    """A namesake of the same household of the book is the same child."""
    home = line.says_of(C.HOUSEHOLD)
    return home is not None and known.household is not None and not differs(home, known.household)


def contradicted(line: Line, known: Known) -> list[Problem]:
    """A record has the personal id of its child, and keeps it."""
    said = line.says_of(C.PERSONAL_ID)
    other = said is not None and known.personal_id not in {None, said}
    return [Problem((C.PERSONAL_ID,), BookFault.ANOTHER_PERSONAL_ID)] if other else []


def wrong_with(
    line: Line, wish: Wish, known: Known, today: date, countries: Countries = None
) -> list[Problem]:
    """What the register refuses of a change, as it would of an entry that says the same."""
    words = wish.words
    entry = Entry(
        full_name=words.get("full_name", known.full_name),
        sex=words.get("sex", known.sex),
        date_of_birth=words.get("date_of_birth"),
        precision=words.get("date_of_birth_precision"),
        personal_id=words.get("personal_id"),
        personal_id_missing=None if "personal_id" in words else "-",
        hamlet=words.get("hamlet"),
        address=words.get("address"),
        carers=line.carers if wish.carers is not None else (),
    )
    return entered(line, entry, today, countries)


def likely(line: Line, known: Iterable[Known]) -> list[Known]:
    return [each for each in known if namesake(line, each)]

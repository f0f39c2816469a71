"""Taking a child into the register (vào sổ theo dõi trẻ em): what is entered, what is kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from db.rules.children import DatePrecision, PovertyStatus, Sex
from db.rules.ethnic_groups import ETHNIC_GROUPS
from db.rules.identifiers import Countries, personal_id_doubts, personal_id_faults, phone
from db.rules.inputs import (
    Doubt,
    Fault,
    InputRefusedError,
    Problem,
    at,
    birth_faults,
    kept_birth,
    line_faults,
    name_faults,
    tidy,
)
from db.rules.names import toneless
from db.rules.sensitivity import Sensitivity

MOST_GUARDIANS: Final = 10
LONGEST_RELATION: Final = 60  # characters
MOTHERS: Final = frozenset({"me", "me de", "me ruot", "ma", "mother"})  # toneless


@dataclass(frozen=True, slots=True)
class Carer:
    """A parent or carer, as entered or as kept."""

    full_name: str
    relation: str
    phone: str | None = None

    @property
    def is_mother(self) -> bool:
        return is_mother(self.relation)


@dataclass(frozen=True, slots=True)
class Entry:
    """A child as it is entered, or as it is kept. None: not said."""

    full_name: str
    sex: Sex
    date_of_birth: date | None = None
    precision: DatePrecision | None = DatePrecision.DAY
    personal_id: str | None = None
    personal_id_missing: str | None = None
    ethnicity: str | None = None
    hamlet: str | None = None
    address: str | None = None
    poverty: PovertyStatus | None = None
    carers: Sequence[Carer] = ()

    @property
    def mother(self) -> str | None:
        return next((carer.full_name for carer in self.carers if carer.is_mother), None)


# What each part of an entry says: to enter it one holds its class. Name, sex, birth and id: always.
WRITES: Final = {
    "hamlet": Sensitivity.CONTACT,
    "address": Sensitivity.CONTACT,
    "carers": Sensitivity.CONTACT,
    "poverty": Sensitivity.SOCIAL,
    "ethnicity": Sensitivity.ETHNICITY,
}


def is_mother(relation: str) -> bool:
    """Mẹ, in the words that families use."""
    return toneless(relation) in MOTHERS


def may_share_mother(mother: str | None, carers: Iterable[tuple[str, str]]) -> bool:
    """Whether she may be the mother among these (name, relation): nobody else is known to."""
    theirs = {toneless(name) for name, relation in carers if is_mother(relation)}
    return not theirs or mother is None or toneless(mother) in theirs


def beyond(entry: Entry, held: frozenset[Sensitivity]) -> str | None:
    """The first part that is entered without its class being held."""
    parts = (part for part, of in WRITES.items() if of not in held)
    return next((part for part in parts if getattr(entry, part)), None)


def examined(
    entry: Entry, today: date, countries: Countries = None
) -> tuple[Entry, list[tuple[str, Doubt]]]:
    """As it is kept, and what to look at again. Raises InputRefusedError with all problems."""
    if problems := list(_problems(entry, today, countries)):
        raise InputRefusedError(problems)
    kept = _kept(entry, today)
    number = kept.personal_id
    if number is None:
        return kept, []
    doubts = personal_id_doubts(number, kept.sex, kept.date_of_birth)
    return kept, [("personal_id", doubt) for doubt in doubts]


def _problems(entry: Entry, today: date, countries: Countries) -> Iterator[Problem]:
    yield from at(("full_name",), name_faults(entry.full_name))
    if entry.date_of_birth is not None:
        precision = entry.precision or DatePrecision.DAY
        yield from at(("date_of_birth",), birth_faults(entry.date_of_birth, precision, today))
    said = {"personal_id": entry.personal_id, "personal_id_missing": entry.personal_id_missing}
    yield from pair_problems(Pair(None, None), said, today, countries)
    if entry.ethnicity is not None and entry.ethnicity not in ETHNIC_GROUPS:
        yield Problem(("ethnicity",), Fault.UNKNOWN_CODE)
    for part in ("hamlet", "address"):
        if (text := getattr(entry, part)) is not None:
            yield from at((part,), line_faults(text))
    yield from carer_problems(entry.carers)


@dataclass(frozen=True, slots=True)
class Pair:
    """A personal id, or why there is none: one of the two."""

    number: str | None = field(repr=False)
    missing: str | None

    def problems(self) -> Iterator[Problem]:
        if self.number is None and self.missing is None:
            yield Problem(("personal_id_missing",), Fault.PERSONAL_ID_OR_REASON)
        if self.number is not None and self.missing is not None:
            yield Problem(("personal_id_missing",), Fault.PERSONAL_ID_AND_REASON)


def pair_after(before: Pair, said: Mapping[str, str | None]) -> Pair:
    """Once this is said, by the names of an entry. A number ends the reason why there is none."""
    number = said.get("personal_id", before.number)
    given = said.get("personal_id") is not None
    return Pair(number, said.get("personal_id_missing", None if given else before.missing))


def pair_problems(
    before: Pair, said: Mapping[str, str | None], today: date, countries: Countries = None
) -> Iterator[Problem]:
    """Of what is said of a number, where this is on record."""
    yield from pair_after(before, said).problems()
    if (number := said.get("personal_id")) is not None:
        yield from at(("personal_id",), personal_id_faults(number, today, countries))
    if (reason := said.get("personal_id_missing")) is not None:
        yield from at(("personal_id_missing",), line_faults(reason))


def carer_problems(carers: Sequence[Carer]) -> Iterator[Problem]:
    if len(carers) > MOST_GUARDIANS:
        yield Problem(("carers",), Fault.TOO_MANY)
    known = set()
    for number, carer in enumerate(carers):
        here = ("carers", str(number))
        yield from at((*here, "full_name"), name_faults(carer.full_name))
        yield from at((*here, "relation"), line_faults(carer.relation, LONGEST_RELATION))
        if carer.phone is not None and phone(carer.phone) is None:
            yield Problem((*here, "phone"), Fault.PHONE_FORMAT)
        person = toneless(carer.full_name), toneless(carer.relation)
        if person in known:
            yield Problem(here, Fault.REPEATED)
        known.add(person)


def _kept(entry: Entry, today: date) -> Entry:
    born = entry.date_of_birth
    precision = entry.precision or DatePrecision.DAY
    return Entry(
        full_name=tidy(entry.full_name),
        sex=entry.sex,
        date_of_birth=born and kept_birth(born, precision, today),
        precision=precision if born else None,
        personal_id=entry.personal_id,
        personal_id_missing=_line(entry.personal_id_missing),
        ethnicity=entry.ethnicity,
        hamlet=_line(entry.hamlet),
        address=_line(entry.address),
        poverty=entry.poverty,
        carers=tuple(map(kept_carer, entry.carers)),
    )


def kept_carer(carer: Carer) -> Carer:
    """As one is stored."""
    return Carer(tidy(carer.full_name), tidy(carer.relation), carer.phone and phone(carer.phone))


def _line(text: str | None) -> str | None:
    return None if text is None else tidy(text)

"""What officers do to the record of a child, in the order of a life: each as the service of its
name takes it. `db.seeds.desk` does them through the services, `db.seeds.book` writes what they
leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from db.rules.children import FundSource
from db.rules.circumstances import WatchKind
from db.rules.harm import DeathCause, InjuryCause, InjuryOutcome, InjuryPlace
from db.rules.registration import Carer, Entry
from db.seeds.plots import Place as Unit


@dataclass(slots=True)
class Register:
    entry: Entry


@dataclass(slots=True)
class RegisterBirth:
    """`number` None: not registered."""

    on: date
    number: str | None = None
    place: str | None = None


@dataclass(slots=True)
class Insure:
    """`number` None: without a card from then on."""

    since: date
    number: str | None = None


@dataclass(slots=True)
class SetHousehold:
    """`id`: of the household with this number, where rows are written without asking for it."""

    id: UUID
    number: str
    hamlet: str | None
    since: date


@dataclass(slots=True)
class SetGuardians:
    carers: Sequence[Carer]
    since: date


@dataclass(slots=True)
class SetSchooling:
    """`school` None: goes to none any more."""

    school: UUID | None
    grade: str | None
    since: date


@dataclass(slots=True)
class Update:
    """By the names that the services know; of one class each."""

    values: Mapping[str, Any]
    since: date


@dataclass(slots=True)
class Correct:
    values: Mapping[str, Any]
    on: date
    why: str


@dataclass(slots=True)
class Place:
    facility: UUID
    since: date


@dataclass(slots=True)
class EndPlacement:
    until: date


@dataclass(slots=True)
class RecordCircumstance:
    group: int
    subgroup: str | None
    since: date


@dataclass(slots=True)
class EndCircumstance:
    group: int
    until: date


@dataclass(slots=True)
class SetWatch:
    kind: WatchKind
    criteria: Sequence[str]
    since: date


@dataclass(slots=True)
class EndWatch:
    """`criteria`: those it had."""

    kind: WatchKind
    criteria: Sequence[str]
    until: date


@dataclass(slots=True)
class Assist:
    kind: str
    provider: UUID
    source: FundSource
    first: date
    last: date | None


@dataclass(slots=True)
class Injure:
    on: date
    cause: InjuryCause
    place: InjuryPlace
    outcome: InjuryOutcome


@dataclass(slots=True)
class Die:
    on: date
    cause: DeathCause


@dataclass(slots=True)
class Leave:
    on: date
    to: str | None


@dataclass(slots=True)
class ProposeMove:
    to: Unit
    since: date
    hamlet: str | None
    why: str


@dataclass(slots=True)
class AcceptMove:
    """By the other commune."""

    proposed: ProposeMove


Act = (
    Register
    | RegisterBirth
    | Insure
    | SetHousehold
    | SetGuardians
    | SetSchooling
    | Update
    | Correct
    | Place
    | EndPlacement
    | RecordCircumstance
    | EndCircumstance
    | SetWatch
    | EndWatch
    | Assist
    | Injure
    | Die
    | Leave
    | ProposeMove
    | AcceptMove
)

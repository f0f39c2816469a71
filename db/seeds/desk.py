"""Lives lived through the services, act by act, on the days on which they happened (ADR 43).

Everything is done by its officer, under row security, in the transaction of who makes the world.
The clock of the database cannot be turned back: at the end what was recorded is given the moments
at which it would have been.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from asyncpg import Connection

from db.access import Access
from db.compiler.plan import Ask, Plans
from db.roles import APP
from db.rules.circumstances import GROUPS
from db.rules.sensitivity import Sensitivity
from db.seeds import acts
from db.seeds.life import Life
from db.seeds.moments import Moments
from db.seeds.plots import Plot
from db.seeds.writers import OPENED_FOR
from db.services.acts import Said
from db.services.changes import Words, correct_child, set_guardians, update_child
from db.services.departures import Leaving, record_departure
from db.services.episodes import (
    NewCircumstance,
    NewWatch,
    end_circumstance,
    end_watch,
    record_circumstance,
    set_watch,
)
from db.services.happenings import (
    Harm,
    Help,
    Paper,
    record_assistance,
    record_birth_registration,
    record_death,
    record_health_insurance,
    record_injury,
)
from db.services.moves import Home as NewHome
from db.services.moves import Proposal, Which, accept_move, propose_move
from db.services.opening import open_sealed
from db.services.registration import register_child
from db.services.whereabouts import (
    Home,
    School,
    end_placement,
    record_placement,
    set_household,
    set_schooling,
)
from db.services.work import Work
from db.services.works import CLAIM
from db.units import Memory

T = TypeVar("T")
Grant = Callable[[UUID], Access]
"""What an officer of the world may do."""


@dataclass
class Lived:
    """A child being lived. `parts`: ids and versions of what may end."""

    id: UUID
    version: int
    parts: dict[Any, tuple[UUID, int]] = field(default_factory=dict)

    @property
    def said(self) -> Said:
        return Said(self.id, self.version)


@dataclass
class Desk:
    """Does the acts of lives; the times are set afterwards, by `moments`."""

    connection: Connection
    memory: Memory
    grant: Grant
    plans: Plans = field(default_factory=Plans)
    moments: Moments = field(default_factory=Moments)
    _rights: dict[UUID, Access] = field(default_factory=dict)

    async def live(self, plot: Plot, life: Life, today: int) -> UUID:
        """The id of the child."""
        child: Lived | None = None
        began = await self._clock()
        since = began - _SINCE_IT_BEGAN
        for step in life.steps(today):
            work = await self.work(step.recorder, step.at)
            if isinstance(step.act, acts.Register):
                child = await _registered(work, plot, step.act)
            elif child is not None:
                await DOES[type(step.act)](work, child, step.act)
            assert child is not None  # noqa: S101 -- a life begins with its registration
            ended = await self._clock()
            self.moments.acts.append((child.id, since, began, ended, step.at))
            if _is_sealed(step.act):
                self.moments.openings.append((child.id, step.recorder, step.at))
            since = began = ended
        assert child is not None  # noqa: S101
        return child.id

    async def work(self, officer: UUID, at: datetime) -> Work:
        """As `Works.begin`, in the transaction that is under way."""
        if officer not in self._rights:
            self._rights[officer] = self.grant(officer)
        ask = Ask(self._rights[officer], {}, at, self.memory)
        work = Work(self.connection, ask, self.plans, _no_password, timedelta(), _nothing)
        await work.row(CLAIM, str(officer))
        return work

    async def timed(self, child: UUID, at: datetime, did: Awaitable[T]) -> T:
        """Something else that was done then."""
        began = await self._clock()
        done = await did
        self.moments.acts.append((child, began, began, await self._clock(), at))
        return done

    async def _clock(self) -> datetime:
        found: datetime = await self.connection.fetchval("SELECT clock_timestamp()")
        return found


_SINCE_IT_BEGAN: Final = timedelta(hours=1)  # registering leaves the time of the transaction


async def _no_password(_: str) -> str:
    raise NotImplementedError


def _nothing() -> None:
    return


@asynccontextmanager
async def as_application(connection: Connection, *, superuser: bool) -> AsyncIterator[None]:
    """Under row security, where who makes the world may take the role it holds for."""
    await connection.execute("SET LOCAL jit = off")
    if superuser:
        await connection.execute(f"SET LOCAL ROLE {APP}")
    yield
    if superuser:
        await connection.execute("RESET ROLE")


async def _registered(work: Work, plot: Plot, act: acts.Register) -> Lived:
    unit = work.memory.tree.by_id[plot.home.id]
    told = await register_child(work, unit, act.entry)
    return Lived(told.id, told.version)


async def _birth(work: Work, child: Lived, act: acts.RegisterBirth) -> None:
    paper = Paper(act.number, act.place)
    done = act.number is not None
    told = await record_birth_registration(work, child.said, act.on, paper, registered=done)
    child.version = told.version


async def _insure(work: Work, child: Lived, act: acts.Insure) -> None:
    has, paper = act.number is not None, Paper(act.number)
    told = await record_health_insurance(work, child.said, act.since, paper, insured_=has)
    child.version = told.version


async def _household(work: Work, child: Lived, act: acts.SetHousehold) -> None:
    told = await set_household(work, child.said, Home(act.number, act.hamlet), act.since)
    child.version = told.version


async def _guardians(work: Work, child: Lived, act: acts.SetGuardians) -> None:
    child.version = (await set_guardians(work, child.said, act.carers, act.since)).version


async def _schooling(work: Work, child: Lived, act: acts.SetSchooling) -> None:
    school = None if act.school is None else School(act.school, act.grade)
    child.version = (await set_schooling(work, child.said, school, act.since)).version


async def _update(work: Work, child: Lived, act: acts.Update) -> None:
    words = Words(child.said, act.values, act.since)
    child.version = (await update_child(work, words)).version


async def _correct(work: Work, child: Lived, act: acts.Correct) -> None:
    words = Words(child.said, act.values, act.on)
    child.version = (await correct_child(work, words, act.why)).version


async def _place(work: Work, child: Lived, act: acts.Place) -> None:
    told = await record_placement(work, child.said, act.facility, act.since)
    child.version = told.version


async def _end_placement(work: Work, child: Lived, act: acts.EndPlacement) -> None:
    child.version = (await end_placement(work, child.said, act.until)).version


async def _circumstance(work: Work, child: Lived, act: acts.RecordCircumstance) -> None:
    await _open(work, child, act)
    wish = NewCircumstance(child.said, act.group, act.since, subgroup=act.subgroup)
    told = await record_circumstance(work, wish)
    assert told.part is not None  # noqa: S101 -- the row that was made
    child.version, child.parts[act.group] = told.version, (told.part, told.part_version)


async def _end_circumstance(work: Work, child: Lived, act: acts.EndCircumstance) -> None:
    await _open(work, child, act)
    told = await end_circumstance(work, *child.parts.pop(act.group), act.until)
    child.version = told.version


async def _open(work: Work, child: Lived, act: acts.Act) -> None:
    if _is_sealed(act):
        await open_sealed(work, child.id, OPENED_FOR)


def _is_sealed(act: acts.Act) -> bool:
    match act:
        case acts.RecordCircumstance(group=group) | acts.EndCircumstance(group=group):
            return GROUPS[group].class_ is Sensitivity.SEALED
    return False


async def _watch(work: Work, child: Lived, act: acts.SetWatch) -> None:
    told = await set_watch(work, NewWatch(child.said, act.kind, act.criteria, act.since))
    assert told.part is not None  # noqa: S101 -- the row that was made
    child.version, child.parts[act.kind] = told.version, (told.part, told.part_version)


async def _end_watch(work: Work, child: Lived, act: acts.EndWatch) -> None:
    child.version = (await end_watch(work, *child.parts.pop(act.kind), act.until)).version


async def _assist(work: Work, child: Lived, act: acts.Assist) -> None:
    given = Help(child.said, act.kind, act.first, act.last, act.provider, act.source)
    child.version = (await record_assistance(work, given)).version


async def _injure(work: Work, child: Lived, act: acts.Injure) -> None:
    harm = Harm(child.said, act.cause, act.place, act.outcome, act.on)
    child.version = (await record_injury(work, harm)).version


async def _die(work: Work, child: Lived, act: acts.Die) -> None:
    child.version = (await record_death(work, child.said, act.on, act.cause)).version


async def _leave(work: Work, child: Lived, act: acts.Leave) -> None:
    child.version = (await record_departure(work, Leaving(child.said, act.on, act.to))).version


async def _propose(work: Work, child: Lived, act: acts.ProposeMove) -> None:
    to = work.memory.tree.by_id[act.to.id]
    wish = Proposal(child.said, to, act.why, act.since, NewHome(act.hamlet))
    done = await propose_move(work, wish)
    child.parts["move"] = done.id, done.version


async def _accept(work: Work, child: Lived, _: acts.AcceptMove) -> None:
    await accept_move(work, Which(*child.parts.pop("move")), NewHome())
    child.version += 1


Does = Callable[[Work, Lived, Any], Awaitable[None]]
DOES: Final[Mapping[type, Does]] = {
    acts.RegisterBirth: _birth,
    acts.Insure: _insure,
    acts.SetHousehold: _household,
    acts.SetGuardians: _guardians,
    acts.SetSchooling: _schooling,
    acts.Update: _update,
    acts.Correct: _correct,
    acts.Place: _place,
    acts.EndPlacement: _end_placement,
    acts.RecordCircumstance: _circumstance,
    acts.EndCircumstance: _end_circumstance,
    acts.SetWatch: _watch,
    acts.EndWatch: _end_watch,
    acts.Assist: _assist,
    acts.Injure: _injure,
    acts.Die: _die,
    acts.Leave: _leave,
    acts.ProposeMove: _propose,
    acts.AcceptMove: _accept,
}

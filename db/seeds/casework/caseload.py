"""The cases of one plot: about which of its children, where they happened, how they went."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random
from typing import Any, Final
from uuid import UUID

from db.rules.cases import AbuseSetting, CaseCategory
from db.rules.children import ChildStatus
from db.rules.working_days import start_of
from db.seeds.casework import words
from db.seeds.casework.about import About
from db.seeds.casework.book import Book
from db.seeds.casework.lives import OVER, STORIES, CaseLife, Hands, Story, live
from db.seeds.casework.parties import guests, hotline, services
from db.seeds.casework.words import Told
from db.seeds.life import Sealing
from db.seeds.organisations import committee
from db.seeds.plots import Place, Plot, World
from db.seeds.rows import COLUMNS, Rows

_CHILD: Final = COLUMNS["child"]
_ID, _STATUS, _NAME = (_CHILD.index(name) for name in ("id", "status", "full_name"))
_ELSEWHERE: Final = 0.08  # of cases happened in another commune
_UNKNOWN: Final = 0.04  # are about a child of whom nothing is known
_NAMED: Final = 0.4  # of informants said who they are
_CRIME: Final = {CaseCategory.SEXUAL_ABUSE: 0.5, CaseCategory.TRAFFICKING: 0.9}
_CRIME_ELSE: Final = 0.05
_MOSTLY_OVER: Final = 4  # in a country that has kept cases for years,
_NEARLY_ALL_OVER: Final = 40  # where there are more of them than children
_CALLED_IN: Final = 7  # one notice of so many comes from the hotline of the country
_AGAIN: Final = 9  # one child of so many has a second case beside the first
_APART: Final = 500_000  # numbers of cases that other communes gave begin here


def write_cases(world: World, plot: Plot, rows: Rows, vault: Sealing, *, papers: bool) -> None:
    """Adds them to the rows of the plot's children."""
    book = Book(rows, vault, papers)
    long_kept = _NEARLY_ALL_OVER if plot.cases > plot.children else _MOSTLY_OVER
    every = 1 if papers else long_kept
    for life, about in caseload(world, plot, rows.tables["child"], every):
        book.write(life, about)


def caseload(
    world: World, plot: Plot, children: Sequence[Any], every: int = 1
) -> Iterator[tuple[CaseLife, About]]:
    """`children`: their rows. Where nobody lives, nothing happens. `every`: of so many cases of the
    country all are over but one."""
    here = [row for row in children if row[_STATUS] == ChildStatus.ACTIVE]
    if plot.cases and here:
        yield from _Caseload(world, plot, here, every).all()


class _Caseload:
    def __init__(self, world: World, plot: Plot, children: Sequence[Any], every: int) -> None:
        self._every = every
        self._world, self._plot, self._children = world, plot, children
        self._rng = Random(f"cases/{plot.origin.level}/{plot.origin.code}")
        self._midnight: datetime = start_of(world.today)
        self._body = committee(plot.home)
        self._neighbour = _neighbour(world, plot)
        self._guests, self._services = guests(world, plot.home), services(world, plot.home)
        self._hotline = hotline(world)

    def all(self) -> Iterator[tuple[CaseLife, About]]:
        for number in range(self._plot.cases):
            yield self._one(number)

    def _one(self, number: int) -> tuple[CaseLife, About]:
        rng, plot = self._rng, self._plot
        story = self._story(number)
        scene = self._scene(number)
        hands = self._hands(number, scene)
        life = live(story, self._midnight, hands, self._neighbour.chair, rng)
        category = words.CATEGORIES.draw(rng)
        setting = words.SETTINGS[category].draw(rng)
        child = self._child(number)
        told = Told(
            child[_NAME] if child else "Chưa rõ",
            self._body.name,
            f"Người làm công tác bảo vệ trẻ em {plot.home.short_name}",
            f"Chủ tịch {self._body.name}",
            story.serious,
        )
        of = category, setting
        return life, self._about(number, child[_ID] if child else None, (told, scene), of)

    def _hands(self, number: int, scene: Place) -> Hands:
        """The commune of the incident has hands of its own; guests and services in turn."""
        plot, neighbour = self._plot, self._neighbour
        at = neighbour if scene.id == neighbour.home.id else plot
        guest, service = (
            each[number % len(each)] if each else None for each in (self._guests, self._services)
        )
        return Hands(plot.recorder, plot.chair, at.recorder, at.chair, guest, service)

    def _story(self, number: int) -> Story:
        """In turn, so that a small world has one of each."""
        turn, over = divmod(self._plot.first_case + number, self._every)
        return OVER if over else STORIES[turn % len(STORIES)]

    def _about(
        self,
        number: int,
        child: UUID | None,
        told_at: tuple[Told, Place],
        of: tuple[CaseCategory, AbuseSetting],
    ) -> About:
        rng, plot, (told, scene) = self._rng, self._plot, told_at
        own = plot.counted_cases + number + 1
        told_of = own if scene is plot.home else _APART + plot.first_case + number
        category, setting = of
        crime = rng.random() < _CRIME.get(category, _CRIME_ELSE)
        named = rng.random() < _NAMED
        called = self._hotline if number % _CALLED_IN == 0 else None
        person, body = called or (None, self._body)
        return About(
            child=child,
            told=told,
            scene=scene,
            home=plot.home,
            to=self._neighbour.home,
            place=body.place,
            filed_by=person.id if person else plot.recorder,
            body=body.id,
            receiver=(person.display_name if person else told.worker, body.name),
            number=told_of,
            notice=plot.first_case + number + 1 if person else told_of,
            category=category,
            setting=setting,
            narrative=words.narrative(category, rng),
            informant=words.INFORMANTS[number % len(words.INFORMANTS)] if named else None,
            crime_signs=crime,
        )

    def _scene(self, number: int) -> Place:
        """Where it happened; of some no more than the district or province is known at first."""
        plot = self._plot
        if not self._story(number).routed:
            above = plot.home.parent_id
            return self._world.units[above] if above is not None else plot.home
        return self._neighbour.home if self._rng.random() < _ELSEWHERE else plot.home

    def _child(self, number: int) -> Any:
        if self._rng.random() < _UNKNOWN:
            return None
        here = len(self._children)
        return self._children[(number - number // _AGAIN) * 7 % here]


def _neighbour(world: World, plot: Plot) -> Plot:
    """The nearest plot with another home, of the same province where there is one."""
    plots, province = world.plots, plot.home.province_id
    for step in range(1, len(plots)):
        other = plots[plot.number - step]
        if other.home.id != plot.home.id and other.home.province_id == province:
            return other
    return plot

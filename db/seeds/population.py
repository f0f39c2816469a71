"""All lives of one plot: families, their children, the children of its facility."""

from random import Random
from typing import Final

from db.rules.ethnic_groups import KINH
from db.rules.registration import Carer
from db.seeds.book import Book
from db.seeds.casework.caseload import write_cases
from db.seeds.chance import Bag
from db.seeds.families import Family, Households, Kind
from db.seeds.hardship import Hardship
from db.seeds.life import YEAR, Life, Sealing
from db.seeds.lives import Lives
from db.seeds.people_names import naming
from db.seeds.plots import Plot, World
from db.seeds.resettling import Resettling
from db.seeds.rows import Rows
from db.seeds.schooling import Schools

SEED: Final = "mangnon"
_SIZES: Final = Bag({1: 44, 2: 42, 3: 11, 4: 3})
_REMOTE_SIZES: Final = Bag({1: 28, 2: 36, 3: 22, 4: 10, 5: 4})
_OLDEST_LAST: Final = int(16.15 * YEAR)  # those of sixteen stay in the book for a while
_OLDEST: Final = int(16.8 * YEAR)
_NEWBORN: Final = 8  # days until a child is in the register
_TWINS: Final = 0.012


def populate(
    world: World, plot: Plot, vault: Sealing, *, but: int = 0, papers: bool = True
) -> Rows:
    """The same plot of the same world gives the same rows, but for what is sealed. `but`: so many
    lives, the first ones, leave no rows here; `db.seeds.desk` lives them. `papers`: the forms
    and minutes of cases too."""
    rows = rows_of(plot)
    book = Book(world, plot, rows, vault)
    found = lives(world, plot, rows)
    for life in found[but:]:
        book.write(life)
    write_cases(world, plot, rows, vault, papers=papers)
    return rows


def rows_of(plot: Plot) -> Rows:
    return Rows(plot.number, Random(f"{_name(plot)}/ids"))


def lives(world: World, plot: Plot, rows: Rows) -> list[Life]:
    """The children of a plot with what was done to their records. Ids come from `rows`."""
    return _Population(world, plot, rows).fill()


def _name(plot: Plot) -> str:
    """Of a sequence; not a secret."""
    return f"{SEED}/{plot.origin.level}/{plot.origin.code}"


class _Population:
    def __init__(self, world: World, plot: Plot, rows: Rows) -> None:
        self._rng = Random(_name(plot))
        self._world, self._plot = world, plot
        self._today = world.today.toordinal()
        self._lives: list[Life] = []
        self._households = Households(plot, rows, self._rng, world.today)
        self._births_of = Lives(world, plot, self._rng)
        self._hardship = Hardship(world, plot, self._rng)
        self._resettling = Resettling(world, plot)
        self._schools = Schools(plot, self._rng, world.today)

    def fill(self) -> list[Life]:
        left = self._plot.children - self._plot.placed
        while left > 0:
            left -= self._family(left)
        if self._plot.placed:
            self._facility()
        return self._lives

    def _family(self, most: int) -> int:
        family = self._households.found()
        taken: set[str] = set()
        births = self._births()[:most]
        for born in births:
            self._child(family, born, taken)
        return len(births)

    def _births(self) -> list[int]:
        """Days of birth from the youngest to the oldest child still in the book."""
        rng = self._rng
        sizes = _REMOTE_SIZES if self._plot.profile.remote else _SIZES
        # Older siblings come on top: the youngest are drawn younger, so that all ages are as many.
        born = self._today - _NEWBORN - int(rng.random() ** 1.25 * _OLDEST_LAST)
        births = [born]
        for _ in range(sizes.draw(rng) - 1):
            born -= 0 if rng.random() < _TWINS else rng.randrange(400, 1900)
            if self._today - born > _OLDEST:
                break
            births.append(born)
        return births

    def _child(self, family: Family, born: int, taken: set[str]) -> None:
        life = self._births_of.begin(family, born, taken)
        self._births_of.record(life)
        self._hardship.record(life)
        self._schools.record(life)
        self._resettling.record(life)
        self._lives.append(life)

    def _facility(self) -> None:
        """The children placed in the facility of this plot live there."""
        rng, profile = self._rng, self._plot.profile
        named = naming(KINH, south=profile.south)
        house = Family(
            household=None,
            number="",
            hamlet="Tổ dân phố 1",
            address="Chùa Bồ Đề",
            people=KINH,
            naming=named,
            clan="Nguyễn",
            kind=Kind.KIN,
            carers=[Carer("Nguyễn Thị Diệu Nhân", "Người chăm sóc", "0950000111")],
            poverty=[(1, profile.poverty.lots[-1])],
        )
        taken: set[str] = set()
        for _ in range(self._plot.placed):
            house.clan = named.clans.draw(rng)
            age = _NEWBORN + 60 + int(rng.random() * _OLDEST_LAST)
            self._child(house, self._today - age, taken)

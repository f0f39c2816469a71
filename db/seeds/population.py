"""All rows of one plot: families, their children, the children of its facility."""

from random import Random
from typing import Final

from db.rules.ethnic_groups import KINH
from db.seeds.chance import Bag
from db.seeds.families import Carer, Family, Households, Kind
from db.seeds.hardship import Hardship
from db.seeds.life import YEAR, Seal
from db.seeds.lives import Lives
from db.seeds.people_names import naming
from db.seeds.plots import Plot, World
from db.seeds.rows import Rows
from db.seeds.schooling import Schools

SEED: Final = "mangnon"
_SIZES: Final = Bag({1: 44, 2: 42, 3: 11, 4: 3})
_REMOTE_SIZES: Final = Bag({1: 28, 2: 36, 3: 22, 4: 10, 5: 4})
_OLDEST_LAST: Final = int(16.15 * YEAR)  # those of sixteen stay in the book for a while
_OLDEST: Final = int(16.8 * YEAR)
_NEWBORN: Final = 8  # days until a child is in the register
_TWINS: Final = 0.012
_MOVED: Final = 0.07  # of families, during the last eight years


def populate(world: World, plot: Plot, seal: Seal) -> Rows:
    """The same plot of the same world gives the same rows, but for what `seal` makes."""
    return _Population(world, plot, seal).fill()


class _Population:
    def __init__(self, world: World, plot: Plot, seal: Seal) -> None:
        # Not a secret: a name for a sequence.
        name = f"{SEED}/{plot.origin.level}/{plot.origin.code}"
        self._rng = Random(name)
        self._world, self._plot = world, plot
        self._today = world.today.toordinal()
        self.rows = Rows(plot.number, Random(f"{name}/ids"), self._today)
        self._households = Households(plot, self.rows, self._rng, world.today.year)
        self._lives = Lives(world, plot, self.rows, self._rng, seal)
        self._hardship = Hardship(world, plot, self.rows, self._rng)
        self._schools = Schools(plot, self.rows, self._rng, world.today)

    def fill(self) -> Rows:
        left = self._plot.children
        if self._plot.placed:
            left -= self._facility()
        while left > 0:
            left -= self._family(left)
        return self.rows

    def _family(self, most: int) -> int:
        family = self._households.found()
        if self._rng.random() < _MOVED:
            self._moved(family)
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
        life = self._lives.begin(family, born, taken)
        self._lives.write(life)
        self._hardship.write(life)
        self._schools.write(life)

    def _moved(self, family: Family) -> None:
        """Mostly from a commune near by."""
        rng, plots = self._rng, self._world.plots
        step = rng.choice((-3, -2, -1, 1, 2, 3)) if rng.random() < 0.8 else rng.getrandbits(20)
        source = plots[(self._plot.number + step) % len(plots)]
        if source is not self._plot:
            family.source, family.moved = source, self._today - rng.randrange(30, 2900)

    def _facility(self) -> int:
        """The children placed in the facility of this plot live there."""
        rng, profile = self._rng, self._plot.profile
        named = naming(KINH, south=profile.south)
        house = Family(
            household=None,
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
        return self._plot.placed

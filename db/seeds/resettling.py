"""Children who went to live in the next commune: proposed by the one, accepted by the other, and
there in a household of their own. Nothing else is done to their records after that."""

from datetime import date
from typing import Final

from db.seeds.acts import AcceptMove, ProposeMove, SetHousehold
from db.seeds.life import Life, working_day
from db.seeds.plots import REFORM, Plot, World
from db.seeds.rows import named_id

WHY: Final = "Gia đình chuyển nơi cư trú theo cha mẹ"
_ONE_OF: Final = 90  # children; those of whom nothing else is new
_QUIET, _ANSWERED, _ENTERED = 15, 6, 4  # days from one to the next


class Resettling:
    """Of the children of one plot, without chance: who they are is as it would be without."""

    def __init__(self, world: World, plot: Plot) -> None:
        self._today = world.today.toordinal()
        plots = world.plots
        following = (plots[(plot.number + n) % len(plots)] for n in range(1, len(plots)))
        others = (p for p in following if world.moving and p.home.id != plot.home.id)
        self._next = next(others, None)

    def record(self, life: Life) -> None:
        """Since the reform, so that both ends are units of the tree in force."""
        to = self._next
        if to is None or life.number % _ONE_OF or life.ended or life.family.household is None:
            return
        proposed = working_day(max(life.last_act(self._today) + _QUIET, REFORM.toordinal()))
        accepted = working_day(proposed + _ANSWERED)
        entered = working_day(accepted + _ENTERED)
        if entered >= self._today:
            return
        since, hamlet = date.fromordinal(proposed), "Tổ dân phố 1" if to.origin.urban else None
        wish = ProposeMove(to.home, since, hamlet, WHY)
        number = f"C-{life.number}"
        home = SetHousehold(named_id(f"household/{number}"), number, hamlet, since)
        life.goes_on(proposed, wish, life.recorder)
        life.goes_on(accepted, AcceptMove(wish), to.recorder)
        life.goes_on(entered, home, to.recorder)
        life.moved = True

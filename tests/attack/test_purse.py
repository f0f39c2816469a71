"""What was spent on compiling is paid for, like what was spent on validating."""

from tests.databases import Databases
from tests.live import served

CANS = " ".join(f'a{n}: can(action: "read", id: "Child_{n:032x}")' for n in range(20))
TEXT = f"{{ viewer {{ {CANS} }} }}"


async def test_questions_that_cost_the_server_time_empty_the_purse(databases: Databases) -> None:
    async with served(databases, rate_per_minute=1000) as live:
        first = await live.post("bode.worker", TEXT)
        assert first.json()["extensions"]["cost"]["requested"] < 1000
        refused = await live.post("bode.worker", TEXT)
        assert refused.status_code == 429
        assert (await live.post("bode.chair", "{ viewer { id } }")).status_code == 200

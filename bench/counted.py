"""The limit of figures: one statement by hand over what is kept, on a bare ASGI handler."""

import os
from typing import Any, Final

from bench.bare import Bare
from bench.counting import SUMS

BY_HAND: Final = (
    "SELECT json_build_object('data', json_build_object('indicators', json_agg(json_build_object("
    "'unit', json_build_object('code', f.code, 'name', f.name), 'value', f.value,"
    f" 'numerator', f.value)))) FROM ({SUMS.format(code='$1', unit='$2', year='$3')}) f"
)


class Summing(Bare):
    """Thirty districts for each question."""

    async def _asked(self, connection: Any, variables: dict[str, Any]) -> str:
        about = (variables["c"], variables["u"], variables["y"])
        return str(await connection.fetchval(BY_HAND, *about))


app = Summing(os.environ.get("BARE_DSN", ""))

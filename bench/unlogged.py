"""The product without its access log, to see what the log costs. For measuring only: what reads a
child without a trace is not a way to run it."""

from collections.abc import Sequence

from api.cli import main
from db.services.access_log import AccessLog, Entry


async def _nothing(_: AccessLog, __: Sequence[Entry]) -> None:
    """Every entry is made as always, and not written."""


if __name__ == "__main__":
    AccessLog.write = _nothing  # type: ignore[method-assign,assignment]
    main()

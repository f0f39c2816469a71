"""The database that the settings name, for as long as a command needs it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from api.settings import Settings
from db.embedded import attached


@contextmanager
def database(
    settings: Settings, say: Callable[[str], None], *, shared: bool = True
) -> Iterator[str]:
    """Its DSN, as the user given: your own, or the embedded one, running. A server that already
    runs on the embedded one is joined if `shared`, else refused."""
    if settings.database_url is not None:
        yield settings.dsn
        return
    with attached(settings.data_dir, say, shared=shared) as dsn:
        yield dsn

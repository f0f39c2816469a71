"""PostgreSQL without an installation: `with attached(folder) as dsn`, or one's own `Cluster`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from db.embedded.cluster import Cluster, StartError
from db.embedded.state import HeldError, running_dsn, status

__all__ = ["Cluster", "HeldError", "StartError", "attached", "running_dsn"]


@contextmanager
def attached(
    folder: Path, say: Callable[[str], None] = lambda _: None, *, shared: bool = True
) -> Iterator[str]:
    """The DSN of the cluster: of the server that runs on it already, if that may be shared, else of
    one for this while."""
    cluster = Cluster(folder, say=say)
    try:
        found = cluster.start()
    except HeldError:
        state = status(cluster.folder)
        if not shared or state is None or not state.ready:
            raise
        found = running_dsn(cluster.folder)
    try:
        yield found
    finally:
        cluster.stop()

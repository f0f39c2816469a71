"""PostgreSQL without an installation: `with attached(folder) as dsn`, or one's own `Cluster`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from db.embedded.cluster import Cluster, StartError
from db.embedded.state import HeldError, dsn, status

__all__ = ["Cluster", "HeldError", "StartError", "attached"]


@contextmanager
def attached(folder: Path, say: Callable[[str], None] = lambda _: None) -> Iterator[str]:
    """The DSN of the cluster: of the server that runs on it already, else of one for this while."""
    cluster = Cluster(folder, say=say)
    try:
        found = cluster.start()
    except HeldError:
        state = status(cluster.folder)
        if state is None or not state.ready:
            raise
        found = dsn(cluster.folder)
    try:
        yield found
    finally:
        cluster.stop()

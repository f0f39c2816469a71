"""An XLSX file of strangers, looked through before anything of it is kept.

An archive of 60 kB holds millions of elements, each of which a parser makes an object of; so they
are counted first, by a parser that keeps nothing.
"""

from io import BytesIO
from typing import Any, Final
from xml.parsers import expat
from zipfile import ZipFile

MOST_PARTS: Final = 200
MOST_NODES: Final = 2_000_000  # elements and attributes; a full book has a third of that
LONGEST_TOKEN: Final = 1_048_576  # bytes, of one tag with its attributes
PIECE: Final = 65_536  # bytes


class TooMuchError(Exception):
    """More than a book has, or what it never has."""


def look_through(content: bytes, unpacked: int) -> None:
    """Raises TooMuchError, and whatever `zipfile` raises for what is no archive. `unpacked`: bytes
    at most, by the index of the archive; more than it says of a part is never unpacked."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > unpacked:
            raise TooMuchError
        nodes = 0
        for part in parts:
            with archive.open(part) as stream:
                nodes = _counted(stream, nodes)


def _counted(stream: Any, nodes: int) -> int:
    """With those of this part; of a picture there are none."""

    def started(_: str, attributes: list[str]) -> None:
        nonlocal nodes
        nodes += 1 + len(attributes) // 2
        if nodes > MOST_NODES:
            raise TooMuchError

    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = _no_type
    read = 0
    try:
        while piece := stream.read(PIECE):
            read += len(piece)
            parser.Parse(piece)
            if read - parser.CurrentByteIndex > LONGEST_TOKEN:
                raise TooMuchError
    except expat.ExpatError:
        pass  # no other parser gets further
    return nodes


def _no_type(*_: Any) -> None:
    """Entities are declared there."""
    raise TooMuchError

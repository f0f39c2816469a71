"""The press: sets pages as PDF or SVG and writes workbooks, each in a process of its own.

What is set there takes processor and memory, which end with it: a worker that answers requests
keeps its own, a page that never ends is ended, and nothing of its environment is passed on.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import orjson

FORM, STATEMENT, CHART = "form", "statement", "chart"  # templates
HERE: Final = Path(__file__).parent
PROGRAM: Final = HERE / "typeset.py"
WORKBOOK: Final = HERE / "workbook.py"
BEGINS: Final = {"pdf": b"%PDF-", "svg": b"<svg "}
PIECE: Final = 65_536  # bytes
# On a machine with many processors, threads alone would take the addresses that it may have.
ENVIRONMENT: Final = {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


class PressBusyError(Exception):
    """Too many wait already."""


class UnprintableError(Exception):
    """The press could not set these pages. What it said may quote them and is not kept."""


class Press:
    """`at_once`: pages in work, `most`: with those that wait; `patience`: seconds for one."""

    def __init__(self, at_once: int = 2, most: int = 16, patience: float = 10.0) -> None:
        self._turn, self._most, self._patience = asyncio.Semaphore(at_once), most, patience
        self._asked = 0

    @property
    def full(self) -> bool:
        return self._asked >= self._most

    async def printed(
        self, page: Mapping[str, Any], template: str = FORM, form: str = "pdf"
    ) -> bytes:
        """Raises PressBusyError, TimeoutError, UnprintableError."""
        async with self._place():
            return await _set(orjson.dumps(page), template, form)

    async def written(self, lines: Iterable[bytes]) -> AsyncIterator[bytes]:
        """A workbook of these, in pieces. Raises as `printed` does; after the first piece too."""
        async with self._place(), _running(WORKBOOK) as program:
            feeding = asyncio.create_task(_fed(program.stdin, lines))
            try:
                while piece := await program.stdout.read(PIECE):
                    yield piece
            finally:
                feeding.cancel()
                await asyncio.gather(feeding, return_exceptions=True)
            if await program.wait():
                raise UnprintableError

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self.full:
            raise PressBusyError
        self._asked += 1
        try:
            async with self._turn, asyncio.timeout(self._patience):
                yield
        finally:
            self._asked -= 1


@asynccontextmanager
async def _running(*program: Path | str) -> AsyncIterator[Any]:
    """Ended with the block, however that ends."""
    begun = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",  # neither variables of the environment nor the folder it runs in count
        *map(str, program),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    try:
        yield begun
    finally:
        with contextlib.suppress(ProcessLookupError):
            begun.kill()
        await begun.wait()


async def _fed(stdin: Any, lines: Iterable[bytes]) -> None:
    """A program that ended hears nothing more; what it lacks shows at its end."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for line in lines:
            stdin.write(line)
            await stdin.drain()
        stdin.close()


async def _set(page: bytes, template: str, form: str) -> bytes:
    async with _running(PROGRAM, template, form) as program:
        paper: bytes = (await program.communicate(page))[0]
    if program.returncode or not paper.startswith(BEGINS[form]):
        raise UnprintableError
    return paper

"""The press: sets pages as PDF, each in a process of its own.

What is set there takes processor and memory, which end with it: a worker that answers requests
keeps its own, a page that never ends is ended, and nothing of its environment is passed on.
"""

import asyncio
import contextlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson

FORM, STATEMENT = "form", "statement"  # templates
PROGRAM: Final = Path(__file__).parent / "typeset.py"
BEGINS: Final = b"%PDF-"
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

    async def printed(self, page: Mapping[str, Any], template: str = FORM) -> bytes:
        """Raises PressBusyError, TimeoutError, UnprintableError."""
        if self.full:
            raise PressBusyError
        self._asked += 1
        try:
            async with self._turn, asyncio.timeout(self._patience):
                return await _set(orjson.dumps(page), template)
        finally:
            self._asked -= 1


async def _set(page: bytes, template: str) -> bytes:
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",  # neither variables of the environment nor the folder it runs in count
        str(PROGRAM),
        template,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    try:
        paper, _ = await program.communicate(page)
    finally:
        with contextlib.suppress(ProcessLookupError):
            program.kill()
        await program.wait()
    if program.returncode or not paper.startswith(BEGINS):
        raise UnprintableError
    return paper

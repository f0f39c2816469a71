"""One JSON object a line, without personal data.

Messages of exceptions quote values, so only their class and where they were raised is written.
Facts beside the message are those in FACTS and no others. Libraries' messages are written as their
templates, without what they would fill in, but for those of the server about itself.
"""

import logging
import traceback
from datetime import UTC, datetime
from logging.config import dictConfig
from typing import Any, Final

import orjson

FACTS: Final = (
    "incident",
    "operation",
    "status",
    "ms",
    "cost",
    "codes",
    "probe",
    "statements",
    "signal",
    "seconds",
    "count",
    "migration",
)
_OURS: Final = frozenset({"api", "schema", "authz", "db", "mangnon", "uvicorn"})
_FRAMES: Final = 20


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        line |= {name: record.__dict__[name] for name in FACTS if name in record.__dict__}
        if record.exc_info and record.exc_info[1]:
            line["errors"] = _errors(record.exc_info[1])
        return orjson.dumps(line, default=str).decode()


def configure(level: str) -> None:
    """All loggers to standard error as JSON; not uvicorn's access log, which has query strings."""
    dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {name: {"level": level} for name in sorted(_OURS)}
            | {"uvicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False}}
            | {"uvicorn.sockets": {"level": "WARNING"}},  # below it stand query strings
        }
    )
    logging.captureWarnings(capture=True)
    # Nothing of this is written, and finding it out costs more than writing the line.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001 -- as its manual advises


def _message(record: logging.LogRecord) -> str:
    """The first line; further ones of libraries quote objects."""
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    ours = record.name.partition(".")[0] in _OURS
    lines = (record.getMessage() if ours else record.msg).splitlines()
    return lines[0] if lines else ""


def _errors(problem: BaseException) -> list[dict[str, Any]]:
    """The exception and what it came from, the last first, with the innermost frames."""
    found: list[dict[str, Any]] = []
    here: BaseException | None = problem
    while here is not None and len(found) < _FRAMES:
        frames = traceback.extract_tb(here.__traceback__)[-_FRAMES:]
        kind = type(here)
        found.append(
            {
                "type": f"{kind.__module__}.{kind.__qualname__}",
                "at": [f"{f.filename}:{f.lineno} {f.name}" for f in frames],
            }
        )
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)
    return found

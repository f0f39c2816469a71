"""Logs are JSON and hold no personal data, whatever is thrown at them."""

import json
import logging
import subprocess
import sys

from api.logs import JsonFormatter

ID = "001099012345"


def line(logger, message, *arguments, level=logging.ERROR, problem=None, **facts):
    info = (type(problem), problem, problem.__traceback__) if problem else None
    record = logging.LogRecord(logger, level, __file__, 1, message, arguments, info)
    record.__dict__.update(facts)
    written = JsonFormatter().format(record)
    assert "\n" not in written
    return json.loads(written)


def raised():
    try:
        try:
            int(ID + "x")
        except ValueError as error:
            raise RuntimeError(f"again {ID}") from error
    except RuntimeError as error:
        return error


def test_an_exception_is_its_class_and_place_but_not_its_message():
    told = line("schema.faults", "unexpected error", problem=raised(), incident="abc")
    assert told["incident"] == "abc"
    assert [e["type"] for e in told["errors"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert "test_logs.py" in told["errors"][0]["at"][-1]
    assert ID not in json.dumps(told)


def test_only_known_facts_stand_beside_the_message():
    told = line("api.graphql", "graphql", ms=1.5, status=200, variables={"id": ID})
    assert (told["ms"], told["status"]) == (1.5, 200)
    assert ID not in json.dumps(told)


def test_what_libraries_fill_into_their_messages_is_left_out():
    assert line("asyncpg", "could not %s", ID)["message"] == "could not %s"
    task = f"Task exception was never retrieved\nfuture: <Task {ID}>"
    assert line("asyncio", task)["message"] == "Task exception was never retrieved"
    assert line("strawberry", RuntimeError(ID))["message"] == "RuntimeError"
    assert line("uvicorn.error", "Started server process [%d]", 7)["message"].endswith("[7]")


def test_every_line_says_when_how_bad_and_where():
    told = line("api", "up", level=logging.INFO)
    assert told["level"] == "INFO"
    assert told["logger"] == "api"
    assert told["time"].endswith("+00:00")


def test_of_a_websocket_no_address_and_no_query_string_is_written():
    script = """import logging, api.server
from api import logs
logs.configure("DEBUG")
logging.getLogger("uvicorn.sockets").info("%s - WebSocket %s", "10.0.0.1", "/graphql?token=x")
logging.getLogger("api").info("up")"""
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    (only,) = told.stderr.splitlines()
    assert json.loads(only)["message"] == "up"

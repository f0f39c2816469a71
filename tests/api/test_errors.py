"""Each error has one code, the codes are documented, and nothing else gets out."""

import re
from pathlib import Path

import pytest
from graphql import FieldNode, GraphQLError, NameNode, StringValueNode

from db.access import BadCursorError, BadRequestError, NotFoundError, RefusedError, StaleError
from schema.cost import Prices, priced
from schema.faults import CODES, fault, told
from schema.operation import Operations
from tests.api.test_limits import SCHEMA

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "errors.md").read_text()


class CancelledQueryError(Exception):
    sqlstate = "57014"


FIELD, VALUE = FieldNode(name=NameNode(value="x")), StringValueNode(value="001099012345")


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (RefusedError("poverty"), "FIELD_NOT_ALLOWED"),
        (BadCursorError(), "BAD_CURSOR"),
        (BadRequestError("Not a date."), "BAD_USER_INPUT"),
        (NotFoundError(), "BAD_USER_INPUT"),
        (StaleError(epoch=7), "TIMEOUT"),
        (TimeoutError(), "TIMEOUT"),
        (CancelledQueryError("select 001099012345"), "TIMEOUT"),
        (GraphQLError("x", original_error=RefusedError("poverty")), "FIELD_NOT_ALLOWED"),
        (GraphQLError("too many", extensions={"code": "TOO_MANY_VALUES"}), "TOO_MANY_VALUES"),
        (GraphQLError("x", extensions={"code": "OF_OTHERS"}), "INTERNAL_SERVER_ERROR"),
        (GraphQLError("Enum cannot represent 001099012345", [FIELD]), "INTERNAL_SERVER_ERROR"),
        (
            GraphQLError("Argument 'n' is null. Did you mean 'm'?", [VALUE]),
            "BAD_USER_INPUT",
        ),
        (ValueError("001099012345"), "INTERNAL_SERVER_ERROR"),
        (KeyError("001099012345"), "INTERNAL_SERVER_ERROR"),
    ],
)
def test_each_problem_has_its_code_and_bugs_tell_nothing(problem, code):
    error = told(problem)
    assert error["extensions"]["code"] == code
    assert "001099012345" not in str(error)
    assert "Did you mean" not in str(error)


def test_the_page_has_every_code_and_no_other():
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE)) == CODES


def test_the_page_has_every_status_that_the_sources_answer():
    sources = "".join(p.read_text() for p in (ROOT / "api").glob("*.py"))
    answered = set(re.findall(r"RefusedRequestError\((\d{3})", sources))
    answered |= set(re.findall(r'b"(\d{3}) ', sources)) | {"200", "500"}
    assert answered <= set(re.findall(r"^\| (\d{3}) \|", PAGE, re.MULTILINE))


def test_facts_stand_beside_the_code():
    assert fault("x", "DOCUMENT_LIMIT", limit="cost") == {
        "message": "x",
        "extensions": {"code": "DOCUMENT_LIMIT", "limit": "cost"},
    }


def test_the_cost_on_the_page_is_worked_out_as_it_says():
    text = """{ children(first: 50) { nodes { unit { name parent { name } }
      ancestors { parent { name } } } } }"""
    admitted = Operations(SCHEMA, frozenset()).admit(text, None, {}, introspection=False)
    assert admitted.cost["requested"] == 651
    assert "1 + 50 × 13 = 651" in PAGE
    assert priced(Prices(SCHEMA, {}).operation(admitted.operation.node), {}) == 651

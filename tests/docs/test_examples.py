"""Every GraphQL block of the documents fits the schema; one that says who asks is asked."""

import json
import re
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from graphql import (
    DefinitionNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    parse,
    print_ast,
    validate,
)

from api.graphiql import Prepared, prepared
from schema.mapping import core_of
from schema.root import schema
from tests.databases import Databases
from tests.docs.demo import Demo, serving
from tests.docs.pages import Block, blocks

CORE = core_of(schema)
EXAMPLES = blocks("graphql")
ASKED = [b for b in EXAMPLES if "as" in b.remarks and "on" not in b.remarks]  # see test_story.py
_EITHER = blocks("graphql", "json")
SHOWN = {  # the answer stands below, with nothing between
    a: b
    for a, b in pairwise(_EITHER)
    if a in ASKED and b.language == "json" and b.line - a.line == a.text.count("\n") + 3
}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo(databases: Databases) -> AsyncIterator[Demo]:
    async with serving(databases) as found:
        yield found


def definitions(block: Block) -> list[DefinitionNode]:
    return list(parse(block.text).definitions)


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_a_query_in_the_documents_fits_the_schema(block: Block) -> None:
    if all(
        isinstance(d, OperationDefinitionNode | FragmentDefinitionNode) for d in definitions(block)
    ):
        problems = validate(CORE, parse(block.text))
        assert [problem.message for problem in problems] == []
    else:  # a piece of the schema itself
        assert not block.remarks


@pytest.mark.parametrize("shown", prepared(), ids=lambda shown: shown.name)
async def test_a_query_prepared_in_graphiql_is_answered(shown: Prepared, demo: Demo) -> None:
    remarks = {"as": shown.as_, **({"ids": shown.ids} if shown.ids else {})}
    block = Block(shown.name, 1, "graphql", shown.query, remarks)
    answer = await demo.ask(shown.as_, shown.query, await variables(block, demo))
    assert "errors" not in answer, answer


@pytest.mark.parametrize("block", ASKED, ids=str)
async def test_a_query_in_the_documents_is_answered_as_they_say(block: Block, demo: Demo) -> None:
    who, expected = block.remarks["as"], block.remarks.get("error")
    answer = await demo.ask(who, block.text, await variables(block, demo))
    codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
    assert codes == ([expected] if expected else []), answer
    assert expected or answer["data"]
    if block in SHOWN:  # numbers are those of a larger world
        assert form(json.loads(SHOWN[block].text)["data"]) == form(answer["data"])


async def variables(block: Block, demo: Demo) -> dict[str, Any]:
    found = block.variables
    if ids := block.remarks.get("ids"):
        answer = await demo.ask(block.remarks["as"], ids)
        assert "errors" not in answer, answer
        found |= {name: first(value) for name, value in answer["data"].items()}
    for operation in definitions(block):
        for variable in getattr(operation, "variable_definitions", None) or ():
            if print_ast(variable.type) == "UUID!":
                found.setdefault(variable.variable.name.value, str(uuid4()))
    return found


def first(value: Any) -> Any:
    """Of an object, or of the first one of a list."""
    while isinstance(value, dict | list):
        value = next(iter(value.values())) if isinstance(value, dict) else value[0]
    return value


QUERY = re.compile(r"-d '(\{\"query\".*)'$", re.MULTILINE)


async def test_what_the_readme_shows_of_the_first_query_has_the_form_of_its_answer(
    demo: Demo,
) -> None:
    pasted, shown = [b for b in blocks("sh", "json") if b.page == "README.md" and is_first(b)]
    body = json.loads(QUERY.findall(pasted.text)[0])
    answer = await demo.ask(re.findall(r'"username":"([^"]+)"', pasted.text)[0], body["query"])
    assert form(json.loads(shown.text)["data"]) == form(answer["data"])


async def test_the_query_of_the_readme_is_answered_to_each_as_it_tells(demo: Demo) -> None:
    block, _ = [block for block in ASKED if block.page == "README.md"]
    worker, leader, justice = [
        await demo.ask(who, block.text)
        for who in ("bode.worker", "longbien.leader", "hanoi.justice")
    ]
    (seen,), (masked,) = (answer["data"]["children"]["nodes"] for answer in (worker, leader))
    assert seen["withheld"] == []
    assert " " in seen["fullName"]
    assert masked["withheld"][:3] == ["fullName", "sex", "dateOfBirth"]
    assert re.fullmatch(r"(\w\.)+", masked["fullName"])
    assert masked["dateOfBirth"] is None
    assert masked["birthYear"]
    assert justice["errors"][0]["extensions"]["code"] == "FIELD_NOT_ALLOWED"


async def test_the_case_of_the_readme_is_shown_to_each_as_it_tells(demo: Demo) -> None:
    _, block = [block for block in ASKED if block.page == "README.md"]
    worker, chair, leader, collaborator = [
        await demo.ask(who, block.text)
        for who in ("bode.worker", "bode.chair", "longbien.leader", "bode.collaborator")
    ]
    (mine,), (decided,), (above,) = (
        answer["data"]["cases"]["nodes"] for answer in (worker, chair, leader)
    )
    assert mine["number"] == decided["number"]
    assert mine["category"]
    assert any(clock["metAt"] is None for clock in mine["deadlines"])
    assert any(step["allowed"] for step in decided["openSteps"])
    assert above["category"] is None
    assert above["deadlines"]
    assert collaborator["errors"][0]["extensions"]["code"] == "FIELD_NOT_ALLOWED"


def is_first(block: Block) -> bool:
    return '{"query"' in block.text if block.language == "sh" else '"data"' in block.text


def form(value: Any) -> Any:
    """The same for answers of the same selection, however many rows they have."""
    if isinstance(value, dict):
        return {key: form(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [form(value[0])] if value else []
    return None


def test_the_documents_have_examples_that_run() -> None:
    assert len(ASKED) >= 10
    assert {block.page for block in SHOWN.values()} >= {"docs/fund.md", "docs/giving.md"}

"""Limits of a document: what is refused, by which code, and that refusing is cheap."""

import time

import pytest
from graphql import build_schema, get_introspection_query

from schema.faults import CODES, RequestRefusedError
from schema.limits import Limits
from schema.operation import Operations

SCHEMA = build_schema(
    """
    type Query {
      hello: String
      viewer: Viewer!
      roles: [Role!]!
      node(id: ID!): Node
      nodes(ids: [ID!]!): [Node]!
      children(first: Int, after: String, last: Int): ChildConnection
    }
    type Mutation { register(name: String!): Role }
    interface Node { id: ID! }
    type Viewer { id: ID! role: Role }
    type Role { code: String! }
    enum Sex { MALE FEMALE }
    type Child implements Node {
      id: ID!
      name: String
      sex: Sex
      unit: Unit!
      ancestors: [Unit!]!
      friends(first: Int): ChildConnection
    }
    type Unit { name: String parent: Unit }
    type ChildConnection { edges: [Edge!]! nodes: [Child!]! pageInfo: PageInfo! totalCount: Int! }
    type Edge { cursor: String! node: Child! }
    type PageInfo { hasNextPage: Boolean! }
    """
)


@pytest.fixture
def operations():
    return Operations(SCHEMA, frozenset())


def admitted(operations, text, variables=None, *, name=None, introspection=False):
    return operations.admit(text, name, variables or {}, introspection=introspection)


def refusal(operations, text, variables=None, **more):
    with pytest.raises(RequestRefusedError) as caught:
        admitted(operations, text, variables, **more)
    assert {e["extensions"]["code"] for e in caught.value.errors} <= CODES
    return caught.value.errors


def cost(operations, text, variables=None):
    return admitted(operations, text, variables).cost["requested"]


def doublings(depth, leaf="hello"):
    chain = [f"fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}" for i in range(depth)]
    return " ".join(["{ ...f0 }", *chain, f"fragment f{depth} on Query {{ {leaf} }}"])


def deep(levels):
    return "{ children { nodes { unit " + "{ parent " * levels + "{ name }" + "}" * levels + "}}}"


TOO_MUCH = {
    "characters": "{ hello } #" + "x" * 20_000,
    "tokens": "{" + "hello " * 999 + "}",
    "comments": "#\n" * 51 + "{ hello }",
    "brackets": "{ hello(a: " + "[" * 30 + "]" * 30 + ") }",
    "depth": deep(12),
    "fields": "{" + "hello " * 401 + "}",
    "aliases": "{" + " ".join(f"a{i}: hello" for i in range(31)) + "}",
    "directives": "{ hello " + "@skip(if: false) " * 21 + "}",
    "operations": " ".join(f"query q{i} {{ hello }}" for i in range(6)),
    "introspection_depth": "{ __schema { types { " + "ofType { " * 19 + "name" + "}" * 22,
    "cost": "{ children(first: 100) { nodes { friends(first: 100) { nodes { id } } } } }",
}


@pytest.mark.parametrize("limit", TOO_MUCH)
def test_each_limit_refuses_what_exceeds_it_by_name(operations, limit):
    (error,) = refusal(operations, TOO_MUCH[limit], introspection=True)
    assert error["extensions"]["code"] == "DOCUMENT_LIMIT"
    assert error["extensions"]["limit"] == limit
    assert error["extensions"]["allowed"] == getattr(Limits(), limit)


@pytest.mark.parametrize(
    "text",
    [
        "{ hello } #" + "x" * 19_989,
        "#\n" * 50 + "{ hello }",
        deep(9),
        "{" + "hello " * 400 + "}",
        "{" + " ".join(f"a{i}: hello" for i in range(30)) + "}",
        '{ node(id: "' + "{" * 100 + '") { id } }',
        '{ node(id: """' + '{[( # " ' * 50 + '""") { id } }',
    ],
)
def test_what_just_fits_passes(operations, text):
    admitted(operations, text)


def test_edges_and_nodes_are_the_shape_of_lists_and_not_their_depth():
    operations = Operations(SCHEMA, frozenset(), Limits(depth=3))
    admitted(operations, "{ children { edges { node { unit { name } } } } }")
    assert refusal(operations, "{ children { nodes { unit { parent { name } } } } }")


@pytest.mark.parametrize("leaf", ["hello", "__typename", "nonsense"])
def test_forty_doublings_of_a_fragment_cost_no_time(operations, leaf):
    started = time.perf_counter()
    (error,) = refusal(operations, doublings(40, leaf))
    assert error["extensions"]["limit"] == "fields"
    assert time.perf_counter() - started < 0.25


@pytest.mark.parametrize("leaf", ["...f0", "...nowhere"])
def test_doublings_that_end_in_a_circle_or_nowhere_cost_no_time_either(operations, leaf):
    started = time.perf_counter()
    assert refusal(operations, doublings(40, leaf))
    assert time.perf_counter() - started < 0.5


def test_a_fragment_that_no_operation_uses_is_measured_too(operations):
    (error,) = refusal(operations, "{ hello }" + doublings(40)[len("{ ...f0 }") :])
    assert error["extensions"]["limit"] == "fields"


@pytest.mark.parametrize(
    "text", ['"""' * 1 + ' \\"""' * 4000, '"' * 19_999, '"\\' * 9_000, "{" * 31, "}" * 900]
)
def test_text_that_is_hard_to_scan_is_scanned_once(operations, text):
    started = time.perf_counter()
    refusal(operations, text)
    assert time.perf_counter() - started < 0.25


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("{ hello __typename }", {}, 1),
        ("{ viewer { id } }", {}, 1),
        ("{ viewer { role { code } } }", {}, 2),
        ("{ roles { code } }", {}, 5),
        ("{ children { nodes { id } } }", {}, 21),
        ("{ children { totalCount pageInfo { hasNextPage } } }", {}, 1),
        ("{ children(first: 3) { edges { cursor node { id } } } }", {}, 4),
        ("{ children(last: 3) { nodes { unit { name } ancestors { name } } } }", {}, 1 + 3 * 7),
        ("{ children(first: 2) { nodes { friends { nodes { id } } } } }", {}, 1 + 2 * (1 + 21)),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', {}, 3),
        ("query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["a"] * 9}, 9),
        ("query ($n: Int = 4) { children(first: $n) { nodes { id } } }", {}, 5),
        ("query ($n: Int) { children(first: $n) { nodes { id } } }", {"n": None}, 21),
        ("query ($n: Int) { children(first: $n) { nodes { id } } }", {"n": 50}, 51),
        ("query ($n: Int) { children(first: $n) { nodes { id } } }", {"n": -50}, 2),
        ("query ($b: Boolean!) { hello roles @include(if: $b) { code } }", {"b": False}, 1),
        ("query ($b: Boolean!) { hello roles @skip(if: $b) { code } }", {"b": False}, 6),
        ("{ hello ... @skip(if: true) { roles { code } } }", {}, 1),
        (
            "{ ...a ...a } fragment a on Query { roles { ...b } } fragment b on Role { code }",
            {},
            10,
        ),
        ('mutation { register(name: "Lan") { code } }', {}, 10),
    ],
)
def test_the_cost_is_the_objects_that_may_come(operations, text, variables, expected):
    assert cost(operations, text, variables) == expected


def test_one_document_is_priced_anew_for_each_request(operations):
    text = (
        "query ($n: Int) { children(first: $n) { nodes { friends(first: $n) { nodes { id } } } } }"
    )
    assert cost(operations, text, {"n": 10}) == 1 + 10 * (2 + 10)
    (error,) = refusal(operations, text, {"n": 100})
    assert error["extensions"]["requested"] == 1 + 100 * (2 + 100)
    assert cost(operations, text, {"n": 10}) == 1 + 10 * (2 + 10)


def test_the_schema_is_read_only_by_those_who_may(operations):
    question = get_introspection_query()
    assert admitted(operations, question, introspection=True).cost["requested"] >= 1000
    assert "not served" in refusal(operations, question)[0]["message"]
    assert (
        "not served" in refusal(operations, '{ a: __type(name: "Child") { name } }')[0]["message"]
    )
    assert admitted(operations, "{ __typename }")


def test_introspection_that_goes_round_in_circles_is_refused(operations):
    round_trip = "{ __schema { types { " + "fields { type { " * 3 + "name" + "}}" * 3 + "}}}"
    assert refusal(operations, round_trip, introspection=True)


SLIPS = {
    "{ helo }": "hello",
    "{ children(frst: 1) { totalCount } }": "first",
    "query ($x: Chil) { hello }": "Child",
    "fragment a on Chld { id } { ...a }": "Child",
}


@pytest.mark.parametrize("text", SLIPS)
def test_names_are_suggested_only_to_those_who_may_read_the_schema(operations, text):
    strange = refusal(operations, text)
    assert "Did you mean" not in str(strange)
    assert SLIPS[text] not in str(strange)
    assert "Did you mean" in str(refusal(operations, text, introspection=True))


def test_variables_hint_at_nothing_either():
    schema = build_schema("enum Sex { MALE FEMALE } type Query { of(sex: Sex): Int }")
    operations = Operations(schema, frozenset())
    (error,) = refusal(operations, "query ($s: Sex) { of(sex: $s) }", {"s": "MAL"})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "MALE" not in error["message"]


def test_at_most_five_errors_are_told(operations):
    assert len(refusal(operations, "{" + " ".join(f"x{i}" for i in range(50)) + "}")) == 5


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("{", None, "GRAPHQL_PARSE_FAILED"),
        ("", None, "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("type Query { a: Int }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("query a { hello } query b { hello }", None, "BAD_USER_INPUT"),
        ("query a { hello } query b { hello }", "c", "BAD_USER_INPUT"),
        ("query ($n: Int!) { children(first: $n) { totalCount } }", None, "BAD_USER_INPUT"),
        (
            "{ children(first: " + "9" * 5000 + ") { totalCount } }",
            None,
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ],
)
def test_each_way_to_be_wrong_has_its_code(operations, text, name, code):
    assert {e["extensions"]["code"] for e in refusal(operations, text, name=name)} == {code}


def test_known_documents_are_kept_and_the_oldest_forgotten(operations):
    first = admitted(operations, "{ hello }").operation
    assert admitted(operations, "{ hello }").operation is first
    for i in range(40):
        admitted(operations, f"{{ hello }} #{i}" + "x" * 19_900)
    assert admitted(operations, "{ hello }").operation is not first
    assert operations._characters <= 200_000

"""The policy is the reviewed matrix, its scopes are documented, and no request asks Casbin."""

import re
from collections.abc import Iterator
from pathlib import Path

import casbin
import orjson
import pytest

from authz.explain import resource_of
from authz.policy import Grant, Policy
from authz.scopes import SCOPES
from db.models import Base, Unit
from db.rules.roles import ROLES
from db.rules.sensitivity import MASKED, PARTS, WHOLE, Sensitivity
from tests.databases import Databases
from tests.oracle.matrix import CLASSES, Line, matrix
from tests.schema.office import Office, Offices, gid
from tests.stage import POLICY, keyring

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
WORDS = {"all": "anywhere"}  # of the matrix, where the scope has another name
Cell = tuple[str, str, str, str, tuple[str, ...]]


def grants() -> Iterator[Grant]:
    return (grant for held in POLICY.grants.values() for grant in held)


def of_policy(grant: Grant) -> Cell:
    cells = []
    for name in CLASSES:
        of = Sensitivity(name)
        alone = [part for part in sorted(grant.parts) if PARTS[part] is of]
        whole, masked = of in grant.whole, of in grant.masked
        cells.append("R" if whole else "m" if masked else alone[0] if alone else "-")
    return grant.role, grant.resource, grant.action, grant.scope, tuple(cells)


def of_matrix(line: Line) -> Cell:
    cells = tuple(line.cells[name] for name in CLASSES)
    return line.role, line.resource, line.action, WORDS.get(line.rows, line.rows), cells


def test_the_policy_is_the_matrix_in_both_directions() -> None:
    """Line by line, classes and masks included; units are public and need no line."""
    lines = [line for line in matrix() if line.resource != Unit.__tablename__]
    wanted = [of_matrix(line) for line in lines if line.rows != "0"]
    held = [of_policy(grant) for grant in grants()]
    assert sorted(held) == sorted(wanted)
    assert len(set(held)) == len(held)


def test_the_matrix_has_an_answer_for_every_role_resource_and_action() -> None:
    lines = matrix()
    kinds = {(line.resource, line.action) for line in lines}
    kinds |= {(grant.resource, grant.action) for grant in grants()}
    for role in ROLES:
        said = {(line.resource, line.action) for line in lines if line.role == role}
        assert said == kinds, role
    for line in lines:
        same = (line.role, line.resource, line.action)
        if line.rows == "0":
            several = [k for k in lines if (k.role, k.resource, k.action) == same]
            assert several == [line], "a role that may not has one line"


def test_units_are_public_because_they_are_reference_data() -> None:
    lines = [line for line in matrix() if line.resource == Unit.__tablename__]
    assert {(line.action, line.rows) for line in lines} == {("read", "anywhere")}
    assert {line.role for line in lines} == ROLES.keys()
    assert Unit.__reference__


def test_no_line_gives_one_class_twice() -> None:
    for grant in grants():
        assert not grant.whole & grant.masked, grant.line()
        assert not {PARTS[part] for part in grant.parts} & grant.whole, grant.line()
    assert {line.level("IDENTITY") for line in matrix()} >= {WHOLE, MASKED}


def test_every_line_names_a_resource_and_a_scope_that_exist() -> None:
    models = [mapper.class_ for mapper in Base.registry.mappers]
    parts = {"household", "referral"}  # with lines of their own
    tables = {resource_of(model) for model in models} | parts
    assert {grant.resource for grant in grants()} <= tables
    assert {grant.scope for grant in grants()} == SCOPES.keys(), "a scope without a line is dead"


def test_every_scope_is_documented_as_the_code_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", text, re.MULTILINE))
    for name, scope in SCOPES.items():
        assert name in rows, f"docs/access.md lacks {name}"
        said = scope.predicate.__doc__
        assert said, f"{name} has no docstring"
        assert rows[name].startswith(" ".join(said.split()).rstrip(".")), name


def test_classes_actions_and_parts_are_documented() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for word in (*Sensitivity, *PARTS, *{grant.action for grant in grants()}):
        assert f"`{word}`" in text, word


@pytest.mark.parametrize(
    "line",
    [
        "p, role:nobody_known, child, read, unit, IDENTITY",
        "p, role:auditor, child, read, unit, SECRET",
        "p, role:auditor, child, read, unit, SOCIAL/guardians",
        "p, role:auditor, child, read, unit, CONTACT/everything",
    ],
)
def test_a_line_that_means_nothing_does_not_start(tmp_path: Path, line: str) -> None:
    (tmp_path / "some.csv").write_text(line + "\n")
    with pytest.raises((ValueError, KeyError)):
        Policy(tmp_path)


async def test_no_request_asks_casbin(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("casbin was asked in a request")

    office = await Offices.open(Office(), databases, keyring())
    for name, value in vars(casbin.Enforcer).items():
        if callable(value) and not name.startswith("__"):
            monkeypatch.setattr(casbin.Enforcer, name, asked)
    for base in casbin.Enforcer.__mro__[1:-1]:
        for name in ("enforce", "get_implicit_permissions_for_user", "get_policy"):
            if hasattr(base, name):
                monkeypatch.setattr(base, name, asked)
    text = """query ($id: ID!) { children { nodes { fullName viewerCan withheld } }
      viewer { grants { scope } can(action: "read", id: $id) }
      explainAccess(action: "open_sealed", id: $id) { allowed } }"""
    child = gid("Child", office.world.near)
    for who in ("bo.worker", "ha.fund", "ha.admin", "nobody"):
        answer = await office.ask(who, text, variables={"id": child})
        assert b"errors" not in orjson.dumps(answer)
    await office.close(databases)

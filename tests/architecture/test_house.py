"""The numbers of the house, and what may stand where. A message says the remedy."""

import ast
import importlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "schema", "authz", "db")
FILE, TEST_FILE, FUNCTION = 300, 400, 40  # lines
HISTORY = "db/migrations/versions/"  # dated lists, not read as code
LISTS = {"db/rules/ethnic_groups.py"}  # a table of the law, one line per entry


def sources(*packages: str) -> Iterator[tuple[str, str]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(HISTORY):
                yield name, path.read_text()


def tracked() -> list[Path]:
    """Without git (an unpacked release) every file counts that is not ignored by convention."""
    run = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode == 0:
        return [ROOT / name for name in run.stdout.split("\0") if name and (ROOT / name).is_file()]
    hidden = {".venv", ".data", "node_modules", "__pycache__"}
    return [p for p in ROOT.rglob("*") if p.is_file() and not hidden & set(p.parts)]


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = [
        f"{name}: {lines}"
        for name, text in sources(*PACKAGES, "tests", "bench")
        if (lines := len(text.splitlines())) > (TEST_FILE if name.startswith("tests") else FILE)
        and name not in LISTS
    ]
    assert not long, f"make a package of the same name of {long}"


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}: {lines}"
        for name, text in sources(*PACKAGES)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION
    ]
    assert not long, f"name a part of {long} and take it out"


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_come_from_the_checkout(package: str) -> None:
    """The names are generic: a dependency could bring one of its own."""
    found = importlib.import_module(package).__file__
    assert found is not None
    assert Path(found).parent == ROOT / package


def test_every_module_can_be_imported() -> None:
    for name, _ in sources("schema", "authz", "db"):
        if "migrations/env" not in name:
            importlib.import_module(
                name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            )


FORBIDDEN_NAMES = re.compile(r"^(get_|do_)|(^|_)(manager|helper|utils?)($|_)", re.IGNORECASE)


def test_names_say_what_things_are() -> None:
    wrong = [
        f"{name}:{node.lineno} {node.name}"
        for name, text in sources(*PACKAGES)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and FORBIDDEN_NAMES.search(node.name)
    ]
    assert not wrong, f"queries are nouns, commands are verbs: {wrong}"


QUERIES = ("db/queries/rows.py", "db/queries/duplicates.py", "db/queries/indicators/")
READS = {
    "db/queries/book.py",  # opened through doors, as rows.py does
    "db/queries/reports.py",  # likewise
    "db/queries/plans.py",
    "db/queries/crowd.py",
    "db/access.py",
    "db/filters.py",
    "db/mapping.py",
    "authz",
}


def test_reads_of_tenant_tables_are_built_in_one_place() -> None:
    """`select` of SQLAlchemy stands in the compiler and the access layer; other reads are those of
    `QUERIES`, through the same doors."""
    wrong = [
        f"{name}:{node.lineno}"
        for name, text in sources(*PACKAGES)
        if not name.startswith(("db/compiler/", *QUERIES, *READS))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sqlalchemy")
        and any(alias.name == "select" for alias in node.names)
    ]
    assert not wrong, f"open tables through Access.rows: {wrong}"


TRACES = re.compile(
    "|".join(
        [
            r"py" + r"pi\.org",
            r"python" + r"hosted",
            r"registry\." + r"npmjs",
            r"deb\." + r"debian",
            r"/ro" + r"ot/",
            r"/wo" + r"rk/",
            r"/home/[a-z]",
            r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
            r"mark\.(sk" + r"ip|xf" + r"ail)",
        ]
    )
)


def test_no_tracked_file_names_a_machine_a_registry_or_a_leftover() -> None:
    wrong = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        wrong += [f"{name}: {hit[0]}" for hit in TRACES.finditer(text)]
    assert not wrong


def test_generated_things_are_not_tracked() -> None:
    wrong = [
        p for p in tracked() if {"node_modules", "__pycache__", ".data", ".venv"} & set(p.parts)
    ]
    assert wrong == []

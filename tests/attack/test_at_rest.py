"""Nothing that is sealed stands in clear anywhere: not in a dump, the files of the database, its
WAL, its log with every parameter in it, temporary files, our own log; and no sealed value opens
anywhere but in its place."""

import asyncio
import logging
import os
import re
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import orjson
import pytest
import pytest_asyncio

from db.embedded import Cluster
from db.models.keys import sealed_columns
from db.vault import VaultError
from tests.databases import Databases
from tests.schema.registry import BO, Register, gid, today
from tests.stage import keyring

CHILDREN = 1000 if os.environ.get("TORTURE") else 250  # with four numbers each
TOGETHER = 5
LENGTHS = (10, 11, 12)  # digits by which a number is known
LOGGING = {
    "log_statement": "all",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "-1",
    "log_min_error_statement": "error",
    "log_error_verbosity": "verbose",
}
CONTROL = "098765012349"  # written in clear, to prove that the search finds
RUNS = (
    re.compile(rb"[0-9](?:[ ./+()-]{0,2}[0-9]){8,40}"),
    re.compile(rb"(?:[0-9]\x00(?:[ ./+()-]\x00){0,2}){9,40}"),
    re.compile(rb"(?:\x00[0-9](?:\x00[ ./+()-]){0,2}){9,40}"),
    re.compile(
        rb"(?:3[0-9](?:2[0-9b-f])?){9,40}"
    ),  # letters of digits as hex, as dumps write bytes
)


class Numbers:
    """Every number that is written, by the digits that tell it from all others."""

    def __init__(self) -> None:
        self.chance, self.known = Random(7), set[str]()

    def of(self, form: str) -> str:
        """With a digit for each #, and known from then on in every form of it."""
        while True:
            said = re.sub("#", lambda _: str(self.chance.randrange(10)), form)
            digits = re.sub(r"\D", "", said)
            forms = {digits}
            if form.startswith("TE"):
                forms = {digits[-10:]}  # which name the person, whatever the card
            elif form.startswith(("09", "+84")):
                forms = {start + digits[-9:] for start in ("0", "84")}
            if not forms & self.known:
                self.known |= forms
                return said

    def found(self, blob: bytes) -> set[str]:
        """Those that stand in it as text, as UTF-16, as hex, with and without separators."""
        return {hit for digits in _digits(blob) for hit in _windows(digits) if hit in self.known}


def _digits(blob: bytes) -> Iterator[str]:
    blob = blob.replace(bytes(64), b"\0")  # empty pages
    for number, form in enumerate(RUNS):
        for run in form.finditer(blob):
            text = run[0] if number < len(RUNS) - 1 else bytes.fromhex(run[0].decode())
            yield re.sub(rb"[^0-9]", b"", text).decode()


def _windows(digits: str) -> Iterator[str]:
    for length in LENGTHS:
        yield from (digits[n : n + length] for n in range(len(digits) - length + 1))


class Field(Register):
    """A register on a cluster of its own, whose log holds all that it is asked."""

    cluster: Cluster
    numbers: Numbers
    answers: list[Any]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def field() -> AsyncIterator[Field]:
    with tempfile.TemporaryDirectory(prefix="mangnon-rest-") as folder:
        cluster = Cluster(Path(folder), durable=False)
        databases = Databases(cluster.start())
        found = await Field.started(databases, keyring())
        assert isinstance(found, Field)
        found.cluster, found.numbers, found.answers = cluster, Numbers(), []
        name = found.database.name
        for setting, value in LOGGING.items():
            await found.admin.execute(f"ALTER DATABASE {name} SET {setting} = '{value}'")
        await found.works._pool.expire_connections()
        for reader in found.readers.values():
            await reader.close()
        yield found
        await found.finish(databases)
        await databases.close()
        cluster.stop()


ENTER = """mutation($input: RegisterChildInput!) { registerChild(input: $input) { __typename
  ... on ChildRegistered { child { id personalId guardians { phone } } }
  ... on ChildExists { unit { id } } } }"""


async def entered(field: Field, number: int) -> str:
    """A child with a personal id, a phone, a card and a certificate; its global id."""
    of = field.numbers.of
    personal, phone = of("0012" + f"{today():%y}" + "######"), of("09## ### ###")
    said = {
        "key": f"00000000-0000-0000-0000-{number:012}",
        "unit": f"Unit_{BO}",
        "fullName": "Trần Văn Bình",
        "sex": "MALE",
        "dateOfBirth": today().isoformat(),
        "personalId": personal,
        "guardians": [{"fullName": "Lê Thị Lan", "relation": "mẹ", "phone": phone}],
    }
    answer = (await field.request("bo.worker", ENTER, input=said))["registerChild"]
    assert answer["child"]["personalId"] == personal
    assert answer["child"]["guardians"][0]["phone"] == phone.replace(" ", "")
    child: str = answer["child"]["id"]
    card = of("TE1" + "#" * 12)
    for version, mutation, paper in (
        (1, "recordHealthInsurance", card),
        (2, "recordBirthRegistration", of(f"######/{today():%Y}")),
    ):
        done = await field.act("bo.worker", mutation, id=child, version=version, number=paper)
        assert done["__typename"].endswith("Recorded"), done
    field.answers.append(child)
    return child


async def changed(field: Field, child: str) -> None:
    """Numbers corrected, refused, taken and asked for are kept in clear no more than the first."""
    of = field.numbers.of
    told = {"id": child, "reason": "Ghi nhầm số định danh"}
    await field.act("bo.worker", "correctChild", personalId=of("0012140#####"), **told)
    phone = {"fullName": "Lê Văn Cha", "relation": "bố", "phone": of("+849########")}
    await field.act("bo.worker", "setGuardians", id=child, guardians=[phone])
    for bad in ("001914######", "999#########"):
        done = await field.act("bo.worker", "updateChild", id=child, personalId=of(bad))
        assert done["__typename"] in {"InvalidInput", "ChildUpdated"}
    taken = of("001315######")
    for who, which in (("quang.worker", field.world.far), ("bo.worker", None)):
        identity = child if which is None else gid("Child", which)
        await field.act(who, "updateChild", id=identity, personalId=taken)
    text = "query($n: String!) { children(where: {personalId: $n}) { nodes { id } } }"
    await field.request("bo.worker", text, n=taken)


async def test_no_sealed_number_stands_in_clear_anywhere(
    field: Field, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for first in range(0, CHILDREN, TOGETHER):
        await asyncio.gather(*(entered(field, first + n) for n in range(TOGETHER)))
    for child in field.answers[:5]:  # asked more often, one has to wait
        await changed(field, child)
    assert len(field.numbers.known) >= 4 * CHILDREN
    connection = await asyncpg.connect(field.database.dsn())
    await connection.execute("CREATE TABLE control (said text)")
    await connection.execute("INSERT INTO control VALUES ($1)", CONTROL)
    await connection.execute("CHECKPOINT")
    await connection.close()
    places = {"dump": dumped(field), "our log": caplog.text.encode()} | await files(field)
    assert {name.split("/")[0] for name in places} >= {"dump", "base", "pg_wal", "postgres.log"}
    found = {name: field.numbers.found(blob) for name, blob in places.items()}
    assert {name: hits for name, hits in found.items() if hits} == {}
    assert "Trần Văn Bình".encode() in places["postgres.log"]  # it has every parameter
    control = Numbers()
    control.known = {CONTROL}
    seen = {name.split("/")[0] for name, blob in places.items() if control.found(blob)}
    assert seen >= {"dump", "base", "pg_wal", "postgres.log"}


def test_the_search_finds_a_number_however_it_is_written() -> None:
    numbers = Numbers()
    digits = re.sub(r"\D", "", numbers.of("09## ### ###"))
    spaced, abroad = f"{digits[:4]} {digits[4:7]} {digits[7:]}", f"(+84) {digits[1:]}"
    for text in (digits, spaced, abroad, f"x{digits}x", ".".join(digits)):
        for code in ("utf-8", "utf-16-le", "utf-16-be"):
            blob = b"\x00\xff" + text.encode(code) + b"\xff"
            assert numbers.found(blob), (code, text)
    for text in (digits, spaced):
        assert numbers.found(b"\\x" + text.encode().hex().encode())
    assert not numbers.found(b"0912 345 \x00" + digits[-2:].encode())


def dumped(field: Field) -> bytes:
    """As an operator would."""
    program = field.cluster._binary("pg_dump")
    dsn = field.database.dsn()
    return subprocess.run([program, "-d", dsn], check=True, capture_output=True).stdout


async def files(field: Field) -> dict[str, bytes]:
    """Every file of the cluster but those of other databases, temporary ones too, and its log."""
    data = field.cluster.folder / "postgres" / "data"
    oid = await field.admin.fetchval(
        "SELECT oid FROM pg_database WHERE datname = current_database()"
    )
    mine = {str(oid), "pgsql_tmp"}
    paths = {path.relative_to(data): path for path in data.rglob("*") if path.is_file()}
    found = {
        name.as_posix(): path.read_bytes()
        for name, path in paths.items()
        if name.parts[0] != "base" or name.parts[1] in mine
    }
    return found | {"postgres.log": (field.cluster.folder / "postgres.log").read_bytes()}


async def test_a_sealed_value_opens_in_its_place_alone(field: Field) -> None:
    """A thousand moved between rows, columns and tables by whoever holds the database."""
    if not field.answers:
        for number in range(CHILDREN):
            await entered(field, number)
    vault, refused, tried = field.memory.vault, 0, 0
    columns = [column for column in sealed_columns() if column.table != "signing_key"]
    held = {
        (c.table, c.name): await field.admin.fetch(
            f'SELECT {c.key} AS id, {c.name} AS sealed FROM "{c.table}" WHERE {c.name} IS NOT NULL'
        )
        for c in columns
    }
    held = {place: rows for place, rows in held.items() if len(rows) > 1}
    assert len(held) >= 3
    for (table, column), rows in held.items():
        for (other, name), others in held.items():
            for row, source in zip(rows, others[1:], strict=False):
                if (other, name, source["id"]) == (table, column, row["id"]):
                    continue
                tried += 1
                try:
                    vault.open(table, column, row["id"], source["sealed"])
                except VaultError:
                    refused += 1
    assert refused == tried >= 1000


async def test_a_value_moved_in_the_database_is_no_answer(field: Field) -> None:
    first, second = [await entered(field, 900_000 + n) for n in range(2)]
    swap = (
        "UPDATE child SET personal_id_sealed = (SELECT personal_id_sealed FROM child WHERE id = $2)"
        " WHERE id = $1"
    )
    await field.admin.execute(swap, first.partition("_")[2], second.partition("_")[2])
    text = "query($id: ID!) { node(id: $id) { ... on Child { personalId } } }"
    context = field.context("bo.worker")
    answer = await field.houses["fast"].execute(text, {"id": first}, None, context)
    found = orjson.loads(orjson.dumps(answer))
    assert found["data"] == {"node": None}
    assert found["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"

"""Random documents over the register: any selection, any arguments that make sense, later pages.

Valid, within the limits of a document, and with one mistake in a list at most.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any, Final

from db.rules.circumstances import GROUPS, WatchKind
from tests.oracle.answers import NODES
from tests.oracle.listqueries import APART, ARRIVING, IMPORT, MERGE, Listing
from tests.oracle.registers import MINE
from tests.oracle.world import World

FLAT: Final = [
    "id",
    "code",
    "status",
    "fullName",
    "sex",
    "dateOfBirth",
    "dateOfBirthPrecision",
    "birthYear",
    "personalId",
    "personalIdMissing",
    "hamlet",
    "address",
    "poverty",
    "hasHealthInsurance",
    "birthRegistered",
    "withheld",
    "viewerCan",
    "version",
    "__typename",
]
UNIT: Final = (
    "unit { id code level type name validFrom validTo parent { name } ancestors { id level } }"
)
NESTED: Final = (
    UNIT,
    "unit { code }",
    "household { id number hamlet }",
    "death { id on cause __typename }",
    "ethnicity { code }",
    "mergedFrom { id status alias { id code status fullName } survivor { code } }",
)
GROUP: Final = (
    "id group { number code nameVi nameEn class } subgroup since until version __typename"
)
WATCH: Final = "id kind criteria { code nameVi nameEn } since until version"
HELP: Final = "id kind provider { name kind } source from to __typename"
EVENT: Final = "id kind at by { id } unit { code } class"
PAPER: Final = "id kind number place since until"
INJURY: Final = "id on cause place outcome version"
DATED: Final = (  # field, selection, how often
    ("circumstances", GROUP, 0.4),
    ("watches", WATCH, 0.4),
    ("guardians", "id fullName relation phone", 0.2),
    ("schooling", "school { id name kind } grade since until", 0.2),
    ("placement", "facility { name unit { name } } since until", 0.2),
    ("departure", "to since until __typename", 0.2),
    ("residence", "unit { code name } hamlet address since until __typename", 0.2),
    ("membership", "household { id number hamlet } since until", 0.2),
    ("facts", "kind value since until", 0.2),
    ("documents", PAPER, 0.2),
)
LISTED: Final = (  # alias, field, selection
    ("help", "assistance", HELP),
    ("harm", "injuries", INJURY),
    ("past", "history", EVENT),
)
TURN: Final = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
ORDERS: Final = ("REGISTERED_AT", "NAME", "DATE_OF_BIRTH")


class Word(str):
    """An enum value: bare in a literal, a string in a variable."""

    __slots__ = ()


def literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(v) for v in value) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f'"{value}"' if isinstance(value, str) and not isinstance(value, Word) else str(value)


@dataclass
class Question:
    """A document with its variables. `turns`: the lists that can be paged on, each as the path to
    its page info, the variable of its cursor, and whether it is paged backward. `roles`: who should
    ask it, so that there is something to see; none: anybody."""

    text: str
    variables: dict[str, Any] = field(default_factory=dict)
    turns: list[tuple[tuple[str, ...], str, bool]] = field(default_factory=list)
    roles: frozenset[str] = frozenset()

    def following(self, data: dict[str, Any] | None) -> "Question | None":
        """The same document for the next page of the first list that has one, with the cursor of
        this answer (each side of a comparison takes its own); None when all are at their end."""
        for path, variable, backward in self.turns:
            info: Any = data
            for key in path:
                info = info and info.get(key)
            if info and info["hasPreviousPage" if backward else "hasNextPage"]:
                cursor = info["startCursor" if backward else "endCursor"]
                return replace(self, variables={**self.variables, variable: cursor})
        return None


def questions(world: World, seed: int) -> Iterator[Question]:
    """Without end; the same for the same world and seed."""
    chance = Random(f"questions {seed}")
    while True:
        yield Writer(world, chance).question()


def everything(world: World) -> Question:
    """Every part of each child, as of today and of a past day."""
    past = (world.now.date() - timedelta(days=600)).isoformat()
    parts = [f"{name} {{ {inner} }}" for name, inner, _ in DATED]
    parts += [f'was{name}: {name}(on: "{past}") {{ {inner} }}' for name, inner, _ in DATED]
    parts += [f"{name}(first: 3) {{ totalCount nodes {{ {inner} }} }}" for _, name, inner in LISTED]
    nodes = " ".join([*FLAT, *NESTED, *parts])
    where = "first: 25, where: {status: null}"
    return Question(f"{{ children({where}) {{ totalCount nodes {{ {nodes} }} }} }}")


class Writer(Listing):
    """Writes one document."""

    word = Word

    def __init__(self, world: World, chance: Random) -> None:
        self.world, self.chance = world, chance
        self.variables: dict[str, Any] = {}
        self.declared: list[str] = []
        self.fragments: list[str] = []
        self.turns: list[tuple[tuple[str, ...], str, bool]] = []
        self.roles: frozenset[str] = frozenset()

    def roots(self) -> list[Callable[[str], str]]:
        mine = [self.children] * 5 + [self.node, self.single, self.nodes] * 2
        return [*mine, self.moves, self.alike, self.merges, self.imports]

    def question(self) -> Question:
        kinds = self.chance.choices(self.roots(), k=self.chance.choice([1, 1, 1, 2, 3]))
        body = " ".join(kind(f"r{n}") for n, kind in enumerate(kinds))
        head = f"query Q({', '.join(self.declared)})" if self.declared else self.pick("", "query ")
        text = " ".join([f"{head} {{ {body} }}".strip(), *self.fragments])
        return Question(text, self.variables, self.turns, self.roles)

    # -- choices ------------------------------------------------------------------------------

    def pick(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def often(self, odds: float = 0.5) -> bool:
        return self.chance.random() < odds

    def some(self, choices: Any, most: int) -> list[Any]:
        return self.chance.sample(list(choices), self.chance.randint(1, min(most, len(choices))))

    def variable(self, kind: str, value: Any) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name] = value
        self.declared.append(f"${name}: {kind}")
        return f"${name}"

    def given(self, name: str, kind: str, value: Any) -> str:
        """An argument, in the text or as a variable."""
        return f"{name}: {literal(value) if self.often() else self.variable(kind, value)}"

    def directed(self, selection: str) -> str:
        """The selection under @include or @skip, decided by a variable."""
        name, brace, rest = selection.partition(" {")
        if not self.often(0.15):
            return selection
        word = self.pick("include", "skip")
        return f"{name} @{word}(if: {self.variable('Boolean!', self.often())}){brace}{rest}"

    # -- selections ---------------------------------------------------------------------------

    def child(self, path: tuple[str, ...] | None = None) -> str:
        """Fields of a child; `path` where its own lists can be paged on."""
        parts = [self.directed(each) for each in self.some(FLAT, 6)]
        parts += [self.directed(each) for each in self.some(NESTED, 3) if self.often(0.6)]
        for field_, inner, odds in DATED:
            if self.often(odds):
                parts.append(self.directed(f"{self.dated(field_)} {{ {inner} }}"))
        for alias, name, node in LISTED:
            if self.often(0.2):
                parts.append(self.listed(path, alias, name, node + self.pick("", " __typename")))
        if self.often(0.15):
            parts.append(f"once: {self.pick(*FLAT)} again: {self.pick(*FLAT)}")
        if self.often(0.15):
            parts.append(f"... on Child {{ {self.pick(*NESTED)} {self.pick(*FLAT)} }}")
        if self.often(0.2):
            name = f"F{len(self.fragments)}"
            self.fragments.append("")  # the place is taken before its own text is known
            spread = f"... on Node {{ id ...{name} }}" if self.often(0.3) else f"...{name}"
            self.fragments[int(name[1:])] = (
                f"fragment {name} on Child {{ {' '.join(self.some(FLAT, 4))} }}"
            )
            parts.append(spread)
        self.chance.shuffle(parts)
        return " ".join(parts)

    def dated(self, field_: str) -> str:
        """The field with a day of its own, under an alias: two may stand side by side."""
        if self.often():
            return field_
        away = self.pick(-500, -31, -30, -2, -1, 0, 1, 2, 61)
        day = self.world.now.date() + timedelta(days=away)
        alias = f"{field_}{abs(away)}{'b' if away < 0 else 'a'}"
        return f"{alias}: {field_}({self.given('on', 'Date', self.pick(day.isoformat(), None))})"

    def listed(self, path: tuple[str, ...] | None, alias: str, name: str, node: str) -> str:
        """A list of a child; `path` where it can be paged on."""
        sized = path is None or self.often(0.7)
        arguments = [self.given("first", "Int", self.pick(1, 2, 5))] if sized else []
        if path:
            cursor = self.variable("String", None)
            arguments.append(f"after: {cursor}")
            self.turns.append(((*path, alias, "pageInfo"), cursor[1:], False))
        inside = self.inside(lambda: node, paged=path is not None)
        called = f"{alias}: {name}" if path else self.pick(name, f"{alias}: {name}")
        return f"{called}{self.brackets(arguments)} {{ {inside} }}"

    def inside(self, node: Callable[[], str], *, paged: bool) -> str:
        """What is taken of a connection."""
        parts: list[Callable[[], str]] = [
            lambda: f"nodes {{ {node()} }}",
            lambda: f"edges {{ {self.pick('cursor', 'atCursor: cursor')} node {{ {node()} }} }}",
            lambda: "totalCount",
            lambda: "totalCountIsExact __typename",
            lambda: f"other: {TURN}",
        ]
        return " ".join([*(part() for part in self.some(parts, 3)), *([TURN] if paged else [])])

    def window(self, *path: str, forward: bool = False) -> list[str]:
        """How many, and from where."""
        backward = not forward and self.often(0.3)
        size = self.given("last" if backward else "first", "Int", self.pick(1, 2, 3, 7))
        cursor = self.variable("String", "nonsense" if self.often(0.03) else None)
        self.turns.append(((*path, "pageInfo"), cursor[1:], backward))
        return [size, f"{'before' if backward else 'after'}: {cursor}"]

    @staticmethod
    def brackets(arguments: list[str]) -> str:
        return f"({', '.join(arguments)})" if arguments else ""

    # -- roots --------------------------------------------------------------------------------

    def children(self, key: str) -> str:
        arguments, backward = [], self.often(0.3)
        wrong = self.pick("window", "where", "name", "cursor") if self.often(0.06) else None
        where = self.where(wrong)
        order = None if wrong or self.often(0.6) else self.order()
        arguments += [] if wrong else self.past()
        if where is not None:
            arguments.append(self.given("where", "ChildWhere", where))
        if order is not None:
            arguments.append(self.given("orderBy", "[ChildOrder!]", order))
        window = "last" if backward else "first"
        size = self.pick(0, -1, 101) if wrong == "window" else self.pick(1, 2, 3, 7, 12)
        if backward or wrong == "window" or self.often(0.8):
            arguments.append(self.given(window, "Int", size))
        cursor = self.variable("String", "nonsense" if wrong == "cursor" else None)
        arguments.append(f"{'before' if backward else 'after'}: {cursor}")
        self.turns.append(((key, "pageInfo"), cursor[1:], backward))
        self.chance.shuffle(arguments)
        inside = self.inside(self.child, paged=True)
        return f"{key}: children{self.brackets(arguments)} {{ {inside} }}"

    def single(self, key: str) -> str:
        code = self.pick(*(row["code"] for row in self.world.rows["child"]), "TE99999", "")
        return f"{key}: child({self.given('code', 'String!', code)}) {{ {self.child((key,))} }}"

    def node(self, key: str) -> str:
        argument = self.given("id", "ID!", self.identity())
        return f"{key}: node({argument}) {{ {self.anything((key,))} }}"

    def nodes(self, key: str) -> str:
        ids = [self.identity() for _ in range(self.chance.randint(0, 6))]
        return f"{key}: nodes({self.given('ids', '[ID!]!', ids)}) {{ {self.anything(None)} }}"

    def anything(self, path: tuple[str, ...] | None) -> str:
        """Types may not disagree about a key: what differs between them has a name of its own."""
        parts: list[Callable[[], str]] = [
            lambda: f"... on Child {{ {self.child(path)} }}",
            lambda: f"... on Circumstance {{ {GROUP.replace('version', 'revision: version')} }}",
            lambda: f"... on Watch {{ {WATCH.replace('kind', 'watched: kind', 1)} }}",
            lambda: f"... on ChildEvent {{ {EVENT.replace('kind', 'happened: kind', 1)} }}",
            lambda: f"... on Assistance {{ {HELP.replace('kind', 'given: kind', 1)} }}",
            lambda: "... on Document { id paper: kind number issued: place since until }",
            lambda: f"... on Injury {{ {INJURY.replace('version', 'revision: version')} }}",
            lambda: "... on Death { id on diedOf: cause }",
            lambda: f"... on Move {{ {APART} {ARRIVING} }}",
            lambda: f"... on Merge {{ {MERGE.replace('status', 'merged: status', 1)} }}",
            lambda: f"... on Import {{ {IMPORT.replace('status', 'stands: status', 1)} }}",
        ]
        return " ".join(["id __typename", *(part() for part in self.some(parts, 4))])

    def identity(self) -> str:
        tables = NODES | MINE
        kind = self.pick("Child", "Child", *tables)
        some = [row["id"].hex for row in self.world.rows[tables[kind]]]
        known = self.pick(*some) if some else "0" * 32
        broken = ["", "Child_", "Child_x", f"Child_{'0' * 32}", f"Watch_{known}", "X_1"]
        return f"{kind}_{known}" if self.often(0.9) else self.pick(*broken)

    # -- filter and order ---------------------------------------------------------------------

    def order(self) -> list[dict[str, Any]]:
        terms = []
        for name in self.some(ORDERS, 2) if self.often(0.95) else []:
            direction = {"direction": Word(self.pick("ASC", "DESC"))} if self.often(0.7) else {}
            terms.append({"field": Word(name), **direction})
        return terms

    def where(self, wrong: str | None) -> dict[str, Any] | None:
        if wrong == "where":
            return {self.pick("AND", "OR"): [{"within": self.unit()}]}
        if wrong == "name":
            return {"name": self.pick("a", "%", "_", "Đ")}
        if wrong is not None or self.often(0.35):
            return None
        where = self.leaves(self.pick(0, 0, 1, 1, 2))
        if self.often(0.5):
            where["within"] = self.unit()
        if self.often(0.3):
            where |= self.nested(2)
        two = [Word("ACTIVE"), Word("DECEASED")], [Word("AGED_OUT"), Word("MERGED")]
        statuses = [None, [], *two, [Word("AGED_OUT")], [Word("ACTIVE"), Word("AGED_OUT")]]
        if self.often(0.3):
            where["status"] = self.pick(*statuses)
        return where

    def nested(self, depth: int) -> dict[str, Any]:
        def part() -> dict[str, Any]:
            deeper = depth > 1 and self.often(0.3)
            return self.leaves(self.pick(0, 0, 1, 1, 2)) | (
                self.nested(depth - 1) if deeper else {}
            )

        name = self.pick("AND", "OR", "NOT")
        several = [part() for _ in range(self.pick(0, 1, 2, 2))]
        return {name: part() if name == "NOT" else several}

    def leaves(self, count: int) -> dict[str, Any]:
        sexes = [Word(sex) for sex in ("MALE", "FEMALE", "UNKNOWN")]
        codes = [*(group.code for group in GROUPS.values()), "NOTHING_KNOWN"]
        numbers = [*self.world.numbers.values(), "001215999999"]
        today = self.world.now.date()
        days = [(today - timedelta(days=away)).isoformat() for away in (0, 365, 1500, 3000)]
        choices: dict[str, Callable[[], Any]] = {
            "code": lambda: self.pick(self.pick(*self.world.rows["child"])["code"], "te00001"),
            "name": lambda: self.pick(
                "an", "Đức", "duc", "a%o", "u_h", "n_h", "thị h", "HOA", "zz"
            ),
            "personalId": lambda: self.pick(*numbers, numbers[0][:4] + " " + numbers[0][4:], "1"),
            "sex": lambda: self.pick(*sexes),
            "dateOfBirth": lambda: self.ends(days),
            "age": lambda: self.ends([-1, 0, 1, 5, 6, 15, 16, 200]),
            "circumstance": lambda: self.pick([], self.some(codes, 2), self.some(codes, 2)),
            "inSpecialCircumstances": self.often,
            "watch": lambda: self.pick([], [Word(kind.value) for kind in self.some(WatchKind, 2)]),
            "poverty": lambda: self.pick([], [Word("POOR")], [Word("POOR"), Word("NONE")]),
            "ethnicity": lambda: self.pick([], ["01"], ["08", "99"]),
            "hasHealthInsurance": self.often,
            "birthRegistered": self.often,
            "status": lambda: [Word(self.pick("ACTIVE", "AGED_OUT", "MERGED"))],
        }
        names = self.chance.sample(list(choices), count)
        return {name: choices[name]() if self.often(0.95) else None for name in names}

    def ends(self, values: list[Any]) -> dict[str, Any]:
        return {end: self.pick(*values, None) for end in ("from", "to") if self.often(0.7)}

    def unit(self) -> str:
        """Mostly near children; now and then the other set of units, or none at all."""
        row = self.pick(*self.world.rows["unit"])
        if self.often(0.6):
            by_id = {unit["id"]: unit for unit in self.world.rows["unit"]}
            row = by_id[self.pick(*self.world.rows["child"])["unit_id"]]
            for _ in range(self.pick(0, 1, 2)):
                row = by_id.get(row["parent_id"], row)
        return f"Unit_{row['id']}" if self.often(0.95) else self.pick("Unit_0", "Unit_x", "")

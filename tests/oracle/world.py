"""Small random worlds: rows of every table a read of children touches; a seed, a world."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from db.rules.circumstances import GROUPS, WatchKind
from db.rules.names import name_key, toneless
from tests.oracle.caseload import CASE_TABLES, Caseload
from tests.oracle.former import FORMER_TABLES, Former
from tests.oracle.imports import IMPORT_TABLES, Imports
from tests.oracle.lives import Lives
from tests.oracle.pairs import PAIR_TABLES, Pairs
from tests.oracle.people import People
from tests.oracle.trees import Row, tree

KINDS: Final = ("three", "two", "random")
# In the order in which they can be inserted. What the database works out is not in the rows.
TABLES: Final = (
    "unit",
    "succession",
    "organisation",
    "officer",
    "posting",
    "household",
    "household_assignment",
    "risk_criterion",
    "child",
    "residence",
    "fact",
    "membership",
    "guardian",
    "schooling",
    "placement",
    "circumstance",
    "watch",
    "watch_criterion",
    "assistance",
    "document",
    "injury",
    "death",
    "departure",
    "sealed_opening",
    *FORMER_TABLES,
    *PAIR_TABLES,
    "child_event",
    *IMPORT_TABLES,
    *CASE_TABLES,
)
NAMES: Final = (
    "Nguyễn Thị Hoà",
    "Trần Văn An",
    "Lê Ân",
    "Đỗ Đức Ánh",
    "Phạm Ba%o",
    "Vũ_Hằng",
    "Hoàng Yến Ý",
    "Giàng A Páo",
    "Sùng",
)


class Sealer(Protocol):
    """What turns a text into what is stored of it."""

    def seal(self, table: str, column: str, row_id: Any, text: str) -> bytes: ...
    def blind(self, text: str, *, purpose: str) -> bytes: ...


@dataclass
class World:
    """Rows by table. `boundaries`: the day whose units are in force; `people`: usernames;
    `phones`: what `phone_sealed` of a guardian says when it is opened; `numbers`: of a child,
    `papers`: of a document, `stories`: of a case or of what happened to it, `said`: of what stands
    around it, by row and sealed column."""

    now: datetime
    boundaries: date
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})
    people: list[str] = field(default_factory=list)
    phones: dict[UUID, str] = field(default_factory=dict)
    numbers: dict[UUID, str] = field(default_factory=dict)
    papers: dict[UUID, str] = field(default_factory=dict)
    stories: dict[UUID, str] = field(default_factory=dict)
    said: dict[tuple[UUID, str], str] = field(default_factory=dict)


def random_world(
    seed: int,
    kind: str,
    children: int = 40,
    now: datetime | None = None,
    vault: Sealer | None = None,
) -> World:
    """Without a vault nobody has a phone or a personal id."""
    return Maker(seed, kind, now or datetime.now(UTC), vault).world(children)


class Maker(People, Lives, Pairs, Former, Imports, Caseload):
    def __init__(self, seed: int, kind: str, now: datetime, vault: Sealer | None) -> None:
        self.chance, self.now, self.vault = Random(f"{kind} {seed}"), now, vault
        self.today = now.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()
        units, boundaries = tree(kind, self.chance)
        self.made = World(now, boundaries)
        self.made.rows["unit"] = units
        self.by_id = {unit["id"]: unit for unit in units}
        current = [u for u in units if (u["valid_to"] or boundaries) >= boundaries]
        current = [u for u in current if (u["valid_from"] or boundaries) <= boundaries]
        parents = {unit["parent_id"] for unit in units}
        self.current = current
        self.leaves = [u for u in current if u["id"] not in parents and u["level"] != "PROVINCE"]

    def world(self, children: int) -> World:
        self.organisations()
        self.households()
        self.criteria()
        for number in range(children):
            self.child(number)
        self.officers()
        self.openings()
        self.events()
        self.pairs()
        self.caseload()
        self.moves()
        self.imports()
        self.former()
        return self.made

    # -- small choices --------------------------------------------------------------------------

    def add(self, table: str, **row: Any) -> Row:
        self.made.rows[table].append(row)
        return row

    def uuid(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)

    def maybe(self, value: Any, odds: float = 0.7) -> Any:
        return value if self.chance.random() < odds else None

    def day(self, *away: int) -> date:
        return self.today + timedelta(days=self.chance.choice(away))

    def validity(self, *, current: bool | None = None) -> Row:
        """First and last day; mostly holding today, often by a day's breadth only."""
        past = {"valid_from": self.day(-900, -400, -30), "valid_to": self.day(-30, -2, -1)}
        future = {"valid_from": self.day(1, 2, 60), "valid_to": self.maybe(self.day(60, 900), 0.5)}
        open_end = {"valid_from": self.day(-900, -400, -1, 0), "valid_to": None}
        closing = {"valid_from": self.day(-400, -1, 0), "valid_to": self.day(0, 1, 300)}
        if current is not None:
            return self.chance.choice([open_end, closing] if current else [past, future])
        return self.chance.choice([past, future, open_end, open_end, closing])

    def fact(self, table: str, child: Row, validity: Row | None = None, **values: Any) -> Row:
        """A dated row of a child; now and then one that was corrected since."""
        corrected = validity is None and self.chance.random() < 0.15
        return self.add(
            table,
            id=self.uuid(),
            child_id=child["id"],
            **(validity or self.validity()),
            superseded_at=self.now - timedelta(days=1) if corrected else None,
            version=self.chance.randint(1, 3),
            **values,
        )

    # -- places and bodies ------------------------------------------------------------------------

    def organisations(self) -> None:
        bodies = ["EDUCATION", "EDUCATION", "EDUCATION", "FACILITY", "FACILITY", "FUND", "OTHER"]
        for n, kind in enumerate(bodies):
            name = f"{self.chance.choice(['Trường', 'Cơ sở', 'Hội'])} Hoa Ban {n}"
            unit = self.chance.choice(self.current)["id"]
            self.add(
                "organisation",
                id=self.uuid(),
                name=name,
                search_name=toneless(name),
                kind=kind,
                unit_id=unit,
            )

    def body(self, kind: str) -> UUID:
        of_kind = [o["id"] for o in self.made.rows["organisation"] if o["kind"] == kind]
        return self.chance.choice(of_kind)  # type: ignore[no-any-return]

    def households(self) -> None:
        for unit in self.leaves:
            for n in range(2):
                hamlet = self.maybe(f"Thôn {n}")
                self.add(
                    "household", id=self.uuid(), number=f"{n:03}", hamlet=hamlet, unit_id=unit["id"]
                )

    def criteria(self) -> None:
        for code in ("PARENTS_AWAY", "SINGLE_PARENT", "DROPPED_OUT"):
            self.add(
                "risk_criterion",
                code=code,
                name_vi=f"Tiêu chí {code}",
                name_en=code.title(),
                unit_id=None,
                valid_from=None,
                valid_to=None,
            )

    # -- children ---------------------------------------------------------------------------------

    def child(self, number: int, unit_id: int | None = None) -> Row:
        """In this unit, or somewhere."""
        name, unit = self.chance.choice(NAMES), self.chance.choice(self.leaves)
        unit = self.by_id[unit_id] if unit_id else unit
        born, precision = self.birth()
        households = [h for h in self.made.rows["household"] if h["unit_id"] == unit["id"]]
        others = ["AGED_OUT", "DECEASED", "LEFT_COUNTRY", "MERGED"]
        late = timedelta(
            days=self.chance.randrange(5), microseconds=self.chance.choice([0, 500_000, 1])
        )
        child = self.add(
            "child",
            id=self.uuid(),
            code=f"TE{number:05}",
            status=self.maybe("ACTIVE", 0.8) or self.chance.choice(others),
            full_name=name,
            name_key=name_key(name),
            search_name=toneless(name),
            sex=self.chance.choice(["MALE", "FEMALE", "UNKNOWN"]),
            date_of_birth=born,
            date_of_birth_precision=precision,
            hamlet=self.maybe(self.chance.choice(["Thôn 1", "Bản Lùng"])),
            address=self.maybe(f"Số {number}"),
            household_id=self.maybe(self.chance.choice(households)["id"]),
            poverty=self.maybe(self.chance.choice(["NONE", "NEAR_POOR", "POOR"])),
            has_health_insurance=self.maybe(self.chance.random() < 0.5, 0.8),
            birth_registered=self.maybe(self.chance.random() < 0.5, 0.8),
            ethnicity=self.maybe(self.chance.choice(["01", "02", "08", "55"])),
            registered_at=self.now - timedelta(days=1) - late,
            version=self.chance.randint(1, 4),
            unit_id=unit["id"],
        )
        self.numbered(child, number)
        self.copies(child)
        self.parts(child)
        self.papers(child)
        self.harm(child)
        return child

    def numbered(self, child: Row, number: int) -> None:
        """A personal id, a reason why there is none, or neither."""
        lot = self.chance.random()
        missing = "Chưa đăng ký khai sinh" if lot > 0.8 else None
        child |= {"personal_id_sealed": None, "personal_id_blind": None}
        child["personal_id_missing"] = missing
        if not self.vault or lot > 0.6:
            return
        said = self.made.numbers[child["id"]] = f"0012{self.chance.randrange(100):02}{number:06}"
        at = ("child", "personal_id_sealed", child["id"])
        child["personal_id_sealed"] = self.vault.seal(*at, said)
        if child["status"] != "MERGED":
            child["personal_id_blind"] = self.vault.blind(said, purpose="personal id")

    def birth(self) -> tuple[date | None, str | None]:
        """Near the borders of a year of age; of a month or a year only the last day is stored."""
        years = self.chance.randrange(17)
        day = self.today.replace(year=self.today.year - years, day=min(self.today.day, 28))
        precision = self.chance.choice(["DAY", "DAY", "DAY", "YEAR", "ESTIMATED"])
        if precision == "YEAR":
            return day.replace(year=day.year - 1, month=12, day=31), precision
        born = day + timedelta(days=self.chance.choice([-200, -2, -1, 0, 1, 2, -900]))
        return self.chance.choice([(born, precision)] * 5 + [(None, None)])

    def copies(self, child: Row) -> None:
        """The dated facts behind today's copies in the row of the child."""
        past = {"valid_from": self.day(-900), "valid_to": self.day(-401)}
        since = {"valid_from": self.day(-400), "valid_to": None}
        elsewhere = self.chance.choice(self.leaves)["id"]
        for when, unit in ((past, elsewhere), (since, child["unit_id"])):
            place = {"hamlet": child["hamlet"], "address": child["address"], "unit_id": unit}
            self.fact("residence", child, when, **place)
        wrong = self.fact("residence", child, past, hamlet="Sai", address=None, unit_id=elsewhere)
        wrong["superseded_at"] = self.now - timedelta(days=3)
        if child["household_id"]:
            self.fact("membership", child, since, household_id=child["household_id"])
        if self.maybe(True, 0.4):
            before = self.chance.choice(self.made.rows["household"])["id"]
            self.fact("membership", child, past, household_id=before)
        if self.maybe(True, 0.2):
            self.fact("departure", child, past, destination=self.maybe("Đài Loan"))
        yes = {True: "yes", False: "no", None: None}
        for kind, value in {
            "POVERTY": child["poverty"],
            "ETHNICITY": child["ethnicity"],
            "HEALTH_INSURANCE": yes[child["has_health_insurance"]],
            "BIRTH_REGISTRATION": yes[child["birth_registered"]],
        }.items():
            if value is not None:
                self.fact("fact", child, since, kind=kind, value=value)
                self.fact("fact", child, past, kind=kind, value=value)

    def parts(self, child: Row) -> None:
        for _ in range(self.chance.randint(0, 3)):
            self.guardian(child)
        self.at("schooling", child, "school_id", "EDUCATION", grade=self.maybe("4A"))
        self.at("placement", child, "facility_id", "FACILITY")
        for _ in range(self.chance.randint(0, 4)):
            number = self.chance.choice(list(GROUPS))
            self.fact("circumstance", child, group_number=number, subgroup=self.maybe("_MILD", 0.3))
        for _ in range(self.chance.randint(0, 2)):
            watch = self.fact("watch", child, kind=self.chance.choice(list(WatchKind)).value)
            for criterion in self.made.rows["risk_criterion"]:
                if self.maybe(True, 0.4):
                    self.add("watch_criterion", watch_id=watch["id"], code=criterion["code"])
        for _ in range(self.chance.choice([0, 0, 1, 3, 5])):
            self.fact(
                "assistance",
                child,
                kind=self.chance.choice(["GIFT_CASH", "SCHOLARSHIP"]),
                provider_id=self.maybe(self.body("FUND")),
                source=self.maybe(self.chance.choice(["DONATION_DOMESTIC", "BUDGET_COMMUNE"])),
            )

    def guardian(self, child: Row) -> None:
        relation = self.chance.choice(["mẹ", "bố", "bà ngoại"])
        row = self.fact(
            "guardian",
            child,
            full_name=self.chance.choice(NAMES),
            relation=relation,
            phone_sealed=None,
        )
        if self.vault and self.maybe(True):
            phone = f"09{self.chance.randrange(10**8):08}"
            self.made.phones[row["id"]] = phone
            row["phone_sealed"] = self.vault.seal("guardian", "phone_sealed", row["id"], phone)

    def at(self, table: str, child: Row, column: str, kind: str, **values: Any) -> None:
        """School or facility: on each day one at most, besides those that were corrected."""
        here = {column: self.body(kind), **values}
        if self.maybe(True, 0.5):
            days = {
                "valid_from": self.day(-400, -30, 0),
                "valid_to": self.maybe(self.day(0, 1, 300)),
            }
            self.fact(table, child, days, **here)
            before = {"valid_from": self.day(-900), "valid_to": self.day(-500, -401)}
            after = {"valid_from": self.day(301), "valid_to": None}
            if self.maybe(True, 0.5):
                other = {column: self.body(kind), **values}
                away = self.chance.choice([before, after] if days["valid_to"] else [before])
                self.fact(table, child, away, **other)
        elif self.maybe(True, 0.5):
            self.fact(table, child, self.validity(current=False), **here)
        if self.maybe(True, 0.2):
            wrong = self.fact(table, child, **{column: self.body(kind)}, **values)
            wrong["superseded_at"] = self.now - timedelta(days=2)

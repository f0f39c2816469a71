"""Documents about cases: everything of each, and random parts, filters, orders and pages."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from db.rules.cases import CaseCategory, CaseStatus, RiskLevel
from db.rules.referrals import ReferralStatus
from tests.oracle.queries import TURN, Question, Word, Writer
from tests.oracle.world import World

OFFICER: Final = "{ id }"
FLAT: Final = [
    *("id", "number", "status", "receivedAt", "closedAt", "category", "setting", "risk"),
    *("narrative", "emergencySince", "criminalTrack", "isOverdue", "withheld", "viewerCan"),
    *("version", "__typename"),
]
EVENT: Final = f"id kind at by {OFFICER} from step to note"
FORM: Final = f"""id form number episode formVersion isFinal savedAt savedBy {OFFICER} answers
  sealedAnswers"""
ISOLATION: Final = f"""id status ground episode firstDay lastDay beganAt endedOn courtDocument
  placeOfSafety carer proposedAt proposedBy {OFFICER} version terms {{ id firstDay lastDay
  decisionNumber authorityDocument reason decidedAt decidedBy {OFFICER} }}"""
GRANT: Final = f"""id purpose forms sealed grantedAt expiresAt endedAt officer {OFFICER}
  organisation {{ name }}"""
HARMER: Final = "id fullName relation hasAccount namedAt withdrawal { id at reason }"
PROCEEDING: Final = "id criminalNumber outcome decidedOn recordedAt organisation { name }"
NOTE: Final = "id text writtenAt withheld"
REFERRAL: Final = """id status purpose need answer result offeredAt answeredAt version viewerCan
  withheld organisation { name }"""
REPORT: Final = "id number status receivedAt formVersion answers informant withheld"
NOTICE: Final = "id kind at readAt"
TRANSFERS: Final = (
    "transfers { id status reason answer proposedAt decidedAt from { code } to { code } }"
)
NESTED: Final = (
    *("incidentUnit { code name }", "residenceUnit { code level }", "child { id code fullName }"),
    "deadlines { kind startedAt dueAt metAt isOverdue }",
    f"forms {{ {FORM} }}",
    "meetings { id episode heldOn minutes }",
    "evidence { id activity outcome on evidence }",
    f"corrections {{ id field at by {OFFICER} was became reason }}",
    TRANSFERS,
    f"isolations {{ {ISOLATION} }}",
    f"grants {{ {GRANT} }}",
    f"harmers {{ {HARMER} }}",
    f"proceedings {{ {PROCEEDING} }}",
    f"proceedingNotes {{ {NOTE} }}",
    f"referrals {{ {REFERRAL} case {{ number }} }}",
    f"reports {{ joined report {{ {REPORT} }} }}",
    f"tasks {{ id activity text dueOn grant {{ {GRANT} }} }}",
    "openSteps { step allowed }",
    "formUrl(form: PLAN, episode: 2)",
    "incident { id number cases(first: 5) { totalCount nodes { number } } }",
)
CHILD: Final = """child { id fullName hamlet address poverty ethnicity { code } withheld viewerCan
  guardians { fullName phone } circumstances { group { code } } }"""
WHOLE: Final = f"""{{ cases(first: 18) {{ totalCount nodes {{ {" ".join(FLAT)}
  {" ".join(NESTED[:2])} {" ".join(NESTED[3:-1])} url: formUrl(form: INTAKE) {CHILD}
  incident {{ number }}
  events(first: 5) {{ totalCount nodes {{ {EVENT} }} }} }} }} }}"""
AROUND: Final = f"""{{ reports(first: 20) {{ totalCount nodes {{ {REPORT} }} }}
  comingCases(first: 9) {{ totalCount nodes {{ {" ".join(FLAT)} {TRANSFERS} }} }}
  referrals(first: 20) {{ totalCount nodes {{ {REFERRAL} case {{ number category }} }} }}
  viewer {{ notifications(first: 20) {{ totalCount nodes {{ {NOTICE}
    case {{ number category }} }} }} }}
  cases(first: 15) {{ nodes {{ incident {{ cases(first: 5) {{ totalCount nodes {{ number }} }} }}
    child {{ id cases(first: 5) {{ totalCount nodes {{ number category }} }} }} }} }} }}"""
BY_ID: Final = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }"
KINDS: Final = {
    "Case": "case",
    "Incident": "incident",
    "Report": "report",
    "CaseEvent": "case_event",
    "CaseGrant": "case_grant",
    "CaseHarmer": "case_harmer",
    "CaseProceeding": "case_proceeding",
    "Isolation": "isolation",
    "ProceedingNote": "proceeding_note",
    "Referral": "referral",
    "Notification": "notification",
}


def identities(world: World) -> list[str]:
    """Of all that has an id and belongs to cases."""
    return [f"{kind}_{row['id'].hex}" for kind, table in KINDS.items() for row in world.rows[table]]


def sample(world: World, chance: Random) -> dict[str, Any]:
    """Some of them."""
    return {"ids": chance.sample(identities(world), 60)}


def case_questions(world: World, seed: int) -> Iterator[Question]:
    """Documents with cases in them, without end; the same for the same world and seed."""
    chance = Random(f"questions of cases {seed}")
    while True:
        yield CaseWriter(world, chance).question()


class CaseWriter(Writer):
    """Writes one document about cases, and about children through them."""

    def roots(self) -> list[Callable[[str], str]]:
        mine = [self.cases, self.one, self.node, self.nodes, self.reports, self.referrals]
        return [
            *mine,
            self.cases,
            self.cases,
            self.notices,
            self.coming,
            self.children,
            self.single,
        ]

    # -- selections -------------------------------------------------------------------------------

    def case(self, path: tuple[str, ...] | None = None) -> str:
        """Fields of a case; `path` where its own lists can be paged on."""
        parts = [self.directed(each) for each in self.some(FLAT, 6)]
        parts += [self.directed(each) for each in self.some(NESTED, 4) if self.often(0.7)]
        if self.often(0.3):
            parts.append(self.listed(path, "past", "events", EVENT))
        if self.often(0.2):
            inner = f"{{ code hamlet {self.of_child('', judged=False)} }}"
            parts.append(f"whom: child {inner}")
        self.chance.shuffle(parts)
        return " ".join(parts)

    def child(self, path: tuple[str, ...] | None = None) -> str:
        plain = super().child(path) if self.often() else "code fullName"
        return f"{plain} {self.of_child('its: ', judged=True)}"

    def of_child(self, alias: str, *, judged: bool) -> str:
        arguments = [self.given("first", "Int", self.pick(1, 2, 3))]
        if self.often(0.4):
            arguments.append(self.given("where", "CaseWhere", self.where_case(judged=judged)))
        if self.often(0.4):
            arguments.append(self.given("orderBy", "[CaseOrder!]", self.order_case(judged=judged)))
        inner = " ".join(self.some(FLAT, 3))
        more = self.pick("totalCount", "edges { cursor }", TURN)
        return f"{alias}cases{self.brackets(arguments)} {{ {more} nodes {{ {inner} }} }}"

    def past(self) -> list[str]:
        return []  # cases are of today: tests/schema/test_looking_back.py

    def anything(self, path: tuple[str, ...] | None) -> str:
        """Types may not disagree about a key."""
        parts: list[Callable[[], str]] = [
            lambda: f"... on Case {{ number stands: status of: {self.pick(*NESTED)} }}",
            lambda: f"... on CaseEvent {{ {EVENT.replace('kind', 'did: kind', 1)} }}",
            lambda: f"... on CaseGrant {{ {GRANT.replace('organisation', 'body: organisation')} }}",
            lambda: f"... on CaseHarmer {{ {HARMER} }}",
            lambda: f"... on CaseProceeding {{ {PROCEEDING.replace('organ', 'who: organ', 1)} }}",
            lambda: f"... on Isolation {{ {ISOLATION.replace('status', 'held: status', 1)} }}",
            lambda: f"... on ProceedingNote {{ {NOTE} }}",
            lambda: f"... on Referral {{ {REFERRAL.replace('status', 'so: status', 1)} }}",
            lambda: f"... on Report {{ {REPORT.replace('status', 'far: status', 1)} }}",
            lambda: f"... on Notification {{ {NOTICE.replace('kind', 'tells: kind', 1)} }}",
            lambda: "... on Incident { number cases(first: 3) { totalCount nodes { number } } }",
            lambda: f"... on Child {{ {self.of_child('its: ', judged=False)} }}",
        ]
        return " ".join(["id __typename", *(part() for part in self.some(parts, 6))])

    def identity(self) -> str:
        kind = self.pick("Case", "Case", "Child", *KINDS)
        rows = self.world.rows[KINDS.get(kind, "child")]
        broken = ["Case_", "Case_x", f"Case_{'0' * 32}", f"CaseEvent_{rows[0]['id'].hex}"]
        return f"{kind}_{self.pick(*rows)['id'].hex}" if self.often(0.9) else self.pick(*broken)

    # -- roots ------------------------------------------------------------------------------------

    def cases(self, key: str) -> str:
        arguments, wrong = [], self.often(0.05)
        if self.often(0.7):
            where: dict[str, Any] | None = self.where_case()
            if wrong:
                where = {self.pick("AND", "OR"): [{"within": self.unit()}]}
            arguments.append(self.given("where", "CaseWhere", where))
        if self.often():
            arguments.append(self.given("orderBy", "[CaseOrder!]", self.order_case()))
        arguments += self.window(key)
        self.chance.shuffle(arguments)
        inside = self.inside(self.case, paged=True)
        return f"{key}: cases{self.brackets(arguments)} {{ {inside} }}"

    def coming(self, key: str) -> str:
        inside = self.inside(lambda: f"{self.pick(*FLAT)} {TRANSFERS} number", paged=True)
        return f"{key}: comingCases{self.brackets(self.window(key))} {{ {inside} }}"

    def one(self, key: str) -> str:
        number = self.pick(*(row["number"] for row in self.world.rows["case"]), "CA99999", "")
        return f"{key}: case({self.given('number', 'String!', number)}) {{ {self.case((key,))} }}"

    def reports(self, key: str) -> str:
        inside = self.inside(lambda: REPORT, paged=True)
        return f"{key}: reports{self.brackets(self.window(key))} {{ {inside} }}"

    def referrals(self, key: str) -> str:
        arguments = self.window(key)
        if self.often():
            statuses = [Word(each.value) for each in self.some(ReferralStatus, 3)]
            value = {"status": self.pick(None, [], statuses, statuses)}
            arguments.append(self.given("where", "ReferralWhere", value))
        inside = self.inside(lambda: f"{REFERRAL} case {{ {self.case()} }}", paged=True)
        return f"{key}: referrals{self.brackets(arguments)} {{ {inside} }}"

    def notices(self, key: str) -> str:
        arguments = self.window(key, "told", forward=True)
        if self.often():
            arguments.append(self.given("unread", "Boolean", self.pick(True, False, None)))
        inside = self.inside(lambda: f"{NOTICE} case {{ {self.case()} }}", paged=True)
        return f"{key}: viewer {{ told: notifications{self.brackets(arguments)} {{ {inside} }} }}"

    # -- filter and order -------------------------------------------------------------------------

    def order_case(self, *, judged: bool = True) -> list[dict[str, Any]]:
        names = ["NUMBER", "RECEIVED_AT", *(["DUE_AT"] if judged and self.often() else [])]
        return [
            {"field": Word(name), "direction": Word(self.pick("ASC", "DESC"))}
            for name in self.some(names, 2)
        ]

    def where_case(self, *, judged: bool = True) -> dict[str, Any]:
        where = self.asked_case(self.pick(0, 1, 1, 2), judged)
        if self.often(0.6):
            where["within"] = self.unit()
        if self.often(0.3):
            name, inner = self.pick("AND", "OR", "NOT"), self.asked_case(self.pick(1, 2), judged)
            where[name] = inner if name == "NOT" else [inner, self.asked_case(1, judged)]
        return where

    def asked_case(self, count: int, judged: bool) -> dict[str, Any]:
        moments = [
            *(row["next_due_at"] for row in self.world.rows["case"] if row["next_due_at"]),
            *(row["received_at"] for row in self.world.rows["case"]),
        ]
        ends = [moment.isoformat() for moment in moments]
        choices: dict[str, Callable[[], Any]] = {
            "status": lambda: [Word(each.value) for each in self.some(CaseStatus, 3)],
            "open": self.often,
            "receivedAt": lambda: self.ends(ends),
        }
        classed: dict[str, Callable[[], Any]] = {
            "category": lambda: [Word(each.value) for each in self.some(CaseCategory, 3)],
            "risk": lambda: self.pick([], [Word(each.value) for each in self.some(RiskLevel, 2)]),
            "dueAt": lambda: self.ends(ends),
            "overdue": self.often,
        }
        choices |= classed if judged and self.often() else {}
        names = self.chance.sample(list(choices), count)
        return {name: choices[name]() if self.often(0.95) else None for name in names}

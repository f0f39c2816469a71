"""A district's fund with a year of books behind it: what came in, what was handed over to whom."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self
from uuid import UUID, uuid4

from tests.databases import Databases
from tests.oracle.small import NGOC
from tests.schema.giving import District as Plain
from tests.schema.giving import Purse
from tests.schema.office import BO, gid
from tests.schema.registry import today

YEAR: Final = today().year - 1
MAY, JUNE = date(YEAR, 5, 4), date(YEAR, 6, 1)
GIVEN: Final = 900_000_000
HEARTS: Final = "Trái tim cho em"
WHO: Final = ("Công ty Cổ phần Ánh Dương", "Bà Lý Thị Kín")  # the second does not want to be named
CONTENT: Final = """{ fund unit year opening received paid closing closingInWords
  receivedFromBudget receivedFromDonations accounts { source opening received paid closing }
  income { budget named unnamed fromFunds other corrections total inKind }
  donors { name kind amount } spent { support passedOn other returned total } beneficiaries
  byPurpose { ...u } byKind { ...u } byOccasion { ...u } byUnit { ...u } }"""
USE: Final = """fragment u on StatementUse { purpose kind occasion unit { name } amount isRounded
  beneficiaries isRest }"""
STATEMENT: Final = f"statement {{ id year edition reason url content {CONTENT} }}"
REFUSED: Final = """__typename ... on UserError { message path } ... on Forbidden { action }
  ... on StatementRefused { unmet } ... on InvalidInput { problems { path code } }"""
DRAFT: Final = f"""query($fund: ID!, $year: Int!) {{
  statementDraft(fund: $fund, year: $year) {CONTENT} }} {USE}"""
TRACE: Final = f"""query($donation: ID!) {{ donationTrace(donation: $donation) {{ year purpose
  amount beneficiaries byKind {{ ...u }} byUnit {{ ...u }} }} }} {USE}"""
RESERVE: Final = """INSERT INTO ledger_posting (id, fund_id, number, kind, on_day, text,
  support_kind, occasion, for_unit_id, recorded_by)
  VALUES ($1, $2, 0, $3, $4, 'Chi', $5, $6, $7, $8)"""
ENTRY: Final = """INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount,
  disbursement_id) SELECT $1, row_number() OVER (), $2, e.pot, e.account, e.amount, e.line
  FROM unnest($3::uuid[], $4::text[], $5::bigint[], $6::uuid[]) e(pot, account, amount, line)"""
LINE: Final = """INSERT INTO disbursement (id, number, status, fund_id, pot_id, child_id, kind,
  occasion, year, amount, source, source_class, proposed_by, handed_over_on, place, signed_by,
  unit_id)
  VALUES ($1, $2, 'HANDED_OVER', $3, $4, $5, $6, $7, $8, $9, 'DONATION_DOMESTIC', 'DONATION', $10,
  $11, 'Nhà văn hóa', 'Mẹ của cháu', $12)"""


@dataclass(frozen=True)
class Given:
    """What a child got, out of which pot."""

    child: UUID
    unit: int
    amount: int = 1_000_000
    kind: str = "GIFT_CASH"
    occasion: str | None = "CHILDREN_DAY"
    pot: str = "free"


class District(Plain):
    """`children`: so many in Bồ, so many in Ngọc."""

    def __init__(self, bo: int, ngoc: int) -> None:
        super().__init__()
        self.children = {
            unit: [
                self.child(f"MA{unit}{n:03}BIMAT", unit, f"Nguyễn Bí Mật {unit}{n:03}")
                for n in range(count)
            ]
            for unit, count in ((BO, bo), (NGOC, ngoc))
        }
        self.firm = self.body_of("Công ty Ánh Dương", "OTHER")
        self.posted("firm", "donor", self.firm)
        self.hire("other.donor", "donor", BO)

    def all(self) -> list[tuple[UUID, int]]:
        return [(child, unit) for unit, found in self.children.items() for child in found]


class Book(Purse):
    """`pots` by name: "free" and "heart" were given, "state" is budget of the district; `gifts`:
    donations by pot."""

    world: District
    may: date

    @classmethod
    async def kept(
        cls, databases: Databases, children: tuple[int, int] = (30, 12), may: date = MAY
    ) -> Self:
        """`may`: when something came in."""
        found = await cls.opened(databases, world=District(*children))
        assert isinstance(found, cls)
        found.may = may
        await found._filled()
        return found

    async def _filled(self) -> None:
        self.gifts: dict[str, UUID] = {}
        self.pots = {"free": uuid4(), "heart": uuid4(), "state": self.pot}
        await self.admin.execute(
            "INSERT INTO fund_purpose (id, fund_id, name) VALUES ($1, $2, $3)",
            *(uuid4(), self.fund, HEARTS),
        )
        for name, purpose in (("free", None), ("heart", HEARTS)):
            await self.admin.execute(
                "INSERT INTO fund_pot (id, fund_id, source, purpose)"
                " VALUES ($1, $2, 'DONATION_DOMESTIC', $3)",
                *(self.pots[name], self.fund, purpose),
            )
        await self.received_in_may("state")
        for name, who, kind in zip(("free", "heart"), WHO, ("ENTERPRISE", "PERSON"), strict=True):
            await self._given(name, who, kind)

    async def _given(self, pot: str, who: str, kind: str) -> None:
        """Who gave to the heart does not want to be named."""
        donor, named = uuid4(), pot == "free"
        body = self.world.firm if named else None
        await self.admin.execute(
            "INSERT INTO donor (id, fund_id, kind, name, address, may_be_named, organisation_id)"
            " VALUES ($1, $2, $3, $4, 'Long', $5, $6)",
            *(donor, self.fund, kind, who, named, body),
        )
        self.gifts[pot] = uuid4()
        row = (self.gifts[pot], self.fund, donor, self.pots[pot], await self.received_in_may(pot))
        await self.admin.execute(
            "INSERT INTO donation (id, fund_id, donor_id, pot_id, posting_id, on_day, source,"
            " amount, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, 'DONATION_DOMESTIC', $7, $8)",
            *(*row, self.may, GIVEN, self.world.officer("long.accountant")),
        )

    async def received_in_may(self, pot: str) -> UUID:
        posting, way = uuid4(), (("RECEIVED", -GIVEN), ("AVAILABLE", GIVEN))
        async with self.admin.transaction():
            await self.post(posting, "INCOME", self.may)
            rows = [(self.pots[pot], account, amount, None) for account, amount in way]
            await self.entries(posting, rows)
        return posting

    async def post(self, key: UUID, kind: str, on: date, *use: Any) -> None:
        said = use or (None, None, None)
        officer = self.world.officer("long.accountant")
        await self.admin.execute(RESERVE, key, self.fund, kind, on, *said, officer)

    async def entries(self, posting: UUID, rows: list[tuple[UUID, str, int, UUID | None]]) -> None:
        await self.admin.execute(ENTRY, posting, self.fund, *map(list, zip(*rows, strict=True)))

    async def handed_over(self, given: Iterable[Given], on: date = JUNE) -> None:
        """Reserved and paid, line by line, on one day."""
        officer = self.world.officer("bo.worker")
        for each in given:
            line, pot = uuid4(), self.pots[each.pot]
            number = f"HT-{line.hex[:12]}"
            row = (each.kind, each.occasion, on.year, each.amount, officer, on, each.unit)
            async with self.admin.transaction():
                await self.admin.execute(LINE, line, number, self.fund, pot, each.child, *row)
                for kind, way in (
                    ("RESERVE", (("AVAILABLE", -1), ("RESERVED", 1))),
                    ("PAY", (("RESERVED", -1), ("PAID", 1))),
                ):
                    posting = uuid4()
                    use = (each.kind, each.occasion or "OTHER", each.unit)
                    await self.post(posting, kind, on, *use)
                    rows = [(pot, account, sign * each.amount, line) for account, sign in way]
                    await self.entries(posting, rows)

    async def closed(self, *months: int, year: int = YEAR) -> None:
        for month in months or (5, 6):
            said = {"key": str(uuid4()), "fund": gid("Fund", self.fund), "year": year}
            text = """mutation($input: ClosePeriodInput!) { closePeriod(input: $input) {
              __typename } }"""
            answer = await self.request("long.director", text, input=said | {"month": month})
            assert answer["closePeriod"]["__typename"] == "PeriodClosed", answer

    async def say(self, mutation: str, who: str = "long.director", **more: Any) -> dict[str, Any]:
        name = mutation[0].upper() + mutation[1:]
        said = {"key": str(uuid4()), "fund": gid("Fund", self.fund), "year": YEAR} | more
        text = f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{
          ... on StatementPublished {{ {STATEMENT} }} {REFUSED} }} }} {USE}"""
        answer = await self.request(who, text, input=said)
        return answer[mutation]  # type: ignore[no-any-return]

    async def consent(self, who: str, *, may: bool = False) -> str:
        """Of who agreed to be named: what it came to."""
        row = await self.admin.fetchval("SELECT id FROM donor WHERE name = $1", WHO[0])
        said = {"key": str(uuid4()), "donor": gid("Donor", row), "mayBeNamed": may}
        text = """mutation($input: ChangeDonorConsentInput!) { changeDonorConsent(input: $input) {
          __typename } }"""
        answer = await self.request(who, text, input=said)
        return str(answer["changeDonorConsent"]["__typename"])

    async def published(self, year: int = YEAR) -> dict[str, Any]:
        found = await self.say("publishStatement", year=year)
        assert found["__typename"] == "StatementPublished", found
        return found["statement"]  # type: ignore[no-any-return]

    async def drafted(self, who: str, year: int = YEAR) -> Any:
        said = {"fund": gid("Fund", self.fund), "year": year}
        return (await self.request(who, DRAFT, **said))["statementDraft"]

    async def traced(self, who: str, pot: str) -> Any:
        said = {"donation": gid("Donation", self.gifts[pot])}
        return (await self.request(who, TRACE, **said))["donationTrace"]


def scattered(world: District, chance: random.Random) -> list[Given]:
    """Anything to anybody: few of one, many of another."""
    kinds = chance.sample(["GIFT_CASH", "SCHOLARSHIP", "SURGERY", "FUNERAL", "OTHER"], 3)
    occasions = chance.sample(["TET", "MID_AUTUMN", "CHILDREN_DAY", "OTHER"], 2)
    weights = [chance.random() ** 2 for _ in kinds]
    found, seen = [], set()
    for child, unit in chance.sample(world.all(), chance.choice((2, 25, 42))):
        for _ in range(chance.choice((1, 1, 2))):
            kind = chance.choices(kinds, weights)[0]
            occasion = chance.choice(occasions)
            if (child, occasion) not in seen:
                seen.add((child, occasion))
                amount = 62_000_000 if kind == "SURGERY" else chance.choice((500_000, 1_000_000))
                pot = chance.choice(("free", "free", "heart"))
                found.append(Given(child, unit, amount, kind, occasion, pot))
    return found

"""A bank: statements of accounts of the fund of Hà, as files, and what is done with them."""

from datetime import timedelta
from typing import Any

from tests.schema.office import gid
from tests.schema.purses import OF_HA, Funds
from tests.stage import HANOI

FORMAT = {"delimiter": "SEMICOLON", "days": "DAY_FIRST", "amounts": "DOTS", "day": "Ngày"}
FORMAT |= {"credit": "Ghi có", "debit": "Ghi nợ", "balance": "Số dư", "reference": "Số CT"}
FORMAT |= {"text": "Nội dung", "party": "Đối ứng", "partyAccount": "TK đối ứng"}
HEAD = "Sao kê tài khoản;;\nNgày;Số CT;Ghi có;Ghi nợ;Số dư;Nội dung;Đối ứng;TK đối ứng"
STATEMENT = "statement { id status version lineCount accountEnd account }"
LINE = "line { id version status postings { number } }"
FIELDS = {
    "checkBankStatement": f"BankStatementChecked {{ {STATEMENT} }}",
    "enterBankStatement": f"BankStatementEntered {{ {STATEMENT} }}",
    "discardBankStatement": f"BankStatementDiscarded {{ {STATEMENT} }}",
    "matchBankLine": f"BankLineMatched {{ {LINE} }}",
    "unmatchBankLine": f"BankLineUnmatched {{ {LINE} }}",
    "setBankLineAside": f"BankLineSetAside {{ {LINE} }}",
    "reconcileBankLines": "BankLinesReconciled { fund { id } }",
}
REFUSED = """__typename ... on UserError { message path } ... on Forbidden { action }
  ... on InvalidInput { problems { path code } } ... on Conflict { currentVersion }"""
MONTH = "... on ClosedPeriod { year month }"
LINES = """query($id: ID!, $where: BankLineWhere) { node(id: $id) { ... on Fund { withheld
  bankStatements(first: 9) { nodes { id status days { on moved balance ledger } } }
  bankLines(first: 20, where: $where) { totalCount nodes { id version number on amount reference
    text party partyAccount status isEntered withheld postings { number } candidates { number }
    donors { name } pledges { amount } sameAs { number } statement { id account accountEnd }
    acts { kind isAutomatic reason postings { number } } } } } } }"""
KEPT = ("bank_statement", "bank_line", "bank_day", "bank_line_act", "bank_match", "audit")
LANES = ("fast", "core", "walled")


class Bank:
    """`days(n)`: n days before today; an account of the fund of Hà."""

    def __init__(self, funds: Funds) -> None:
        self.funds, self.account = funds, 10_000_000

    def day(self, before: int) -> str:
        return self.on(before).strftime("%d/%m/%Y")

    def on(self, before: int) -> Any:
        return self.funds.world.now.astimezone(HANOI).date() - timedelta(days=before)

    def line(self, amount: int, before: int = 2, **said: Any) -> dict[str, Any]:
        return {"amount": amount, "before": before, **said}

    def file(self, *lines: dict[str, Any], began: int = 0) -> str:
        rows, now = [HEAD], began
        for n, line in enumerate(lines):
            now += line["amount"]
            plain = f"{abs(line['amount']):,}".replace(",", ".")
            sums = (plain, "") if line["amount"] > 0 else ("", plain)
            name = line.get("reference", f"FT{self.account}{n}")
            cells = (self.day(line["before"]), name, *sums, f"{now:,}".replace(",", "."))
            rest = (line.get(at, "") for at in ("text", "party", "of"))
            rows.append(";".join((*cells, *rest)))
        return "\ufeff" + "\r\n".join(rows) + "\r\n"

    async def act(self, mutation: str, who: str = "money", **input: Any) -> dict[str, Any]:
        name = mutation[0].upper() + mutation[1:]
        more = MONTH if "BankLine" in name and "Lines" not in name else ""
        of = {} if "id" in input else {"fund": gid("Fund", OF_HA)}
        refused = REFUSED if "id" in input else REFUSED.partition("... on Conflict")[0]
        text = f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{
          ... on {FIELDS[mutation]} {refused} {more} }} }}"""
        said = {"key": str(self.funds.new()), **of, **input}
        found: dict[str, Any] = (await self.funds.request(who, text, input=said))[mutation]
        return found

    async def check(self, content: str, **more: Any) -> dict[str, Any]:
        said = {"bank": "BIDV", "account": str(self.account), "content": content, "format": FORMAT}
        return await self.act("checkBankStatement", **{**said, **more})

    async def enter(self, content: str, **more: Any) -> str:
        """The statement, entered."""
        found = (await self.check(content, **more))["statement"]
        which = {"id": found["id"], "version": found["version"]}
        return str((await self.act("enterBankStatement", **which))["statement"]["id"])

    async def lines(self, who: str = "checks", lane: str = "", **where: Any) -> list[Any]:
        said = {"id": gid("Fund", OF_HA), "where": where}
        lanes = (lane,) if lane else LANES
        answers = [await self.funds.ask(who, LINES, each, variables=said) for each in lanes]
        assert all(each == answers[0] for each in answers)
        assert "errors" not in answers[0], answers[0]
        nodes: list[Any] = answers[0]["data"]["node"]["bankLines"]["nodes"]
        return sorted(nodes, key=lambda line: (line["on"], line["number"]))

    async def kept(self) -> dict[str, list[Any]]:
        admin = self.funds.admin
        return {t: await admin.fetch(f"SELECT * FROM {t} ORDER BY 1") for t in KEPT}

    async def gift(self, donor: str, amount: int, before: int = 2, **more: Any) -> str:
        on = self.on(before).isoformat()
        said = {"donor": donor, "amount": amount, "on": on, **more}
        return str(
            (await self.funds.enter("money", "recordDonation", **said))["donation"]["posting"]
        )

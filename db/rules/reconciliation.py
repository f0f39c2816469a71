"""Lines of a bank beside the ledger (đối chiếu sổ phụ ngân hàng): which posting each one is.

Only what leaves no choice is matched without a person; whatever could be two things is left to one.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from db.rules.bank import BankFault, StatementLine, identity
from db.rules.ledger import Account
from db.rules.names import toneless

WINDOW: Final = 5  # days between the bank's day and the posting's, unless said
LONGEST_WINDOW: Final = 31
SHOWN: Final = 10  # candidates of a line that are told
MOST_POSTINGS: Final = 20  # that one line may be
LEAST_MARK: Final = 4  # letters or digits: a shorter mark stands in too many texts
CASH: Final = frozenset({Account.AVAILABLE, Account.RESERVED})
"""What a fund has of money is what can be reserved and what is: entries of these two move it."""


class LineStatus(StrEnum):
    """How a line of the bank stands to the ledger."""

    MATCHED = "MATCHED"
    UNMATCHED = "UNMATCHED"
    AMBIGUOUS = "AMBIGUOUS"
    DUPLICATE = "DUPLICATE"
    SET_ASIDE = "SET_ASIDE"


class BankAct(StrEnum):
    """What is done to a line that was entered."""

    MATCH = "MATCH"
    UNMATCH = "UNMATCH"
    SET_ASIDE = "SET_ASIDE"


class StatementStatus(StrEnum):
    """CHECKED: looked at, and nothing more; ENTERED: its lines count; DISCARDED: given up."""

    CHECKED = "CHECKED"
    ENTERED = "ENTERED"
    DISCARDED = "DISCARDED"


S, A = LineStatus, BankAct
WAITING: Final = frozenset({S.UNMATCHED, S.AMBIGUOUS})
STEPS: Final[Mapping[BankAct, tuple[frozenset[LineStatus], LineStatus]]] = {
    # From which states, and to which one.
    A.MATCH: (WAITING, S.MATCHED),
    A.SET_ASIDE: (WAITING, S.SET_ASIDE),
    A.UNMATCH: (frozenset({S.MATCHED, S.SET_ASIDE, S.DUPLICATE}), S.UNMATCHED),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A posting that moved money and is no line's yet: `amount`, by how much the cash of its fund
    changed; `marks`: words that a bank may have written of it; `donor`: whose gift it is."""

    posting: UUID
    on: date
    amount: int
    marks: tuple[str, ...] = ()
    donor: UUID | None = None


@dataclass(frozen=True, slots=True)
class Giver:
    """A donor that the fund knows, and the accounts from which they gave before."""

    donor: UUID
    name: str
    accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Promised:
    """A pledge that is open: `rest`, what is still to come."""

    pledge: UUID
    donor: UUID
    rest: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a line is. MATCHED has one candidate; `same_as`: the number of the line of this file
    that a duplicate repeats, None: one that was entered before."""

    status: LineStatus
    candidates: tuple[UUID, ...] = ()
    donors: tuple[UUID, ...] = ()
    pledges: tuple[UUID, ...] = ()
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """What lines are compared with. `entered`: identities of lines of this account."""

    candidates: Sequence[Candidate]
    givers: Sequence[Giver] = ()
    promised: Sequence[Promised] = ()
    entered: frozenset[str] = frozenset()
    window: int = WINDOW


def step(status: LineStatus, act: BankAct) -> LineStatus | BankFault:
    """What the act makes of the line, or why it cannot be done."""
    before, after = STEPS[act]
    if status in before:
        return after
    return BankFault.LINE_NOT_SETTLED if act is A.UNMATCH else BankFault.LINE_SETTLED


def sum_faults(amount: int, moved: Sequence[int]) -> list[BankFault]:
    """Of postings that a person says are this line: `moved`, how much each changed the cash."""
    if not moved:
        return [BankFault.NEEDED]
    if 0 in moved:
        return [BankFault.NO_MONEY_MOVED]
    return [] if sum(moved) == amount else [BankFault.SUM_DIFFERS]


class _Index:
    """Books by what lines are looked up by: what a line costs does not grow with who gives."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.by_sum: dict[int, list[Candidate]] = defaultdict(list)
        for each in books.candidates:
            self.by_sum[each.amount].append(each)
        self.marks = {c.posting: [_number(m) for m in c.marks] for c in books.candidates}
        self.names: dict[str, list[int]] = defaultdict(list)
        self.accounts: dict[str, list[int]] = defaultdict(list)
        for n, giver in enumerate(books.givers):
            self.names[_mark(giver.name)].append(n)
            for account in giver.accounts:
                self.accounts[account].append(n)
        self.names.pop("", None)
        self.longest = max((name.count(" ") + 1 for name in self.names), default=0)

    def givers(self, line: StatementLine) -> tuple[UUID, ...]:
        """By the account from which they gave before, else by a name in what the bank wrote."""
        found = self.accounts.get(line.party_account or "", []) or self._named(line)
        return tuple(self.books.givers[n].donor for n in sorted(set(found)))

    def _named(self, line: StatementLine) -> list[int]:
        words = _said(line).split()
        spans = (
            " ".join(words[first : first + many])
            for first in range(len(words))
            for many in range(1, min(self.longest, len(words) - first) + 1)
        )
        return [n for span in spans for n in self.names.get(span, ())]

    def near(self, line: StatementLine) -> tuple[Candidate, ...]:
        """Of this sum and not too far away, the nearest first."""
        window = self.books.window
        same = self.by_sum.get(line.amount, ())
        found = [each for each in same if abs((each.on - line.on).days) <= window]
        return tuple(sorted(found, key=lambda c: (abs((c.on - line.on).days), c.on, c.posting)))

    def pick(
        self, line: StatementLine, near: Sequence[Candidate], givers: Sequence[UUID]
    ) -> UUID | None:
        """The one that it must be: the only one that the line names, or the only one there is,
        unless the line names another donor."""
        said = _said(line)
        named = [
            each
            for each in near
            if each.donor in givers or any(m and f" {m} " in said for m in self.marks[each.posting])
        ]
        if len(named) == 1:
            return named[0].posting
        if len(near) != 1 or (givers and near[0].donor not in (None, *givers)):
            return None
        return near[0].posting

    def pledges(self, line: StatementLine, givers: Sequence[UUID]) -> tuple[UUID, ...]:
        """Which promises what came in may keep: theirs, or where nobody is named, those of exactly
        this sum."""
        open_ = self.books.promised
        theirs = [p for p in open_ if p.donor in givers and p.rest >= line.amount]
        some = theirs or [p for p in open_ if not givers and p.rest == line.amount]
        return tuple(p.pledge for p in some[:SHOWN])


def reconciled(lines: Sequence[StatementLine], books: Books) -> tuple[Finding, ...]:
    """One finding for each line, in their order. The same whatever the order of candidates: two
    lines that could be the same posting are both left to a person."""
    doubled, index = doubles(lines, books.entered), _Index(books)
    near = [index.near(line) if n not in doubled else () for n, line in enumerate(lines)]
    givers = [index.givers(line) for line in lines]
    picks = list(map(index.pick, lines, near, givers))
    picked = Counter(pick for pick in picks if pick is not None)
    found = []
    for n, line in enumerate(lines):
        pick, rest = picks[n], near[n]
        if n in doubled:
            found.append(Finding(S.DUPLICATE, same_as=doubled[n]))
        elif pick is not None and picked[pick] == 1:
            found.append(Finding(S.MATCHED, (pick,)))
        else:
            shown = tuple(each.posting for each in rest[:SHOWN])
            gave = givers[n][:SHOWN] if line.amount > 0 else ()
            kept = index.pledges(line, givers[n]) if line.amount > 0 else ()
            found.append(Finding(S.AMBIGUOUS if rest else S.UNMATCHED, shown, gave, kept))
    return tuple(found)


def doubles(lines: Sequence[StatementLine], entered: frozenset[str]) -> dict[int, int | None]:
    """Places of lines that were entered before, or stand above in the same file."""
    first: dict[str, int] = {}
    found: dict[int, int | None] = {}
    for n, line in enumerate(lines):
        name = identity(line)
        if name in entered:
            found[n] = None
        elif name in first:
            found[n] = first[name]
        else:
            first[name] = line.number
    return found


def _said(line: StatementLine) -> str:
    words = " ".join(filter(None, (line.reference, line.text, line.party)))
    return f" {_plain(words)} "


def _mark(text: str) -> str:
    """By which something is named in what a bank writes; empty: by nothing."""
    plain = _plain(text)
    return plain if len(plain) >= LEAST_MARK else ""


def _number(text: str) -> str:
    """The number of a paper; words alone are too common."""
    return _mark(text) if any(c.isdigit() for c in text) else ""


def _plain(text: str) -> str:
    """Letters and digits without tones: banks write capitals without them."""
    return " ".join("".join(c if c.isalnum() else " " for c in toneless(text)).split())

"""What row security says of money that moves for a line of support: for that line, as much as it
is of, while it stands where money moves, by who takes that step of it. Nobody pays for a fund.

`ledger_write` asks; what comes in, and transfers, speak of no line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from authz.definers import any_of
from authz.policy import Policy
from authz.session import predicate
from db.models import Disbursement
from db.models.giving import among
from db.rules.giving import DisbursementStatus
from db.rules.ledger import PostingKind
from db.rules.support import TO_BODIES, SupportStatus

S, K = DisbursementStatus, PostingKind
LINE: Final = Disbursement.__tablename__
ALL_OF_IT: Final = (
    "disbursement.amount = abs(e.amount) AND coalesce(disbursement.quantity, 0) = abs(e.quantity)"
)
PART_OF_IT: Final = "disbursement.item IS NULL AND abs(e.amount) < disbursement.amount"
OF_LIST: Final = "disbursement.support_id IS NULL"
_TO_BODY: Final = "disbursement.kind IN ('" + "', '".join(sorted(TO_BODIES)) + "')"
_READY: Final = (
    "coalesce(disbursement.due_on <= app_today(), true)"
    " AND (disbursement.condition IS NULL OR disbursement.condition_met_on IS NOT NULL)"
)


def _of_support(status: SupportStatus) -> str:
    return (
        "EXISTS (SELECT FROM support s WHERE s.id = disbursement.support_id"
        f" AND s.status = '{status.value}')"
    )


_RUNS: Final = _of_support(SupportStatus.RUNNING)
# A reserve is made once in the life of a line.
_FRESH: Final = "NOT EXISTS (SELECT FROM ledger_entry l WHERE l.disbursement_id = disbursement.id)"


@dataclass(frozen=True, slots=True)
class Way:
    """Who holds `action` on `resource` may, for lines of which this holds."""

    resource: str
    action: str
    holds: str
    much: str = ALL_OF_IT


MOVES: Final[Mapping[PostingKind, tuple[frozenset[DisbursementStatus], tuple[Way, ...]]]] = {
    K.RESERVE: (
        frozenset({S.APPROVED}),
        (
            Way("gift_list", "commit", f"{OF_LIST} AND {_FRESH}"),
            Way("support", "commit", f"{_of_support(SupportStatus.APPROVED)} AND {_FRESH}"),
            # What is left of an estimate of which a part is paid.
            Way("support", "pay", f"{_TO_BODY} AND {_RUNS} AND {_FRESH}"),
        ),
    ),
    K.RELEASE: (
        frozenset({S.COMMITTED}),
        (
            Way(LINE, "mark_undelivered", OF_LIST),
            Way("support", "stop", f"NOT ({OF_LIST})"),
            # What a treatment cost less than its estimate.
            Way("support", "pay", f"{_TO_BODY} AND {_READY} AND {_RUNS}", PART_OF_IT),
        ),
    ),
    K.PAY: (
        frozenset({S.COMMITTED}),
        (
            Way(LINE, "hand_over", OF_LIST),
            Way("support", "hand_over", f"NOT {_TO_BODY} AND {_READY} AND {_RUNS}"),
            Way("support", "pay", f"{_TO_BODY} AND {_READY} AND {_RUNS}"),
        ),
    ),
    K.RETURN: (frozenset({S.HANDED_OVER, S.SETTLED}), (Way(LINE, "reverse", "true"),)),
}
# A line once, with an entry for each of two accounts.
_BRANCH: Final = """ IF of_kind = '{kind}' THEN RETURN (
    SELECT count(*) = cardinality(about) AND count(*) = 2 * count(DISTINCT disbursement.id)
      AND count(*) = count(DISTINCT (disbursement.id, e.account))
    FROM unnest(pots, accounts, amounts, quantities, about)
        AS e(pot, account, amount, quantity, line)
      JOIN disbursement ON disbursement.id = e.line AND disbursement.fund_id = of_fund
        AND disbursement.pot_id = e.pot
    WHERE disbursement.status IN ({standing}) AND ({ways}));
  END IF;"""


def moves(policy: Policy) -> str:
    """The function that answers whether the subject may post these entries, line by line."""
    branches = "".join(
        _BRANCH.format(
            kind=kind.value,
            standing=among(standing),
            ways=" OR ".join(_way(policy, way) for way in ways),
        )
        for kind, (standing, ways) in MOVES.items()
    )
    return (
        "CREATE OR REPLACE FUNCTION app_pays(of_fund uuid, of_kind text, pots uuid[],"
        " accounts text[], amounts bigint[], quantities numeric[], about uuid[]) RETURNS boolean"
        " LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
        " SET enable_seqscan = off"  # plans outlive the day on which the table was empty
        f" AS $$ BEGIN{branches}"
        " RETURN NOT EXISTS (SELECT FROM unnest(about) AS a(id) WHERE a.id IS NOT NULL); END $$"
    )


def _way(policy: Policy, way: Way) -> str:
    every = (grant for held in policy.grants.values() for grant in held)
    said = (
        grant for grant in every if (grant.resource, grant.action) == (way.resource, way.action)
    )
    held = predicate(Disbursement, any_of(said, Disbursement))
    return f"({way.much} AND {way.holds} AND ({held}))"

"""What row security says of money that moves for a line of support: for that line, as much as it
is of, while it stands where money moves, by who takes that step of it. Nobody pays for a fund.

`ledger_write` asks; what comes in, and transfers, speak of no line.
"""

from collections.abc import Mapping
from typing import Final

from authz.definers import any_of
from authz.policy import Policy
from authz.session import predicate
from db.models import Disbursement
from db.models.giving import among
from db.rules.giving import DisbursementStatus
from db.rules.ledger import PostingKind

S, K = DisbursementStatus, PostingKind
LINE: Final = Disbursement.__tablename__
Act = tuple[str, str]  # resource and action of a line of access
MOVES: Final[Mapping[PostingKind, tuple[frozenset[DisbursementStatus], tuple[Act, ...]]]] = {
    # Of a line that stands there, by who holds one of these.
    K.RESERVE: (frozenset({S.APPROVED}), (("gift_list", "commit"),)),
    K.RELEASE: (frozenset({S.COMMITTED}), ((LINE, "mark_undelivered"),)),
    K.PAY: (frozenset({S.COMMITTED}), ((LINE, "hand_over"),)),
    K.RETURN: (frozenset({S.HANDED_OVER, S.SETTLED}), ((LINE, "reverse"),)),
}
# A line once, with an entry for each of two accounts; a reserve once in its life.
_BRANCH: Final = """ IF of_kind = '{kind}' THEN RETURN (
    SELECT count(*) = cardinality(about) AND count(*) = 2 * count(DISTINCT disbursement.id)
      AND count(*) = count(DISTINCT (disbursement.id, e.account))
    FROM unnest(pots, accounts, amounts, quantities, about)
        AS e(pot, account, amount, quantity, line)
      JOIN disbursement ON disbursement.id = e.line AND disbursement.fund_id = of_fund
        AND disbursement.pot_id = e.pot AND disbursement.amount = abs(e.amount)
        AND coalesce(disbursement.quantity, 0) = abs(e.quantity)
    WHERE disbursement.status IN ({standing}){fresh} AND ({held}));
  END IF;"""
_FRESH: Final = (
    " AND NOT EXISTS (SELECT FROM ledger_entry l WHERE l.disbursement_id = disbursement.id)"
)


def moves(policy: Policy) -> str:
    """The function that answers whether the subject may post these entries, line by line."""
    branches = "".join(
        _BRANCH.format(
            kind=kind.value,
            standing=among(standing),
            fresh=_FRESH if kind is K.RESERVE else "",
            held=_held(policy, acts),
        )
        for kind, (standing, acts) in MOVES.items()
    )
    return (
        "CREATE OR REPLACE FUNCTION app_pays(of_fund uuid, of_kind text, pots uuid[],"
        " accounts text[], amounts bigint[], quantities numeric[], about uuid[]) RETURNS boolean"
        " LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
        " SET enable_seqscan = off"  # plans outlive the day on which the table was empty
        f" AS $$ BEGIN{branches}"
        " RETURN NOT EXISTS (SELECT FROM unnest(about) AS a(id) WHERE a.id IS NOT NULL); END $$"
    )


def _held(policy: Policy, acts: tuple[Act, ...]) -> str:
    every = (grant for held in policy.grants.values() for grant in held)
    held = (grant for grant in every if (grant.resource, grant.action) in acts)
    return predicate(Disbursement, any_of(held, Disbursement))

"""What row security says of isolation, of who takes part in a case, and of referrals.

A receiver of a referral may see nothing of the case: functions ask for it, past the row security of
the case.
"""

from typing import Final

RECEIVES: Final = """CREATE OR REPLACE FUNCTION app_receives(asked uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM referral r WHERE r.case_id = asked AND app_acts_on_referral(r.id));
END $$"""
READ: Final = {
    "isolation_term": "EXISTS (SELECT FROM isolation i WHERE i.id = isolation_id)",
    "harmer_withdrawal": "EXISTS (SELECT FROM case_harmer h WHERE h.id = harmer_id)",
    "referral": "app_sees_referral(id) OR app_sees_case(case_id, 'CASEWORK', NULL)",
}
ADDED: Final = {
    # Table to who may add a row.
    "isolation": "proposed_by = (SELECT app_subject())"
    " AND app_acts_on_case(case_id, 'propose_isolation')",
    "isolation_term": "decided_by = (SELECT app_subject())"
    " AND app_acts_on_case(case_id, 'isolate')",
    "case_harmer": "named_by = (SELECT app_subject()) AND app_acts_on_case(case_id, 'name_harmer')",
    # Of an account: by who named it, or from above.
    "harmer_withdrawal": "withdrawn_by = (SELECT app_subject()) AND EXISTS (SELECT FROM"
    " case_harmer h WHERE h.id = harmer_id AND h.case_id = harmer_withdrawal.case_id"
    " AND (app_acts_on_case(h.case_id, 'answer_naming')"
    " OR (app_acts_on_case(h.case_id, 'name_harmer')"
    " AND (h.officer_id IS NULL OR h.named_by = (SELECT app_subject())))))",
    "case_proceeding": "recorded_by = (SELECT app_subject())"
    " AND (app_acts_on_case(case_id, 'record_outcome')"
    " OR app_acts_on_case(case_id, 'criminal_track'))",
    "proceeding_note": "written_by = (SELECT app_subject())"
    " AND organisation_id = ANY ((SELECT app_bodies({recorders}))::uuid[])"
    " AND app_acts_on_case(case_id, 'record_outcome')",
    "case_task": "app_acts_on_case(case_id, 'grant') AND EXISTS (SELECT FROM case_grant g"
    " WHERE g.id = grant_id AND g.case_id = case_task.case_id)",
    "referral": "offered_by = (SELECT app_subject()) AND status = 'OFFERED'"
    " AND app_acts_on_case(case_id, 'refer')",
}
CHANGED: Final = {
    # Table to who may change a row.
    "isolation": "app_acts_on_case(case_id, 'propose_isolation')"
    " OR app_acts_on_case(case_id, 'isolate')",
    "referral": "app_acts_on_referral(id)",
}
# Whoever answers a referral writes the event of it, and ends the grant that came with it.
ANSWERED: Final = {
    "case_event": " OR (kind = 'REFERRED' AND by_id = (SELECT app_subject())"
    " AND app_receives(case_id))",
    "case_grant": " OR EXISTS (SELECT FROM referral r WHERE r.grant_id = case_grant.id"
    " AND app_acts_on_referral(r.id))",
}

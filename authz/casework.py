"""What row security says of cases, beside the lines for them.

A notice may come from people who do not see the case that it begins, and an act may take a case out
of the reach of who acts: both write on in the transaction in which they began.
"""

from typing import Final

FILES: Final = """CREATE OR REPLACE FUNCTION app_files(place int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM unit u WHERE u.id = place AND u.lft <@ app_area({filers}))
$$"""  # whether a notice may be taken in there
FUNCTIONS: Final = (
    # A policy does not see the case that is not there for who asks.
    """CREATE OR REPLACE FUNCTION app_suspected(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM "case" k WHERE k.incident_id = asked
    AND app_subject() = ANY (k.barred))
$$""",
    # Likewise, of one case.
    """CREATE OR REPLACE FUNCTION app_barred(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM "case" k WHERE k.id = asked AND app_subject() = ANY (k.barred))
$$""",
    # Whoever gave the notice writes down what it begins, in the same transaction.
    """CREATE OR REPLACE FUNCTION app_filed(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM report r WHERE r.incident_id = asked
    AND r.filed_by = app_subject() AND r.recorded_at >= now())
$$""",
    # Whoever acted sets the clocks that run, also where the casework is not theirs to read yet: a
    # clock that is not seen would be lost.
    """CREATE OR REPLACE FUNCTION app_clocks(asked uuid, of_episode int) RETURNS SETOF case_deadline
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT d.* FROM case_deadline d WHERE d.case_id = asked AND d.episode = of_episode
    AND (SELECT app_sees_case(asked, 'CASEWORK', NULL)
      OR EXISTS (SELECT FROM case_event e
        WHERE e.case_id = asked AND e.by_id = app_subject() AND e.at >= now()))
$$""",
    # Whoever may act on the case by any line, or acted on it in this transaction, or began it.
    """CREATE OR REPLACE FUNCTION app_works_on_case(asked uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM case_event e
      WHERE e.case_id = asked AND e.by_id = app_subject() AND e.at >= now())
    OR EXISTS (SELECT FROM "case" k WHERE k.id = asked AND app_filed(k.incident_id))
    OR app_acts_on_case(asked, NULL);
END $$""",
)
# Asked last, of rows that no other line opens, and found once for all of them.
CHILD: Final = "id IN (SELECT app_children_of_cases())"
# A case that leaves the reach of who routes it: the row as it was is looked at.
KEPT: Final = "OR app_sees_case(id, 'PUBLIC', NULL)"
WORKED: Final = (
    'EXISTS (SELECT FROM "case" k WHERE k.incident_id = {incident} AND app_works_on_case(k.id))'
)
READ: Final = {
    "incident": 'EXISTS (SELECT FROM "case" k WHERE k.incident_id = incident.id)',
    "case_grant": "app_sees_case(case_id, 'CASEWORK', NULL)"
    " OR ((officer_id = (SELECT app_subject())"
    " OR organisation_id = ANY ((SELECT app_bodies({takers}))::uuid[]))"
    " AND NOT app_barred(case_id))",
    "case_opening": "officer_id = (SELECT app_subject())",
}
ADDED: Final = {
    # Table to who may add a row.
    **dict.fromkeys(("incident", "report", "case", "report_case"), "false"),  # by a function alone
    "case_form": "saved_by = (SELECT app_subject()) AND app_works_on_case(case_id)",
    "case_meeting": "recorded_by = (SELECT app_subject())"
    " AND app_acts_on_case(case_id, 'confirm_needs')",
    "case_evidence": "recorded_by = (SELECT app_subject())"
    " AND (app_acts_on_case(case_id, 'record_evidence')"
    " OR (app_acts_on_case(case_id, 'record_own_evidence') AND EXISTS (SELECT FROM case_task t"
    " WHERE t.case_id = case_evidence.case_id AND t.plan_id = case_evidence.plan_id"
    " AND t.activity = case_evidence.activity)))",
    # Who reads prints, without acting on the case.
    "case_print": "officer_id = (SELECT app_subject())"
    " AND app_sees_case(case_id, 'CASEWORK', NULL)",
    "case_change": "by_id = (SELECT app_subject()) AND app_works_on_case(case_id)",
    "case_transfer": "proposed_by = (SELECT app_subject()) AND status = 'PROPOSED'"
    " AND app_acts_on_case(case_id, 'transfer')",
    "case_deadline": "app_works_on_case(case_id)",
    "case_event": "by_id = (SELECT app_subject()) AND at <= clock_timestamp()"
    " AND app_works_on_case(case_id)",
    "case_grant": "granted_by = (SELECT app_subject()) AND app_acts_on_case(case_id, 'grant')",
    "case_opening": "officer_id = (SELECT app_subject()) AND app_acts_on_case(case_id,"
    " CASE WHEN break_glass THEN 'break_glass' ELSE 'open_sealed' END)",
}
CHANGED: Final = {
    # Table to who may change a row.
    "incident": WORKED.replace("{incident}", "incident.id"),
    "report": WORKED.replace("{incident}", "report.incident_id"),
    "case": "app_works_on_case(id)",
    "case_deadline": "app_works_on_case(case_id)",
    "case_grant": "app_acts_on_case(case_id, 'grant')",
    "case_transfer": "app_works_on_case(case_id)",
}

"""Households in row security: who gives them to whom, and where one is by its number."""

from typing import Final

HOUSEHOLDS: Final = (
    """CREATE OR REPLACE FUNCTION app_assigns(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM household WHERE household.id = asked AND ({lines}))
$$""",
    """CREATE OR REPLACE FUNCTION app_collaborates(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT app_works_among(asked, '{collaborator}', {assigning})
$$""",
    """CREATE OR REPLACE FUNCTION app_household(asked uuid, of_number text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h.id FROM child c JOIN household h ON h.unit_id = c.unit_id AND h.number = of_number
  WHERE c.id = asked AND app_writes(c.id, 'CONTACT', NULL)
$$""",
)

"""What row security says of two records of one child.

Merging and undoing is done by functions of the database: a bare caller can propose and decline.
"""

from typing import Final

PROPOSES: Final = "app_may(child_id, 'propose_merge') AND app_may(other_id, 'propose_merge')"
DECIDES: Final = (
    "status IN ('PROPOSED', 'DECLINED') AND app_may(survivor_id, 'decide_merge')"
    " AND app_may(alias_id, 'decide_merge')"
)
NEW: Final = (
    "status = 'PROPOSED' AND proposed_by = (SELECT app_subject())"
    " AND app_may(survivor_id, 'propose_merge') AND app_may(alias_id, 'propose_merge')"
)
# What is decided of two is told in the history of both, by who may decide it.
DECIDED: Final = (
    "(kind LIKE 'DUPLICATE%' OR kind LIKE 'MERGE%') AND class = 'IDENTITY'"
    " AND other_id IS NOT NULL AND merge_id IS NULL"
    " AND (app_may(child_id, 'propose_merge') OR app_may(child_id, 'decide_merge'))"
)

"""What row security says of two records of one child."""

from typing import Final

PROPOSES: Final = "app_may(child_id, 'propose_merge') AND app_may(other_id, 'propose_merge')"
# What is decided of two is told in the history of both, by who may decide it.
DECIDED: Final = (
    "kind LIKE 'DUPLICATE_%' AND class = 'IDENTITY' AND other_id IS NOT NULL"
    " AND app_may(child_id, 'propose_merge')"
)

"""A child moves to another commune (chuyển nơi cư trú): one proposes it, the other accepts it."""

from enum import StrEnum
from typing import Final

from db.rules.children import ChildStatus


class MoveStatus(StrEnum):
    """Where a proposal stands. Only one that is PROPOSED waits for an answer."""

    PROPOSED = "PROPOSED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


class MoveDirection(StrEnum):
    """Seen from where one works."""

    IN = "IN"
    OUT = "OUT"


MOVES: Final = frozenset({ChildStatus.ACTIVE})  # whose record can go elsewhere

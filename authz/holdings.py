"""What somebody holds, for people: the lines of each role, resource and action taken together."""

from dataclasses import dataclass

from authz.access import SqlAccess
from authz.policy import Grant
from db.rules.sensitivity import PARTS, Sensitivity


@dataclass(frozen=True, slots=True)
class Holding:
    """The lines of one role for one resource and action, taken together."""

    role: str
    resource: str
    action: str
    scope: str
    classes: tuple[Sensitivity, ...]
    masked: tuple[Sensitivity, ...]
    parts: tuple[str, ...]


def holdings(access: SqlAccess) -> list[Holding]:
    """What a person holds now, one for each role, resource and action."""
    found: dict[tuple[str, str, str], list[Grant]] = {}
    for role in access.who.roles:
        for grant in access.policy.grants[role]:
            found.setdefault((role, grant.resource, grant.action), []).append(grant)
    return [_together(*named, grants) for named, grants in sorted(found.items())]


def _together(role: str, resource: str, action: str, grants: list[Grant]) -> Holding:
    whole = {of for grant in grants for of in grant.whole}
    masked = {of for grant in grants for of in grant.masked} - whole
    parts = {part for grant in grants for part in grant.parts if PARTS[part] not in whole}
    return Holding(
        role,
        resource,
        action,
        ", ".join(sorted({grant.scope for grant in grants})),
        tuple(of for of in Sensitivity if of in whole),
        tuple(of for of in Sensitivity if of in masked),
        tuple(sorted(f"{PARTS[part].value}/{part}" for part in parts)),
    )

"""Casbin holds the lines and the role tree; here they become grants, read once.

No request calls it.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import casbin
from casbin.persist.adapter import load_policy_line
from casbin.persist.adapters import FileAdapter

from db.rules.roles import ROLES
from db.rules.sensitivity import PARTS, Sensitivity

HERE: Final = Path(__file__).parent
ROLE: Final = "role:"  # roles and people never share a name space (security.md F10)


@dataclass(frozen=True, slots=True)
class Grant:
    """One line, for one role that has or inherits it. `parts` are parts of classes held alone."""

    role: str
    resource: str
    action: str
    scope: str
    whole: frozenset[Sensitivity]
    masked: frozenset[Sensitivity]
    parts: frozenset[str]

    def holds(self, of: Sensitivity, part: str | None) -> bool:
        return of in self.whole or part in self.parts

    def line(self) -> str:
        """As it stands in the policy."""
        classes = [
            *sorted(of.value for of in self.whole),
            *sorted(f"{of.value}~" for of in self.masked),
            *sorted(f"{PARTS[part].value}/{part}" for part in self.parts),
        ]
        cells = (self.role, self.resource, self.action, self.scope, " ".join(classes) or "-")
        return ", ".join(cells)


class _Folder(FileAdapter):  # type: ignore[misc]  # Casbin is not typed
    """All files of a folder, one per domain. An adapter, because single adds are quadratic."""

    def load_policy(self, model: casbin.Model) -> None:
        for path in sorted(Path(self._file_path).glob("*.csv")):
            for line in path.read_text(encoding="utf-8").splitlines():
                load_policy_line(line.strip(), model)


class Policy:
    """The grants of every role. A line with an unknown role, class or part does not start."""

    def __init__(self, folder: Path = HERE / "policies") -> None:
        enforcer = casbin.Enforcer(str(HERE / "model.conf"), _Folder(str(folder)))
        named = {*enforcer.get_all_subjects(), *enforcer.get_all_roles()}
        if unknown := {name.removeprefix(ROLE) for name in named} - ROLES.keys() - {"everybody"}:
            raise ValueError(f"policy lines name unknown roles: {sorted(unknown)}")
        self.grants: dict[str, tuple[Grant, ...]] = {}
        for role in ROLES:
            lines = enforcer.get_implicit_permissions_for_user(ROLE + role)
            grants = {_grant(role, *line[1:]) for line in lines}
            self.grants[role] = tuple(sorted(grants, key=Grant.line))

    def names(self, model: Any, action: str) -> bool:
        """Whether any line speaks of this action on this table."""
        return (model.__tablename__, action) in self._named

    @cached_property
    def _named(self) -> frozenset[tuple[str, str]]:
        held = (grant for grants in self.grants.values() for grant in grants)
        return frozenset((grant.resource, grant.action) for grant in held)

    @cached_property
    def lines(self) -> str:
        return "\n".join(grant.line() for grants in self.grants.values() for grant in grants)

    @cached_property
    def digest(self) -> str:
        """Written into the database with the row security made from it."""
        return sha256(self.lines.encode()).hexdigest()


def _grant(role: str, resource: str, action: str, scope: str, classes: str) -> Grant:
    whole, masked, parts = set(), set(), set()
    for word in classes.replace("-", "").split():
        of, _, part = word.partition("/")
        if part:
            if PARTS[part] is not Sensitivity[of]:
                raise ValueError(f"{part} is no part of {of}")
            parts.add(part)
        elif of.endswith("~"):
            masked.add(Sensitivity[of.rstrip("~")])
        else:
            whole.add(Sensitivity[of])
    sets = frozenset(whole), frozenset(masked), frozenset(parts)
    return Grant(role, resource, action, scope, *sets)

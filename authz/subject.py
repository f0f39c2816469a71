"""Who asks: a person with postings, and what each role covers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from db.units import NOWHERE, Area, Tree, union


class Held(Protocol):
    """A posting in force."""

    @property
    def id(self) -> UUID: ...
    @property
    def role(self) -> str: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def organisation_id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """`areas`: role to the units it covers; `organisations`: role to the bodies it is held in."""

    id: UUID
    areas: Mapping[str, Area] = field(hash=False)
    organisations: Mapping[str, tuple[UUID, ...]] = field(hash=False)
    postings: tuple[UUID, ...] = ()
    posts: tuple[Held, ...] = field(default=(), hash=False, compare=False)
    roles: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", tuple(sorted(self.areas)))

    @classmethod
    def posted(cls, id: UUID, postings: Iterable[Held], tree: Tree) -> "Subject":
        """A role covers the units of all its postings; a unit not in force today covers nothing."""
        held = tuple(postings)
        areas: dict[str, Area] = {}
        organisations: dict[str, tuple[UUID, ...]] = {}
        for posting in held:
            unit = tree.by_id.get(posting.unit_id)
            area = tree.area([unit]) if unit else NOWHERE
            areas[posting.role] = union((areas.get(posting.role, NOWHERE), area))
            known = organisations.get(posting.role, ())
            organisations[posting.role] = (*known, posting.organisation_id)
        return cls(id, areas, organisations, tuple(posting.id for posting in held), held)

    def apart(self, tree: Tree) -> "dict[UUID, Subject]":
        """The same person in each organisation alone, in the order of their postings."""
        found: dict[UUID, list[Held]] = {}
        for posting in self.posts:
            found.setdefault(posting.organisation_id, []).append(posting)
        return {body: self.posted(self.id, held, tree) for body, held in found.items()}

    def area(self, roles: Iterable[str]) -> Area:
        """Everything covered by any of these roles."""
        held = [self.areas[role] for role in roles if role in self.areas]
        return held[0] if len(held) == 1 else union(held)

    def bodies(self, roles: Iterable[str]) -> list[UUID]:
        """The organisations in which any of these roles is held."""
        return [body for role in roles for body in self.organisations.get(role, ())]


NOBODY: Final = Subject(UUID(int=0), {}, {})

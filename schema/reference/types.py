"""What forms choose from, and words for the enums of this schema."""

from typing import Any

import strawberry

from db.rules.circumstances import GROUPS
from db.rules.special import Successor
from schema.children.facts import CircumstanceGroup
from schema.mapped import attr, call

strawberry.enum(
    Successor,
    name="CircumstanceSuccessor",
    description="How a group of the law of 2004 leads to those of 2016.",
)


@strawberry.type(description="What a value of an enum is called.")
class EnumLabel:
    value: str = strawberry.field(description="The value.")
    vi: str = strawberry.field(description="In Vietnamese.")
    en: str = strawberry.field(description="In English.")


def group_of(choice: Any, _: Any, __: Any) -> Any:
    return GROUPS[choice.of]


def groups_of(former: Any, _: Any, __: Any) -> Any:
    return [GROUPS[number] for number in former.groups]


@strawberry.type(description="A case within a group of special circumstances.")
class CircumstanceSubgroup:
    code: str = attr("code", "Stable.")
    group: CircumstanceGroup = call(group_of, "The group it belongs to.")
    name_vi: str = attr("name_vi", "In Vietnamese.")
    name_en: str = attr("name_en", "In English.")
    source: str = attr(
        "source", "Where it was found; `(unverified)`: not compared with the official text."
    )


@strawberry.type(description="A group of the law of 2004 (art. 40).")
class CircumstanceOf2004:
    number: int = attr("number", "1 to 10, as the law counted.")
    code: str = attr("code", "Stable.")
    name_vi: str = attr("name_vi", "As the law had it.")
    name_en: str = attr("name_en", "In English.")
    groups: list[CircumstanceGroup] = call(groups_of, "The groups of 2016 it may lead to.")
    successor: Successor = attr("successor", "How it leads there.")
    source: str = attr("source", "Where it was found.")


@strawberry.type(description="A kind of help (hình thức trợ giúp).")
class AssistanceKind:
    code: str = attr("code", "Stable.")
    name_vi: str = attr("name_vi", "In Vietnamese.")
    name_en: str = attr("name_en", "In English.")

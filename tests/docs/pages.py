"""The documents as text: their pages, fenced blocks, the remarks before a block, their links.

A block is told how to run by remarks on the lines before it:

    <!-- as: bode.worker -->                    who asks; without it the block is only validated
    <!-- error: FIELD_NOT_ALLOWED -->           the code of the error that must come
    <!-- variables: {"name": "an"} -->          values; a UUID! that has none is a new one
    <!-- ids: { child: children(first: 1) { nodes { id } } } -->
                                                asked first: the first value of each field
    <!-- on: 2021-03-12 -->                     a step of a story, with the clock of that day
    <!-- keep: {"child": "node.id"} -->         what of its answer later steps are told
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^ {0,3}```(\w*)[^\n]*\n(.*?)^ {0,3}```\s*$", re.MULTILINE | re.DOTALL)
_REMARK = re.compile(r"<!--\s*(as|error|ids|variables|on|keep):\s*(.*?)\s*-->", re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def pages() -> list[Path]:
    """What people read. The changes speak of what was, not of what is."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Block:
    page: str
    line: int
    language: str
    text: str
    remarks: dict[str, str] = field(hash=False)

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def variables(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.remarks.get("variables", "{}"))
        return found


def blocks(*languages: str) -> list[Block]:
    return [
        block for page in pages() for block in _blocks(page) if block.language in (languages or "")
    ]


def _blocks(page: Path) -> list[Block]:
    whole, found, end = page.read_text(encoding="utf-8"), [], 0
    for fence in _FENCE.finditer(whole):
        remarks = dict(_REMARK.findall(_just_before(whole[end : fence.start()])))
        line = whole.count("\n", 0, fence.start()) + 1
        found.append(Block(name(page), line, fence[1], fence[2], remarks))
        end = fence.end()
    return found


def _just_before(between: str) -> str:
    """The remarks that nothing but white space parts from the block."""
    found = re.search(r"((?:<!--.*?-->\s*)+)$", between, re.DOTALL)
    return found[1] if found else ""


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    return _LINK.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """The headings as links name them."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ +(.+?)\s*$", prose(page), re.MULTILINE):
        kept = re.sub(r"[^\w\- ]", "", heading.lower().replace("`", ""))
        found.add(kept.replace(" ", "-"))
    return found

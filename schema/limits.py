"""How much one document may ask, and the checks that its text must pass before it is parsed."""

import re
from dataclasses import dataclass
from typing import Final

from schema.faults import DOCUMENT_LIMIT, GRAPHQL_PARSE_FAILED, RequestRefusedError, fault


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings by the same names (`max_…`) describe each and have the same defaults."""

    characters: int = 20_000
    tokens: int = 1_000
    comments: int = 50
    brackets: int = 30
    depth: int = 12
    introspection_depth: int = 20
    aliases: int = 30
    fields: int = 400
    directives: int = 20
    operations: int = 5
    cost: int = 5_000
    errors: int = 5


def exceeded(
    what: str, allowed: int, sentence: str, requested: int | None = None
) -> RequestRefusedError:
    facts = {} if requested is None else {"requested": requested}
    return RequestRefusedError(
        fault(sentence, DOCUMENT_LIMIT, limit=what, allowed=allowed, **facts)
    )


_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*+\\u(?:0000|\{0+\})")  # PostgreSQL has no such text

# One lexical token or comment. An unterminated string runs to where it must end, so that no
# character is looked at twice; the parser then says what is wrong with it.
_TOKEN: Final = re.compile(
    r"""
      \#[^\n\r]*+                                                   # comment
    | \"{3} (?: [^"\\] | \\\"{3} | \\ | \"(?!\"\") )*+ (?: \"{3} | \Z )  # block string
    | \"    (?: [^"\\\n\r] | \\[^\n\r] )*+ \"?                       # string
    | [{(\[] | [})\]]
    | \.\.\. | [!$&:=@|]
    | [A-Za-z0-9_.+-]++                                             # name or number
    """,
    re.VERBOSE,
)


def check_text(text: str, limits: Limits) -> None:
    """Refuse what would be dear to parse. One scan, stopped at the first excess."""
    if len(text) > limits.characters:
        raise exceeded(
            "characters",
            limits.characters,
            f"The document is longer than {limits.characters} characters.",
        )
    tokens = comments = depth = 0
    for match in _TOKEN.finditer(text):
        first = text[match.start()]
        if first == "#":
            comments += 1
            if comments > limits.comments:
                raise exceeded(
                    "comments",
                    limits.comments,
                    f"The document has more than {limits.comments} comments.",
                )
            continue
        tokens += 1
        if first == '"' and _holds_nul(match.group()):
            raise RequestRefusedError(fault("Strings must not contain NUL.", GRAPHQL_PARSE_FAILED))
        depth += (first in "{([") - (first in "})]")
        if tokens > limits.tokens:
            raise exceeded(
                "tokens", limits.tokens, f"The document has more than {limits.tokens} tokens."
            )
        if depth > limits.brackets:
            raise exceeded(
                "brackets", limits.brackets, f"Brackets are nested deeper than {limits.brackets}."
            )


def _holds_nul(token: str) -> bool:
    return "\\u" in token and not token.startswith('"""') and _NUL.search(token) is not None

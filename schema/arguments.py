"""What the arguments of mapped fields are."""

from collections.abc import Mapping
from typing import Final

# Every argument of a mapped field says what it is; one without a word here does not import.
ARGUMENTS: Final[Mapping[str, str]] = {
    "first": "So many, 1 to 100, forward; 20 unless said.",
    "after": "Behind the entry with this cursor.",
    "last": "So many, 1 to 100, backward.",
    "before": "Before the entry with this cursor.",
    "where": "Which entries; all unless said.",
    "order_by": "In which order; later terms decide among equals.",
    "on": "The day to speak of; today unless said.",
    "as_of": "The day to speak of, today or before, for who may look back: everything is told,"
    " filtered and put in order as it was then. Today unless said.",
    "known_on": "As was known at this moment, beside `asOf`; as is known now unless said.",
    "id": "The id, as it was given.",
    "ids": "The ids, as they were given; 100 at most.",
    "code": "The registry number, as printed on paper.",
    "child": "The id of the child.",
    "number": "The number, as printed on paper.",
    "within": "This unit and everything below it.",
    "check": "What is looked for.",
    "status": "Any of these; all unless said.",
    "period": "Of which period; the year in which the target is due, or the one that runs.",
    "form": "Which form.",
    "format": "CSV or XLSX.",
    "language": "Of headings and labels; Vietnamese unless said.",
    "episode": "Of which episode, from 1; the one that runs unless said.",
}

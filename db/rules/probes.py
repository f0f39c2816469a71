"""Asking for personal ids that other communes hold: counted, and slowed (security.md F9, D21)."""

from datetime import timedelta
from typing import Final

FREE: Final = 10  # hits outside of one's scope before the first wait
FIRST_WAIT: Final = timedelta(seconds=1)  # doubled by each further hit
LONGEST_WAIT: Final = timedelta(minutes=15)
MOST_OF_BOOKS: Final = 100  # likely duplicates elsewhere, told by household books in a day
FORGOTTEN_AFTER: Final = timedelta(hours=1)  # without a hit

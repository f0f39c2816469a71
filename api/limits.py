"""The limits of a document, from the settings: `max_depth` is `Limits.depth`, and so on."""

from dataclasses import fields

from api.settings import Settings
from db.services.book.sheets import Bounds
from schema.limits import Limits


def limits(settings: Settings) -> Limits:
    return Limits(**{f.name: getattr(settings, f"max_{f.name}") for f in fields(Limits)})


def bounds(settings: Settings) -> Bounds:
    """Of household books that come as files."""
    return Bounds(settings.max_import_lines, settings.max_import_unpacked_bytes)

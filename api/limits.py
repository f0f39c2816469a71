"""The limits of a document, from the settings: `max_depth` is `Limits.depth`, and so on."""

from dataclasses import fields

from api.settings import Settings
from schema.limits import Limits


def limits(settings: Settings) -> Limits:
    return Limits(**{f.name: getattr(settings, f"max_{f.name}") for f in fields(Limits)})

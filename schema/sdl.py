"""The schema as text: types by name, fields as written; what front ends generate from."""

from schema.root import schema


def sdl() -> str:
    return schema.as_str() + "\n"

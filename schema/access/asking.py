"""Why somebody may, or may not: asked of `authz.explain` on behalf of the viewer."""

from functools import partial
from typing import Any

from authz import explain
from authz.verdict import Explanation
from db.compiler.plan import local_id
from schema.context import Context


async def explanation(
    context: Context, action: str, identity: str, officer: str | None = None, *, root: str
) -> Explanation | None:
    """None for what the viewer cannot read, for an officer they do not administer, and for what
    does not exist: one answer. Any other that is about a child is a read of it, and logged
    under the field at the `root`."""
    kind, who = ("Officer", context.subject) if officer is None else local_id(officer)
    if kind != "Officer" or who is None:
        return None
    posts = await context.house.drawn(partial(explain.posts_plan, who), context, root)
    if posts is None:
        return None
    if unit := explain.of_unit(context.memory, action, identity):
        return unit
    access: Any = context.access
    asked = explain.question(access, who, posts, action, identity)
    if asked is None:
        return None
    plan = partial(explain.explanation_plan, asked)
    found: Explanation | None = await context.house.drawn(plan, context, root)
    return found

"""An explanation in words, with the statement that asked: for the command line."""

from datetime import UTC, datetime

from authz.access import SqlAccess
from authz.explain import explanation_plan, question
from authz.policy import Policy
from authz.subject import Subject
from authz.verdict import Explanation
from db.compiler.plan import Ask, Draft
from db.reader import Reader
from db.services.people import Person
from db.units import Memory


async def explained(
    reader: Reader, policy: Policy, memory: Memory, person: Person, *, action: str, identity: str
) -> str:
    """For the command line: the lines, what each says on this row, and the statement that asked.

    Asks on behalf of nobody: every row can be asked about. `reader` connects as the compiler.
    """
    nobody = Subject.posted(person.id, (), memory.tree)
    access = SqlAccess(nobody, policy, memory.tree)
    ask = Ask(access, {}, datetime.now(UTC), memory)
    posts = person.postings_on(ask.today)
    asked = question(access, person.id, posts, action, identity)
    title = f"{person.username} ({person.display_name}), {action} {identity}"
    if asked is None:
        return f"{title}: no line speaks of such an id.\n"
    plan = explanation_plan(asked, None, Draft(ask))
    found: Explanation | None = await reader.run(plan, ask)
    if found is None:
        return f"{title}: there is no such row.\n"
    places = {post.id: memory.tree.by_id[post.unit_id] for post in posts}
    told = [
        f"  {'yes' if reason.allows else 'no ':3}  {reason.line}\n"
        f"       at {places[reason.posting].name} ({places[reason.posting].code})"
        for reason in found.reasons
        if reason.posting
    ] or [f"  no line of {', '.join(sorted({p.role for p in posts})) or 'nobody'} speaks of it"]
    values = [f"  ${at} = {value!r}" for at, value in enumerate(plan.arguments(ask), 1)]
    verdict = "allowed" if found.allowed else "not allowed"
    return "\n".join([f"{title}: {verdict}", *told, "", plan.sql, *values, ""])

"""What officers decide of two records."""

from typing import Annotated, Any

import strawberry

from db.compiler.plan import global_id
from db.services import duplicates
from db.services.duplicates import Two
from db.services.requests import Done
from db.services.work import Work
from schema.duplicates import inputs as i
from schema.duplicates import results as r
from schema.duplicates.wording import mutation
from schema.writing import ARGUMENT, Info, key_of

DECIDED = mutation()


def two(input: Any) -> Two:
    return Two(key_of("Child", input.first), key_of("Child", input.second))


@strawberry.type
class DuplicateMutations:
    """`dismissDuplicate`, `reopenDuplicate`, `askElsewhere`."""

    @strawberry.mutation(
        description="Say that two records are not of one child: they are no candidates any more."
    )
    async def dismiss_duplicate(
        self, info: Info, input: Annotated[i.DismissDuplicateInput, ARGUMENT]
    ) -> r.DismissDuplicateResult | None:
        async def command(work: Work) -> Done:
            await duplicates.dismiss_duplicate(work, two(input))
            return Done("DuplicateDismissed", {"first": input.first, "second": input.second})

        return await DECIDED.perform(info, input, command, r.DuplicateDismissed.of)

    @strawberry.mutation(description="Take back that two records are not of one child.")
    async def reopen_duplicate(
        self, info: Info, input: Annotated[i.ReopenDuplicateInput, ARGUMENT]
    ) -> r.ReopenDuplicateResult | None:
        async def command(work: Work) -> Done:
            await duplicates.reopen_duplicate(work, two(input))
            return Done("DuplicateReopened", {"first": input.first, "second": input.second})

        return await DECIDED.perform(info, input, command, r.DuplicateReopened.of)

    @strawberry.mutation(
        description="Ask whether a record elsewhere is likely of the same child: with its name, its"
        " day of birth and its mother. Told is the commune to ask and nothing else; it is counted,"
        " slowed and on record, like questions for personal ids."
    )
    async def ask_elsewhere(
        self, info: Info, input: Annotated[i.AskElsewhereInput, ARGUMENT]
    ) -> r.AskElsewhereResult | None:
        async def command(work: Work) -> Done:
            child, notices = await duplicates.ask_elsewhere(work, key_of("Child", input.id))
            return Done("ElsewhereAsked", {"child": global_id("Child", child)}, notices=notices)

        return await DECIDED.perform(info, input, command, r.ElsewhereAsked.of)

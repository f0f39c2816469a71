"""What officers decide of two records."""

from typing import Annotated
from uuid import UUID

import strawberry

from db.compiler.plan import global_id
from db.services import duplicates, merging
from db.services.acts import Said
from db.services.duplicates import Two
from db.services.merging import Wish
from db.services.requests import Done
from db.services.work import Work
from schema.duplicates import inputs as i
from schema.duplicates import results as r
from schema.duplicates.wording import mutation
from schema.writing import ARGUMENT, Info, key_of

DECIDED = mutation(survivor_version="survivorVersion", alias_version="aliasVersion")


def two(input: i.TwoRecords) -> Two:
    return Two(key_of("Child", input.first), key_of("Child", input.second))


def done(kind: str, merge: UUID) -> Done:
    return Done(kind, {"merge": global_id("Merge", merge)})


@strawberry.type
class DuplicateMutations:
    """`dismissDuplicate`, `reopenDuplicate`, `askElsewhere`, `proposeMerge` …"""

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

    @strawberry.mutation(
        description="Propose that two records become one. Nothing changes until somebody else"
        " confirms it."
    )
    async def propose_merge(
        self, info: Info, input: Annotated[i.ProposeMergeInput, ARGUMENT]
    ) -> r.ProposeMergeResult | None:
        async def command(work: Work) -> Done:
            survivor = Said(key_of("Child", input.survivor), input.survivor_version)
            alias = Said(key_of("Child", input.alias), input.alias_version)
            return done("MergeProposed", await merging.propose_merge(work, Wish(survivor, alias)))

        return await DECIDED.perform(info, input, command, r.MergeProposed.of)

    @strawberry.mutation(
        description="Make two records one, as somebody else proposed: the survivor takes over what"
        " it lacks and shows both histories; the old id and registry number of the alias go on"
        " working."
    )
    async def confirm_merge(
        self, info: Info, input: Annotated[i.ConfirmMergeInput, ARGUMENT]
    ) -> r.ConfirmMergeResult | None:
        async def command(work: Work) -> Done:
            merge, versions = (
                key_of("Merge", input.id),
                (input.survivor_version, input.alias_version),
            )
            return done("MergeConfirmed", await merging.confirm_merge(work, merge, *versions))

        return await DECIDED.perform(info, input, command, r.MergeConfirmed.of)

    @strawberry.mutation(description="Decline what was proposed; who proposed it may, too.")
    async def decline_merge(
        self, info: Info, input: Annotated[i.DeclineMergeInput, ARGUMENT]
    ) -> r.DeclineMergeResult | None:
        async def command(work: Work) -> Done:
            merge = key_of("Merge", input.id)
            return done("MergeDeclined", await merging.decline_merge(work, merge))

        return await DECIDED.perform(info, input, command, r.MergeDeclined.of)

    @strawberry.mutation(
        description="Make two of one again: the alias is as it was, the survivor keeps what was"
        " said since and gives back the rest."
    )
    async def undo_merge(
        self, info: Info, input: Annotated[i.UndoMergeInput, ARGUMENT]
    ) -> r.UndoMergeResult | None:
        async def command(work: Work) -> Done:
            merge = key_of("Merge", input.id)
            return done(
                "MergeUndone", await merging.undo_merge(work, merge, input.survivor_version)
            )

        return await DECIDED.perform(info, input, command, r.MergeUndone.of)

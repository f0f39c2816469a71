"""Administration (quản trị): accounts, postings and keys, within the subtree one administers."""

from typing import Annotated
from uuid import UUID

import strawberry

from db.compiler.plan import global_id
from db.services import administration as people
from db.services import machines
from db.services.administration import Told, Wish
from db.services.machines import NewKey
from db.services.own_password import Replacement, change_password
from db.services.requests import Done
from db.services.work import Work
from schema.people import inputs as i
from schema.people import results as r
from schema.people.refusals import mutation
from schema.writing import ARGUMENT, Info, given, key_of

CREATE = mutation()
OF_OFFICER = mutation(officer="id")
START = mutation()
END = mutation(posting="id", officer="id", validFrom="validTo", unit="id")
NOBODY = UUID(int=0)  # a key that no row has
ISSUE = mutation(officer="machine", displayName="label")
REVOKE = mutation(key="id", officer="id")


def _done(kind: str, name: str, type_name: str, told: Told) -> Done:
    ids, versions = {name: global_id(type_name, told.id)}, {name: told.version}
    return Done(kind, ids, versions, secret=told.secret)


@strawberry.type
class AdministrationMutations:
    """Accounts, postings, keys. Nobody does any of this to themselves but change their password."""

    @strawberry.mutation(
        description="Open an account for a person of an organisation one administers."
    )
    async def create_officer(
        self, info: Info, input: Annotated[i.CreateOfficerInput, ARGUMENT]
    ) -> r.CreateOfficerResult | None:
        async def command(work: Work) -> Done:
            told = await people.create_officer(
                work,
                key_of("Organisation", input.organisation),
                username=input.username,
                display_name=input.display_name,
                password=given(input.password),
            )
            return _done("OfficerCreated", "officer", "Officer", told)

        return await CREATE.perform(info, input, command, r.OfficerCreated.of)

    @strawberry.mutation(
        description="Set a person's password anew; whatever they were signed in with has ended."
        " Only where all their postings lie within what one administers."
    )
    async def reset_password(
        self, info: Info, input: Annotated[i.ResetPasswordInput, ARGUMENT]
    ) -> r.ResetPasswordResult | None:
        async def command(work: Work) -> Done:
            officer = key_of("Officer", input.id)
            told = await people.reset_password(work, officer, given(input.password))
            return _done("PasswordReset", "officer", "Officer", told)

        return await OF_OFFICER.perform(info, input, command, r.PasswordReset.of)

    @strawberry.mutation(
        description="Change your own password. Everything you were signed in with ends, this"
        " session too. Not for machines, nor for accounts of another sign-in service."
    )
    async def change_password(
        self, info: Info, input: Annotated[i.ChangePasswordInput, ARGUMENT]
    ) -> r.ChangePasswordResult | None:
        async def command(work: Work) -> Done:
            context = info.context
            said = Replacement(input.current, input.next, context.caller.address)
            officer = await change_password(work, context.sign_in, said)
            return Done("PasswordChanged", {"officer": global_id("Officer", officer)})

        return await CREATE.perform(info, input, command, r.PasswordChanged.of)

    @strawberry.mutation(
        description="Close an account for good, with effect on the next request. Only where all its"
        " postings lie within what one administers."
    )
    async def disable_officer(
        self, info: Info, input: Annotated[i.DisableOfficerInput, ARGUMENT]
    ) -> r.DisableOfficerResult | None:
        async def command(work: Work) -> Done:
            told = await people.disable_officer(work, key_of("Officer", input.id))
            return _done("OfficerDisabled", "officer", "Officer", told)

        return await OF_OFFICER.perform(info, input, command, r.OfficerDisabled.of)

    @strawberry.mutation(
        description="Give an officer a role at a unit one administers, from a day on; the role must"
        " be one of that level."
    )
    async def start_posting(
        self, info: Info, input: Annotated[i.StartPostingInput, ARGUMENT]
    ) -> r.StartPostingResult | None:
        async def command(work: Work) -> Done:
            told = await people.start_posting(
                work, key_of("Officer", input.officer), _wish(work, input)
            )
            return _done("PostingStarted", "posting", "Posting", told)

        return await START.perform(info, input, command, r.PostingStarted.of)

    @strawberry.mutation(
        description="End a posting at a unit one administers: at once, or on a day to come."
    )
    async def end_posting(
        self, info: Info, input: Annotated[i.EndPostingInput, ARGUMENT]
    ) -> r.EndPostingResult | None:
        async def command(work: Work) -> Done:
            posting = key_of("Posting", input.id)
            told = await people.end_posting(work, posting, given(input.valid_to))
            return _done("PostingEnded", "posting", "Posting", told)

        return await END.perform(info, input, command, r.PostingEnded.of)

    @strawberry.mutation(
        description="Issue a key to a machine client of an organisation one administers, making the"
        " machine if it is new, with postings of its own."
    )
    async def issue_key(
        self, info: Info, input: Annotated[i.IssueKeyInput, ARGUMENT]
    ) -> r.IssueKeyResult | None:
        async def command(work: Work) -> Done:
            told = await machines.issue_key(work, _new_key(work, input))
            ids = {
                "key": global_id("MachineKey", told.id),
                "machine": global_id("Officer", told.machine),
            }
            return Done("KeyIssued", ids, until=told.expires_at, secret=told.secret)

        return await ISSUE.perform(info, input, command, r.KeyIssued.of)

    @strawberry.mutation(description="Take a key back, with effect on the next request.")
    async def revoke_key(
        self, info: Info, input: Annotated[i.RevokeKeyInput, ARGUMENT]
    ) -> r.RevokeKeyResult | None:
        async def command(work: Work) -> Done:
            told = await machines.revoke_key(work, key_of("MachineKey", input.id))
            return _done("KeyRevoked", "machine", "Officer", told)

        return await REVOKE.perform(info, input, command, r.KeyRevoked.of)


def _wish(work: Work, input: i.StartPostingInput | i.MachinePostingInput) -> Wish:
    unit = work.memory.unit(input.unit)
    said = input.organisation if isinstance(input, i.StartPostingInput) else None
    return Wish(
        input.role,
        unit.id if unit else None,
        _named("Organisation", said),
        given(input.valid_from),
        given(input.valid_to),
    )


def _new_key(work: Work, input: i.IssueKeyInput) -> NewKey:
    return NewKey(
        _named("Officer", input.machine),
        _named("Organisation", input.organisation),
        input.label,
        input.days,
        [_wish(work, posting) for posting in given(input.postings) or ()],
    )


def _named(type_name: str, identity: strawberry.ID | None) -> UUID | None:
    """None only where nothing was named."""
    said = given(identity)
    return None if said is None else key_of(type_name, said) or NOBODY

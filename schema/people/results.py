"""What the mutations of administration answer: read again, with the rights of after them."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from db.services.requests import Done
from schema.errors import IdempotencyMismatch, InvalidInput, NotFound, Refusal
from schema.people.types import Officer, Posting
from schema.writing import Info, outcome, row

ONCE = "Told this once and kept nowhere: null in the answer to a retry."
PASSWORD = f"The generated password; null if you chose one. {ONCE}"


@strawberry.type(description="There is a new account. It may do nothing until it has a posting.")
class OfficerCreated:
    identity: strawberry.Private[str]
    password: str | None = strawberry.field(description=PASSWORD)

    @strawberry.field(description="The new officer.")
    async def officer(self, info: Info) -> Officer | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["officer"], password=done.secret)


@strawberry.type(description="The password is another one; all sessions of its owner have ended.")
class PasswordReset:
    identity: strawberry.Private[str]
    password: str | None = strawberry.field(description=PASSWORD)

    @strawberry.field(description="Whose it is.")
    async def officer(self, info: Info) -> Officer | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["officer"], password=done.secret)


@strawberry.type(
    description="Your password is another one. All your sessions have ended, this one too: sign in"
    " with it."
)
class PasswordChanged:
    id: strawberry.ID = strawberry.field(description="The officer whose it is: yourself.")

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(id=strawberry.ID(done.ids["officer"]))


@strawberry.type(description="The account is closed; its sessions and keys have ended.")
class OfficerDisabled:
    identity: strawberry.Private[str]

    @strawberry.field(description="Whose it was.")
    async def officer(self, info: Info) -> Officer | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["officer"])


@strawberry.type(description="The officer holds the posting from its first day.")
class PostingStarted:
    identity: strawberry.Private[str]

    @strawberry.field(description="The new posting.")
    async def posting(self, info: Info) -> Posting | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["posting"])


@strawberry.type(description="The posting ends, or has ended.")
class PostingEnded:
    identity: strawberry.Private[str]

    @strawberry.field(
        description="The posting with its last day: yesterday, or the day before its first, if it"
        " ended at once."
    )
    async def posting(self, info: Info) -> Posting | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["posting"])


@strawberry.type(description="A machine client has a new key.")
class KeyIssued:
    identity: strawberry.Private[str]
    id: strawberry.ID = strawberry.field(description="Names the key, for `revokeKey`.")
    secret: str | None = strawberry.field(
        description=f"The key itself, sent as `Authorization: Bearer`. {ONCE}"
    )
    expires_at: datetime = strawberry.field(description="From then on it is refused.")

    @strawberry.field(description="The machine client, as the officer it is.")
    async def machine(self, info: Info) -> Officer | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        assert done.until is not None  # noqa: S101 -- see `issueKey`
        return cls(
            identity=done.ids["machine"],
            id=strawberry.ID(done.ids["key"]),
            secret=done.secret,
            expires_at=done.until,
        )


@strawberry.type(description="The key is refused from the next request on.")
class KeyRevoked:
    identity: strawberry.Private[str]

    @strawberry.field(description="The machine client whose key it was.")
    async def machine(self, info: Info) -> Officer | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["machine"])


CreateOfficerResult = Annotated[OfficerCreated | Refusal, outcome("CreateOfficerResult")]
ResetPasswordResult = Annotated[PasswordReset | Refusal, outcome("ResetPasswordResult")]
ChangePasswordResult = Annotated[
    PasswordChanged | InvalidInput | NotFound | IdempotencyMismatch, outcome("ChangePasswordResult")
]
DisableOfficerResult = Annotated[OfficerDisabled | Refusal, outcome("DisableOfficerResult")]
StartPostingResult = Annotated[PostingStarted | Refusal, outcome("StartPostingResult")]
EndPostingResult = Annotated[PostingEnded | Refusal, outcome("EndPostingResult")]
IssueKeyResult = Annotated[KeyIssued | Refusal, outcome("IssueKeyResult")]
RevokeKeyResult = Annotated[KeyRevoked | Refusal, outcome("RevokeKeyResult")]

"""Refusals by HTTP status. docs/errors.md has them all."""

from dataclasses import dataclass

from api.http import Header, retry_after
from schema.faults import (
    BAD_USER_INPUT,
    DOCUMENT_LIMIT,
    INTERNAL_SERVER_ERROR,
    RATE_LIMITED,
    TIMEOUT,
    UNAUTHENTICATED,
    Error,
    fault,
)

# Request errors are the asker's (400) but for these.
STATUS = {INTERNAL_SERVER_ERROR: 500, TIMEOUT: 503, RATE_LIMITED: 429, UNAUTHENTICATED: 401}


@dataclass(eq=False)
class RefusedRequestError(Exception):
    """An answer before the operation is reached. The connection ends with it: see `early`."""

    status: int
    error: Error
    headers: tuple[Header, ...] = ()
    early: bool = True  # the body has not been read whole


class ClientGoneError(Exception):
    """The client hung up before its request was whole: there is nobody to answer."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What sign-in answers when it knows nobody by these credentials.

    `error` is RFC 6750's (`invalid_token`), None when there was no token at all.
    """

    message: str = "Sign in."
    error: str | None = None


def malformed(message: str) -> RefusedRequestError:
    return RefusedRequestError(400, fault(message, BAD_USER_INPUT), early=False)


def wrong_method(*allowed: bytes) -> RefusedRequestError:
    error = fault("Not by this method; `Allow` says by which.", BAD_USER_INPUT)
    return RefusedRequestError(405, error, ((b"allow", b", ".join(allowed)),))


def not_acceptable(*, early: bool = True) -> RefusedRequestError:
    sentence = "Answers come as application/graphql-response+json or application/json."
    return RefusedRequestError(406, fault(sentence, BAD_USER_INPUT), early=early)


def body_too_slow() -> RefusedRequestError:
    return RefusedRequestError(408, fault("The body did not arrive in time.", TIMEOUT))


def body_too_large(limit: int) -> RefusedRequestError:
    error = fault(f"The body is larger than {limit} bytes.", DOCUMENT_LIMIT, limit="body")
    return RefusedRequestError(413, error)


def wrong_media(message: str) -> RefusedRequestError:
    error = fault(message, BAD_USER_INPUT)
    return RefusedRequestError(415, error, ((b"accept-post", b"application/json"),))


def unauthenticated(refusal: Refusal) -> RefusedRequestError:
    challenge = b'Bearer realm="mangnon"'
    if refusal.error:
        challenge += b', error="%s"' % refusal.error.encode("ascii")
    error = fault(refusal.message, UNAUTHENTICATED)
    return RefusedRequestError(401, error, ((b"www-authenticate", challenge),))


def too_often(seconds: float) -> RefusedRequestError:
    error = fault("You ask too much in too short a time.", RATE_LIMITED)
    return RefusedRequestError(429, error, (retry_after(seconds),))


def too_busy() -> RefusedRequestError:
    error = fault("The server has its hands full. Ask again shortly.", RATE_LIMITED)
    return RefusedRequestError(503, error, (retry_after(1),))


def too_slow() -> RefusedRequestError:
    error = fault("This took too long and was stopped.", TIMEOUT)
    return RefusedRequestError(503, error, (retry_after(5),), early=False)

"""What is answered, where a body is taken in by hand, when it comes to nothing."""

from api.errors import ClientGoneError, RefusedRequestError
from api.gate import swallow
from api.http import CLOSE, Receive, Scope, Send, answer
from schema.faults import unexpected


async def refuse(problem: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    """Whatever it is, it is answered, and nothing of a surprise is told."""
    match problem:
        case ClientGoneError():
            return
        case RefusedRequestError():
            more = (*problem.headers, CLOSE) if problem.early else problem.headers
            if problem.early:
                await swallow(receive, scope)
            await answer(send, problem.status, {"errors": [problem.error]}, more=more)
        case _:
            await answer(send, 500, {"errors": [unexpected(problem)]})

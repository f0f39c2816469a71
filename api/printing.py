"""`GET /forms/{link}`: a form of a case as PDF, by a link that `Case.formUrl` gave, used once.

Whatever stands against it is one answer: no such link, used, over, another's, rights that ended.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.routing import BaseRoute, Route

from api.auth import Caller
from api.errors import RefusedRequestError, too_busy, too_slow, wrong_method
from api.http import Receive, Scope, Send, answer
from api.known import Known
from api.refusals import refuse
from db.access import NotFoundError
from db.press import Press, PressBusyError
from db.services.access_log import Entry
from db.services.cases import printing
from db.services.cases.printing import Print
from schema.cases.printing import FORMS
from schema.context import Context
from schema.faults import BAD_USER_INPUT, fault

OPERATION: Final = "print"  # in the log of reads
FIELD: Final = "caseForm"
POINTS: Final = 500  # of the reader's purse, for one form
PDF: Final = b"application/pdf"


@dataclass(eq=False)
class Forms:
    """`known` tells who asks, `context` what they may now."""

    known: Known
    context: Callable[[Caller], Awaitable[Context]]
    press: Press

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            name, paper = await self._printed(scope)
        except Exception as problem:
            await refuse(problem, scope, receive, send)
        else:
            told = (b"content-disposition", f'inline; filename="{name}"'.encode("ascii"))
            await answer(send, 200, paper, PDF, [told])

    async def _printed(self, scope: Scope) -> tuple[str, bytes]:
        if scope["method"] != "GET":
            raise wrong_method(b"GET")
        caller = await self.known(scope)
        self.known.rates.spend(caller.officer_id, POINTS)
        if self.press.full:
            raise too_busy()  # before the link is used
        context = await self.context(caller)
        try:
            link = printing.read(context.memory.secret, scope["path_params"]["link"])
            found: Print = await context.worked(lambda work: printing.use(work, link))
            paper = await self.press.printed(found.page)
        except NotFoundError:
            raise _none() from None
        except PressBusyError:
            raise too_busy() from None
        except TimeoutError:
            raise too_slow() from None
        await _logged(context, found)
        return found.name, paper


async def _logged(context: Context, found: Print) -> None:
    """On record before it leaves."""
    entry = Entry(
        officer=context.access.subject,
        postings=context.access.postings,
        operation=OPERATION,
        field=FIELD,
        children=[found.child.hex] if found.child else [],
        cases=[found.case.hex],
        classes=sorted(of.value for of in found.classes),
    )
    await context.log.write([entry])


def _none() -> RefusedRequestError:
    error = fault("There is no such form, or no longer.", BAD_USER_INPUT)
    return RefusedRequestError(404, error, early=False)


def routes(forms: Forms) -> list[BaseRoute]:
    return [Route(f"{FORMS}/{{link}}", forms)]

"""Who asks, beside /graphql: known and within their rate, or refused as there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from api.auth import Caller
from api.errors import Refusal, too_often, unauthenticated
from api.http import Scope
from api.rate import Rates, address

UNKNOWN_POINTS: Final = 1


@dataclass(frozen=True, eq=False)
class Known:
    authenticate: Callable[[Scope], Awaitable[Caller | Refusal]]
    rates: Rates
    unknown_rates: Rates

    async def __call__(self, scope: Scope) -> Caller:
        """Raises RefusedRequestError."""
        caller = await self.authenticate(scope)
        known = not isinstance(caller, Refusal)
        purse = self.rates if known else self.unknown_rates
        whose = caller.officer_id if isinstance(caller, Caller) else address(scope.get("client"))
        if wait := purse.wait(whose):
            raise too_often(wait)
        if isinstance(caller, Refusal):
            self.unknown_rates.spend(whose, UNKNOWN_POINTS)
            raise unauthenticated(caller)
        return caller

"""How much one principal may ask in a minute, and one address without a token.

In memory of this worker. A count is only ever compared for its own key and never shown, so nobody
learns of others; what is overspent is paid back by waiting.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

_KEYS: Final = 100_000
_MINUTE: Final = 60.0  # seconds
_IPV6_SITE: Final = 64  # bits of an address that one site holds for itself


class Rates:
    """A purse for each key that fills evenly, to at most one minute's points."""

    def __init__(
        self, per_minute: int, *, clock: Callable[[], float] = time.monotonic, keys: int = _KEYS
    ) -> None:
        self._full, self._clock, self._most = float(per_minute), clock, keys
        self._purses: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()  # points, at

    def wait(self, key: Hashable) -> float:
        """Seconds until this key may ask again; 0 when it may now."""
        points = self._points(key, self._clock())
        return 0.0 if points > 0 else (1 - points) * _MINUTE / self._full

    def spend(self, key: Hashable, points: float) -> None:
        now = self._clock()
        self._purses[key] = (self._points(key, now) - points, now)
        self._purses.move_to_end(key)
        if len(self._purses) > self._most:
            self._purses.popitem(last=False)

    def _points(self, key: Hashable, now: float) -> float:
        points, at = self._purses.get(key, (self._full, now))
        return min(self._full, points + (now - at) * self._full / _MINUTE)


def address(client: Any) -> str:
    """Whose purse an unknown caller pays from: the IPv4 address or the IPv6 site."""
    host = client[0] if client else ""
    try:
        known = ip_address(host)
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return f"{int(known) >> (128 - _IPV6_SITE):x}/{_IPV6_SITE}"
    return str(known)

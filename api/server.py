"""uvicorn, with what it leaves out: deadlines for heads and slow readers; drain without losses."""

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import socket
import struct
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HEAD_TIMEOUT: Final = 8.0  # seconds for a request's head, from its first byte or the connection's
READER_TIMEOUT: Final = 30.0  # seconds that unsent bytes may wait for a slow reader
QUIET: Final = 0.5  # seconds of answering with `connection: close` before idle connections end
ACCEPTED: Final = 0.1  # seconds to accept what the kernel holds, before the listener closes
SO_ATTACH_FILTER: Final = 26  # Linux; Python has no name for it
BPF_RETURN: Final = 0x06
HEAD_BYTES: Final = 32_768
HEAD_LINES: Final = 100
GOING_AWAY: Final = 1001  # codes of closing a WebSocket
TOO_SLOW: Final = 4008
_ANSWER: Final = (
    b"HTTP/1.1 %s\r\ncontent-type: text/plain; charset=utf-8\r\ncache-control: no-store\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)
_SLOW: Final = b"408 Request Timeout"
_LARGE: Final = b"431 Request Header Fields Too Large"
_WRONG: Final = b"400 Bad Request"


_SOCKETS: Final = logging.getLogger("uvicorn.sockets")
_SOCKETS.setLevel(logging.WARNING)  # below it stand addresses and query strings


class GuardedProtocol(HttpToolsProtocol):
    """Ends connections that send no whole head in time, too large a one, or do not read."""

    head_timeout = HEAD_TIMEOUT
    reader_timeout = READER_TIMEOUT
    quiet = QUIET

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._head_timer: asyncio.TimerHandle | None = None
        self._reader_timer: asyncio.TimerHandle | None = None
        self._in_message = self._draining = self._too_large = False
        self._head_bytes = self._parsed_bytes = 0  # of a head not yet whole, and of its lines

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_over()
        self._read_on()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._in_message:
            self._await_head()
        super().data_received(data)
        if self._in_message or self._head_timer is None:
            return
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES:
            self._refuse(_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._parsed_bytes = 0
        self._await_head()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._check_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._check_head(len(name) + len(value))

    def on_headers_complete(self) -> None:
        self._in_message = True
        self._head_over()
        super().on_headers_complete()
        draining = self._draining or getattr(self.server_state, "draining", False)
        if draining and self.cycle is not None:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_message = False

    def send_400_response(self, msg: str) -> None:
        self._refuse(_LARGE if self._too_large else _WRONG)

    def shutdown(self) -> None:
        """Answer what comes yet, with `connection: close`; what stays silent is closed."""
        self._draining = True
        if self.cycle is None or self.cycle.response_complete:
            self.loop.call_later(self.quiet, self._close_if_idle)
        else:
            self.cycle.keep_alive = False

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader_timer = self.loop.call_later(self.reader_timeout, self.transport.abort)

    def resume_writing(self) -> None:
        self._read_on()
        super().resume_writing()

    def _check_head(self, more: int) -> None:
        self._parsed_bytes += more
        if self._parsed_bytes > HEAD_BYTES or len(self.headers) > HEAD_LINES:
            self._too_large = True
            raise httptools.HttpParserError

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_bytes = 0
            self._head_timer = self.loop.call_later(self.head_timeout, self._head_too_slow)

    def _head_over(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_too_slow(self) -> None:
        self._head_timer = None
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False  # an earlier request is still in work: close after it
        else:
            self._refuse(_SLOW)

    def _refuse(self, status: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(_ANSWER % status)
            self.transport.close()

    def _read_on(self) -> None:
        if self._reader_timer is not None:
            self._reader_timer.cancel()
            self._reader_timer = None

    def _close_if_idle(self) -> None:
        """A head that is half here has its own deadline."""
        if self._head_timer is not None and self._head_bytes:
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


class GuardedSocket(WebSocketsSansIOProtocol):
    """Says goodbye to clients: to those that do not read, and to all when the server stops."""

    reader_timeout = READER_TIMEOUT
    grace = 5.0  # seconds for what was sent last

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.logger = self.conn.logger = _SOCKETS
        self._reader_timer: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader_timer = self.loop.call_later(self.reader_timeout, self._too_slow)

    def resume_writing(self) -> None:
        self._read_on()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._read_on()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        if self.handshake_complete and not self.close_sent:
            self._end(GOING_AWAY, "Going away")
        else:
            super().shutdown()

    def _too_slow(self) -> None:
        """Its close frame stands behind what it has not read; who never reads is cut off."""
        self._reader_timer = None
        if not self.close_sent:
            self._end(TOO_SLOW, "Too slow")
            self.loop.call_later(self.grace, self.transport.abort)

    def _end(self, code: int, reason: str) -> None:
        self.stop_keepalive()
        self.close_sent = self.disconnected = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.writable.set()
        self.transport.close()

    def _read_on(self) -> None:
        if self._reader_timer is not None:
            self._reader_timer.cancel()
            self._reader_timer = None


class DrainingServer(uvicorn.Server):
    """On SIGTERM: first not ready, then answer what comes for a moment, then stop listening."""

    def __init__(
        self, config: uvicorn.Config, *, on_drain: Callable[[], None], notice: float = QUIET
    ) -> None:
        super().__init__(config)
        self._on_drain, self._notice = on_drain, notice

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """No signal is kept to be raised again: whoever ran the server has more to close."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    async def shutdown(self, sockets: Any = None) -> None:
        self._on_drain()
        self.server_state.draining = True  # type: ignore[attr-defined]  # for those that come yet
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(self._notice)
        for listener in (s for server in self.servers for s in server.sockets):
            _turn_newcomers_away(listener.fileno())
        await asyncio.sleep(ACCEPTED)
        await super().shutdown(sockets)


def _turn_newcomers_away(listener: int) -> None:
    """Let the kernel drop new connections, so that those already made are accepted before the end.

    Closing a listener resets whoever waits in its queue, though they may have sent their request.
    Linux only (a socket filter of one instruction); elsewhere the queue is reset as usual.
    """
    drop = ctypes.create_string_buffer(struct.pack("HBBI", BPF_RETURN, 0, 0, 0))
    program = struct.pack("HL", 1, ctypes.addressof(drop))
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(listener)) as same:
        same.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)


def config(
    app: Any,
    *,
    drain_timeout: float = 20,
    head_timeout: float = HEAD_TIMEOUT,
    reader_timeout: float = READER_TIMEOUT,
    max_message_bytes: int = 65_536,
    proxies: str = "",
    **more: Any,
) -> uvicorn.Config:
    """How the product runs uvicorn: no Server header, no access log, logging left to `api.logs`.

    Times in seconds. `proxies`: addresses, separated by commas, whose X-Forwarded-For is believed.
    """
    readers = {"reader_timeout": reader_timeout}
    return uvicorn.Config(
        app,
        http=type("Protocol", (GuardedProtocol,), {"head_timeout": head_timeout} | readers),
        ws=type("Socket", (GuardedSocket,), readers),
        ws_max_size=max_message_bytes,
        ws_per_message_deflate=False,  # a window for each connection, and bombs
        loop="uvloop",
        lifespan="on",
        server_header=False,
        access_log=False,
        log_config=None,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=max(1, int(drain_timeout)),
        **more,
    )

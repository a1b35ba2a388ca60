"""The door of a shared page: what is behind it, be it pages, media, uploads or the live connection, answers after the password.

It stands before the whole server (as ASGI middleware), not in the page's script: a script can hide what it shows, but not
the server's other addresses.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

import anyio
from anyio.to_thread import run_sync
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from formcheck.errors import InputError
from formcheck.lock import Lock, Patience

__all__ = ["OPEN_S", "Door", "close_with", "middleware"]

OPEN_S: Final = 12 * 3600.0
"""So long the door stays open for a browser; it closes earlier when the browser does."""

_COOKIE: Final = "formcheck_door"
_LONGEST_FORM: Final = 4096
_AT_ONCE: Final = 2
_POLICY_VIOLATION: Final = 1008
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_PARTS: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)

_locks: list[Lock] = []


def close_with(lock: Lock) -> None:
    """Have the server that this process starts next close its door with this lock."""
    _locks[:] = [lock]


def middleware() -> list[Middleware]:
    """The door, for the server. Raises :class:`~formcheck.errors.InputError` where no lock was set."""
    if not _locks:
        raise InputError("shared page", "no password", "to be started by `formcheck page --share`, which asks for one")
    return [Middleware(Door, lock=_locks[-1])]


class Door:
    """Lets nothing through before the password was given; afterwards everything, until the browser closes or time is up."""

    def __init__(
        self, app: ASGIApp, lock: Lock, patience: Patience | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app, self._lock, self._clock = app, lock, clock
        self._patience = patience or Patience()
        self._open_until_s: dict[bytes, float] = {}
        self._hashing = anyio.CapacityLimiter(_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        left_s = self._left_s(scope)
        if scope["type"] == "websocket":
            handed_on = self._until(left_s, receive) if left_s else receive
            await (self._app if left_s else WebSocketClose(_POLICY_VIOLATION))(scope, handed_on, send)
        elif left_s:
            await self._app(scope, receive, send)
        else:
            await (await self._answer(Request(scope, receive)))(scope, receive, send)

    def _left_s(self, scope: Scope) -> float:
        """How much longer the door is open for whoever sent this; 0 for not at all."""
        cookies: SimpleCookie = SimpleCookie()
        for name, value in scope["headers"]:
            if name == b"cookie":
                try:
                    cookies.load(value.decode("latin-1"))
                except CookieError:
                    return 0.0
        token = cookies[_COOKIE].value if _COOKIE in cookies else ""
        return max(0.0, self._open_until_s.get(_digest(token), 0.0) - self._clock())

    @staticmethod
    def _until(left_s: float, receive: Receive) -> Receive:
        """A live connection's messages, until the door closes."""
        ends_s = anyio.current_time() + left_s

        async def next_message() -> Message:
            with anyio.move_on_after(ends_s - anyio.current_time()):
                return await receive()
            return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}

        return next_message

    async def _answer(self, request: Request) -> Response:
        """What somebody before the closed door gets: the question, or after the right answer the way in."""
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if request.method == "POST" and kind == "application/x-www-form-urlencoded":
            return await self._tried(request)
        return _question("", 401)

    async def _tried(self, request: Request) -> Response:
        address = request.client.host if request.client else ""
        wait_s = self._patience.wait_s(address)
        if wait_s > 0:
            return _question(f"Too many tries. Please wait {_seconds(wait_s)}, then try again.", 429, wait_s)
        password = await _password(request)
        if password is None:
            return _question("", 413)
        self._patience.tried(address)
        if not await run_sync(self._lock.opens, password, limiter=self._hashing):
            return _question("That is not the password.", 401)
        self._patience.right(address)
        return self._let_in(request)

    def _let_in(self, request: Request) -> Response:
        now_s = self._clock()
        self._open_until_s = {token: until_s for token, until_s in self._open_until_s.items() if until_s > now_s}
        token = secrets.token_urlsafe(32)
        self._open_until_s[_digest(token)] = now_s + OPEN_S
        # to the place that was asked for: on this server in any case, whatever the path begins with
        wanted = "/" + request.url.path.lstrip("/\\") + (f"?{request.url.query}" if request.url.query else "")
        response = RedirectResponse(wanted, status_code=303, headers=_HEADERS)
        secure = "https" in {request.url.scheme, request.headers.get("x-forwarded-proto")}
        # without an age: the browser forgets it when it is closed
        response.set_cookie(_COOKIE, token, httponly=True, samesite="lax", secure=secure)
        return response


def _question(message: str, status: int, wait_s: float = 0.0) -> Response:
    """The page that asks for the password."""
    body = _PARTS.get_template("door.html").render(message=message)
    retry = {"Retry-After": f"{wait_s + 0.5:.0f}"} if wait_s else {}
    return HTMLResponse(body, status, {**_HEADERS, **retry})


async def _password(request: Request) -> str | None:
    """What was typed; None for a form nobody types."""
    form = b""
    async for piece in request.stream():
        form += piece
        if len(form) > _LONGEST_FORM:
            return None
    fields = parse_qs(form.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=8) if form.count(b"&") < 8 else {}
    return fields.get("password", [""])[0]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _seconds(wait_s: float) -> str:
    return f"{wait_s + 0.5:.0f} seconds" if wait_s > 1.5 else "a second"

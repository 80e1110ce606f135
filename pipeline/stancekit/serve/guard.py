"""What stands before every path: who may call, headers that forbid more than is needed, and one shape for errors."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from ipaddress import ip_address
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from stancekit.serve.errors import RequestError

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_LOG: Final = logging.getLogger("stancekit.serve")
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",  # the page has one of its own
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_CHANGING: Final = {"POST", "PUT", "PATCH", "DELETE"}


class Guard:
    """An ASGI middleware.

    Args:
        app: what it stands before.
        hosts: names in the Host header, besides localhost and addresses. A web page whose name was made to lead here
            (DNS rebinding) sends its own name, so it gets no further; an address cannot be made to lead elsewhere.
        origins: web pages that may call, besides those of this server. A browser lets any page send plain text without
            asking, so requests that name another origin are refused, and not only kept from reading the answer.
    """

    def __init__(self, app: App, hosts: Iterable[str] = (), origins: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = {host.lower() for host in hosts} | {"localhost"}
        self._origins = {origin.rstrip("/").lower() for origin in origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _with_defaults(message.get("headers", ()))
            await send(message)

        try:
            self._check(scope)
            await self._app(scope, receive, guarded)
        except RequestError as error:
            await respond(error, guarded)
        except Exception as error:  # noqa: BLE001 - the server goes on, and says what a report of the fault needs
            kind = type(error).__name__
            _LOG.error("%s\n%s", kind, "".join(traceback.format_tb(error.__traceback__)))  # its message may hold a text
            if started:
                raise ConnectionError("the response is broken off") from None
            await respond(RequestError("internal", f"a fault of stancekit ({kind}); report it"), guarded)

    def _check(self, scope: Scope) -> None:
        host, name = _host(scope)
        if name is None or not (name in self._hosts or _is_address(name)):
            raise RequestError(
                "host", "the server is not known by the name in the Host header; call it by its address, or add the "
                "name to the setting serve.hosts",
            )  # fmt: skip
        origins = _values(scope, b"origin")
        if not origins or (scope["method"] not in _CHANGING and not self._origins):
            return
        for origin in origins:
            if urlsplit(origin).netloc.lower() != host and origin.lower() not in self._origins:
                raise RequestError(
                    "origin", "a web page from elsewhere may not call this server; the setting serve.origins lets it"
                )


def _host(scope: Scope) -> tuple[str, str | None]:
    """The Host header, and the name or address in it without the port; None where it is missing or malformed."""
    values = _values(scope, b"host")
    host = values[0].lower() if len(values) == 1 else ""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises where it is no number
    except ValueError:
        return host, None
    return host, parts.hostname if parts.netloc == host and "@" not in host else None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _with_defaults(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    own = list(headers)
    names = {name.lower() for name, _ in own}
    more = ((key.lower().encode(), value.encode()) for key, value in _HEADERS.items())
    return own + [(key, value) for key, value in more if key not in names]


async def respond(error: RequestError, send: Send) -> None:
    """Send an error as the response."""
    body = json.dumps(error.to_dict(), ensure_ascii=False).encode("utf-8")
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **error.headers()}
    encoded = [(key.lower().encode(), value.encode()) for key, value in headers.items()]
    await send({"type": "http.response.start", "status": error.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})

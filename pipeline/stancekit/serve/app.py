"""The paths of the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, JSONResponse, Response

import stancekit
from stancekit.records import POSITION_SCHEMA
from stancekit.serve import openapi
from stancekit.serve.asked import read
from stancekit.serve.desk import Desk, Left, LeftError
from stancekit.serve.errors import RequestError
from stancekit.serve.guard import Guard
from stancekit.serve.page import POLICY_HEADER, page
from stancekit.settings import ServeSettings

_LEFT: Final = 499  # the status of a response that nobody waits for
Handler = Callable[[Request, Exception], Awaitable[Response]]


def create_app(desk: Desk, settings: ServeSettings) -> FastAPI:
    """The ASGI app before a desk that is open.

    Who may call is said by ``settings.host``, ``hosts`` and ``origins``; see ``Guard``.
    """
    app = FastAPI(
        title="stancekit", version=stancekit.__version__, description=openapi.DESCRIPTION,
        docs_url=None, redoc_url=None, redirect_slashes=False,
    )  # fmt: skip
    _add_paths(app, desk, settings)
    app.add_exception_handler(404, _refusing("not_found", "nothing at this path; docs/serve.md has them all"))
    app.add_exception_handler(405, _refusing("method", "this path takes another method; see the header Allow"))
    app.add_exception_handler(RequestError, _told)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(settings.origins), allow_methods=["GET", "POST"],
            allow_headers=["Content-Type"],
        )  # fmt: skip
    app.add_middleware(Guard, hosts=(settings.host, *settings.hosts), origins=settings.origins)
    generate = app.openapi

    def document() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = openapi.completed(generate(), settings)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
    return app


def _add_paths(app: FastAPI, desk: Desk, settings: ServeSettings) -> None:
    html, policy = page(settings)

    @app.get("/", response_class=HTMLResponse, **openapi.PAGE)
    async def show_page() -> HTMLResponse:
        return HTMLResponse(html, headers={POLICY_HEADER: policy})

    @app.post("/positions", response_class=Response, **openapi.POSITIONS)
    async def extract_positions(request: Request) -> Response:
        with desk.place():
            asked = await read(request, settings)
            async with _leaving(request) as left:
                try:
                    body = await desk.answer(asked, left)
                except LeftError:
                    return Response(status_code=_LEFT)
        return Response(body, media_type="application/json")

    @app.get("/health", response_class=JSONResponse, **openapi.HEALTH)
    async def show_health() -> JSONResponse:
        state = {"workers": desk.ready, "waiting": desk.waiting, "taken": desk.taken, "places": settings.places}
        status = "ok" if desk.ready else "no worker"
        return JSONResponse({"status": status, **state}, 200 if desk.ready else 503)

    @app.get("/model", response_class=JSONResponse, **openapi.MODEL)
    async def show_model() -> JSONResponse:
        limits = {"max_bytes": settings.max_bytes, "max_characters": settings.max_characters}
        own = {"stancekit": stancekit.__version__, "schema": POSITION_SCHEMA}
        return JSONResponse({"model": asdict(desk.model), **own, "limits": limits})


@asynccontextmanager
async def _leaving(request: Request) -> AsyncIterator[Left]:
    """Something that is done when who asked has left; the body has to be read before."""
    watching = asyncio.ensure_future(_wait_for_leave(request))
    try:
        yield watching
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _wait_for_leave(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _refusing(code: str, words: str) -> Handler:
    async def refuse(_request: Request, error: Exception) -> Response:
        refusal = RequestError(code, words)
        return JSONResponse(refusal.to_dict(), refusal.status, getattr(error, "headers", None))

    return refuse


async def _told(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestError):
        raise error
    return JSONResponse(error.to_dict(), error.status, error.headers())

"""What a request can be told instead of an answer: a stable word, its status, and a message with the next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: its HTTP status and what it means."""

    status: int
    meaning: str


KINDS: Final[Mapping[str, Kind]] = {
    "json": Kind(400, "The body is no JSON."),
    "encoding": Kind(400, "The body is no UTF-8."),
    "host": Kind(400, "The server is not known by the name in the Host header."),
    "origin": Kind(403, "The request comes from a web page that may not call this server."),
    "not_found": Kind(404, "There is nothing at this path."),
    "method": Kind(405, "The path takes another method; the header Allow names it."),
    "slow_body": Kind(408, "The body did not arrive in time."),
    "too_large": Kind(413, "The body has too many bytes."),
    "too_long": Kind(413, "The text has too many characters."),
    "content_type": Kind(415, "The body is neither JSON nor plain text in UTF-8."),
    "invalid": Kind(422, "A field is missing, unknown, of the wrong type, or holds what no article can have."),
    "failed": Kind(422, "The article broke a stage; other articles are not touched."),
    "internal": Kind(500, "A fault of the server."),
    "full": Kind(503, "As many articles wait as may."),
    "waited": Kind(503, "The article waited for too long; nobody has worked on it."),
    "stopping": Kind(503, "The server is about to stop."),
    "too_slow": Kind(504, "The work on the article took too long and was ended."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field of an article."""

    field: str
    message: str


class RequestError(Exception):
    """A request that gets no answer but an error.

    Args:
        code: one of ``KINDS``.
        message: what was found and what to do about it; never a piece of a text.
        retry_after: whole seconds after which the same request may succeed.
        faults: what is wrong with the fields, for ``invalid``.
    """

    def __init__(
        self, code: str, message: str, *, retry_after: int | None = None, faults: Sequence[Fault] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retry_after = retry_after
        self.faults = tuple(faults)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.code].status

    def to_dict(self) -> dict[str, object]:
        """The body of the response."""
        error: dict[str, object] = {"code": self.code, "message": self.message}
        if self.faults:
            error["fields"] = [{"field": fault.field, "message": fault.message} for fault in self.faults]
        if self.retry_after is not None:
            error["retry_after"] = self.retry_after
        return {"error": error}

    def headers(self) -> dict[str, str]:
        """Headers that go with it."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}

"""Records as bytes from one process to another.

Plain pickle could do it but for two things: a Rejection cannot be made from its message alone, and spans, of which an
article has thousands, are twice as fast to read when they are made by their constructor.
"""

from __future__ import annotations

import io
import pickle
from typing import Any

from stancekit.errors import Rejection
from stancekit.records import Mention, Phrase, Span

_REDUCERS: dict[type, Any] = {
    Rejection: lambda r: (Rejection, (r.path, r.reason, r.detail, r.line)),
    Span: lambda s: (Span, (s.start, s.end)),
    Mention: lambda m: (Mention, (m.span, m.head, m.kind, m.type, m.actor)),
    Phrase: lambda p: (Phrase, (p.span, p.head)),
}


def dumps(value: object) -> bytes:
    """``value`` as bytes for ``loads``."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(value)
    return stream.getvalue()


def loads(data: bytes) -> Any:
    """What ``dumps`` was given. Only for bytes of a process that we started."""
    return pickle.loads(data)  # noqa: S301 - from our own child, over a pipe that nobody else has

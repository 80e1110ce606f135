"""What /openapi.json says beyond what FastAPI knows: bodies, records, and every error with its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stancekit.export import position_schema
from stancekit.records import POSITION_SCHEMA
from stancekit.serve.asked import ANY, JSON, LONGEST, PLAIN, PRINTED, WORD
from stancekit.serve.errors import KINDS
from stancekit.settings import ServeSettings

Part = dict[str, Any]

DESCRIPTION: Final = (
    "Actor-position records from political commentary: who takes which stance toward whom or what, and the words that "
    "say so. Texts are worked on in memory and kept nowhere."
)
_RETRY: Final[Part] = {
    "Retry-After": {"description": "Whole seconds until the next try.", "schema": {"type": "integer", "minimum": 1}}
}
# Codes that any path may answer with; the others are named at their paths.
_ANYWHERE: Final = ("host", "internal")
_READING: Final = ("json", "encoding", "origin", "slow_body", "too_large", "too_long", "content_type", "invalid")
_WORKING: Final = ("failed", "full", "waited", "stopping", "too_slow")
_EXAMPLE: Final = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan, "
    'calling its budget "a fantasy".'
)


def _errors(*codes: str) -> dict[int | str, Part]:
    """The responses of these kinds, those of a status together."""
    result: dict[int | str, Part] = {}
    for code in (*_ANYWHERE, *codes):
        kind = KINDS[code]
        told = f"`{code}`: {kind.meaning}"
        if kind.status in result:
            result[kind.status]["description"] += f" {told}"
        else:
            content = {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}
            result[kind.status] = {"description": told, "content": content}
        if kind.status in (503, 504):
            result[kind.status]["headers"] = _RETRY
    return result


def _answers(description: str, schema: str, media_type: str = JSON) -> Part:
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


PAGE: Final[Part] = {
    "operation_id": "page",
    "summary": "A page to paste a text into and see it marked",
    "responses": {
        200: {"description": "The page; it loads nothing.", "content": {"text/html": {"schema": {"type": "string"}}}},
        **_errors(),
    },
}
POSITIONS: Final[Part] = {
    "operation_id": "positions",
    "summary": "The positions in an article",
    "description": (
        "Send an article as JSON, or its text alone as plain text in UTF-8, which may begin with front matter as files "
        "may. The positions are the objects that `stancekit extract` writes as lines of positions.jsonl. Offsets are "
        "half-open and count characters (Unicode code points) of the text as it was sent."
    ),
    "responses": {200: _answers("The article's positions.", "Answer"), **_errors(*_READING, *_WORKING)},
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                JSON: {
                    "schema": {"$ref": "#/components/schemas/Article"},
                    "example": {"text": _EXAMPLE, "date": "2029-01-17"},
                },
                PLAIN: {"schema": {"$ref": "#/components/schemas/Text"}, "example": _EXAMPLE},
            },
        }
    },
}
HEALTH: Final[Part] = {
    "operation_id": "health",
    "summary": "Whether there is a worker, and how many articles wait",
    "responses": {
        200: _answers("There is.", "Health"),
        **_errors(),
        503: _answers("There is none; one may be starting.", "Health"),
    },
}
MODEL: Final[Part] = {
    "operation_id": "model",
    "summary": "Which model answers, and how much it takes",
    "responses": {200: _answers("The model.", "Model"), **_errors()},
}


def completed(document: Part, settings: ServeSettings) -> Part:
    """FastAPI's document with the schemas that its paths refer to."""
    own = {
        "Text": _text(settings), "Article": _article(), "Answer": _answer(), "Error": _error(), "Health": _health(),
        "Model": _model(), "ModelInfo": _model_info(),
    }  # fmt: skip
    document.setdefault("components", {})["schemas"] = {**own, **_positions()}
    return document


def _text(settings: ServeSettings) -> Part:
    return {
        "type": "string", "minLength": 1, "maxLength": settings.max_characters,
        "pattern": f"^{ANY}*{WORD}{ANY}*$",
        "description": "The article, as it is to be quoted; front matter and the lines above it may hold metadata.",
    }  # fmt: skip


def _article() -> Part:
    words = {"type": ["string", "null"], "maxLength": LONGEST, "pattern": f"^{PRINTED}*$"}
    named = {**words, "minLength": 1, "pattern": f"^{PRINTED}*{WORD}{PRINTED}*$"}
    return {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "description": "What is left out, or null, may be told by the text.",
        "properties": {
            "text": {"$ref": "#/components/schemas/Text"},
            "id": {**named, "description": "The article's id; else it is made from the text."},
            "title": words,
            "date": {
                "type": ["string", "null"], "format": "date",
                "description": "ISO 8601; other full, unambiguous dates are read, too.",
            },
            "author": words,
            "source": words,
        },
    }  # fmt: skip


def _answer() -> Part:
    count = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "required": ["article", "positions", "counts", "model"],
        "properties": {
            "article": {
                "type": "object",
                "description": "As a line of articles.jsonl, without the text: metadata, and layout left out of work.",
                "required": ["id", "path", "title", "date", "author", "source", "sha256", "noise"],
                "properties": {
                    "id": {"type": "string"}, "path": {"type": "null"}, "title": {"type": ["string", "null"]},
                    "date": {"type": ["string", "null"]}, "author": {"type": ["string", "null"]},
                    "source": {"type": ["string", "null"]},
                    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "Of the text in UTF-8."},
                    "noise": {"type": "array", "items": {
                        "type": "object", "required": ["start", "end", "kind"],
                        "properties": {"start": count, "end": count, "kind": {"type": "string"}},
                    }},
                },
            },
            "positions": {
                "type": "array", "items": {"$ref": "#/components/schemas/Position"},
                "description": f"In text order of their first evidence; schema {POSITION_SCHEMA}.",
            },
            "counts": {
                "type": "object",
                "required": ["findings", "positions", "dropped", "pairs", "scored", "split"],
                "properties": {
                    "findings": {**count, "description": "Findings of the model, those dropped with them."},
                    "positions": count,
                    "dropped": {
                        "type": "object", "additionalProperties": count,
                        "description": "Findings that are evidence of no position, by reason.",
                    },
                    "pairs": {**count, "description": "Candidate pairs of a holder and a target."},
                    "scored": {**count, "description": "Pairs that were scored in full."},
                    "split": {**count, "description": "Pairs that no one window holds."},
                },
            },
            "model": {"$ref": "#/components/schemas/ModelInfo"},
        },
    }  # fmt: skip


def _error() -> Part:
    return {
        "type": "object",
        "required": ["error"],
        "additionalProperties": False,
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "additionalProperties": False,
                "properties": {
                    "code": {"enum": list(KINDS), "description": "A stable word."},
                    "message": {"type": "string", "description": "What was found, and what to do about it."},
                    "retry_after": {"type": "integer", "minimum": 1, "description": "As the header Retry-After."},
                    "fields": {
                        "type": "array",
                        "items": {
                            "type": "object", "required": ["field", "message"],
                            "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                        },
                    },
                },
            }
        },
    }  # fmt: skip


def _health() -> Part:
    count = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "required": ["status", "workers", "waiting", "taken", "places"],
        "properties": {
            "status": {"enum": ["ok", "no worker"]},
            "workers": {**count, "description": "Worker processes that run."},
            "waiting": {**count, "description": "Articles that no worker has begun with."},
            "taken": {**count, "description": "Places that are taken: received, waiting, or worked on."},
            "places": {**count, "description": "Places that there are."},
        },
    }


def _model_info() -> Part:
    text = {"type": "string"}
    return {
        "type": "object", "required": ["name", "version", "fingerprint"],
        "properties": {"name": text, "version": text, "fingerprint": text},
    }  # fmt: skip


def _model() -> Part:
    count = {"type": "integer", "minimum": 1}
    return {
        "type": "object",
        "required": ["model", "stancekit", "schema", "limits"],
        "properties": {
            "model": {"$ref": "#/components/schemas/ModelInfo"},
            "stancekit": {"type": "string", "description": "The version of the package."},
            "schema": {"const": POSITION_SCHEMA},
            "limits": {
                "type": "object", "required": ["max_bytes", "max_characters"],
                "properties": {"max_bytes": count, "max_characters": count},
            },
        },
    }  # fmt: skip


def _positions() -> dict[str, Part]:
    """The schema of a position, its definitions beside it, since few readers of OpenAPI know definitions inside."""
    schema = _moved(position_schema())
    own = schema.pop("$defs")
    for key in ("$schema", "$id"):
        schema.pop(key)
    return {"Position": schema, **{f"Position.{name}": part for name, part in own.items()}}


def _moved(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/Position.") if key == "$ref" else _moved(value)
            for key, value in part.items()
        }
    return [_moved(item) for item in part] if isinstance(part, list) else part

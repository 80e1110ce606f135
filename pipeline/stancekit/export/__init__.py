"""Positions -> files and the terminal."""

from stancekit.export.jsonl import (
    article_to_dict,
    position_schema,
    position_to_dict,
    read_positions,
    rejection_to_dict,
)
from stancekit.export.terminal import marked
from stancekit.export.writer import RecordWriter

__all__ = [
    "RecordWriter",
    "article_to_dict",
    "marked",
    "position_schema",
    "position_to_dict",
    "read_positions",
    "rejection_to_dict",
]

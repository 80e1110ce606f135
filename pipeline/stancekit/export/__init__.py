"""Positions -> files and the terminal."""

from stancekit.export.frames import Positions, Records, read_records
from stancekit.export.jsonl import (
    article_to_dict,
    position_schema,
    position_to_dict,
    read_positions,
    rejection_to_dict,
)
from stancekit.export.notebook import article_html
from stancekit.export.terminal import marked
from stancekit.export.writer import RecordWriter

__all__ = [
    "Positions",
    "RecordWriter",
    "Records",
    "article_html",
    "article_to_dict",
    "marked",
    "position_schema",
    "position_to_dict",
    "read_positions",
    "read_records",
    "rejection_to_dict",
]

"""Actor-position records from political commentary. Start with ``Stancekit.load().extract(text)``.

Nothing heavy is imported until it is used: ``import stancekit`` loads neither torch nor spaCy.
"""

from stancekit.errors import InputError, ModelError, Rejection, SettingsError, StancekitError, UsageError
from stancekit.export import Positions, Records, position_to_dict, read_positions, read_records
from stancekit.flow import Result, Stancekit
from stancekit.ingest import article_from_text, read_articles
from stancekit.records import Article, Finding, Position, Span
from stancekit.settings import Settings, load_settings

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Finding",
    "InputError",
    "ModelError",
    "Position",
    "Positions",
    "Records",
    "Rejection",
    "Result",
    "Settings",
    "SettingsError",
    "Span",
    "Stancekit",
    "StancekitError",
    "UsageError",
    "article_from_text",
    "load_settings",
    "position_to_dict",
    "read_articles",
    "read_positions",
    "read_records",
]

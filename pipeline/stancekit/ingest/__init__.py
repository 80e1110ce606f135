"""Files, folders and strings to articles: decoded, with metadata, layout noise set aside, offsets kept.

``discover`` walks the inputs, ``read_articles`` reads them one by one, ``article_from_text`` does so for a string.
"""

from stancekit.ingest.discover import Discovery, SourceFile, discover
from stancekit.ingest.reading import article_from_text, read_articles, read_files

__all__ = ["Discovery", "SourceFile", "article_from_text", "discover", "read_articles", "read_files"]

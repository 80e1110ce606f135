"""Statements and documents in the shape of the Discourse Network Analyzer (DNA 3) and of its R package rDNA.

A statement of DNA is a stretch of a document with four variables: ``person``, ``organization``, ``concept`` and
``agreement``. Here it is a sentence; the person or organization is the actor, the concept the target, and the agreement
1 for favor and 0 for against. Neutral findings have no place in it and are counted.

Columns are those of ``dna_getStatements`` and of ``dna_addDocuments`` in rDNA, some of our own behind them; see
``columns``. DNA counts as Java does: a character beyond U+FFFF is two, and a line end is one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

from stancekit.errors import InputError, UsageError
from stancekit.export.shape import ArticleLine, read_article_lines
from stancekit.export.statements import Party, Statement
from stancekit.records import AUTHOR

Cells = dict[str, object]

LONGEST = 190  # characters of a name or title in DNA
CODER = 1
STATEMENT_TYPE = 1
_COUNTED_APART = re.compile("\r\n|[\U00010000-\U0010ffff]")


class Carets:
    """From offsets in an article's text to DNA's in its document: in UTF-16 units, a line end being one."""

    def __init__(self, text: str) -> None:
        found = [(m.start(), -1 if m[0] == "\r\n" else 1) for m in _COUNTED_APART.finditer(text)]
        self._places = [place for place, _ in found]
        self._shifts = [0, *accumulate(shift for _, shift in found)]
        self.length = len(text)

    def of(self, offset: int) -> int:
        """The caret at an offset."""
        return offset + self._shifts[bisect_right(self._places, offset - 1)]


@dataclass(frozen=True, slots=True)
class Document:
    """Which document an article became."""

    number: int
    carets: Carets


@dataclass(slots=True)
class Documents:
    """Articles as documents, numbered in the order of the file; memory grows with their number, not their texts."""

    path: Path
    by_article: dict[str, Document] = field(default_factory=dict)
    undated: int = 0

    def rows(self) -> Iterator[Cells]:
        """A row for each article, with the keys of ``columns.DNA_DOCUMENTS``.

        Raises:
            InputError: there is no such file, or a line is not an article, or has the id of an earlier one.
            UsageError: the articles come without their texts.
        """
        for number, (where, article) in enumerate(read_article_lines(self.path), start=1):
            if article.text is None:
                raise UsageError(f"{where}: no text, which DNA marks statements in; extract without --no-texts")
            if article.id in self.by_article:
                raise InputError(f"{where}: a second article {article.id!r}; give articles ids of their own")
            self.by_article[article.id] = Document(number, Carets(article.text))
            self.undated += article.date is None
            yield _document(number, article, article.text)

    def of(self, statement: Statement) -> Document:
        """The document of a statement. Raises InputError where the file has no such article, or a shorter one."""
        document = self.by_article.get(statement.article)
        if document is None or statement.end > document.carets.length or statement.start >= statement.end:
            raise InputError(
                f"{self.path}: has no characters {statement.start} to {statement.end} of the article "
                f"{statement.article!r}, where position {statement.position} has its evidence; "
                "give the positions and the articles of one run"
            )
        return document


class Labels:
    """One label for each actor and concept: the name it came with first, made unlike those that others have."""

    def __init__(self) -> None:
        self._by_id: dict[str, str] = {}
        self._taken: set[str] = {""}

    def of(self, party: Party) -> str:
        """The label, of at most ``LONGEST`` characters."""
        if party.id not in self._by_id:
            label = next(name for name in _names(party) if name not in self._taken)
            self._taken.add(label)
            self._by_id[party.id] = label
        return self._by_id[party.id]


def coded(
    statements: Iterable[Statement], documents: Documents, left_out: Counter[str]
) -> Iterator[tuple[Cells, Statement]]:
    """A row for each statement that takes a side, with the keys of ``columns.DNA_STATEMENTS``.

    Raises:
        InputError: a statement's sentence is not in the documents.
    """
    number, actors, concepts = 0, Labels(), Labels()
    for statement in statements:
        if statement.stance == "neutral":
            left_out["neutral"] += 1
            continue
        number += 1
        document = documents.of(statement)
        actor = actors.of(statement.actor)
        is_person = statement.actor.type in ("PERSON", AUTHOR)
        yield (
            {
                "ID": number,
                "statement_type_id": STATEMENT_TYPE,
                "document_id": document.number,
                "start": document.carets.of(statement.start),
                "stop": document.carets.of(statement.end),
                "coder_id": CODER,
                "person": actor if is_person else "",
                "organization": "" if is_person else actor,
                "concept": concepts.of(statement.target),
                "agreement": int(statement.stance == "favor"),
                "date": statement.date,
                "text": statement.text,
                "article_id": statement.article,
                "article_start": statement.start,
                "article_end": statement.end,
                "position_id": statement.position,
                "confidence": statement.confidence,
            },
            statement,
        )


def shortened(text: str) -> str:
    """At most as many characters as DNA takes."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _document(number: int, article: ArticleLine, text: str) -> Cells:
    seconds = int(datetime.fromisoformat(article.date).replace(tzinfo=UTC).timestamp()) if article.date else 0
    return {
        "ID": number,
        "title": shortened(article.title or article.id),
        "text": text.replace("\r\n", "\n").replace("\r", "\n"),
        "coder_id": CODER,
        "author": shortened(article.author or ""),
        "source": shortened(article.source or ""),
        "section": "",
        "type": "",
        "notes": f"{article.id} ({article.path})" if article.path else article.id,
        "date_time": seconds,
    }


def _names(party: Party) -> Iterator[str]:
    yield shortened(party.name)
    yield shortened(f"{party.name[: LONGEST // 2]} ({party.id})")
    number = 1
    while number := number + 1:
        yield f"{party.name[: LONGEST // 2]} ({number})"

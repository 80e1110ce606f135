"""The sentence in its paragraph: what the page shows as evidence, cut from the articles' texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stancekit.export.shape import ReadFinding, read_article_lines
from stancekit.report.rows import Rows

LONGEST = 1200  # characters of a paragraph that are shown; a longer one is cut around its sentence
_END = r"(?:\r\n|\n|\r(?!\n)|\u2029)"
_BREAK = re.compile(rf"{_END}[ \t]*{_END}\s*")
_LINE = re.compile(r"\s*[\r\n\u2028\u2029]\s*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of an article.

    Attributes:
        start: its first character in the article's text.
        text: its characters.
        cut_before, cut_after: whether the paragraph goes on there.
    """

    start: int
    text: str
    cut_before: bool = False
    cut_after: bool = False


@dataclass(slots=True)
class Paragraphs:
    """The paragraphs of the evidence, by article and start of the sentence; ``of`` falls back on the sentence alone.

    Attributes:
        articles: how many articles' texts were found.
        strangers: sentences that do not stand where their record says, which are shown alone.
    """

    found: dict[tuple[str, int], Paragraph] = field(default_factory=dict)
    articles: int = 0
    strangers: int = 0

    def of(self, article: str, evidence: ReadFinding) -> Paragraph:
        """The paragraph of a finding."""
        return self.found.get((article, evidence.start)) or Paragraph(evidence.start, evidence.text)


def read_paragraphs(path: Path | None, rows: Rows) -> Paragraphs:
    """The paragraphs that hold the quoted findings, from an ``articles.jsonl``; none without a file.

    One article is held at a time.

    Raises:
        InputError: the file cannot be read, or a line is no article.
    """
    paragraphs = Paragraphs()
    if path is None:
        return paragraphs
    wanted: dict[str, dict[int, str]] = {}
    ids = list(rows.articles)
    for row in rows.rows:
        sentences = wanted.setdefault(ids[row.article], {})
        sentences.update((finding.start, finding.text) for finding in row.quoted)
    for _, article in read_article_lines(path):
        if article.text is not None and article.id in wanted:
            paragraphs.articles += 1
            _add(paragraphs, article.id, article.text, wanted.pop(article.id))
    return paragraphs


def paragraph_at(text: str, start: int, end: int) -> Paragraph:
    """The paragraph around ``text[start:end]``: up to the next blank lines, or line breaks where there are none."""
    breaks = _BREAK if _BREAK.search(text) else _LINE
    first, last = 0, len(text)
    for match in breaks.finditer(text):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.start()
            break
    return _cut(text, first, last, start, end)


def _cut(text: str, first: int, last: int, start: int, end: int) -> Paragraph:
    """``text[first:last]``, with so much on either side of the sentence that it stays below LONGEST."""
    around = max(0, LONGEST - (end - start)) // 2
    left, right = first, last
    if start - first > around:
        space = text.find(" ", start - around, start)
        left = space + 1 if space >= 0 else start
    if last - end > around:
        space = text.rfind(" ", end, end + around)
        right = space if space >= 0 else end
    return Paragraph(left, text[left:right], left > first, right < last)


def _add(paragraphs: Paragraphs, article: str, text: str, sentences: Mapping[int, str]) -> None:
    """Sentences of one paragraph share the object, which the page stores once."""
    same: dict[tuple[int, int], Paragraph] = {}
    for start, sentence in sentences.items():
        end = start + len(sentence)
        if text[start:end] == sentence:
            paragraph = paragraph_at(text, start, end)
            paragraphs.found[article, start] = same.setdefault((paragraph.start, len(paragraph.text)), paragraph)
        else:
            paragraphs.strangers += 1

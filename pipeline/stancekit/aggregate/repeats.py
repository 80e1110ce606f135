"""Findings that the text only repeats: a pull quote says nothing twice.

A sentence repeats another when both have the same words, whatever their case, punctuation and quotation marks. So does
a sentence that stands alone in its paragraph and is a part of another one, as a shortened pull quote is. Of the copies
the one inside a paragraph is kept before one that stands alone, where pronouns have lost what they point to; else the
first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from stancekit.records import AnalysedArticle, Finding, Sentence, Span

# Shorter sentences ("He refused.") recur by chance, about other people.
_MIN_WORDS = 6
_WORD = re.compile(r"\w+")

Subject = tuple[str, str]
"""Who holds the position, and on what: the ids of actor and target."""


def split_repeated(
    analysed: AnalysedArticle, findings: Iterable[tuple[Finding, Subject]]
) -> tuple[list[tuple[Finding, Subject]], list[Finding]]:
    """The findings to count, in text order, and those that repeat one of them."""
    pairs = list(findings)
    copies = _Copies(analysed, {f.sentence for f, _ in pairs})
    kept: list[tuple[Finding, Subject]] = []
    repeated: list[Finding] = []
    seen: set[tuple[object, ...]] = set()
    said: dict[tuple[object, ...], Span] = {}
    for finding, subject in sorted(pairs, key=lambda p: (copies.rank(p[0]), _order(p[0]), -p[0].confidence)):
        itself = (*_order(finding), finding.stance)
        claims = copies.claims(finding, subject)
        # Two findings of one sentence are two; the same claim in another sentence of the same words is a repeat.
        if itself in seen or any(said.get(claim, finding.sentence) != finding.sentence for claim in claims):
            repeated.append(finding)
            continue
        kept.append((finding, subject))
        seen.add(itself)
        for claim in claims:
            said.setdefault(claim, finding.sentence)
    kept.sort(key=lambda p: _order(p[0]))
    return kept, sorted(repeated, key=_order)


def _order(finding: Finding) -> tuple[Span, Span, Span]:
    holder = finding.holder.span if finding.holder else finding.sentence
    return (finding.sentence, holder, finding.target.span)


class _Copies:
    """What each sentence with findings says, and whether it is the copy to keep."""

    def __init__(self, analysed: AnalysedArticle, spans: set[Span]) -> None:
        self._text = analysed.article.text
        in_paragraph = Counter(s.paragraph for s in analysed.sentences)
        self._alone = {s.span for s in analysed.sentences if in_paragraph[s.paragraph] == 1}
        all_words = {s.span: self._words(s.span) for s in analysed.sentences}
        self._said = {span: self._whole(span, analysed.sentences, all_words) for span in spans}

    def rank(self, finding: Finding) -> bool:
        """Sorts copies to keep before others."""
        return finding.sentence in self._alone

    def claims(self, finding: Finding, subject: Subject) -> list[tuple[object, ...]]:
        """What the finding says: its sentence with actor and target, and, of a long one, with the words for the two.

        The words tell a copy even where its *he* was taken for somebody else.
        """
        said = self._said[finding.sentence]
        claims: list[tuple[object, ...]] = [("ids", said, *subject)]
        if said.count(" ") + 1 >= _MIN_WORDS:
            holder = self._words(finding.holder.span) if finding.holder else None
            claims.append(("words", said, holder, self._words(finding.target.span)))
        return claims

    def _words(self, span: Span) -> str:
        folded = unicodedata.normalize("NFKC", span.of(self._text)).casefold()
        return " ".join(_WORD.findall(folded)) or folded

    def _whole(self, span: Span, sentences: Sequence[Sentence], all_words: dict[Span, str]) -> str:
        words = self._words(span)
        if span not in self._alone or words.count(" ") + 1 < _MIN_WORDS:
            return words
        longer = (all_words[s.span] for s in sentences if s.span not in self._alone)
        return next((w for w in longer if f" {words} " in f" {w} "), words)

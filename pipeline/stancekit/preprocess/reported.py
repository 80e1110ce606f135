"""Indirect speech: what somebody is said to have said in other words, from the clauses of speech verbs."""

from __future__ import annotations

from collections.abc import Sequence

from stancekit.preprocess.syntax import Clues, clue_of
from stancekit.records import Mention, Quote, Sentence, Span


def find_reported(sentences: Sequence[Sentence], clues: Clues) -> tuple[Quote, ...]:
    """Every stretch of indirect speech with the mention that speaks, in text order; nested ones follow the outer.

    *X warned that Y would go*; *Y would go, X said*; *according to X, Y would go*.
    """
    found: dict[Span, Mention] = {}
    for sentence in sentences:
        for mention in sentence.mentions:
            for span in clue_of(mention, clues).says:
                known = found.get(span)
                # Of mentions with one head the longest, as for quotations.
                if not span.overlaps(mention.span) and (known is None or mention.span.covers(known.span)):
                    found[span] = mention
    ordered = sorted(found.items(), key=lambda item: (item[0].start, -item[0].end))
    return tuple(Quote(span, mention.span) for span, mention in ordered)

"""Where an issue begins and ends: the model may move the borders of the phrase that the parser proposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stancekit.extract.paths import head_of
from stancekit.records import Mention, Phrase, Span, Tree

if TYPE_CHECKING:
    from stancekit.extract.candidates import Question
    from stancekit.extract.findings import PairReading


def refined(text: str, question: Question, reading: PairReading, taken: Sequence[Span]) -> Mention | Phrase:
    """The target of a reading, an issue with the borders that the model gives it.

    The phrase stays as it was where the new borders would cut a word, share nothing with it, leave the sentence, or
    take in the holder or one of the spans ``taken``.

    Args:
        text: the article's, in whose characters the question's spans count.
        taken: other targets of the same holder.
    """
    target = question.targets[reading.target]
    if isinstance(target, Mention) or reading.issue is None:
        return target
    span = Span(question.window.start + reading.issue[0], question.window.start + reading.issue[1])
    holder = question.holders[reading.holder]
    apart = [*taken, *([] if holder is None else [holder.span])]
    head = _head(question.sentence.tree, span, target.head)
    believable = (
        span.overlaps(target.span)
        and question.sentence.span.covers(span)
        and not (_inside_word(text, span.start) or _inside_word(text, span.end))
        and not any(span.overlaps(other) for other in apart)
    )
    return Phrase(span, head) if believable and head is not None else target


def _head(tree: Tree, span: Span, before: Span) -> Span | None:
    """The head word: as before while it is inside, else the tree's."""
    if span.covers(before):
        return before
    word = head_of(tree, span)
    if word is None:
        return None
    return Span(tree.starts[word], min(tree.starts[word] + len(tree.words[word]), span.end))


def _inside_word(text: str, offset: int) -> bool:
    return text[offset - 1 : offset].isalnum() and text[offset : offset + 1].isalnum()

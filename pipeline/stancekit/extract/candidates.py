"""From an analysed sentence to what the model is asked: the window's text, holders and targets.

The same for training and for inference, so that the model is trained on the pairs it will see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stancekit.records import AUTHOR, AnalysedArticle, Mention, Phrase, Sentence, Span, is_article


@dataclass(frozen=True, slots=True)
class Question:
    """One sentence as the model is asked about it.

    Attributes:
        window: characters of the article that are read (the sentence, with its context).
        holders: holder 0 is the author, without a mention; then the sentence's mentions, the narrator's *we* apart.
        targets: the sentence's mentions (as phrases where they cannot act), then its phrases that are no mention.
        shut: index pairs (holder, target) that are no pair: a target is never the holder's own span or head.
    """

    sentence: Sentence
    window: Span
    holders: tuple[Mention | None, ...]
    targets: tuple[Mention | Phrase, ...]
    shut: tuple[tuple[int, int], ...]

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return len(self.holders) * len(self.targets) - len(self.shut)


def questions(analysed: AnalysedArticle, context: int) -> list[Question]:
    """A question for each sentence that has a candidate target; ``context`` sentences are read on either side."""
    # What is no article may be cut out of somebody's speech, and its *we* need not be the author.
    narrated = is_article(len(analysed.sentences))
    return [
        _question(analysed.sentences, number, context, narrated)
        for number, sentence in enumerate(analysed.sentences)
        if sentence.mentions or sentence.phrases
    ]


def holder_key(holder: Mention | None) -> str:
    """The actor behind a holder; a mention without a known actor stands for itself."""
    if holder is None:
        return AUTHOR
    return holder.actor or f"{holder.span.start}"


def _shut(holders: Sequence[Mention | None], targets: Sequence[Mention | Phrase]) -> tuple[tuple[int, int], ...]:
    heads: dict[int, list[int]] = {}
    for t, target in enumerate(targets):
        heads.setdefault(target.head.start, []).append(t)
    return tuple((h, t) for h, m in enumerate(holders) if m is not None for t in heads.get(m.head.start, ()))


def _question(sentences: Sequence[Sentence], number: int, context: int, narrated: bool) -> Question:
    sentence = sentences[number]
    near = sentences[max(number - context, 0) : number + context + 1]
    named = {m.span for m in sentence.mentions}
    targets: list[Mention | Phrase] = [m if m.acts else Phrase(m.span, m.head) for m in sentence.mentions]
    targets.extend(p for p in sentence.phrases if p.span not in named)
    holders = (None, *(m for m in sentence.mentions if not narrated or m.actor != AUTHOR))
    window = Span(near[0].span.start, near[-1].span.end)
    return Question(sentence, window, holders, tuple(targets), _shut(holders, targets))

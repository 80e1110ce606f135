"""Which mentions may speak in a quotation: on its level of nesting, and near it or in a clause that reaches it.

A line of thousands of short quotations is one sentence. Every quotation asks for its mentions, so what is looked at
for one of them must not grow with the sentence: mentions are kept by level, and by the stretches of text that they may
matter to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from stancekit.preprocess.syntax import Clues, clue_of
from stancekit.records import Mention, Sentence, Span

NEAR_VERB = 120  # characters; further from its speech verb a mention speaks only in what its clause overlaps
BEHIND = 60  # characters behind a quotation in which its tag may name the speaker
_CELL = 128  # characters

_Cells = Mapping[int, Sequence[int]]
_Places = Mapping[tuple[int, int], Span | None]


class Beside:
    """The mentions of an article, demonyms left out, by sentence and by the innermost quotation around their head.

    Quotations may be nested, and may not overlap otherwise. ``around`` is the innermost one around each.
    """

    def __init__(self, text: str, sentences: Sequence[Sentence], spans: Iterable[Span], clues: Clues) -> None:
        self._text = text
        self._sentences = sentences
        self._clues = clues
        heads = (m.head for s in sentences for m in s.mentions)
        self.around, self._heads = _innermost(spans, heads)
        self._kept: dict[int, Mapping[Span | None, _Cells]] = {}

    def near(self, number: int, quote: Span) -> list[Mention]:
        """Mentions of a sentence that may speak in a quotation, in their order; some of them too far off to do so."""
        if number not in self._kept:
            self._kept[number] = self._cells(self._sentences[number].mentions)
        cells = self._kept[number].get(self.around[quote], {})
        touched = range(quote.start // _CELL, (quote.end - 1) // _CELL + 1)
        wanted = {place for cell in touched for place in cells.get(cell, ())}
        mentions = self._sentences[number].mentions
        return [mentions[place] for place in sorted(wanted)]

    def _cells(self, mentions: Sequence[Mention]) -> dict[Span | None, _Cells]:
        """Places of mentions by level and by the cells of text that they reach.

        Mentions that overlap stay together, since which of them counts depends on the others.
        """
        levels: dict[Span | None, list[int]] = defaultdict(list)
        for place, mention in enumerate(mentions):
            if mention.kind != "demonym":
                levels[self._heads[mention.head.start, mention.head.end]].append(place)
        found: dict[Span | None, _Cells] = {}
        for level, places in levels.items():
            cells: dict[int, list[int]] = defaultdict(list)
            for group in _overlapping(mentions, places):
                reach = [self._reach(mentions[place]) for place in group]
                first, last = min(start for start, _ in reach), max(end for _, end in reach)
                for cell in range(max(first, 0) // _CELL, last // _CELL + 1):
                    cells[cell].extend(group)
            found[level] = cells
        return found

    def _reach(self, mention: Mention) -> tuple[int, int]:
        """First and last character of the text in which a quotation may have to do with the mention."""
        span, clue = mention.span, clue_of(mention, self._clues)
        end = span.end
        while end < len(self._text) and (self._text[end].isspace() or self._text[end] == ":"):
            end += 1
        stretches = [(span.start - BEHIND - 1, end)]
        stretches += [(verb - NEAR_VERB, verb + NEAR_VERB) for verb in clue.speaks]
        if clue.clause is not None:
            stretches.append((clue.clause.start, clue.clause.end))
        return min(start for start, _ in stretches), max(last for _, last in stretches)


def _innermost(spans: Iterable[Span], heads: Iterable[Span]) -> tuple[Mapping[Span, Span | None], _Places]:
    """The innermost quotation around each quotation, and around each head; one pass over the text."""
    quotes = sorted(set(spans), key=lambda s: (s.start, -s.end))
    around: dict[Span, Span | None] = {}
    places: dict[tuple[int, int], Span | None] = {}
    marked = [(s.start, 0, n, s) for n, s in enumerate(quotes)] + [(h.start, 1, n, h) for n, h in enumerate(heads)]
    stack: list[Span] = []
    for start, is_head, _, span in sorted(marked, key=lambda m: m[:3]):
        while stack and stack[-1].end <= start:
            stack.pop()
        inner = next((s for s in reversed(stack) if s.covers(span)), None)
        if is_head:
            places[span.start, span.end] = inner
        else:
            around[span] = inner
            stack.append(span)
    return around, places


def _overlapping(mentions: Sequence[Mention], places: Sequence[int]) -> list[list[int]]:
    """The places in groups: mentions of different groups share no character."""
    groups: list[list[int]] = []
    end = -1
    for place in sorted(places, key=lambda p: mentions[p].span.start):
        span = mentions[place].span
        if span.start >= end:
            groups.append([])
        groups[-1].append(place)
        end = max(end, span.end)
    return groups

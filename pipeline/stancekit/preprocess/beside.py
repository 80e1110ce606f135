"""Which mentions may speak in a quotation: on its level of nesting, and near it or in a clause that reaches it.

A line of thousands of short quotations is one sentence. Every quotation asks for its mentions, so what is looked at
for one of them must not grow with the sentence: mentions are kept by level, and by the stretches of text that they may
matter to.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from stancekit.preprocess.syntax import Clues, clue_of
from stancekit.records import Mention, Sentence, Span

NEAR_VERB = 120  # characters; further from its speech verb a mention speaks only in what its clause overlaps
BEHIND = 60  # characters behind a quotation in which its tag may name the speaker
_CELL = 128  # characters
# Groups of mentions on either side of a cell that may speak in it for their clause alone; the nearest are kept. Prose
# has a dozen, a sentence of nested clauses thousands.
_MOST = 40

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
        self.around, self._heads = innermost(spans, heads)
        self._kept: dict[int, Mapping[Span | None, _Cells]] = {}

    def near(self, number: int, quote: Span) -> list[Mention]:
        """Mentions of a sentence that may speak in a quotation, in their order; some of them too far off to do so."""
        if number not in self._kept:
            self._kept[number] = self._cells(self._sentences[number].mentions)
        cells = self._kept[number].get(self.around[quote], {})
        wanted = {place for cell in _touched(quote) for place in cells.get(cell, ())}
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
        return {level: self._by_cell(mentions, _overlapping(mentions, places)) for level, places in levels.items()}

    def _by_cell(self, mentions: Sequence[Mention], groups: Iterable[Sequence[int]]) -> _Cells:
        """Groups beside a cell, and of those whose clause reaches it the nearest: those that speak, and those that not.

        ``groups`` are in text order.
        """
        cells: dict[int, list[int]] = defaultdict(list)
        before: dict[tuple[int, bool], deque[Sequence[int]]] = defaultdict(lambda: deque(maxlen=_MOST))
        behind: dict[tuple[int, bool], list[Sequence[int]]] = defaultdict(list)
        for group in groups:
            clues = [clue_of(mentions[place], self._clues) for place in group]
            close = {cell for place in group for cell in self._close(mentions[place])}
            for cell in close:
                cells[cell].extend(group)
            speaks = any(clue.speaks for clue in clues)
            here = mentions[group[0]].span.start // _CELL
            for cell in {cell for clue in clues if clue.clause for cell in _touched(clue.clause)} - close:
                if cell > here:
                    before[cell, speaks].append(group)
                elif len(behind[cell, speaks]) < _MOST:
                    behind[cell, speaks].append(group)
        for (cell, _), kept in (*before.items(), *behind.items()):
            cells[cell].extend(place for group in kept for place in group)
        return cells

    def _close(self, mention: Mention) -> Iterator[int]:
        """The cells in which a quotation may have to do with the mention, whatever its clause."""
        span = mention.span
        end = span.end
        while end < len(self._text) and (self._text[end].isspace() or self._text[end] == ":"):
            end += 1
        yield from _touched(Span(max(span.start - BEHIND - 1, 0), end + 1))
        for verb in clue_of(mention, self._clues).speaks:
            yield from _touched(Span(max(verb - NEAR_VERB, 0), verb + NEAR_VERB + 1))


def _touched(span: Span) -> range:
    """The cells that a stretch of the text touches."""
    return range(span.start // _CELL, (span.end - 1) // _CELL + 1)


def innermost(spans: Iterable[Span], words: Iterable[Span]) -> tuple[Mapping[Span, Span | None], _Places]:
    """The innermost quotation around each quotation, outer ones first, and around each of the words; in one pass."""
    quotes = sorted(set(spans), key=lambda s: (s.start, -s.end))
    around: dict[Span, Span | None] = {}
    places: dict[tuple[int, int], Span | None] = {}
    marked = [(s.start, 0, n, s) for n, s in enumerate(quotes)] + [(w.start, 1, n, w) for n, w in enumerate(words)]
    stack: list[Span] = []
    for start, is_word, _, span in sorted(marked, key=lambda m: m[:3]):
        while stack and stack[-1].end <= start:
            stack.pop()
        inner = next((s for s in reversed(stack) if s.covers(span)), None)
        if is_word:
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

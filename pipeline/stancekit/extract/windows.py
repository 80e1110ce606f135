"""Sentences as windows of tokens: what the encoder reads, with the candidates that lie in it.

A sentence is one window; one with more tokens than a window holds becomes several overlapping ones, and each pair
is scored in the window that holds both of its spans. Pairs that no window holds are counted by the caller.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from stancekit.records import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from stancekit.extract.folder import ModelConfig


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids (with the special tokens) and the token spans of the candidates inside.

    Attributes:
        ids: token ids.
        offsets: characters of each token in the text that was tokenised, (0, 0) for special tokens.
        spans: for each given span its (first, last) token, None where the window does not hold it whole.
    """

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    spans: tuple[tuple[int, int] | None, ...]

    def token_at(self, offset: int) -> int:
        """The token with the character at ``offset``; 0 where the window has none."""
        token = bisect_right(self.offsets, offset, 1, len(self.offsets) - 1, key=itemgetter(0)) - 1
        return token if token and self.offsets[token][1] > offset else 0


def make_windows(
    tokenizer: Tokenizer, config: ModelConfig, texts: Sequence[str], spans: Sequence[Sequence[Span]]
) -> list[list[Window]]:
    """Windows of each text, of at most ``config.window_tokens`` tokens with the special ones.

    Args:
        texts: the texts to tokenise, a sentence (with its context) each.
        spans: candidate spans of each text, in characters of that text.
    """
    room = config.window_tokens - 2
    result: list[list[Window]] = []
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    for encoding, text, own in zip(encodings, texts, spans, strict=True):
        ids, offsets = encoding.ids, encoding.offsets
        windows: list[Window] = []
        for begin in _begins(len(ids), room):
            part = offsets[begin : begin + room]
            seen = _seen(text, offsets, begin, begin + room)
            starts, ends = [start for start, _ in part], [end for _, end in part]
            located = tuple(_locate(starts, ends, span) if seen and seen.covers(span) else None for span in own)
            framed = (config.first_token, *ids[begin : begin + room], config.last_token)
            windows.append(Window(framed, ((0, 0), *part, (0, 0)), located))
        result.append(windows)
    return result


def _begins(tokens: int, room: int) -> list[int]:
    if tokens <= room:
        return [0]
    step = max(room // 2, 1)
    return list(range(0, tokens - room + step, step))


def _seen(text: str, offsets: Sequence[tuple[int, int]], begin: int, end: int) -> Span | None:
    """The characters that tokens ``begin`` to ``end`` stand for.

    Up to the text's own borders in its first and last window: a tokenizer makes nothing of a zero-width space there,
    and a candidate that has one is whole all the same.
    """
    first = 0 if begin == 0 else offsets[begin][0]
    last = len(text) if end >= len(offsets) else offsets[end - 1][1]
    return Span(first, last) if first < last else None


def _locate(starts: Sequence[int], ends: Sequence[int], span: Span) -> tuple[int, int] | None:
    """First and last token that share characters with the span; counted with the leading special token."""
    first = bisect_right(ends, span.start)
    last = bisect_left(starts, span.end) - 1
    return (first + 1, last + 1) if first <= last else None

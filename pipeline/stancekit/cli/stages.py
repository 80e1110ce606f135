"""What each stage makes of an article, as lines for the terminal. Offsets are half-open, in characters of the text."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from stancekit.cli.words import counted, line, table
from stancekit.flow import Result
from stancekit.records import AnalysedArticle, Article, Finding, Mention, Position, Sentence, Span


def stage_lines(result: Result, *, colour: bool) -> Iterator[str]:
    """The stages in the order of an article's way, each under a heading."""
    analysed = result.analysed
    stages = {
        "ingest: the article and its layout noise": _ingest(analysed.article),
        "preprocess: sentences, their mentions and phrases": _sentences(analysed),
        "preprocess: quotations": _quotes(analysed),
        "preprocess: actors": _actors(analysed),
        "extract: candidate pairs and findings": _findings(result),
        "aggregate: findings that are evidence of no position": _dropped(result),
        "aggregate: positions": map(_position, result.positions),
    }
    for name, lines in stages.items():
        yield typer.style(name, bold=True) if colour else name
        yield from (f"  {one}" for one in lines)
        yield ""


def _ingest(article: Article) -> Iterator[str]:
    fields = ("id", "path", "title", "date", "author", "source", "sha256")
    known = {name: str(getattr(article, name) or "-") for name in fields}
    yield from table({**known, "length": counted(len(article.text), "character")}).split("\n")
    for noise in article.noise:
        yield f"{noise.kind}: {_cut(noise.span, article.text)}"


def _sentences(analysed: AnalysedArticle) -> Iterator[str]:
    text = analysed.article.text
    for number, sentence in enumerate(analysed.sentences, start=1):
        yield f"{number}. paragraph {sentence.paragraph}: {_cut(sentence.span, text)}"
        yield from (f"     {one}" for one in _candidates(sentence, text))


def _candidates(sentence: Sentence, text: str) -> Iterator[str]:
    for m in sentence.mentions:
        yield f"mention  {_cut(m.span, text)} head {_said(m.head, text)}, {m.kind}, {m.type}, actor {line(m.actor)}"
    for p in sentence.phrases:
        yield f"phrase   {_cut(p.span, text)} head {_said(p.head, text)}"


def _quotes(analysed: AnalysedArticle) -> Iterator[str]:
    text = analysed.article.text
    for quote in analysed.quotes:
        speaker = _cut(quote.speaker, text) if quote.speaker else "nobody found"
        yield f"{_cut(quote.span, text)} speaker {speaker}"


def _actors(analysed: AnalysedArticle) -> Iterator[str]:
    mentions = [m for s in analysed.sentences for m in s.mentions]
    for actor in analysed.actors:
        own = [m for m in mentions if m.actor == actor.id]
        words = dict.fromkeys(_said(m.span, analysed.article.text) for m in own)
        yield line(f"{actor.id}: {actor.name}, {actor.type}, {counted(len(own), 'mention')} as {', '.join(words)}")


def _findings(result: Result) -> Iterator[str]:
    yield f"{result.pairs:,} candidate pairs, {result.scored:,} scored in full, {result.split:,} in no one window"
    for found in result.findings:
        yield _finding(found, result.analysed.article.text)


def _finding(found: Finding, text: str) -> str:
    favor, against, neutral = found.probabilities
    more = [found.relation, found.voice]
    more += ["hypothetical"] if found.hypothetical else []
    more += [f"cue {_cut(found.cue, text)}"] if found.cue else []
    more += [f"addressee {line(found.addressee)}"] if found.addressee else []
    chances = f"favor {favor:.2f} against {against:.2f} neutral {neutral:.2f}"
    return (
        f"{_holder(found.holder, text)} -{found.stance}-> {_cut(found.target.span, text)} {chances}; {', '.join(more)}"
    )


def _holder(holder: Mention | None, text: str) -> str:
    return _cut(holder.span, text) if holder else "the author"


def _dropped(result: Result) -> Iterator[str]:
    for dropped in result.dropped:
        yield f"{dropped.reason}: {_finding(dropped.finding, result.analysed.article.text)}"


def _position(position: Position) -> str:
    actor, target = position.actor, position.target
    return line(
        f"{actor.name} ({actor.id}, {actor.type}) -{position.stance}-> {target.name} ({target.id}, {target.type}) "
        f"score {position.score:+.2f} confidence {position.confidence:.2f} from "
        f"{counted(len(position.evidence), 'finding')}"
    )


def _cut(span: Span, text: str) -> str:
    return f"{span.start}-{span.end} {_said(span, text)}"


def _said(span: Span, text: str) -> str:
    return f'"{line(span.of(text))}"'

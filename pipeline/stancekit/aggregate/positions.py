"""The findings of an article as its positions: one per (actor, target)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from stancekit.actors.identities import identified
from stancekit.actors.registry import Registry, registry_of
from stancekit.aggregate.issues import name_issues
from stancekit.aggregate.levels import Level
from stancekit.aggregate.repeats import Subject, split_repeated
from stancekit.aggregate.stances import merge
from stancekit.records import (
    AUTHOR,
    POSITION_SCHEMA,
    AnalysedArticle,
    Article,
    Finding,
    Mention,
    ModelInfo,
    Phrase,
    Position,
    PositionActor,
    PositionTarget,
    Sentence,
    Span,
)
from stancekit.settings import AggregateSettings

DropReason = Literal["repeated", "self"]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A finding that is no evidence: it ``repeated`` another one's words, or its holder is its target (``self``)."""

    finding: Finding
    reason: DropReason


@dataclass(frozen=True, slots=True)
class Aggregation:
    """An article's positions, in text order of their first evidence, and the findings that went into none.

    Every finding is the evidence of one position or dropped: nothing disappears.
    """

    positions: tuple[Position, ...]
    dropped: tuple[Dropped, ...] = ()

    @property
    def counts(self) -> Counter[DropReason]:
        """How many findings were dropped, by reason."""
        return Counter(d.reason for d in self.dropped)


def aggregate(
    analysed: AnalysedArticle,
    findings: Sequence[Finding],
    settings: AggregateSettings,
    model: ModelInfo,
    registry: Registry | None = None,
) -> Aggregation:
    """One position for each actor and target of the findings.

    The actor is the holder's actor in the article, or the author. The target is an actor of the article, or an issue
    (see ``issues``). Actors that the registry knows are its actors (see ``actors.identities``). They become mentions or
    parents where ``settings.actor_level`` says so (see ``levels``), once slips are found.

    A position's stance, score and confidence come from all its findings (see ``stances``). A finding
    whose sentence repeats another is counted once (see ``repeats``). A finding whose holder is its target is kept as
    self-criticism or self-praise only when the two are different spans and its confidence reaches
    ``settings.min_self_confidence``: in annotated news one position in 800 is of that kind, and most that look like
    it are slips.

    Args:
        analysed: the article; its ``actors`` list every actor that a mention names.
        findings: its findings, in any order.
        settings: the section ``aggregate``.
        model: what made the findings.
        registry: who is who across articles; that of ``settings.registries`` where none is given.

    Raises:
        ValueError: a finding names an actor that the article does not list.
        UsageError, InputError: the registry of the settings cannot be read (see ``actors.load_registry``).
    """
    registry = registry_of(settings.registries) if registry is None else registry
    analysed, findings = identified(analysed, findings, registry)
    resolver = _Resolver(analysed, findings)
    resolved = [resolver.resolve(finding) for finding in findings]
    level = Level(settings.actor_level, registry, analysed.article)
    kept = [resolver.at_level(r, level) for r in resolved if not _is_slip(r, settings)]
    slips = [Dropped(r.finding, "self") for r in resolved if _is_slip(r, settings)]
    parties = {r.subject: r for r in kept}
    counted, repeated = split_repeated(analysed, ((r.finding, r.subject) for r in kept))
    grouped: dict[Subject, list[Finding]] = {}
    for finding, subject in counted:
        grouped.setdefault(subject, []).append(finding)
    positions = (_position(analysed.article, parties[s], fs, settings, model) for s, fs in grouped.items())
    dropped = [*slips, *(Dropped(f, "repeated") for f in repeated)]
    return Aggregation(tuple(positions), tuple(sorted(dropped, key=lambda d: (d.finding.sentence, d.reason))))


@dataclass(frozen=True, slots=True)
class _Resolved:
    """A finding with whose position it is, and on what."""

    finding: Finding
    actor: PositionActor
    target: PositionTarget

    @property
    def subject(self) -> Subject:
        return (self.actor.id, self.target.id)


def _is_slip(resolved: _Resolved, settings: AggregateSettings) -> bool:
    if resolved.actor.id != resolved.target.id:
        return False
    finding = resolved.finding
    same_words = finding.holder is not None and finding.holder.span.overlaps(finding.target.span)
    return same_words or finding.confidence < settings.min_self_confidence


def _position(
    article: Article, parties: _Resolved, findings: Sequence[Finding], settings: AggregateSettings, model: ModelInfo
) -> Position:
    merged = merge(findings, settings.mixed_share)
    return Position(
        id=_position_id(article, parties.subject),
        article=article,
        actor=parties.actor,
        target=parties.target,
        stance=merged.stance,
        score=merged.score,
        confidence=merged.confidence,
        evidence=tuple(findings),
        model=model,
    )


def _position_id(article: Article, subject: Subject) -> str:
    """80 bits of a SHA-256: the same for the same text, actor and target, whichever model or machine."""
    content = article.sha256 or hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    named = json.dumps([POSITION_SCHEMA, article.id, content, *subject])
    return hashlib.sha256(named.encode("ascii")).hexdigest()[:20]


class _Resolver:
    """Mentions and phrases of one article as actors and issues."""

    def __init__(self, analysed: AnalysedArticle, findings: Iterable[Finding]) -> None:
        self._article = analysed.article
        self._actors = {actor.id: actor for actor in analysed.actors}
        self._sentences = {sentence.span: sentence for sentence in analysed.sentences}
        self._mentions = {m.span: m for sentence in analysed.sentences for m in sentence.mentions if m.acts}
        phrases = [(self._sentence(f.sentence), t) for f in findings if isinstance(t := self._target(f), Phrase)]
        self._issues = name_issues(analysed.article.text, phrases, {a.id: a.name for a in analysed.actors})

    def resolve(self, finding: Finding) -> _Resolved:
        holder = finding.holder
        if holder is None or holder.actor == AUTHOR:
            # The narrator's "we" is the author, who has no span.
            return _Resolved(replace(finding, holder=None), self._actor(AUTHOR), self._as_target(finding))
        return _Resolved(finding, self._actor(holder.actor), self._as_target(finding))

    def at_level(self, resolved: _Resolved, level: Level) -> _Resolved:
        """The same at the level that positions are asked for."""
        finding, target = resolved.finding, self._target(resolved.finding)
        return _Resolved(
            level.finding(finding),
            level.holder(resolved.actor, finding.holder),
            level.target(resolved.target, target if isinstance(target, Mention) else None),
        )

    def _target(self, finding: Finding) -> Mention | Phrase:
        """A phrase that is exactly a mention stands for that actor, so that nothing is both actor and issue."""
        target = finding.target
        return target if isinstance(target, Mention) else self._mentions.get(target.span, target)

    def _as_target(self, finding: Finding) -> PositionTarget:
        target = self._target(finding)
        if isinstance(target, Phrase):
            return self._issues[target.span]
        actor = self._actor(target.actor)
        return PositionTarget("actor", actor.id, actor.name, actor.type)

    def _actor(self, actor_id: str) -> PositionActor:
        if actor_id == AUTHOR:
            return PositionActor(AUTHOR, self._article.author or AUTHOR, AUTHOR)
        if actor_id not in self._actors:
            raise ValueError(
                f"article {self._article.id!r}: a finding names the actor {actor_id!r}, which is none of the article's"
                " actors; list every mention's actor in AnalysedArticle.actors"
            )
        actor = self._actors[actor_id]
        return PositionActor(actor.id, actor.name, actor.type)

    def _sentence(self, span: Span) -> Sentence:
        return self._sentences.get(span) or Sentence(span, paragraph=-1)

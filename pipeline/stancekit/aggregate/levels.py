"""Whose position a finding is: of the words that name somebody, of the actor, or of what the actor belongs to."""

from __future__ import annotations

from dataclasses import replace

from stancekit.actors.names import slug
from stancekit.actors.registry import Registry
from stancekit.records import Article, Finding, Mention, PositionActor, PositionTarget

_UNWORDED = frozenset(["AUTHOR", "ISSUE"])


class Level:
    """Actors of one article at the level ``mention``, ``actor`` or ``parent``.

    - ``mention``: under the words of the mention, *Oslo* and *Norway* apart. A pronoun, which names nobody, stands for
      its actor.
    - ``actor``: as they are.
    - ``parent``: what they belong to on the article's date (see ``Registry.parent``); who has no parent stays.

    The author is the author at every level.
    """

    def __init__(self, level: str, registry: Registry, article: Article) -> None:
        self._level = level
        self._registry = registry
        self._article = article

    def holder(self, actor: PositionActor, mention: Mention | None) -> PositionActor:
        """A holder at this level."""
        return PositionActor(*self._at(actor.id, actor.name, actor.type, mention))

    def target(self, target: PositionTarget, mention: Mention | None) -> PositionTarget:
        """A target at this level; issues have none."""
        return PositionTarget(target.kind, *self._at(target.id, target.name, target.type, mention))

    def finding(self, finding: Finding) -> Finding:
        """A finding with who is addressed: at the level ``parent`` the parent, else the actor."""
        actor = finding.addressee
        parent = self._registry.parent(actor, self._article.date) if actor and self._level == "parent" else None
        return replace(finding, addressee=parent) if parent else finding

    def _at(self, actor: str, name: str, kind: str, mention: Mention | None) -> tuple[str, str, str]:
        if kind in _UNWORDED or self._level == "actor":
            return actor, name, kind
        if self._level == "mention":
            if mention is None or mention.kind == "pronoun":
                return actor, name, kind
            words = " ".join(mention.span.of(self._article.text).split())
            return slug(words), words, mention.type
        parent = self._registry.entries.get(self._registry.parent(actor, self._article.date) or "")
        return (parent.id, parent.name, parent.type) if parent else (actor, name, kind)

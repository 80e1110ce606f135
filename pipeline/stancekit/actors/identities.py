"""Who the actors of an article are across articles.

An actor that a registry knows gets that registry's id, name and type: by its own name, by another of its names in the
article, or by an office that somebody held on the article's date. What no registry knows keeps the id that its name
gives it, which is the same in every article.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from stancekit.actors.entry import Entry
from stancekit.actors.names import key, words_of
from stancekit.actors.registry import Hit, Registry
from stancekit.records import AUTHOR, Actor, AnalysedArticle, Finding, Mention, Phrase, Sentence

# Before a name they make it a place: *the summit in Paris*.
_PLACE_WORDS = frozenset("in at near outside around inside across through into via from to toward towards".split())
_OF_NAME = re.compile(r"\s+of\s+(?:the\s+)?[^\W\d_a-z][\w.’'-]*(?:\s+[^\W\d_a-z][\w.’'-]*)*")
_OF_PERSONS = frozenset("he him his himself she her hers herself".split())
_NAMES = ("name", "demonym")


def identities(analysed: AnalysedArticle, registry: Registry) -> dict[str, Actor]:
    """Each of an article's actors, by the id it has there, as it is called across articles.

    Two actors that the article tells apart although they bear one name stay apart: only the first can be the one that a
    registry knows.
    """
    said = _mentions(analysed)
    date = analysed.article.date
    known: dict[str, Actor] = {}
    taken: Counter[str] = Counter()
    for actor in analysed.actors:
        name = key(actor.name)
        taken[name] += 1
        entry = None if actor.id == AUTHOR or taken[name] > 1 else _entry_of(actor, said[actor.id], registry, date)
        known[actor.id] = Actor(entry.id, entry.name, entry.type) if entry else _unknown(actor, registry)
    return known


def identified(
    analysed: AnalysedArticle, findings: Sequence[Finding], registry: Registry
) -> tuple[AnalysedArticle, list[Finding]]:
    """An article and its findings with every actor as the registry knows it; what nobody knows is left as it is."""
    who = identities(analysed, registry)
    if all(actor_id == actor.id for actor_id, actor in who.items()) and tuple(who.values()) == analysed.actors:
        return analysed, list(findings)
    sentences = tuple(_sentence(sentence, who) for sentence in analysed.sentences)
    actors = tuple({actor.id: actor for actor in who.values()}.values())
    return replace(analysed, sentences=sentences, actors=actors), [_finding(finding, who) for finding in findings]


@dataclass(slots=True)
class _Said:
    """How an article calls one actor.

    ``person``: *he* or *she* stands for it; ``acting``: a name of it stands without a preposition of place.
    """

    names: dict[str, None] = field(default_factory=dict)
    nominals: dict[str, None] = field(default_factory=dict)
    person: bool = False
    acting: bool = False


def _mentions(analysed: AnalysedArticle) -> defaultdict[str, _Said]:
    text = analysed.article.text
    said: defaultdict[str, _Said] = defaultdict(_Said)
    for mention in (m for sentence in analysed.sentences for m in sentence.mentions):
        own, words = said[mention.actor], mention.span.of(text)
        if mention.kind in _NAMES:
            own.names[words] = None
            own.acting = own.acting or _word_before(text, mention) not in _PLACE_WORDS
        elif mention.kind == "nominal":
            own.nominals[words + _complement(text, mention)] = None
        else:
            own.person = own.person or words.lower() in _OF_PERSONS
    return said


def _complement(text: str, mention: Mention) -> str:
    """*of Popular Dignity* after *the leader*: whose office it is may stand behind the mention."""
    match = _OF_NAME.match(text, mention.span.end, mention.span.end + 80)
    return match[0] if match else ""


def _word_before(text: str, mention: Mention) -> str:
    before = text[max(mention.span.start - 12, 0) : mention.span.start].split()
    return before[-1].lower() if before else ""


def _entry_of(actor: Actor, said: _Said, registry: Registry, date: str | None) -> Entry | None:
    hit = registry.look(actor.name, actor.type, date) or _mistaken(actor, said, registry, date)
    if hit is not None and not _is_place(hit, said):
        return hit.entry
    for name in sorted(said.names, key=len, reverse=True):
        hit = registry.look(name, actor.type, date)
        # A name that was linked by mistake should not carry a person off to somebody else.
        same = hit is not None and ((actor.type != "PERSON" and hit.by == "name") or _shares_name(hit.entry, actor))
        if hit is not None and same and not _is_place(hit, said):
            return hit.entry
    for title in said.nominals:
        holder = registry.holder(title, "PERSON", date)
        if holder is not None and (not said.names or _shares_name(holder, actor)):
            return holder
    return None


def _mistaken(actor: Actor, said: _Said, registry: Registry, date: str | None) -> Hit | None:
    """A name of which the article's analysis has not seen whether it is a person's.

    Names of several words seldom stand for both. One word is believed to be a body's that was taken for a person's,
    where no *he* or *she* in the article stands for it.
    """
    hit = registry.look(actor.name, None, date)
    if hit is None or hit.by != "name":
        return None
    if " " in key(actor.name):
        return hit
    return hit if hit.entry.type == "ORG" and actor.type == "PERSON" and not said.person else None


def _is_place(hit: Hit, said: _Said) -> bool:
    """A capital or palace that stands for nobody here.

    Those of the shipped registries are known to ``preprocess``, which has looked at the syntax around each: where it
    left *Paris* as a name of its own, Paris is a place.
    """
    return hit.by == "seat" and (hit.shipped or not said.acting)


def _shares_name(entry: Entry, actor: Actor) -> bool:
    """Whether an actor's last name is among those of an entry; particles and first names tell nothing."""
    last = words_of(actor.name)[-1:]
    return any(last and last[0] in words_of(name) for name in (entry.name, *entry.aliases))


def _unknown(actor: Actor, registry: Registry) -> Actor:
    """Unknown, under an id that no known actor has: *Georgia*, a woman, is not the state."""
    if actor.id not in registry.entries:
        return actor
    return replace(actor, id=f"{actor.id}.{actor.type.lower()}")


def _sentence(sentence: Sentence, who: Mapping[str, Actor]) -> Sentence:
    if all(who[m.actor].id == m.actor for m in sentence.mentions if m.actor in who):
        return sentence
    return replace(sentence, mentions=tuple(_mention(mention, who) for mention in sentence.mentions))


def _mention(mention: Mention, who: Mapping[str, Actor]) -> Mention:
    actor = who.get(mention.actor)
    return mention if actor is None or actor.id == mention.actor else replace(mention, actor=actor.id)


def _finding(finding: Finding, who: Mapping[str, Actor]) -> Finding:
    holder = finding.holder and _mention(finding.holder, who)
    target = finding.target if isinstance(finding.target, Phrase) else _mention(finding.target, who)
    addressee = finding.addressee
    if addressee is not None and addressee in who:
        addressee = who[addressee].id
    if holder is finding.holder and target is finding.target and addressee == finding.addressee:
        return finding
    return replace(finding, holder=holder, target=target, addressee=addressee)

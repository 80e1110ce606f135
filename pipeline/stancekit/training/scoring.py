"""Scores of positions against annotated documents, from gold: what was never proposed counts as missed.

Levels, each as precision, recall and F1 over all documents: ``pair`` (a finding's sentence, holder and target match),
``stance`` and ``relation`` (pair, and the label agrees), ``article`` ((actor, target, stance) of a document, merged).
A holder matches when both are the author, or it overlaps a mention of the gold holder in that sentence. A target
matches when it overlaps a mention of the gold actor, or, for an issue, when their words have F1 of 0.5 or more.
Findings are matched one to one, greedily from the best. Defined by the annotation guidelines' referee; a test holds
the two against each other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stancekit.records import Span
from stancekit.training.documents import Document, GoldFinding

_LIGHT = frozenset("the a an any his her its their to that of".split())
_LONGEST_ACTOR = 60  # characters; a longer span is no way to name an actor
LEVELS = ("pair", "stance", "relation", "article")


@dataclass(frozen=True, slots=True)
class Guess:
    """One predicted finding with the ids of its record; ``evidence`` is the JSON object it was read from."""

    sentence: int
    holder: Span | None
    target: Span
    stance: str
    relation: str | None
    actor_id: str
    target_id: str
    evidence: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """A document's findings matched: indices into ``gold`` and ``guesses``."""

    gold: list[GoldFinding]
    guesses: list[Guess]
    pairs: list[tuple[int, int]]


def content_words(text: str) -> list[str]:
    """Lower-cased words without determiners; all words where nothing else is left."""
    words = re.findall(r"\w+", text.lower())
    return [w for w in words if w not in _LIGHT] or words


def word_f1(a: str, b: str) -> float:
    """F1 of the two bags of content words, 0..1."""
    left, right = Counter(content_words(a)), Counter(content_words(b))
    same = sum((left & right).values())
    return 2 * same / (sum(left.values()) + sum(right.values())) if same else 0.0


def guesses_of(document: Document, records: Iterable[Mapping[str, Any]]) -> list[Guess]:
    """The findings under position records (JSON objects as written by ``extract``)."""
    found = []
    for record in records:
        for e in record["evidence"]:
            target = Span(e["target"]["start"], e["target"]["end"])
            holder = Span(e["holder"]["start"], e["holder"]["end"]) if e.get("holder") else None
            found.append(
                Guess(document.sentence_of(target), holder, target, e["stance"], e.get("relation"),
                      record["actor"]["id"], record["target"].get("id") or record["target"].get("name"), e)
            )  # fmt: skip
    return found


def judge(document: Document, guesses: Sequence[Guess]) -> Judged:
    """Match one to one, greedily from the best fit; optional gold findings neither help nor harm."""
    places = _places(document)
    by_sentence: dict[int, list[int]] = defaultdict(list)
    for j, guess in enumerate(guesses):
        by_sentence[guess.sentence].append(j)
    fits = []
    for i, (gold, place) in enumerate(zip(document.findings, places, strict=True)):
        for j in by_sentence[place.sentence]:
            fit = _fit(document.text, gold, place, guesses[j])
            if fit:
                fits.append((fit + 0.01 * (gold.stance == guesses[j].stance), i, j))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in sorted(fits, reverse=True):
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return _without_optional(document, guesses, taken)


def _without_optional(document: Document, guesses: Sequence[Guess], taken: Mapping[int, int]) -> Judged:
    free = {j for i, j in taken.items() if document.findings[i].optional}
    gold_at = {i: k for k, i in enumerate(i for i, g in enumerate(document.findings) if not g.optional)}
    guess_at = {j: k for k, j in enumerate(j for j in range(len(guesses)) if j not in free)}
    pairs = [(gold_at[i], guess_at[j]) for i, j in taken.items() if i in gold_at]
    return Judged([document.findings[i] for i in gold_at], [guesses[j] for j in guess_at], pairs)


def covered(document: Document, holders: Sequence[Span | None], targets: Sequence[Span]) -> int:
    """How many gold findings some pair of candidates would match: what a perfect model could find.

    Args:
        holders: every candidate holder of the document; None for the author.
        targets: every candidate target of the document.
    """
    n = 0
    for gold, place in zip(document.findings, _places(document), strict=True):
        near = [h for h in holders if h is None or document.sentence_of(h) == place.sentence]
        aims = [t for t in targets if t.overlaps(document.sentences[place.sentence])]
        n += any(
            _fit(document.text, gold, place, Guess(place.sentence, h, t, "", None, "", "")) for h in near for t in aims
        )
    return n


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a gold finding stands: its sentence, and the mentions of its actors there."""

    sentence: int
    holders: tuple[Span, ...]
    targets: tuple[Span, ...]


def _places(document: Document) -> list[_Place]:
    near: dict[tuple[str, int], list[Span]] = defaultdict(list)
    for actor in document.actors:
        for mention in actor.mentions:
            near[actor.id, document.sentence_of(mention)].append(mention)
    places = []
    for gold in document.findings:
        sentence = document.sentence_of(gold.target_span)
        targets = near[gold.target, sentence] if gold.target is not None else []
        places.append(_Place(sentence, tuple(near[gold.holder, sentence]), tuple(targets)))
    return places


def _fit(text: str, gold: GoldFinding, place: _Place, guess: Guess) -> float:
    """0 when holder or target do not match, else how well the target span fits."""
    if (gold.holder_span is None) != (guess.holder is None):
        return 0.0
    if guess.holder is not None and not any(guess.holder.overlaps(m) for m in place.holders):
        return 0.0
    if gold.target is not None:
        near = guess.target.end - guess.target.start < _LONGEST_ACTOR and any(
            guess.target.overlaps(m) for m in place.targets
        )
        return 1.0 if near else 0.0
    if not gold.target_span.overlaps(guess.target):
        return 0.0
    fit = word_f1(gold.target_span.of(text), guess.target.of(text))
    return fit if fit >= 0.5 else 0.0


def _merged(stances: set[str]) -> str:
    if len(stances) == 1:
        return next(iter(stances))
    return "mixed" if {"favor", "against"} <= stances else next(iter(stances - {"neutral"}))


def article_positions(document: Document, judged: Judged) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    """Gold and predicted (actor, target, stance); predicted ids are named after the gold ones they mostly matched."""
    groups = {span: key for key, spans in document.issues.items() for span in spans}

    def target_of(gold: GoldFinding) -> Any:
        return gold.target or groups.get(gold.target_span, gold.target_span)

    actor_votes: dict[str, Counter[Any]] = defaultdict(Counter)
    target_votes: dict[str, Counter[Any]] = defaultdict(Counter)
    for i, j in judged.pairs:
        actor_votes[judged.guesses[j].actor_id][judged.gold[i].holder] += 1
        target_votes[judged.guesses[j].target_id][target_of(judged.gold[i])] += 1
    gold: dict[Any, set[str]] = defaultdict(set)
    guessed: dict[Any, set[str]] = defaultdict(set)
    for g in judged.gold:
        gold[g.holder, target_of(g)].add(g.stance)
    for p in judged.guesses:
        guessed[_named(actor_votes, p.actor_id), _named(target_votes, p.target_id)].add(p.stance)
    return {(*k, _merged(v)) for k, v in gold.items()}, {(*k, _merged(v)) for k, v in guessed.items()}


def _named(votes: Mapping[str, Counter[Any]], key: str) -> Any:
    return votes[key].most_common(1)[0][0] if votes.get(key) else ("?", key)


def judged_documents(
    documents: Sequence[Document], records: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[Document, Judged]]:
    """Each document with the findings of its records matched; a record belongs to the document of its article's id."""
    by_article: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record in records:
        by_article[record["article"]["id"]].append(record)
    for document in documents:
        yield document, judge(document, guesses_of(document, by_article.get(document.id, [])))


def score_documents(documents: Sequence[Document], records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Figures over all documents, each level with precision, recall, f1 and its counts (hit, guessed, gold)."""
    n: Counter[str] = Counter()
    for document, judged in judged_documents(documents, records):
        _count(n, document, judged)
    scores: dict[str, Any] = {"documents": len(documents)}
    for level in ("pair", "stance", "relation"):
        scores[level] = of_counts(n[level], n["guessed"], n["gold"])
    scores["article"] = of_counts(n["article"], n["article_guessed"], n["article_gold"])
    scores["holders_exact_precision"] = share(n["holder_exact"], n["holder_guessed"])
    scores["mentions_found"] = share(n["mention_found"], n["mention_gold"])
    return scores


def author_scores(documents: Sequence[Document], records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """``pair`` and ``stance`` over the findings alone whose holder is the author, gold's and the records'.

    A finding of the author matches only another of the author, so hits are those of ``score_documents``, told apart.
    """
    n: Counter[str] = Counter()
    for _, judged in judged_documents(documents, records):
        n["gold"] += sum(gold.holder_span is None for gold in judged.gold)
        n["guessed"] += sum(guess.holder is None for guess in judged.guesses)
        own = [(judged.gold[i], judged.guesses[j]) for i, j in judged.pairs if judged.gold[i].holder_span is None]
        n["pair"] += len(own)
        n["stance"] += sum(gold.stance == guess.stance for gold, guess in own)
    return {level: of_counts(n[level], n["guessed"], n["gold"]) for level in ("pair", "stance")}


def _count(n: Counter[str], document: Document, judged: Judged) -> None:
    gold, guesses = judged.gold, judged.guesses
    n["gold"] += len(gold)
    n["guessed"] += len(guesses)
    n["pair"] += len(judged.pairs)
    n["stance"] += sum(gold[i].stance == guesses[j].stance for i, j in judged.pairs)
    n["relation"] += sum(gold[i].relation == guesses[j].relation for i, j in judged.pairs)
    known = {mention for actor in document.actors for mention in actor.mentions}
    needed = {f.holder_span for f in document.findings if f.holder_span}
    needed |= {f.target_span for f in document.findings if f.target is not None}
    shown = {g.holder for g in guesses if g.holder}
    n["holder_exact"] += len(shown & known)
    n["holder_guessed"] += len(shown)
    n["mention_gold"] += len(needed)
    n["mention_found"] += len(needed & (shown | {g.target for g in guesses}))
    gold_set, guess_set = article_positions(document, judged)
    n["article_gold"] += len(gold_set)
    n["article_guessed"] += len(guess_set)
    n["article"] += len(gold_set & guess_set)


def share(part: float, whole: int) -> float:
    """The share to four digits; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def of_counts(hit: int, guessed: int, gold: int) -> dict[str, float]:
    """Precision, recall and f1 to four digits, 0 of nothing, with the counts they come from."""
    p = hit / guessed if guessed else 0.0
    r = hit / gold if gold else 0.0
    f1 = round(2 * p * r / (p + r), 4) if p + r else 0.0
    return {"precision": round(p, 4), "recall": round(r, 4), "f1": f1, "hit": hit, "guessed": guessed, "gold": gold}

"""How well an analysis tells who is who: its actors against the actor chains of annotated documents.

Scores start from gold: a gold mention that the analysis does not propose is missed. What the analysis proposes beyond
gold is not counted, since its mentions are candidates, generous on purpose, and mostly no actors.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stancekit.preprocess import lexicon
from stancekit.records import AnalysedArticle, Mention, Span
from stancekit.training.chains import Ratio, b_cubed, ceaf_e, conll_f1, muc
from stancekit.training.documents import Document

_ARTICLES = frozenset(["the", "a", "an"])
_NAMES = ("name", "demonym")
_MEASURES = {"muc": muc, "b3": b_cubed, "ceafe": ceaf_e}


@dataclass(slots=True)
class CoreferenceScores:
    """Sums over the documents added so far; memory does not grow with them."""

    ratios: dict[str, Ratio] = field(default_factory=lambda: defaultdict(Ratio))
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, document: Document, analysed: AnalysedArticle) -> None:
        """Counts one document with its analysis."""
        found = matched(document, analysed)
        gold = {span: actor.id for actor in document.actors for span in actor.mentions}
        everything = _chains(gold), _chains({span: mention.actor for span, mention in found.items()})
        for name, measure in _MEASURES.items():
            self.ratios[name] += measure(*everything)
        names = {span: mention.actor for span, mention in found.items() if mention.kind in _NAMES}
        self.ratios["names_b3"] += b_cubed(_chains({span: gold[span] for span in names}), _chains(names))
        self.counts["mentions"] += len(gold)
        self.counts["found"] += len(found)
        self._count_pronouns(document, gold, found)

    def _count_pronouns(self, document: Document, gold: Mapping[Span, str], found: Mapping[Span, Mention]) -> None:
        holders = {f.holder_span for f in document.findings if f.holder_span is not None}
        for span in found:
            if _is_pronoun(document.text, span):
                right = _is_right(document.text, span, gold, found)
                self.counts["pronouns"] += 1
                self.counts["pronouns_right"] += right
                self.counts["holders"] += span in holders
                self.counts["holders_right"] += right and span in holders

    def scores(self) -> dict[str, float | dict[str, float]]:
        """``conll_f1``; ``muc``, ``b3``, ``ceafe`` and, over names, ``names_b3`` with their three figures each.

        ``actor_mentions_found`` is the share of gold mentions that the analysis proposes; ``pronouns_right`` of the
        personal and possessive pronouns among them the share whose actor is right; ``pronoun_holders_right`` the same
        of those that hold a position.
        """
        figures: dict[str, float | dict[str, float]] = {
            "conll_f1": round(conll_f1(*(self.ratios[name] for name in _MEASURES)), 4)
        }
        for name in (*_MEASURES, "names_b3"):
            ratio = self.ratios[name]
            figures[name] = {
                "precision": round(ratio.precision, 4), "recall": round(ratio.recall, 4), "f1": round(ratio.f1, 4),
            }  # fmt: skip
        n = self.counts
        return figures | {
            "actor_mentions_found": _share(n["found"], n["mentions"]),
            "pronouns_right": _share(n["pronouns_right"], n["pronouns"]),
            "pronoun_holders_right": _share(n["holders_right"], n["holders"]),
        }


def coreference_scores(pairs: Iterable[tuple[Document, AnalysedArticle]]) -> dict[str, float | dict[str, float]]:
    """The scores of documents with their analyses."""
    sums = CoreferenceScores()
    for document, analysed in pairs:
        sums.add(document, analysed)
    return sums.scores()


def matched(document: Document, analysed: AnalysedArticle) -> dict[Span, Mention]:
    """For each gold mention that the analysis proposes, a leading article more or less, its mention."""
    mentions = [m for sentence in analysed.sentences for m in sentence.mentions]
    same = {m.span: m for m in mentions}
    ending: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        ending[mention.span.end].append(mention)
    found: dict[Span, Mention] = {}
    for span in (span for actor in document.actors for span in actor.mentions):
        near = (m for m in ending[span.end] if differ_in_article(document.text, m.span, span))
        fitting = same.get(span) or next(near, None)
        if fitting is not None:
            found[span] = fitting
    return found


def differ_in_article(text: str, a: Span, b: Span) -> bool:
    """Whether nothing but a leading article lies between the starts of two spans that end together."""
    return text[min(a.start, b.start) : max(a.start, b.start)].strip().lower() in _ARTICLES


def _chains(actors: Mapping[Span, str]) -> Sequence[set[Span]]:
    chains: dict[str, set[Span]] = defaultdict(set)
    for span, actor in actors.items():
        chains[actor].add(span)
    return list(chains.values())


def _is_right(text: str, span: Span, gold: Mapping[Span, str], found: Mapping[Span, Mention]) -> bool:
    """Whether most of the names and nouns in the pronoun's chain are the gold actor's.

    A chain of pronouns alone is right only where gold's is one, too.
    """
    chain = [s for s, m in found.items() if m.actor == found[span].actor and s != span]
    said = [s for s in chain if not _is_pronoun(text, s)]
    if not said:
        if any(actor == gold[span] and not _is_pronoun(text, s) for s, actor in gold.items()):
            return False
        said = chain
    votes = Counter(gold[s] for s in said)
    return votes[gold[span]] == max(votes.values(), default=0)


def _is_pronoun(text: str, span: Span) -> bool:
    word = span.of(text)
    return word != "US" and word.lower() in lexicon.PRONOUNS


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0

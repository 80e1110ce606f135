"""Annotated data as training examples: a window's text, its candidate spans, and labels for the pairs of them.

An example keeps spans in characters of its own text, so that it can be stored and tokenised for any encoder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from stancekit.extract.candidates import Question, holder_key, questions
from stancekit.extract.pairs import ANYONE, AUTHOR_KIND, SPAN
from stancekit.records import (
    NO_TREE,
    RELATIONS,
    STANCES,
    VOICES,
    AnalysedArticle,
    Article,
    Mention,
    Phrase,
    Span,
    Tree,
)
from stancekit.training.documents import (
    ENTITY_LABELS,
    TARGET_LABELS,
    UNKNOWN,
    DataKind,
    Document,
    EntityPair,
    GoldFinding,
    Row,
    TargetRow,
)
from stancekit.training.scoring import covered, word_f1

if TYPE_CHECKING:
    from stancekit.preprocess.analyse import Analyser

_SAME_MENTION = 0.5  # share of common characters from which two spans are taken for one mention
_SAME_ISSUE = 0.5  # word F1 from which a phrase is taken for the gold issue


@dataclass(frozen=True, slots=True)
class PairLabel:
    """What gold says of one candidate pair.

    Attributes:
        holder, target: indices into the example's holders and targets.
        fit: how well the candidate spans fit the gold spans, 0.5 to 1.
        stance, relation, voice: indices into STANCES, RELATIONS, VOICES.
        cue: span in the example's text, if annotated.
        addressees: indices of the holders that are mentions of the addressee; empty for nobody.
        issue: span of the target in the example's text, if gold says that it is an issue.
    """

    holder: int
    target: int
    fit: float
    stance: int
    relation: int
    voice: int
    hypothetical: bool
    cue: Span | None
    addressees: tuple[int, ...]
    issue: Span | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One window of training data.

    Attributes:
        kind: which data it is from, and so which heads it trains.
        document: id of the document (or of the first row) it is from.
        start: where ``text`` starts in the document, in characters.
        holders: spans in ``text``; None for the author or anyone (see ``holder_kind``).
        holder_kind: what a holder without a span is: AUTHOR_KIND or ANYONE.
        keys: the actor behind each holder, as ``holder_key`` names it.
        shut: pairs (holder, target) that are no pair at all.
        open: pairs that gold leaves open (other mentions of the same actors): not learnt from.
        rows: for labelled pairs: (holder, target, label); for entities the label is of (a, b) with a before b; UNKNOWN
            where a teacher alone knows it.
        tree: the words of ``text`` as the parser joins them.
    """

    kind: DataKind
    document: str
    start: int
    text: str
    holders: tuple[Span | None, ...]
    holder_kind: int
    targets: tuple[Span, ...]
    labels: tuple[PairLabel, ...] = ()
    keys: tuple[str, ...] = ()
    shut: tuple[tuple[int, int], ...] = ()
    open: tuple[tuple[int, int], ...] = ()
    rows: tuple[tuple[int, int, int], ...] = ()
    tree: Tree = NO_TREE


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many gold findings have a matching candidate pair: the recall that no model can exceed."""

    findings: int
    covered: int

    @property
    def share(self) -> float:
        """Covered findings over all, 0..1."""
        return self.covered / self.findings if self.findings else 0.0


def position_examples(
    documents: Sequence[Document], analyser: Analyser, context: int
) -> tuple[list[Example], Coverage]:
    """An example for each sentence with candidates, and how much of gold they cover."""
    examples: list[Example] = []
    n = 0
    articles = [Article(d.id, d.text) for d in documents]
    for document, analysed in zip(documents, analyser.analyse(articles), strict=True):
        asked = questions(analysed, context)
        examples.extend(_position_example(document, question) for question in asked)
        n += coverage_of(document, asked)
    return examples, Coverage(sum(len(d.findings) for d in documents), n)


def unlabelled_examples(texts: Sequence[str], analyser: Analyser, context: int) -> list[Example]:
    """An example for each sentence with candidates, without a label: what a teacher is asked about."""
    articles = [Article(f"text-{n}", text) for n, text in enumerate(texts)]
    return [
        replace(_position_example(Document(a.article.id, a.article.text, (), (), (), {}), question), kind="unlabelled")
        for a in analyser.analyse(articles)
        for question in questions(a, context)
    ]


def coverage_of(document: Document, asked: Sequence[Question]) -> int:
    """How many gold findings of a document its candidates cover."""
    holders = [None if h is None else h.span for q in asked for h in q.holders]
    return covered(document, holders, [t.span for q in asked for t in q.targets])


def _position_example(document: Document, question: Question) -> Example:
    labels: dict[tuple[int, int], PairLabel] = {}
    shut = set(question.shut)
    left_open: set[tuple[int, int]] = set()
    mentions = {actor.id: actor.mentions for actor in document.actors}
    inside = [f for f in document.findings if f.target_span.overlaps(question.sentence.span)]
    for h, holder in enumerate(question.holders):
        for t, target in enumerate(question.targets):
            if (h, t) in shut:
                continue
            for finding in inside:
                fit = _fit(document, mentions, finding, holder, target)
                if fit is None:
                    continue
                if fit == 0.0:
                    left_open.add((h, t))
                    continue
                if (h, t) not in labels or labels[h, t].fit < fit:
                    labels[h, t] = _label(question, mentions, finding, h, t, fit)
    shift = question.window.start
    return Example(
        kind="positions", document=document.id, start=shift, text=question.window.of(document.text),
        holder_kind=AUTHOR_KIND,
        holders=tuple(None if m is None else m.span.shifted(-shift) for m in question.holders),
        targets=tuple(t.span.shifted(-shift) for t in question.targets),
        labels=tuple(labels.values()), keys=tuple(holder_key(m) for m in question.holders),
        shut=tuple(sorted(shut)), open=tuple(sorted(left_open - set(labels))),
        tree=question.sentence.tree.shifted(-shift),
    )  # fmt: skip


def _fit(
    document: Document, mentions: dict[str, tuple[Span, ...]], gold: GoldFinding, holder: Mention | None,
    target: Mention | Phrase,
) -> float | None:  # fmt: skip
    """None: another pair; 0: one that gold leaves open (another mention of the same actors); else how well it fits."""
    if (holder is None) != (gold.holder_span is None):
        return None
    holder_fit = 1.0
    if holder is not None and gold.holder_span is not None:
        holder_fit = _mention_fit(holder.span, gold.holder_span, mentions.get(gold.holder, ()))
    if gold.target is not None:
        target_fit = _mention_fit(target.span, gold.target_span, mentions.get(gold.target, ()))
    else:
        overlap = gold.target_span.overlaps(target.span)
        target_fit = word_f1(gold.target_span.of(document.text), target.span.of(document.text)) if overlap else -1.0
        target_fit = target_fit if target_fit >= _SAME_ISSUE else -1.0
    if holder_fit < 0 or target_fit < 0:
        return None
    return min(holder_fit, target_fit)


def _mention_fit(span: Span, gold: Span, others: Sequence[Span]) -> float:
    """Share of common characters with the gold mention; 0 for another mention of the actor; -1 for none."""
    share = _common(span, gold)
    if share >= _SAME_MENTION:
        return share
    return 0.0 if share > 0 or any(span.overlaps(other) for other in others) else -1.0


def _common(a: Span, b: Span) -> float:
    same = min(a.end, b.end) - max(a.start, b.start)
    return max(same, 0) / (max(a.end, b.end) - min(a.start, b.start))


def _label(
    question: Question, mentions: dict[str, tuple[Span, ...]], finding: GoldFinding, h: int, t: int, fit: float
) -> PairLabel:
    cue = finding.cue if finding.cue is not None and question.window.covers(finding.cue) else None
    asked = mentions.get(finding.addressee or "", ())
    addressees = tuple(
        i
        for i, m in enumerate(question.holders)
        if m is not None and any(_common(m.span, a) >= _SAME_MENTION for a in asked)
    )
    return PairLabel(
        h, t, fit, STANCES.index(finding.stance), RELATIONS.index(finding.relation), VOICES.index(finding.voice),
        finding.hypothetical, None if cue is None else cue.shifted(-question.window.start), addressees,
        finding.target_span.shifted(-question.window.start) if finding.target is None else None,
    )  # fmt: skip


def pair_examples(rows: Sequence[Row], analyser: Analyser) -> list[Example]:
    """An example for each text of labelled pairs, of entities or of anyone and a person."""
    entities = [row for row in rows if isinstance(row, EntityPair)]
    return (
        entity_examples(entities, analyser)
        if entities
        else target_examples([row for row in rows if isinstance(row, TargetRow)], analyser)
    )


def entity_examples(rows: Iterable[EntityPair], analyser: Analyser) -> list[Example]:
    """An example for each text, with all its labelled pairs of entities."""
    by_text: dict[str, list[EntityPair]] = defaultdict(list)
    for row in rows:
        by_text[row.text].append(row)
    examples = []
    for (text, pairs), tree in zip(by_text.items(), _trees(by_text, analyser), strict=True):
        spans = sorted({span for pair in pairs for span in (pair.a, pair.b)})
        labelled = tuple((spans.index(p.a), spans.index(p.b), ENTITY_LABELS.index(p.label)) for p in pairs)
        examples.append(
            Example("entity", pairs[0].id, 0, text, tuple(spans), SPAN, tuple(spans), rows=labelled, tree=tree)
        )
    return examples


def target_examples(rows: Iterable[TargetRow], analyser: Analyser) -> list[Example]:
    """An example for each text, with all its labelled targets."""
    by_text: dict[str, list[TargetRow]] = defaultdict(list)
    for row in rows:
        by_text[row.text].append(row)
    examples = []
    for (text, group), tree in zip(by_text.items(), _trees(by_text, analyser), strict=True):
        spans = sorted({row.target for row in group})
        labelled = tuple((0, spans.index(r.target), TARGET_LABELS.index(r.label)) for r in group)
        examples.append(
            Example("target", group[0].id, 0, text, (None,), ANYONE, tuple(spans), rows=labelled, tree=tree)
        )
    return examples


def named_target_examples(rows: Sequence[Row], analyser: Analyser) -> list[Example]:
    """An example for each text in which somebody is named of whom none of the rows tells how they are spoken of.

    Each name's first mention is a target, as in ``target_examples``; its label is for a teacher to say.
    """
    labelled: dict[str, list[Span]] = {row.text: [] for row in rows}
    for row in rows:
        if isinstance(row, TargetRow):
            labelled[row.text].append(row.target)
    examples = []
    articles = (Article(f"text-{n}", text) for n, text in enumerate(labelled))
    for (text, known), analysed in zip(labelled.items(), analyser.analyse(articles), strict=True):
        named = [m for sentence in analysed.sentences for m in sentence.mentions if m.kind == "name"]
        told = {mention.actor for mention in named if any(mention.span.overlaps(own) for own in known)}
        spans = sorted({m.actor: m.span for m in reversed(named) if m.actor not in told}.values())
        if spans:
            asked = tuple((0, t, UNKNOWN) for t in range(len(spans)))
            examples.append(
                Example("unlabelled target", analysed.article.id, 0, text, (None,), ANYONE, tuple(spans), rows=asked,
                        tree=_whole_tree(analysed))
            )  # fmt: skip
    return examples


def _trees(texts: Iterable[str], analyser: Analyser) -> Iterator[Tree]:
    """The words of each text; those of all its sentences."""
    for analysed in analyser.analyse(Article(f"text-{n}", text) for n, text in enumerate(texts)):
        yield _whole_tree(analysed)


def _whole_tree(analysed: AnalysedArticle) -> Tree:
    trees = [sentence.tree for sentence in analysed.sentences]
    before = [0, *accumulate(len(tree.starts) for tree in trees)]
    return Tree(
        starts=tuple(start for tree in trees for start in tree.starts),
        words=tuple(word for tree in trees for word in tree.words),
        governors=tuple(n + above for n, tree in zip(before, trees, strict=False) for above in tree.governors),
        labels=tuple(label for tree in trees for label in tree.labels),
        tags=tuple(tag for tree in trees for tag in tree.tags),
    )

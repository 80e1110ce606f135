"""``stancekit train-pronouns``: the weights by which pronouns find their antecedents, from annotated actor chains.

Every pronoun that gold lists is one choice among its candidates and "none of them"; the weights make the right choices
likely (a conditional logit model with an L2 penalty, fitted by L-BFGS). What stands before a pronoun is as the analysis
links it, mistakes included, since that is what it will see.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from stancekit.errors import InputError
from stancekit.preprocess.analyse import Analyser
from stancekit.preprocess.antecedents import FORMAT, Weights
from stancekit.preprocess.entities import Entity
from stancekit.preprocess.pronouns import Ranking
from stancekit.preprocess.units import Unit
from stancekit.records import Article, Span
from stancekit.settings import Settings
from stancekit.training.coreference import differ_in_article
from stancekit.training.documents import Document, read_rows

_PENALTY = 12.0
_RARE = 3  # a trait seen less often gets no weight
_SHORT = 3  # sentences; a document of so few counts less, since its pronouns often have nothing to stand for
_SHORT_SHARE = 0.3
_FOLDS = 5

Rows = tuple[tuple[str, ...], ...]  # the traits of each mention nearby, those of its actor included


@dataclass(frozen=True, slots=True)
class Choice:
    """A pronoun of gold with its candidates, for each its rows and whether it is right; and how much it counts."""

    document: str
    none: tuple[str, ...]
    candidates: tuple[Rows, ...]
    right: tuple[bool, ...]
    weight: float


def train_pronouns(
    files: Sequence[Path], settings: Settings, output: Path, log: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Fits the weights to annotated documents, and writes them to ``output`` as JSON.

    Returns:
        what is written beside the weights: ``pronouns``, their number; ``right``, the share that the choice was right
        for when the documents were held out, five folds by document.

    Raises:
        InputError: a data file cannot be read, or holds no pronoun that has candidates.
    """
    choices = [c for file in files for c in choices_of(_documents(file), Analyser(settings.preprocess))]
    if not any(any(c.right) for c in choices):
        names = ", ".join(map(str, files))
        raise InputError(f"{names}: no pronoun with an antecedent; name files of documents with the chains of actors")
    log(f"{len(choices)} pronouns")
    weights = fit(choices)
    report = {"pronouns": len(choices), "right": cross_validated(choices), "traits": len(weights.of)}
    rounded = {trait: round(weight, 3) for trait, weight in sorted(weights.of.items())}
    written = {"format": FORMAT, **report, "weights": rounded}
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(written, indent=0, ensure_ascii=False) + "\n", "utf-8")
    return report


def _documents(file: Path) -> list[Document]:
    kind, rows = read_rows(file)
    if kind != "positions":
        raise InputError(f"{file}: holds labelled pairs; name a file of annotated documents")
    return [row for row in rows if isinstance(row, Document)]


def choices_of(documents: Iterable[Document], analyser: Analyser) -> list[Choice]:
    """The choices that the analysis of the documents meets."""
    own = analyser.choose
    choices: list[Choice] = []
    try:
        for document in documents:
            gold = _Gold(document)

            def choose(ranking: Ranking, gold: _Gold = gold) -> Entity | None:
                choice = gold.choice(ranking)
                if choice is not None:
                    choices.append(choice)
                return own(ranking)

            analyser.choose = choose
            for _ in analyser.analyse([Article(document.id, document.text)]):
                pass
    finally:
        analyser.choose = own
    return choices


class _Gold:
    """Which gold actor a unit or an actor of the analysis is, in one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.weight = _SHORT_SHARE if len(document.sentences) <= _SHORT else 1.0
        self.actors: dict[Span, str] = {m: a.id for a in document.actors for m in a.mentions}
        self.ending: dict[int, list[Span]] = {}
        for span in self.actors:
            self.ending.setdefault(span.end, []).append(span)
        said = {a.id: [m.of(document.text) for m in a.mentions] for a in document.actors}
        self.lists = {a.id for a in document.actors if a.type == "GROUP" and " and " in a.name and len(said[a.id]) < 4}

    def choice(self, ranking: Ranking) -> Choice | None:
        """Nothing for a pronoun that gold does not list."""
        actor = self.of_unit(ranking.unit)
        if actor is None:
            return None
        rows = tuple(tuple((*own, *pair) for pair in pairs) for own, pairs in ranking.traits)
        right = tuple(self.of_entity(e) == actor or self._is_list(e, actor) for e in ranking.entities)
        return Choice(self.document.id, tuple(ranking.none), rows, right, self.weight)

    def _is_list(self, entity: Entity, actor: str) -> bool:
        return bool(entity.parts) and not entity.units and actor in self.lists

    def of_unit(self, unit: Unit) -> str | None:
        """A leading article more or less."""
        text = self.document.text
        for span in (m.span for m in unit.members):
            if span in self.actors:
                return self.actors[span]
            for other in self.ending.get(span.end, ()):
                if differ_in_article(text, span, other):
                    return self.actors[other]
        return None

    def of_entity(self, entity: Entity) -> str | None:
        """The gold actor that most of its mentions so far are; names and nouns count twice."""
        votes: Counter[str] = Counter()
        for unit in entity.seen:
            actor = self.of_unit(unit)
            if actor is not None:
                votes[actor] += 1 if unit.kind == "pronoun" else 2
        return votes.most_common(1)[0][0] if votes else None


def fit(choices: Sequence[Choice]) -> Weights:
    """The weights under which the right choices are likeliest; any mention of a right actor may be the reason."""
    number = _numbered(choices)
    rows: list[int] = []
    columns: list[int] = []
    right: list[bool] = []
    owner: list[int] = []
    for n, choice in enumerate(choices):
        alternatives = [(choice.none, not any(choice.right))]
        alternatives += [(row, ok) for own, ok in zip(choice.candidates, choice.right, strict=True) for row in own]
        for traits, ok in alternatives:
            known = {number[t] for t in traits if t in number}
            rows += [len(right)] * len(known)
            columns += known
            right.append(ok)
            owner.append(n)
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(right), len(number)))
    found = _minimum(matrix, np.array(right, float), np.array(owner), np.array([c.weight for c in choices]))
    return Weights(dict(zip(number, found.tolist(), strict=True)))


def _numbered(choices: Iterable[Choice]) -> Mapping[str, int]:
    count: Counter[str] = Counter()
    for choice in choices:
        for traits in (choice.none, *(row for own in choice.candidates for row in own)):
            count.update(set(traits))
    return {trait: n for n, trait in enumerate(sorted(t for t, c in count.items() if c >= _RARE))}


def _minimum(matrix: Any, right: np.ndarray, owner: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Minimises the weighted negative log likelihood of the right rows of each choice, with the penalty."""
    starts = np.concatenate([[0], np.cumsum(np.bincount(owner))[:-1]])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = matrix @ w
        likely = np.exp(score - np.maximum.reduceat(score, starts)[owner])
        total = np.add.reduceat(likely, starts)
        hit = np.add.reduceat(likely * right, starts)
        gradient = matrix.T @ ((likely / total[owner] - likely * right / hit[owner]) * weight[owner])
        return float(-(weight * np.log(hit / total)).sum() + _PENALTY * (w @ w) / 2), gradient + _PENALTY * w

    result = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(result.x)


def cross_validated(choices: Sequence[Choice]) -> float:
    """Share of right choices on documents that the weights were not fitted to, five folds by document."""
    documents = sorted({c.document for c in choices})
    hits = 0
    for fold in range(_FOLDS):
        held = set(documents[fold::_FOLDS])
        others = [c for c in choices if c.document not in held]
        if others and held:
            weights = fit(others)
            hits += sum(is_right(c, weights) for c in choices if c.document in held)
    return round(hits / len(choices), 4)


def is_right(choice: Choice, weights: Weights) -> bool:
    """Whether the likeliest candidate, or none of them, is right."""
    totals = [max(weights.total(row) for row in rows) for rows in choice.candidates]
    best = max(range(len(totals)), key=totals.__getitem__, default=-1)
    if best < 0 or totals[best] <= weights.total(choice.none):
        return not any(choice.right)
    return choice.right[best]

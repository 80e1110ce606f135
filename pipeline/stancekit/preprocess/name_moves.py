"""Named entities by spaCy's own model, whose moves are chosen here for all words at once.

spaCy goes from word to word and asks at each which of its moves are allowed, one by one, which takes longer than all of
the arithmetic. But outside a name the scores of a word's moves depend on that word alone, and inside one only two moves
are left: the name goes on, or ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc
from spacy.tokens import Span as Tokens
from thinc.api import Model, NumpyOps

_Floats: TypeAlias = NDArray[np.float32]
_Flags: TypeAlias = NDArray[np.bool_]

# What a state is made of: its word, the first word of the name that it is in, the word before it in that name.
_FEATURES: Final = 3
# Pipes that neither set entities nor read them.
_OTHERS: Final = {"tok2vec", "tagger", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"}


class NameMoves:
    """Does what an ``EntityRecognizer`` does, at a tenth of the time of its search.

    Raises:
        ValueError: the recognizer is of another make than those of spaCy's small, medium and large pipelines.
    """

    def __init__(self, recognizer: EntityRecognizer) -> None:
        if not _is_usual(recognizer):
            raise ValueError("another search, or other features")
        model = recognizer.model
        self._words: Model[Any, Any] = model.get_ref("tok2vec")
        self._lower: Model[Any, Any] = model.get_ref("lower")
        self._lower_bias: _Floats = self._lower.get_param("b").reshape(-1)
        self._pieces: int = self._lower.get_dim("nP")
        weights: _Floats = model.get_ref("upper").get_param("W")
        bias: _Floats = model.get_ref("upper").get_param("b")
        # In spaCy's order: among moves of the same score the first one counts.
        moves = [tuple(recognizer.moves.get_class_name(n).split("-", 1)) for n in range(len(bias))]
        outside = [n for n, (kind, *label) in enumerate(moves) if kind == "O" or (kind in "BU" and label != [""])]
        self._outside = weights[outside].T, bias[outside]
        self._moves = [moves[n] for n in outside]
        self._begins = np.array([kind == "B" for kind, *_ in self._moves])
        self._names = np.array([kind != "O" for kind, *_ in self._moves])
        self._inside: dict[str, tuple[_Floats, _Floats]] = {}
        for label in recognizer.labels:
            both = [moves.index(("I", label)), moves.index(("L", label))]
            self._inside[label] = weights[both].T, bias[both]

    def pipe(self, docs: Iterable[Doc], size: int) -> Iterator[Doc]:
        """The docs in order with their entities set, ``size`` of them held at a time."""
        stream = iter(docs)
        while batch := list(islice(stream, size)):
            self(batch)
            yield from batch

    def __call__(self, docs: Sequence[Doc]) -> None:
        """Set the entities of docs."""
        docs = [doc for doc in docs if len(doc)]
        if not docs:
            return
        features = self._lower.predict(self._words.predict(docs))
        features = features.reshape(len(features), _FEATURES, -1)
        none, own = features[0], features[1:]  # the first is of a word that is missing
        scores = self._scores(own[:, 0] + none[1] + none[2], *self._outside)
        at = 0
        for doc in docs:
            here = slice(at, at := at + len(doc))
            doc.set_ents(list(self._found(doc, own[here], scores[here])), default="outside")

    def _scores(self, states: _Floats, weights: _Floats, bias: _Floats) -> _Floats:
        """Scores of some moves, (..., moves), from the sums of the states' features, (..., width * pieces)."""
        pieces = (states + self._lower_bias).reshape(*states.shape[:-1], -1, self._pieces)
        scores: _Floats = pieces.max(-1) @ weights + bias
        return scores

    def _found(self, doc: Doc, features: _Floats, scores: _Floats) -> Iterator[Tokens]:
        """The entities of a doc, given its words' features and the scores of their moves outside a name."""
        starts, spaces = doc.to_array(["SENT_START", "IS_SPACE"]).T == 1
        lasts = np.append(starts[1:], True)  # of sentences, beyond which no name goes on
        shut = (lasts[:, None] & self._begins) | (spaces[:, None] & self._names)
        best = np.where(shut, -np.inf, scores).argmax(1)
        end = 0
        for start in np.flatnonzero(self._names[best]).tolist():
            if start >= end:
                kind, label = self._moves[best[start]]
                end = start + 1 if kind == "U" else self._end(features, start, label, lasts)
                yield Tokens(doc, start, end, label=label)

    def _end(self, features: _Floats, start: int, label: str, lasts: _Flags) -> int:
        """Where the name ends that begins at ``start`` and has at least two words."""
        word = start + 1
        while not lasts[word]:
            state = features[word, 0] + features[start, 1] + features[word - 1, 2]
            on, end = self._scores(state, *self._inside[label])
            if end > on:
                break
            word += 1
        return word + 1


def take_names(nlp: Language, size: int) -> Callable[[Iterable[Doc]], Iterator[Doc]]:
    """Take the recognizer out of a pipeline, and give what sets the entities on a stream of its docs instead.

    A pipeline that has another kind of recognizer, or other pipes that may set or read entities, keeps its own, and
    nothing is left to do to its docs.

    Args:
        size: docs that are looked at together.
    """
    if nlp.pipe_names[-1:] != ["ner"] or set(nlp.pipe_names[:-1]) - _OTHERS:
        return iter
    try:
        names = NameMoves(nlp.get_pipe("ner"))
    except ValueError:
        return iter
    nlp.remove_pipe("ner")
    return lambda docs: names.pipe(docs, size)


def _is_usual(recognizer: Any) -> bool:
    if type(recognizer) is not EntityRecognizer or recognizer.cfg["beam_width"] != 1:
        return False
    model = recognizer.model
    lower = model.get_ref("lower")
    return (
        isinstance(model.ops, NumpyOps)
        and model.attrs["has_upper"]
        and not model.attrs["unseen_classes"]
        and lower.get_dim("nF") == _FEATURES
        and lower.get_dim("nP") > 1
        # It would wait for the vectors of a pipe that has seen the same docs in the same batches.
        and not any("listener" in part.name for part in model.walk())
    )

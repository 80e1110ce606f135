"""Word classes from tags, by spaCy's own rules, which are looked up here instead of matched at every word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.strings import StringStore
from spacy.tokens import Doc

# What the rules ask of a word: its tag, its lower form (0 if no rule names it), its dependency, whether it is space.
_Word: TypeAlias = tuple[int, int, int, bool]
_ASKED: Final = ("TAG", "LOWER", "DEP", "IS_SPACE")
_NO_RULE: Final = (-1, 0)


@dataclass(frozen=True, slots=True)
class _Test:
    """Whether the answer at ``place`` of a word is among ``values``, or is not."""

    place: int
    values: frozenset[int]
    among: bool

    def fits(self, word: _Word) -> bool:
        return (word[self.place] in self.values) is self.among


@dataclass(frozen=True, slots=True)
class _Rule:
    """Tests of words in a row; the word at ``index`` of them gets the class. Of several rules the last one counts."""

    rank: int
    words: tuple[tuple[_Test, ...], ...]
    index: int
    word_class: int

    def fits(self, words: list[_Word], at: int) -> bool:
        if at + len(self.words) > len(words):
            return False
        return all(test.fits(words[at + n]) for n, tests in enumerate(self.words) for test in tests)


class WordClasses:
    """Does what an ``AttributeRuler`` with these patterns does for ``POS``, at a tenth of the time.

    Nearly all rules look at one word and ask little of it, so what they say is kept for each combination of answers.

    Raises:
        KeyError: a pattern asks for more than ``TAG``, ``LOWER``, ``DEP`` and ``IS_SPACE``, or in another way.
    """

    def __init__(self, patterns: Iterable[Mapping[str, Any]], strings: StringStore) -> None:
        rules = [
            _Rule(
                rank, tuple(_tests(w, strings) for w in words), pattern["index"], strings.add(pattern["attrs"]["POS"])
            )
            for rank, pattern in enumerate(patterns)
            for words in pattern["patterns"]
        ]
        self._single = [rule for rule in reversed(rules) if len(rule.words) == 1]
        self._several = [rule for rule in rules if len(rule.words) > 1]
        tests = [test for rule in rules for word in rule.words for test in word]
        self._named = frozenset(value for test in tests if test.place == _ASKED.index("LOWER") for value in test.values)
        self._known: dict[_Word, tuple[int, int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the class of every token that a rule fits."""
        words: list[_Word] = []
        ranks: list[int] = []
        for token in doc:
            low = token.lower
            word = (token.tag, low if low in self._named else 0, token.dep, token.is_space)
            rank, word_class = self._known.get(word) or self._look(word)
            if rank >= 0:
                token.pos = word_class
            words.append(word)
            ranks.append(rank)
        for rule in self._several:
            for at in range(len(words)):
                if rule.fits(words, at) and rule.rank >= ranks[at + rule.index]:
                    doc[at + rule.index].pos = rule.word_class
                    ranks[at + rule.index] = rule.rank
        return doc

    def _look(self, word: _Word) -> tuple[int, int]:
        """Rank and class of the last rule that fits a word, kept."""
        found = next(((rule.rank, rule.word_class) for rule in self._single if rule.fits([word], 0)), _NO_RULE)
        self._known[word] = found
        return found


def take_word_classes(nlp: Language) -> Callable[[Doc], Doc]:
    """Take the rules for word classes out of a pipeline, and give what sets them on its docs instead.

    The other rules, for morphology and lemmas, are dropped. A pipeline whose rules cannot be looked up, or are followed
    by what may read word classes, keeps its own for word classes, and nothing is left to do to its docs.
    """
    if not nlp.has_pipe("attribute_ruler") or not isinstance(ruler := nlp.get_pipe("attribute_ruler"), AttributeRuler):
        return _as_it_is
    given: Any = ruler.patterns
    patterns = [{**p, "attrs": {"POS": p["attrs"]["POS"]}} for p in given if p["attrs"].get("POS")]
    later = nlp.pipe_names[nlp.pipe_names.index("attribute_ruler") + 1 :]
    try:
        classes = WordClasses(patterns, nlp.vocab.strings)
    except KeyError:
        classes = None
    if classes is None or set(later) - {"ner"}:
        ruler.clear()
        ruler.add_patterns(patterns)
        return _as_it_is
    nlp.remove_pipe("attribute_ruler")
    return classes


def _as_it_is(doc: Doc) -> Doc:
    return doc


def _tests(word: Mapping[str, Any], strings: StringStore) -> tuple[_Test, ...]:
    return tuple(_test(key, value, strings) for key, value in word.items())


def _test(key: str, value: Any, strings: StringStore) -> _Test:
    if key not in _ASKED:
        raise KeyError(key)
    place = _ASKED.index(key)
    if isinstance(value, bool):
        return _Test(place, frozenset({int(value)}), among=True)
    way, values = ("IN", [value]) if isinstance(value, str) else next(iter(value.items()))
    if way not in ("IN", "NOT_IN") or (isinstance(value, dict) and len(value) > 1):
        raise KeyError(way)
    return _Test(place, frozenset(strings.add(one) if one else 0 for one in values), among=way == "IN")

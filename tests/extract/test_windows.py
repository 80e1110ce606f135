"""Texts as windows of tokens: nothing is lost, and spans are found again by their characters."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from stancekit.extract.folder import ModelConfig, read_config
from stancekit.extract.windows import Window, make_windows
from stancekit.records import AnalysedArticle, Span


@pytest.fixture
def config(tiny_model: Path) -> ModelConfig:
    return replace(read_config(tiny_model), window_tokens=18)


def cut(tokenizer: Tokenizer, config: ModelConfig, text: str, *spans: Span) -> list[Window]:
    return make_windows(tokenizer, config, [text], [spans])[0]


def words_of(text: str) -> list[Span]:
    spans, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        spans.append(Span(start, start + len(word)))
        start += len(word)
    return spans


LONG = " ".join(["Athens wants the second loan and Warsaw supports the guarantee"] * 6)


def test_candidates_are_found_again_by_their_characters(
    tokenizer: Tokenizer, config: ModelConfig, example: AnalysedArticle
) -> None:
    text, (sentence,) = example.article.text, example.sentences
    spans = [c.span for c in (*sentence.mentions, *sentence.phrases)]
    (window,) = cut(tokenizer, replace(config, window_tokens=64), text, *spans)
    for span, place in zip(spans, window.spans, strict=True):
        assert place is not None
        first, last = place
        assert text[window.offsets[first][0] : window.offsets[last][1]] == span.of(text)


def test_a_window_is_framed_by_the_special_tokens(tokenizer: Tokenizer, config: ModelConfig) -> None:
    for window in cut(tokenizer, config, LONG):
        assert (window.ids[0], window.ids[-1]) == (config.first_token, config.last_token)
        assert window.offsets[0] == window.offsets[-1] == (0, 0)
        assert len(window.ids) == len(window.offsets) <= config.window_tokens


def test_no_token_of_a_long_text_is_lost_and_windows_overlap(tokenizer: Tokenizer, config: ModelConfig) -> None:
    whole = tokenizer.encode(LONG, add_special_tokens=False)
    windows = cut(tokenizer, config, LONG)
    assert len(windows) > 3
    seen = {place: token for w in windows for place, token in zip(w.offsets[1:-1], w.ids[1:-1], strict=True)}
    assert seen == dict(zip(whole.offsets, whole.ids, strict=True))
    for one, other in pairwise(windows):
        shared = set(one.offsets[1:-1]) & set(other.offsets[1:-1])
        assert len(shared) >= (config.window_tokens - 2) // 2 - 1


def test_a_text_that_just_fits_is_one_window(tokenizer: Tokenizer, config: ModelConfig) -> None:
    tokens = len(tokenizer.encode(LONG, add_special_tokens=False).ids)
    assert len(cut(tokenizer, replace(config, window_tokens=tokens + 2), LONG)) == 1
    assert len(cut(tokenizer, replace(config, window_tokens=tokens + 1), LONG)) == 2


def test_words_near_each_other_share_a_window(tokenizer: Tokenizer, config: ModelConfig) -> None:
    spans = words_of(LONG)
    windows = cut(tokenizer, config, LONG, *spans)
    for a in range(len(spans) - 6):
        assert any(w.spans[a] and w.spans[a + 6] for w in windows), spans[a].of(LONG)


def test_a_span_is_in_the_windows_that_hold_it_whole_and_in_no_other(tokenizer: Tokenizer, config: ModelConfig) -> None:
    spans = words_of(LONG)
    far = Span(spans[0].start, spans[-1].end)
    for window in cut(tokenizer, config, LONG, *spans, far):
        held = Span(window.offsets[1][0], window.offsets[-2][1])
        assert [place is not None for place in window.spans] == [held.covers(span) for span in (*spans, far)]


def test_a_span_that_cuts_a_word_is_found_as_that_word(tokenizer: Tokenizer, config: ModelConfig) -> None:
    text = "Halvorsen warned Oslo"
    (window,) = cut(tokenizer, config, text, Span(10, 13))
    first, last = window.spans[0] or (0, 0)
    assert text[window.offsets[first][0] : window.offsets[last][1]] == "warned"


def test_characters_that_are_no_token_do_not_hide_the_candidate_beside_them(
    tokenizer: Tokenizer, config: ModelConfig
) -> None:
    text = "\u200bOslo would block any new loan\u200b"
    (window,) = cut(tokenizer, config, text, Span(0, 5), Span(23, len(text)))
    assert [text[window.offsets[a][0] : window.offsets[b][1]] for a, b in window.spans if a] == ["Oslo", "new loan"]


def test_a_text_without_tokens_is_a_window_that_holds_nothing(tokenizer: Tokenizer, config: ModelConfig) -> None:
    (window,) = cut(tokenizer, config, "\u200b\u200b", Span(0, 2))
    assert window.ids == (config.first_token, config.last_token)
    assert window.spans == (None,)

from __future__ import annotations

import random

import pytest

from stancekit.over_time.reprints import find_reprints

WORDS = [f"word{number}" for number in range(3000)]


def text_of(seed: int, words: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=words)


def article(name, words, date="2029-01-17", **more):
    return {"id": name, "date": date, "text": " ".join(words), "noise": [], "sha256": None, **more}


def edited(words, seed, changes):
    """The words with so many of them replaced."""
    changed, chance = list(words), random.Random(seed)
    for at in chance.sample(range(len(changed)), changes):
        changed[at] = "otherwise"
    return changed


@pytest.fixture
def found(settings):
    def find(*articles, **changes):
        return find_reprints(articles, settings.model_copy(update=changes)).by_article

    return find


def test_the_same_text_under_another_name_is_a_reprint(found):
    text = text_of(1)
    shouted = [word.upper() + "," for word in text]
    assert found(article("a", text), article("b", text_of(2)), article("c", shouted)) == {"c": "a"}


def test_the_earliest_article_counts(found):
    text = text_of(1)
    articles = [
        article("late", text, "2029-03-01"), article("none", text, None), article("first", text, "2029-01-17"),
        article("same-day", text, "2029-01-17"),
    ]  # fmt: skip
    assert found(*articles) == {"late": "first", "none": "first", "same-day": "first"}


def test_a_few_changed_words_are_no_other_article(found):
    """Five of 300 words changed leave more than four fifths of the rows of five words."""
    pairs = [(text_of(seed), edited(text_of(seed), seed, 5)) for seed in range(40)]
    articles = [article(f"{seed}{side}", pair[at]) for seed, pair in enumerate(pairs) for at, side in enumerate("ab")]
    assert found(*articles) == {f"{seed}b": f"{seed}a" for seed in range(40)}


def test_many_changed_words_are(found):
    texts = [
        article(f"{seed}{side}", edited(text_of(seed), f"{seed}{side}", 40)) for seed in range(20) for side in "ab"
    ]
    assert found(*texts) == {}


def test_the_threshold_is_a_setting(found):
    pair = (article("a", text_of(1)), article("b", edited(text_of(1), 1, 20)))
    assert found(*pair) == {}
    assert found(*pair, similarity=0.4) == {"b": "a"}


def test_what_papers_put_around_a_text_does_not_count(found):
    text = " ".join(text_of(1))
    around = " ".join(text_of(2))
    noise = [{"start": 0, "end": len(around), "kind": "link"}]
    framed = {"id": "b", "date": None, "text": around + "\n" + text, "noise": noise, "sha256": None}
    assert found(article("a", text_of(1)), framed) == {"b": "a"}
    assert found(article("a", text_of(1)), framed | {"noise": []}) == {}


def test_articles_alike_through_a_third_are_one(found, settings):
    text = text_of(1)
    chain = [article(str(step), text[step * 25 :] + text_of(9)[: step * 25]) for step in range(4)]
    assert found(*chain) == {"1": "0", "2": "0", "3": "0"}
    last = find_reprints(chain, settings).found[-1]
    assert last.similarity < settings.similarity


def test_texts_shorter_than_a_row_of_words(found):
    assert found(article("a", ["No"]), article("b", ["no!"]), article("c", ["Never"]), article("d", [])) == {"b": "a"}
    assert found(article("a", []), article("b", [])) == {}


def test_without_texts_equal_files_are_reprints(settings):
    files = {"a": "1", "b": "2", "c": "1", "d": None}
    articles = [{"id": name, "date": None, "sha256": digest} for name, digest in files.items()]
    result = find_reprints(articles, settings)
    assert result.by_article == {"c": "a"}
    assert (result.articles, result.without_text) == (4, 4)
    assert result.found[0].similarity == 1.0


def test_an_article_that_is_listed_twice_is_none(found):
    one, other = article("a", text_of(1)), article("b", text_of(1))
    assert found(one, one) == {}
    assert found(one, other, one, other) == {"b": "a"}


def test_a_thousand_copies_are_found_without_comparing_all_with_all(found):
    text = text_of(1, words=60)
    assert len(found(*(article(str(number), text) for number in range(1000)))) == 999


def test_a_hostile_text_is_only_a_text(found):
    hostile = ["\ud800\x1b[2J", "\x00", "𝔘𝔫𝔦", "'; DROP TABLE"] * 20
    assert found(article("a", hostile), article("b", hostile)) == {"b": "a"}

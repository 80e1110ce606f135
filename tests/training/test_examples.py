"""Annotated data as examples: which candidate pairs are positions, which are left open, and which are none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stancekit.extract.folder import load_model
from stancekit.extract.pairs import ANYONE, AUTHOR_KIND, SPAN
from stancekit.preprocess.analyse import Analyser
from stancekit.records import RELATIONS, STANCES, VOICES, Span
from stancekit.training.documents import Document, EntityPair, TargetRow, document
from stancekit.training.encoded import batches, encode, mixed
from stancekit.training.examples import Example, PairLabel, pair_examples, position_examples
from stancekit.training.prepared import fingerprint, short_names, store, stored

Pair = tuple[str | None, str]


@pytest.fixture(scope="module")
def example(house: Document, analyser: Analyser) -> Example:
    (one,), coverage = position_examples([house], analyser, 0)
    assert (coverage.findings, coverage.covered, coverage.share) == (3, 3, 1.0)
    return one


def holders(example: Example) -> list[str | None]:
    return [h and h.of(example.text) for h in example.holders]


def targets(example: Example) -> list[str]:
    return [t.of(example.text) for t in example.targets]


def labels(example: Example) -> dict[Pair, PairLabel]:
    return {(holders(example)[p.holder], targets(example)[p.target]): p for p in example.labels}


def shut(example: Example) -> set[Pair]:
    return {(holders(example)[h], targets(example)[t]) for h, t in example.shut}


def told(label: PairLabel) -> tuple[str, str, str]:
    return STANCES[label.stance], RELATIONS[label.relation], VOICES[label.voice]


def test_gold_pairs_have_golds_labels(example: Example) -> None:
    found = labels(example)
    assert told(found["Halvorsen", "the Greek government"]) == ("against", "THREATEN", "reported")
    assert told(found["Oslo", "any new loan"]) == ("against", "REJECT", "reported")
    assert told(found["Halvorsen", "its budget"]) == ("against", "ACCUSE", "quote")
    cues = [found[p].cue for p in (("Halvorsen", "the Greek government"), ("Halvorsen", "its budget"))]
    assert [c and c.of(example.text) for c in cues] == ["warned", "a fantasy"]
    assert [found["Oslo", t].hypothetical for t in ("any new loan", "block any new loan")] == [True, True]
    assert not found["Halvorsen", "its budget"].hypothetical


def test_the_addressee_is_every_mention_of_the_actor(example: Example) -> None:
    found = labels(example)
    assert [holders(example)[a] for a in found["Oslo", "any new loan"].addressees] == ["the Greek government", "its"]
    assert found["Halvorsen", "its budget"].addressees == ()


def test_a_phrase_that_says_much_the_same_counts_in_part(example: Example) -> None:
    found = labels(example)
    assert found["Oslo", "any new loan"].fit == 1.0
    assert found["Oslo", "block any new loan"].fit == pytest.approx(0.8)
    assert ("Oslo", "calling") not in found
    assert all(0.5 <= label.fit <= 1.0 for label in example.labels)


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_gold_findings_a_pair_takes_after_the_one_that_fits_better(
    analyser: Analyser, annotate: Callable[..., dict[str, Any]], first: int
) -> None:
    text = "Halvorsen warned that Oslo would block any new loan."
    gold = [("Oslo", "any new loan", "against", "REJECT", "reported", {}),
            ("Oslo", "block any new loan", "favor", "ASSESS", "reported", {})]  # fmt: skip
    actors = {"norway": ("STATE", ["Oslo"])}
    (example,), _ = position_examples([document(annotate(text, actors, gold[first:] + gold[:first]))], analyser, 0)
    found = labels(example)
    assert told(found["Oslo", "any new loan"])[0] == "against"
    assert told(found["Oslo", "block any new loan"])[0] == "favor"


def test_another_mention_of_the_same_actors_is_left_open(example: Example) -> None:
    # Halvorsen is against Greece; whether the model says so of "its" or of "Greek" is neither right nor wrong.
    left_open = {(holders(example)[h], targets(example)[t]) for h, t in example.open}
    assert {("Halvorsen", "its"), ("Halvorsen", "Greek")} <= left_open
    assert not (left_open | shut(example)) & set(labels(example))


def test_nobody_holds_a_position_on_itself(example: Example) -> None:
    assert {("Halvorsen", "Halvorsen"), ("Oslo", "Oslo"), ("its", "its")} <= shut(example)


def test_other_pairs_are_no_positions(example: Example) -> None:
    # Neither labelled nor left open: the model learns to say no.
    said = set(labels(example)) | shut(example)
    for pair in [("Oslo", "the Greek government"), ("its", "any new loan"), (None, "its budget"), (None, "a fantasy")]:
        assert pair not in said
        assert pair[0] in holders(example)
        assert pair[1] in targets(example)


def test_the_author_is_holder_number_0(analyser: Analyser, annotate: Callable[..., dict[str, Any]]) -> None:
    text = "Nobody should be fooled by this pretence of unity."
    gold = [("AUTHOR", "this pretence of unity", "against", "ACCUSE", "author", {"cue": "pretence"})]
    (example,), _ = position_examples([document(annotate(text, {}, gold))], analyser, 0)
    assert example.holders[0] is None
    assert example.holder_kind == AUTHOR_KIND
    found = labels(example)
    assert told(found[None, "this pretence of unity"]) == ("against", "ACCUSE", "author")
    assert all(label.holder == 0 for label in example.labels)


def test_a_missed_finding_lowers_the_coverage(analyser: Analyser, annotate: Callable[..., dict[str, Any]]) -> None:
    text = "Halvorsen, of all people, praised the plan."
    actors = {"halvorsen": ("PERSON", ["Halvorsen"]), "people": ("GROUP", ["of"])}  # of is no candidate
    gold = [("Halvorsen", "the plan", "favor", "SUPPORT", "narrated", {}),
            ("of", "the plan", "favor", "SUPPORT", "narrated", {})]  # fmt: skip
    _, coverage = position_examples([document(annotate(text, actors, gold))], analyser, 0)
    assert (coverage.findings, coverage.covered, coverage.share) == (2, 1, 0.5)


def test_an_articles_sentences_are_examples_with_their_place(analyser: Analyser, house_raw: dict[str, Any]) -> None:
    before = "Athens wants the loan. "
    moved = {**house_raw, "text": before + house_raw["text"], "sentences": [[0, 22], [23, 23 + len(house_raw["text"])]]}
    shift = len(before)
    for actor in (moved := {**moved, "actors": [dict(a) for a in house_raw["actors"]]})["actors"]:
        actor["mentions"] = [[s + shift, e + shift] for s, e in actor["mentions"]]
    moved["positions"] = [
        {**p, **{k: [p[k][0] + shift, p[k][1] + shift] for k in ("holder_span", "target_span", "cue_span")}}
        for p in house_raw["positions"]
    ]
    first, second = position_examples([document(moved)], analyser, 0)[0]
    assert (first.start, first.labels) == (0, ())
    assert (second.start, second.text) == (shift, house_raw["text"])
    assert set(labels(second)) >= {("Halvorsen", "the Greek government"), ("Oslo", "any new loan")}
    with_context = position_examples([document(moved)], analyser, 1)[0]
    assert [e.text for e in with_context] == [moved["text"]] * 2
    assert set(labels(with_context[1])) == set(labels(second))


ROWS = [
    EntityPair("e1", "Oslo thanked Athens and Warsaw.", Span(0, 4), Span(13, 19), "a_favor_b"),
    EntityPair("e2", "Oslo sued Berlin.", Span(10, 16), Span(0, 4), "b_against_a"),
    EntityPair("e3", "Oslo thanked Athens and Warsaw.", Span(24, 30), Span(0, 4), "b_favor_a"),
]


def test_entity_pairs_of_one_text_are_one_example(analyser: Analyser) -> None:
    thanks, suit = pair_examples(ROWS, analyser)
    assert (thanks.kind, thanks.document, thanks.holder_kind) == ("entity", "e1", SPAN)
    assert thanks.holders == thanks.targets == (Span(0, 4), Span(13, 19), Span(24, 30))
    assert thanks.rows == ((0, 1, 1), (2, 0, 2))  # a and b as given: Oslo on Athens, Warsaw with Oslo as b
    assert suit.rows == ((1, 0, 4),)


def test_targets_of_one_text_are_one_example(analyser: Analyser) -> None:
    text = "Oslo thanked Athens and Warsaw."
    rows = [TargetRow("t1", text, Span(24, 30), "favor"), TargetRow("t2", "Oslo waits.", Span(0, 4), "neutral"),
            TargetRow("t3", text, Span(0, 4), "against")]  # fmt: skip
    two, one = pair_examples(rows, analyser)
    assert (two.kind, two.holders, two.holder_kind) == ("target", (None,), ANYONE)
    assert two.targets == (Span(0, 4), Span(24, 30))
    assert two.rows == ((0, 1, 0), (0, 0, 2))
    assert one.rows == ((0, 0, 1),)


def test_examples_come_back_from_disk_as_they_were(example: Example, analyser: Analyser, tmp_path: Path) -> None:
    examples = [
        example,
        *pair_examples(ROWS, analyser),
        *pair_examples([TargetRow("t", "Oslo waits.", Span(0, 4), "neutral")], analyser),
    ]
    store(examples, tmp_path / "prepared" / "one")
    assert stored(tmp_path / "prepared" / "one") == examples
    assert [p.name for p in (tmp_path / "prepared").iterdir()] == ["one"]


def test_what_was_left_half_written_is_not_taken_for_examples(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datasets

    def full(_: object, place: str) -> None:
        Path(place).mkdir()
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(datasets.Dataset, "save_to_disk", full)
        with pytest.raises(OSError, match="No space left"):
            store([example], tmp_path / "one")
    assert not (tmp_path / "one").exists()
    store([example], tmp_path / "one")
    assert stored(tmp_path / "one") == [example]


def test_examples_are_made_anew_when_what_they_depend_on_changes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("a")
    other.write_text("b")
    prints = [fingerprint([one], 0), fingerprint([one], 1), fingerprint([other], 0)]
    assert len(set(prints)) == 3
    other.write_text("a")
    assert fingerprint([other], 0) == prints[0]


def test_files_go_by_their_names_as_far_as_those_tell_them_apart() -> None:
    assert short_names(["a/x.jsonl", "a/y.jsonl"]) == {"a/x.jsonl": "x.jsonl", "a/y.jsonl": "y.jsonl"}
    assert short_names(["a/b/x.jsonl", "a/c/x.jsonl"]) == {"a/b/x.jsonl": "b/x.jsonl", "a/c/x.jsonl": "c/x.jsonl"}
    assert short_names(["x.jsonl", "a/x.jsonl"]) == {"x.jsonl": "x.jsonl", "a/x.jsonl": "a/x.jsonl"}


def test_candidates_keep_their_places_in_tokens(example: Example, tiny_model: Path) -> None:
    loaded = load_model(tiny_model)
    (encoded,) = encode(loaded.tokenizer, loaded.config, [example])
    offsets = encoded.asked.window.offsets

    def words(place: tuple[int, int]) -> str:
        return example.text[offsets[place[0]][0] : offsets[place[1]][1]]

    assert [words(t) for t in encoded.asked.targets] == targets(example)
    assert [words(h) for h in encoded.asked.holders[1:]] == holders(example)[1:]
    assert encoded.asked.holder_kinds == [AUTHOR_KIND, *[SPAN] * (len(example.holders) - 1)]
    assert encoded.labels == example.labels
    assert [c and words(c) for c in encoded.cues] == [p.cue and p.cue.of(example.text) for p in example.labels]


def test_windows_of_a_long_sentence_share_its_labels(tiny_model: Path, analyser: Analyser) -> None:
    from dataclasses import replace

    loaded = load_model(tiny_model)
    text = "Oslo thanked Athens " + "and nobody " * 20 + "before Warsaw thanked Oslo"
    spans = [Span(text.index(w), text.index(w) + len(w)) for w in ("Oslo", "Athens", "Warsaw")]
    far = Span(text.rindex("Oslo"), len(text))
    rows = [EntityPair("e", text, spans[0], spans[1], "a_favor_b"), EntityPair("e", text, spans[2], far, "a_favor_b"),
            EntityPair("e", text, spans[0], far, "neutral")]  # fmt: skip
    encoded = encode(loaded.tokenizer, replace(loaded.config, window_tokens=24), pair_examples(rows, analyser))
    seen = [{(e.holder_of[h], e.target_of[t]) for h, t, _ in e.rows} for e in encoded]
    assert [s for s in seen if s] == [{(0, 1)}, {(2, 3)}]  # and nowhere the pair whose ends are far apart


def test_an_epoch_has_every_window_and_a_share_of_the_pairs(
    example: Example, tiny_model: Path, analyser: Analyser
) -> None:
    import random

    loaded = load_model(tiny_model)
    rows = [EntityPair(f"e{n}", f"Oslo thanked Athens {n}.", Span(0, 4), Span(13, 19), "neutral") for n in range(20)]
    pairs = pair_examples(rows, analyser)
    items = encode(loaded.tokenizer, loaded.config, [example] * 3 + pairs)
    rng = random.Random(1)
    for _ in range(2):
        made = list(batches(items, 4, 0.5, rng))
        assert all(len({e.example.kind for e in batch}) == 1 and len(batch) <= 4 for batch in made)
        kinds = [e.example.kind for batch in made for e in batch]
        assert (kinds.count("positions"), kinds.count("entity")) == (3, 10)
    drawn = [{e.example.document for b in batches(items, 4, 0.5, rng) for e in b} for _ in range(2)]
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(
    ("temperature", "drawn"),
    [
        (1.0, {"entity": 400, "target": 100}),  # the same share of each
        (2.0, {"entity": 333, "target": 167}),  # as the square roots of their sizes
        (1e9, {"entity": 250, "target": 200}),  # alike, as far as there are so many
    ],
)
def test_data_sets_are_mixed_by_a_temperature(temperature: float, drawn: dict[str, int]) -> None:
    assert mixed({"entity": 800, "target": 200}, 0.5, temperature) == drawn


def test_one_data_set_alone_is_drawn_by_its_share_at_any_temperature() -> None:
    assert mixed({"target": 200}, 0.5, 3.0) == {"target": 100}
    assert mixed({}, 0.5, 3.0) == {}

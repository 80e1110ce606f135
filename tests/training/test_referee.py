"""The scores are those of the annotation guidelines' referee, on records that are wrong in every way there is."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from stancekit.training.documents import document
from stancekit.training.scoring import LEVELS, score_documents

WORDS = "the a any new old loan budget guarantee of its Oslo Athens critics ministers block blocks plan that".split()
STANCES, RELATIONS = ("favor", "against", "neutral"), ("REJECT", "ACCUSE", "ASSESS")
Pair = list[int]


@pytest.fixture(scope="module")
def referee() -> ModuleType:
    path = Path(__file__).parents[2] / "corpora" / "annotation" / "score.py"
    spec = importlib.util.spec_from_file_location("referee", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Maker:
    """Documents of random words with random gold, and records that go wrong at random."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def span(self, words: list[Pair], longest: int) -> Pair:
        first = self.rng.randrange(len(words))
        return [words[first][0], words[min(first + self.rng.randrange(longest), len(words) - 1)][1]]

    def document(self, number: int) -> tuple[dict[str, Any], list[list[Pair]]]:
        """A document, and the spans of the words of each of its sentences."""
        text, sentences, places = "", [], []
        for _ in range(self.rng.randint(1, 4)):
            start, own = len(text), []
            for word in self.rng.choices(WORDS, k=self.rng.randint(12, 20)):
                own.append([len(text), len(text) + len(word)])
                text += word + " "
            places.append(own)
            sentences.append([start, len(text) - 1])
        mentions = {a: [self.span(self.rng.choice(places), 2) for _ in range(4)] for a in ("oslo", "athens", "critics")}
        raw: dict[str, Any] = {
            "id": f"d{number}", "text": text, "sentences": sentences,
            "actors": [{"id": a, "name": a, "type": "STATE", "mentions": m} for a, m in mentions.items()],
            "positions": [self.gold(self.rng.choice(places), mentions) for _ in range(self.rng.randint(0, 7))],
        }  # fmt: skip
        issues = [p["target_span"] for p in raw["positions"] if p["target"] is None]
        raw["issues"] = [{"id": f"I{k}", "spans": issues[k::2]} for k in (0, 1) if self.rng.random() < 0.8]
        return raw, places

    def gold(self, words: list[Pair], mentions: dict[str, list[Pair]]) -> dict[str, Any]:
        def near(actor: str) -> list[Pair]:
            return [m for m in mentions[actor] if words[0][0] <= m[0] < words[-1][1]]

        here = [actor for actor in mentions if near(actor)]
        holder = self.rng.choice([*here, "AUTHOR"])
        target = self.rng.choice([*(a for a in here if a != holder), None, None])
        return {
            "holder": holder, "holder_span": None if holder == "AUTHOR" else self.rng.choice(near(holder)),
            "target": target, "target_kind": "issue" if target is None else "actor",
            "target_span": self.span(words, 6) if target is None else self.rng.choice(near(target)),
            "stance": self.rng.choice(STANCES), "relation": self.rng.choice(RELATIONS), "voice": "narrated",
            "optional": self.rng.random() < 0.2,
        }  # fmt: skip

    def records(self, raw: dict[str, Any], places: list[list[Pair]]) -> list[dict[str, Any]]:
        """Findings near gold, and some from nowhere, bundled into records at random."""
        mentions = {a["id"]: a["mentions"] for a in raw["actors"]}
        found = []
        for gold in self.rng.choices(raw["positions"] or [None], k=len(raw["positions"]) + 2):
            words = self.rng.choice(places)
            evidence = self.near(gold, words, mentions) if gold and self.rng.random() < 0.85 else self.anything(words)
            found.append((gold, evidence))
        made = []
        while found:
            bundle = [found.pop() for _ in range(min(self.rng.choice([1, 1, 2]), len(found)))]
            gold = bundle[0][0] or {}
            target = {"id": self.rng.choice([gold.get("target"), "loan", "budget", None]), "name": "the loan"}
            if self.rng.random() < 0.2:
                del target["id"]
            made.append({
                "article": {"id": raw["id"]}, "actor": {"id": self.rng.choice([gold.get("holder"), "oslo", "AUTHOR"])},
                "target": target, "stance": bundle[0][1]["stance"], "evidence": [e for _, e in bundle],
            })  # fmt: skip
        return made

    def near(self, gold: dict[str, Any], words: list[Pair], mentions: dict[str, list[Pair]]) -> dict[str, Any]:
        holder, target = gold["holder_span"], gold["target_span"]
        if holder is not None and self.rng.random() < 0.3:
            holder = self.rng.choice([*mentions[gold["holder"]], None, self.span(words, 2)])
        if self.rng.random() < 0.4:
            others = mentions[gold["target"]] if gold["target"] else []
            grown = [max(target[0] - self.rng.randint(0, 9), 0), target[1] + self.rng.randint(0, 70)]
            target = self.rng.choice([*others, grown, [target[0], max(target[1] - 5, target[0] + 1)]])
        stance = gold["stance"] if self.rng.random() < 0.7 else self.rng.choice(STANCES)
        return self.evidence(holder, target, stance)

    def anything(self, words: list[Pair]) -> dict[str, Any]:
        holder = self.rng.choice([None, self.span(words, 2)])
        return self.evidence(holder, self.span(words, 8), self.rng.choice(STANCES))

    def evidence(self, holder: Pair | None, target: Pair, stance: str) -> dict[str, Any]:
        made = {
            "holder": holder and {"start": holder[0], "end": holder[1]},
            "target": {"start": target[0], "end": target[1]}, "stance": stance, "relation": self.rng.choice(RELATIONS),
        }  # fmt: skip
        if self.rng.random() < 0.1:
            del made["relation"]
        if made["holder"] is None and self.rng.random() < 0.5:
            del made["holder"]
        return made


def cases(seed: int, documents: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Documents with the records of most of them, and a record of an article that is not among them."""
    maker = Maker(seed)
    made = [maker.document(n) for n in range(documents)]
    records = [r for raw, places in made if maker.rng.random() < 0.9 for r in maker.records(raw, places)]
    return [raw for raw, _ in made], [*records, {**records[0], "article": {"id": "elsewhere"}}]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_are_the_referees_on_hundreds_of_records(referee: ModuleType, seed: int) -> None:
    raws, records = cases(seed, 100)
    assert len(records) > 300
    scores = score_documents([document(raw) for raw in raws], records)
    assert scores == referee.score(raws, records)
    # The cases are worth something: there is much to find, much is found, and much is wrong.
    for level in LEVELS:
        assert 40 < scores[level]["hit"] < 0.8 * scores[level]["guessed"]
    assert any(p["optional"] for raw in raws for p in raw["positions"])
    assert any("id" not in r["target"] for r in records)


def test_figures_are_the_referees_on_each_document_alone(referee: ModuleType) -> None:
    raws, records = cases(4, 60)
    for raw in raws:
        assert score_documents([document(raw)], records) == referee.score([raw], records), raw["id"]


def test_figures_are_the_referees_on_the_example(referee: ModuleType, house_raw: dict[str, Any]) -> None:
    found = [
        {
            "holder": {"start": 0, "end": 9},
            "target": {"start": 17, "end": 37},
            "stance": "against",
            "relation": "THREATEN",
        },
        {
            "holder": {"start": 53, "end": 57},
            "target": {"start": 64, "end": 82},
            "stance": "favor",
            "relation": "REJECT",
        },
    ]
    records = [
        {"article": {"id": "house"}, "actor": {"id": n}, "target": {"id": n}, "stance": e["stance"], "evidence": [e]}
        for n, e in enumerate(found)
    ]
    scores = score_documents([document(house_raw)], records)
    assert scores == referee.score([house_raw], records)
    assert (scores["pair"]["f1"], scores["stance"]["f1"], scores["relation"]["f1"]) == (0.8, 0.4, 0.8)

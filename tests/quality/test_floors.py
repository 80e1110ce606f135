"""The shipped model on the held-out columns: it may get better, never worse than its pinned floors.

After a better model, raise the floors by hand; a floor is never lowered without saying why in the changelog. The hash
tells that the corpus is the one the floors were measured on.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from stancekit.settings import load_settings
from stancekit.training.evaluate import evaluate

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpora" / "columns" / "dev.jsonl"
FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))


def test_the_corpus_is_the_one_the_floors_were_measured_on():
    assert hashlib.sha256(CORPUS.read_bytes()).hexdigest() == FLOORS["corpus_sha256"]


def test_the_shipped_model_keeps_its_floors():
    scores = evaluate("small", [CORPUS], load_settings())[str(CORPUS)]
    measured = {level: scores[level]["f1"] for level in ("pair", "stance", "relation", "article")}
    measured |= {"candidates": scores["candidates"], "voice_accuracy": scores["voice_accuracy"]}
    below = {name: (measured[name], floor) for name, floor in FLOORS["floors"].items() if measured[name] < floor}
    assert not below, f"measured, floor: {below}"

"""What each part of the small model and of its data is worth: variants trained alike, at a small budget, on dev.

    python benchmarks/ablations.py                                all rows that are not there yet, then the table
    python benchmarks/ablations.py --row base --row no-tree       these rows alone
    python benchmarks/ablations.py --table                        the table of the rows that are there

Of the configuration (configs/train/small.toml unless another is named) the files to learn from and to measure are
taken, and for the distilled rows its teacher and its texts without labels; all else in its [train] is as in
default.toml, or as ``--set`` has it. Every row learns for one epoch, from all-MiniLM-L6-v2 on, from the same random
share of the documents and labelled pairs. A row leaves ``ROW.json`` in the output folder and is not trained again as
long as that is there; the table goes to ``table.md`` and ``table.json`` beside.

Parsed sentences and a teacher's answers are kept in the folder ``prepared``, as by ``stancekit train``; ``--prepared``
names that of an earlier run on the same files. The row with context sentences needs the positions parsed once more.

Differences as small as that of ``base`` and ``base-again``, which differ by chance alone, say nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import torch
from ablation_rows import POSITIONS, ROWS, Row, part_of

from stancekit.errors import InputError, StancekitError
from stancekit.extract.extractor import find_device
from stancekit.settings import Settings, TrainSettings, load_settings
from stancekit.training.begin import new_model
from stancekit.training.encoded import Encoded, batches, encode
from stancekit.training.examples import Example
from stancekit.training.loop import Loss, run_epochs
from stancekit.training.measure import DevFile, Reader, measure
from stancekit.training.prepared import fingerprint
from stancekit.training.rare_labels import log_frequencies
from stancekit.training.train import ask_teacher, prepare

_FILES: Final = ("positions", "entities", "targets", "dev")
# One epoch of small.toml's mixture, of the texts without labels what small-distilled.toml draws. So few texts are
# learnt in small batches, or the steps would be too few, and the mean of the weights has to forget the first sooner.
_BASE: Final = (
    "train.epochs=1", "train.pair_share=0.4", "train.unlabelled_share=0.25", "train.batch_sentences=8",
    "train.average_decay=0.99",
)  # fmt: skip
_SAMPLE_SEED: Final = 1  # the rows share their sample, whatever their seed


@dataclass(frozen=True, slots=True)
class Budget:
    """What all rows of a table have in common.

    Attributes:
        config: names the data.
        more: ``section.key=value`` for all rows.
        share: of the documents and labelled pairs of each file that are learnt from.
    """

    config: Path
    more: tuple[str, ...]
    share: float

    def settings(self, row: Row) -> Settings:
        """The settings of a row."""
        given = load_settings(self.config).train
        plain = load_settings().train.model_dump()
        own = {key: value for key, value in plain.items() if key not in _FILES}
        own |= {"teacher": given.teacher, "unlabelled": given.unlabelled}
        reset = [f"train.{key}={json.dumps(value)}" for key, value in own.items()]
        untaught = () if row.taught else ("train.teacher=''", "train.unlabelled=[]")
        return load_settings(self.config, [*reset, *_BASE, *self.more, *row.settings, *untaught])

    @property
    def key(self) -> str:
        """A hash of all that the rows have in common. Raises InputError where a data file is missing."""
        settings = self.settings(ROWS["base"])
        own = settings.train
        files = [Path(file) for kind in _FILES for file in getattr(own, kind)]
        plain = own.model_dump(exclude=set(_FILES))
        try:
            return fingerprint(files, settings.preprocess, settings.extract, plain, self.share)
        except OSError as error:
            raise InputError(
                f"{error.filename}: {error.strerror}; `stancekit join` makes the files of data/news "
                "(docs/training.md), or name another --config"
            ) from error


def main() -> None:
    options = arguments()
    budget = Budget(options.config, tuple(options.set), options.share)
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        if not options.table:
            train_rows(options.row or list(ROWS), budget, options.out, options.prepared or options.out / "prepared")
        print(write_table(options.out))
    except StancekitError as error:
        raise SystemExit(str(error)) from error


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, default=Path("configs/train/small.toml"), help="names the data files")
    parser.add_argument("--out", type=Path, default=Path("runs/ablations"), help="folder of the rows and the table")
    parser.add_argument("--prepared", type=Path, help="folder of parsed sentences; OUT/prepared unless named")
    parser.add_argument("--row", action="append", choices=ROWS, help="a row to train; may be repeated; else all")
    parser.add_argument("--share", type=_share, default=0.25, help="of the documents and labelled pairs, to learn from")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of all rows")
    parser.add_argument("--table", action="store_true", help="train nothing, show the rows that are there")
    return parser.parse_args()


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{text}: name a share above 0, 1 at most")
    return share


def train_rows(names: Sequence[str], budget: Budget, out: Path, prepared: Path) -> None:
    """Train the rows that are not there yet, each into its file."""
    key = budget.key
    for name in names:
        place, row = out / f"{name}.json", ROWS[name]
        if place.is_file():
            if json.loads(place.read_text("utf-8"))["budget"] != key:
                raise SystemExit(f"{place} was made of other data, settings or shares; name another --out or delete it")
            print(f"{name}: is there")
            continue
        if row.taught and not budget.settings(row).train.teacher:
            print(f"{name}: left out, no teacher; name one with --set train.teacher=FOLDER or in the configuration")
            continue
        made = {"row": name, "title": row.title, "budget": key, "share": budget.share, "changes": row.settings}
        made |= trained(row, budget, prepared)
        part = place.with_suffix(".part")
        part.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
        part.rename(place)
        print(f"{name}: {json.dumps(made['figures'])}; {made['training_seconds']:.0f} s training", flush=True)


def trained(row: Row, budget: Budget, prepared: Path) -> dict[str, Any]:
    """Train and measure a row: what it learnt from, how long that took, and its figures."""
    settings = budget.settings(row)
    own, device = settings.train, find_device(settings.extract.device)
    learn, dev = data(budget, own.context, row.taught, prepared)
    taught = ask_teacher(settings, prepared, learn, device, print)
    kept = {f: sampled(examples, budget.share) for f, examples in learn.items() if part_of(examples) in row.learns}
    plain, tokenizer, config = new_model(settings, "ablation", "0")
    torch.manual_seed(own.seed)
    model = row.shape(plain.encoder, own.span_size, own.marks, own.dropout).to(device)
    seen = log_frequencies(e for examples in kept.values() for e in examples)
    items = encode(tokenizer, config, [e for examples in kept.values() for e in examples])
    measured = [(f, encode(tokenizer, config, f.examples)) for f in dev if part_of(f.examples) in row.measured]
    looked = 0.0

    def look() -> dict[str, Any]:
        nonlocal looked
        began = time.process_time()
        scores = measure(Reader(model, settings, config.pad_token, device), measured, seen)
        looked += time.process_time() - began
        return scores

    loss = Loss(model, own, config.pad_token, device, taught)
    began = time.process_time()
    for epoch in run_epochs(model, items, loss, own, look):
        last = epoch
    return {
        "windows": own.epochs * _windows(items, own),
        "learnt": {file: len(examples) for file, examples in kept.items()}, "losses": last.losses,
        "training_seconds": round(time.process_time() - began - looked, 1), "measuring_seconds": round(looked, 1),
        "figures": figures([file for file, _ in measured], last.scores), "scores": last.scores,
    }  # fmt: skip


@lru_cache(maxsize=1)  # rows with the same data follow each other
def data(budget: Budget, context: int, taught: bool, prepared: Path) -> tuple[dict[str, list[Example]], list[DevFile]]:
    """All examples to learn from, by file, and the dev files."""
    return prepare(budget.settings(Row("", (f"train.context={context}",), taught=taught)), prepared, print)


def _windows(items: Sequence[Encoded], own: TrainSettings) -> int:
    """How many windows an epoch draws."""
    shares = own.batch_sentences, own.pair_share
    drawn = batches(items, *shares, random.Random(own.seed), own.unlabelled_shares, own.pair_temperature)
    return sum(map(len, drawn))


def sampled(examples: Sequence[Example], share: float) -> list[Example]:
    """Those of a random share of the documents (or texts with labelled pairs), the same at each call."""
    documents = sorted({example.document for example in examples})
    chosen = set(random.Random(_SAMPLE_SEED).sample(documents, max(round(share * len(documents)), 1)))
    return [example for example in examples if example.document in chosen]


def figures(files: Sequence[DevFile], scores: dict[str, Any]) -> dict[str, float]:
    """Pair and stance F1 of documents and macro F1 of labelled pairs, by the part of the data (and, where a part has
    several files, by the file).
    """
    parts = [part_of(file.examples) for file in files]
    found = {}
    for file, part in zip(files, parts, strict=True):
        title = part if parts.count(part) == 1 else f"{part} ({file.name})"
        for level in ("pair", "stance") if part in POSITIONS else ("macro_f1",):
            found[f"{title} {level.replace('_f1', '')}"] = scores[file.name][level]
    return found


def write_table(out: Path) -> str:
    """The table of the rows that are there, in Markdown, also written beside them."""
    rows = [json.loads(place.read_text("utf-8")) for name in ROWS if (place := out / f"{name}.json").is_file()]
    if not rows:
        raise SystemExit(f"{out}: no rows yet; run without --table to train them")
    if len({row["budget"] for row in rows}) > 1:
        raise SystemExit(f"{out}: its rows were made of different data, settings or shares; make them again")
    columns = list(dict.fromkeys(column for row in rows for column in row["figures"]))
    lines = [["row", *columns, "windows", "seconds"], ["---"] * (len(columns) + 3)]
    for row in rows:
        shown = [f"{row['figures'][column]:.3f}" if column in row["figures"] else "" for column in columns]
        lines.append([row["title"], *shown, f"{row['windows']:,}", f"{row['training_seconds']:.0f}"])
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    (out / "table.md").write_text(table + "\n", "utf-8")
    (out / "table.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return table


if __name__ == "__main__":
    main()

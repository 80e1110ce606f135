"""``stancekit evaluate``: a model's scores on annotated documents and labelled pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stancekit.aggregate import aggregate
from stancekit.export import position_to_dict
from stancekit.extract.candidates import questions
from stancekit.extract.extractor import Extractor
from stancekit.extract.folder import find_model, load_model
from stancekit.preprocess.analyse import Analyser
from stancekit.records import Article
from stancekit.settings import Settings
from stancekit.training.calibration import calibration_scores
from stancekit.training.coreference import CoreferenceScores
from stancekit.training.devset import rows_scores, said_of_rows
from stancekit.training.documents import DataKind, Document, Row, read_rows
from stancekit.training.encoded import encode
from stancekit.training.examples import coverage_of, pair_examples
from stancekit.training.heads import addressed_by, head_scores
from stancekit.training.scoring import author_scores, score_documents, share


def evaluate(model: str, files: Sequence[Path], settings: Settings) -> dict[str, Any]:
    """Scores by file name; what a file holds is seen from its first line.

    Of annotated documents: the levels of ``scoring``, those of the ``author`` apart, the share of gold findings that
    has ``candidates``, the figures of ``heads``, ``calibration`` and ``coreference``; of labelled pairs micro and macro
    F1. Documents go the whole way from text to records; scores start from gold, so what no candidate covers is missed.

    Raises:
        ModelError: the model cannot be used.
        InputError: a data file cannot be read.
    """
    extractor = Extractor(load_model(find_model(model)), settings.extract)
    scores: dict[str, Any] = {}
    analyser = Analyser(settings.preprocess)
    for file in files:
        kind, rows = read_rows(file)
        if kind == "positions":
            scores[str(file)] = _documents([r for r in rows if isinstance(r, Document)], analyser, extractor, settings)
        else:
            scores[str(file)] = _rows(kind, rows, analyser, extractor)
    return scores


def _documents(
    documents: Sequence[Document], analyser: Analyser, extractor: Extractor, settings: Settings
) -> dict[str, Any]:
    records: list[Mapping[str, Any]] = []
    covered = 0
    chains = CoreferenceScores()
    addressed = {}
    articles = [Article(d.id, d.text) for d in documents]
    for document, (analysed, extraction) in zip(documents, extractor.extract(analyser.analyse(articles)), strict=True):
        merged = aggregate(analysed, extraction.findings, settings.aggregate, extractor.info)
        records.extend(position_to_dict(p) for p in merged.positions)
        covered += coverage_of(document, questions(analysed, extractor.config.context))
        chains.add(document, analysed)
        addressed[document.id] = addressed_by(analysed, extraction.findings)
    findings = sum(len(d.findings) for d in documents)
    return {
        "kind": "positions",
        **score_documents(documents, records),
        "candidates": share(covered, findings),
        "author": author_scores(documents, records),
        **head_scores(documents, records, addressed),
        **calibration_scores(documents, records),
        **chains.scores(),
    }


def _rows(kind: DataKind, rows: Sequence[Row], analyser: Analyser, extractor: Extractor) -> dict[str, Any]:
    examples = pair_examples(rows, analyser)
    items = encode(extractor.tokenizer, extractor.config, examples)
    said = said_of_rows(extractor.model, examples, items, extractor.config.pad_token, extractor.device)
    found = rows_scores(*said, extractor.config.lifts.get(kind, ()))
    return {"kind": kind, **found, "labels": dict(Counter(str(r.label) for r in rows if not isinstance(r, Document)))}

"""AnalysedArticles -> Findings, in batches of windows of like length across articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

import torch

from stancekit.errors import SettingsError
from stancekit.extract.batching import Asked, candidate_batch, token_batch
from stancekit.extract.candidates import Question, holder_key, questions
from stancekit.extract.confidence import Scaling
from stancekit.extract.decode import Rule, Scored, keep
from stancekit.extract.findings import PairReading, finding, read_scores
from stancekit.extract.first_look import likely_pairs
from stancekit.extract.folder import LoadedModel
from stancekit.extract.kernels import lay_out
from stancekit.extract.mandate import demanded_of
from stancekit.extract.model import weighed
from stancekit.extract.packed import PackedEncoder
from stancekit.extract.pairs import AUTHOR_KIND, SPAN
from stancekit.extract.paths import Links, list_of
from stancekit.extract.voice import Speech
from stancekit.extract.windows import Window, make_windows
from stancekit.records import AnalysedArticle, Finding, Mention, ModelInfo, Span, is_article
from stancekit.settings import ExtractSettings

_Readings: TypeAlias = dict[tuple[int, int], PairReading]  # by holder and target


@dataclass(frozen=True, slots=True)
class Extraction:
    """The findings of an article, and how many candidate pairs it took.

    Attributes:
        pairs: candidate pairs of all sentences.
        scored: pairs that the first pass left and the markers scored.
        split: pairs that were not scored because no window holds both of their spans.
    """

    findings: tuple[Finding, ...]
    pairs: int
    scored: int
    split: int


@dataclass(slots=True)
class _Job:
    """A window of a question, and where its findings go."""

    article: int
    question: int
    window: Window
    holders: list[int]
    targets: list[int]


class Extractor:
    """Scores articles with one loaded model.

    Args:
        loaded: the model; it is moved to the device and precision of ``settings``, and on a processor made over into
            one that can only score.
        settings: batch sizes and limits.

    Raises:
        SettingsError: there is no such device.
    """

    def __init__(self, loaded: LoadedModel, settings: ExtractSettings) -> None:
        self.settings = settings
        # No longer than the windows it was trained on.
        longest = min(settings.window_tokens, loaded.config.window_tokens)
        self.config = replace(loaded.config, window_tokens=longest)
        self.info: ModelInfo = loaded.info
        self.tokenizer = loaded.tokenizer
        self.device = find_device(settings.device)
        self.model = loaded.model.to(self.device, find_precision(settings.precision, self.device)).eval()
        if self.device.type == "cpu":
            self.model.encoder = PackedEncoder(self.model.encoder.backbone, self.model.encoder.kept).eval()
            lay_out(self.model)
        own = self.config
        self.scaling = Scaling(own.confidence_weights, own.stance_scale)
        self.rule = Rule(own.threshold, own.rival, own.same_cue)

    def extract(self, articles: Iterable[AnalysedArticle]) -> Iterator[tuple[AnalysedArticle, Extraction]]:
        """One result an article, in order; ``batch_articles`` articles are held at a time."""
        stream = iter(articles)
        while batch := list(islice(stream, self.settings.batch_articles)):
            yield from zip(batch, self._batch(batch), strict=True)

    def _batch(self, articles: Sequence[AnalysedArticle]) -> list[Extraction]:
        asked = [questions(a, self.config.context) for a in articles]
        jobs = self._jobs(articles, asked)
        readings: dict[tuple[int, int], _Readings] = {}
        for group in _grouped(jobs, self.settings.batch_tokens):
            for job, own in zip(group, self._scored(group, asked), strict=True):
                pairs = readings.setdefault((job.article, job.question), {})
                for reading in own:
                    _keep_surer(pairs, reading)
        split = self._split(asked, jobs)
        return [self._extraction(n, a, asked[n], readings, split[n]) for n, a in enumerate(articles)]

    def _jobs(self, articles: Sequence[AnalysedArticle], asked: Sequence[Sequence[Question]]) -> list[_Job]:
        flat = [(n, q, question) for n, own in enumerate(asked) for q, question in enumerate(own)]
        texts = [question.window.of(articles[n].article.text) for n, _, question in flat]
        spans = [[c.span.shifted(-q.window.start) for c in (*q.holders[1:], *q.targets) if c] for _, _, q in flat]
        jobs = []
        for (n, number, question), windows in zip(
            flat, make_windows(self.tokenizer, self.config, texts, spans), strict=True
        ):
            shift = len(question.holders) - 1
            for window in windows:
                holders = [0, *(i + 1 for i in range(shift) if window.spans[i] is not None)]
                targets = [i for i in range(len(question.targets)) if window.spans[shift + i] is not None]
                if targets:
                    jobs.append(_Job(n, number, window, holders, targets))
        return jobs

    @torch.inference_mode()
    def _scored(self, group: Sequence[_Job], asked: Sequence[Sequence[Question]]) -> list[list[PairReading]]:
        """The pairs of each window that the first pass leaves, with their scores."""
        batch = [_asked(job, asked[job.article][job.question]) for job in group]
        text = self.model.read(*token_batch(batch, self.config.pad_token, self.device))
        candidates = candidate_batch(batch, self.device)
        limits = self.settings.max_pairs, self.settings.min_pair_probability
        pairs, links, first = likely_pairs(self.model, text, batch, candidates, *limits)
        readings: list[list[PairReading]] = [[] for _ in group]
        for rows in pairs.alike():
            own = pairs.at(rows)
            width = own.mask.shape[1]
            scores = self.model.score(text.at(rows), candidates.at(rows), own, links.at(rows, width))
            logits = first[rows, :width]
            said = weighed(scores.stance, logits, self.config.first_share)
            places = [(group[row].holders, group[row].targets, group[row].window) for row in rows.tolist()]
            for row, found in zip(rows.tolist(), read_scores(scores, said, logits, own, places), strict=True):
                readings[row] = found
        return readings

    def _extraction(
        self, number: int, analysed: AnalysedArticle, asked: Sequence[Question],
        readings: dict[tuple[int, int], _Readings], split: int,
    ) -> Extraction:  # fmt: skip
        findings: list[Finding] = []
        speech = Speech(analysed)
        in_article = is_article(len(analysed.sentences))
        scored = 0
        for q, question in enumerate(asked):
            own = readings.get((number, q), {})
            scored += len(own)
            own = _of_whoever_demands(question, own)
            best = keep([_comparable(question, r) for r in own.values()], self.rule)
            kept = [self._believable(own[s.holder, s.target], s, in_article) for s in best]
            least = self.settings.min_confidence
            sure = [r for r in kept if 1 - r.probabilities[0] >= least]
            findings.extend(finding(speech, question, r, _other_targets(question, r, sure)) for r in sure)
        return Extraction(tuple(findings), sum(q.pairs for q in asked), scored, split)

    def _believable(self, reading: PairReading, scored: Scored, in_article: bool) -> PairReading:
        """The reading with probabilities that say how often such findings are right; the rule is not about those."""
        said = self.scaling.of(scored.probabilities, scored.first, in_article, by_author=scored.holder_span is None)
        return replace(reading, probabilities=said)

    def _split(self, asked: Sequence[Sequence[Question]], jobs: Sequence[_Job]) -> list[int]:
        """For each article, the pairs that no window holds whole; only sentences cut into several windows have any."""
        parts: dict[tuple[int, int], list[_Job]] = {(n, q): [] for n, own in enumerate(asked) for q in range(len(own))}
        for job in jobs:
            parts[job.article, job.question].append(job)
        split = [0] * len(asked)
        for (n, q), own in parts.items():
            question = asked[n][q]
            if any((len(j.holders), len(j.targets)) == (len(question.holders), len(question.targets)) for j in own):
                continue
            reached = {(h, t) for job in own for h in job.holders for t in job.targets}
            split[n] += question.pairs - len(reached.difference(question.shut))
        return split


def _asked(job: _Job, question: Question) -> Asked:
    shift = len(question.holders) - 1
    holders = [(0, 0) if h == 0 else job.window.spans[h - 1] or (0, 0) for h in job.holders]
    targets = [job.window.spans[shift + t] or (0, 0) for t in job.targets]
    new_holder, new_target = ({old: new for new, old in enumerate(own)} for own in (job.holders, job.targets))
    shut = [(new_holder[h], new_target[t]) for h, t in question.shut if h in new_holder and t in new_target]
    kinds = [AUTHOR_KIND if h == 0 else SPAN for h in job.holders]
    held = [question.holders[h] for h in job.holders]
    spans = [None if mention is None else mention.span for mention in held]
    links = Links(question.sentence.tree, spans, kinds, [question.targets[t].span for t in job.targets])
    return Asked(job.window, holders, kinds, targets, shut, links, question.window.start)


def _of_whoever_demands(question: Question, readings: _Readings) -> _Readings:
    """The readings, those of a demanded clause's subject as whose who demands it."""
    demanded = demanded_of(question)
    if not demanded:
        return readings
    found: _Readings = {}
    for reading in readings.values():
        own = replace(reading, holder=demanded.get(reading.holder, reading.holder))
        if (own.holder, own.target) not in question.shut:
            _keep_surer(found, own)
    return found


def _other_targets(question: Question, reading: PairReading, kept: Sequence[PairReading]) -> list[Span]:
    """What else the holder of a reading takes a position on."""
    key = holder_key(question.holders[reading.holder])
    return [
        question.targets[other.target].span
        for other in kept
        if other is not reading and holder_key(question.holders[other.holder]) == key
    ]


def _keep_surer(readings: _Readings, reading: PairReading) -> None:
    """Add a reading, unless one of the same pair is as sure of a position."""
    known = readings.get((reading.holder, reading.target))
    if known is None or reading.probabilities[0] < known.probabilities[0]:
        readings[reading.holder, reading.target] = reading


def _comparable(question: Question, reading: PairReading) -> Scored:
    holder = question.holders[reading.holder]
    target = question.targets[reading.target]
    return Scored(
        reading.holder, reading.target, holder_key(holder), target.span, reading.probabilities,
        holder_list=None if holder is None else list_of(question.sentence.tree, holder.span),
        target_actor=holder_key(target) if isinstance(target, Mention) else None,
        holder_span=None if holder is None else holder.span,
        cue=None if reading.cue is None else Span(*reading.cue), first=reading.first,
    )  # fmt: skip


def _grouped(jobs: Sequence[_Job], most_tokens: int) -> Iterator[list[_Job]]:
    """Windows of like length together, so that padding is little; of at most ``most_tokens`` without it."""
    group: list[_Job] = []
    tokens = 0
    for job in sorted(jobs, key=lambda j: (len(j.window.ids), len(j.targets))):
        tokens += len(job.window.ids)
        if group and tokens > most_tokens:
            yield group
            group, tokens = [], len(job.window.ids)
        group.append(job)
    if group:
        yield group


def find_device(wanted: str) -> torch.device:
    """The device of ``extract.device``; ``auto`` is a GPU where torch sees one.

    Raises:
        SettingsError: there is no such device here.
    """
    if wanted == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        return torch.empty(1, device=wanted).device
    except (RuntimeError, AssertionError) as error:
        why = " ".join(str(error).split())[:160]
        raise SettingsError(f"extract.device: no {wanted!r} on this machine ({why}); write auto or cpu") from error


def find_precision(wanted: str, device: torch.device) -> torch.dtype:
    """bf16 where the processor computes in it: without such instructions it is slower than fp32."""
    if wanted == "auto":
        # The public torch.cpu.get_capabilities is younger than the oldest torch we allow.
        fast = device.type == "cuda" or (device.type == "cpu" and torch.cpu._is_avx512_bf16_supported())  # noqa: SLF001
        wanted = "bf16" if fast else "fp32"
    return torch.bfloat16 if wanted == "bf16" else torch.float32

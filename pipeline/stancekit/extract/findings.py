"""From the heads' logits to findings: what each pair's scores say, in the article's own spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from stancekit.extract.candidates import Question
from stancekit.extract.model import PairScores
from stancekit.extract.pairs import Pairs
from stancekit.extract.voice import likeliest_voice, speaker_of
from stancekit.extract.windows import Window
from stancekit.records import AUTHOR, RELATIONS, STANCES, AnalysedArticle, Finding, Mention, Span

_LONGEST_CUE = 8  # tokens


@dataclass(frozen=True, slots=True)
class PairReading:
    """What the model says of one pair; ``holder`` and ``target`` index the question's candidates.

    ``probabilities`` are of none, favor, against, neutral; ``voices`` in the order of VOICES; ``cue`` counts characters
    from the window's start; ``addressee`` indexes the question's holders, 0 for nobody.
    """

    holder: int
    target: int
    probabilities: tuple[float, float, float, float]
    relation: str
    voices: tuple[float, ...]
    hypothetical: bool
    cue: tuple[int, int] | None
    addressee: int


def read_scores(
    scores: PairScores, said: torch.Tensor, pairs: Pairs,
    windows: Sequence[tuple[Sequence[int], Sequence[int], Window]],
) -> list[list[PairReading]]:  # fmt: skip
    """The readings of each window, given its (holders, targets, window): indices of its candidates in the question.

    ``said`` are the probabilities of none, favor, against, neutral, (windows, pairs, 4).
    """
    probabilities = said.tolist()
    relations = scores.relation.argmax(-1).tolist()
    voices = scores.voice.float().softmax(-1).tolist()
    hypothetical = (scores.hypothetical > 0).tolist()
    starts = scores.cue_start.argmax(-1)
    ends = _ends(scores, starts).tolist()
    first = starts.tolist()
    asked = scores.addressee.argmax(-1).tolist()
    chosen = zip(pairs.holders.tolist(), pairs.targets.tolist(), pairs.mask.tolist(), strict=True)
    readings = []
    for b, ((holders, targets, window), (hs, ts, mask)) in enumerate(zip(windows, chosen, strict=True)):
        readings.append([
            PairReading(
                holders[hs[k]], targets[ts[k]], tuple(probabilities[b][k]), RELATIONS[relations[b][k]],
                tuple(voices[b][k]),
                hypothetical[b][k], _characters(window, first[b][k], ends[b][k]), _holder(holders, asked[b][k]),
            )
            for k, real in enumerate(mask)
            if real
        ])  # fmt: skip
    return readings


def _ends(scores: PairScores, starts: torch.Tensor) -> torch.Tensor:
    """The likeliest end at or after each start, at most ``_LONGEST_CUE`` tokens on."""
    tokens = torch.arange(scores.cue_end.shape[-1], device=starts.device)
    far = (tokens < starts[..., None]) | (tokens >= starts[..., None] + _LONGEST_CUE)
    return scores.cue_end.masked_fill(far, torch.finfo(scores.cue_end.dtype).min).argmax(-1)


def _characters(window: Window, first: int, last: int) -> tuple[int, int] | None:
    if first == 0:
        return None
    start, end = window.offsets[first][0], window.offsets[last][1]
    return (start, end) if start < end else None


def _holder(holders: Sequence[int], index: int) -> int:
    return holders[index] if index < len(holders) else 0


def finding(analysed: AnalysedArticle, question: Question, reading: PairReading) -> Finding:
    """The reading as a record, with spans in the article's characters.

    What the author of a quoted sentence holds is its speaker's, whose mention then stands in another sentence.
    """
    _, favor, against, neutral = reading.probabilities
    holder, target = question.holders[reading.holder], question.targets[reading.target]
    holder = holder or speaker_of(analysed, question.sentence.span)
    stance = STANCES[max(range(3), key=lambda i: reading.probabilities[i + 1])]
    cue = _cue(question, reading)
    addressee = question.holders[reading.addressee]
    return Finding(
        sentence=question.sentence.span, holder=holder, target=target, stance=stance,
        probabilities=(favor, against, neutral), relation=reading.relation,
        voice=likeliest_voice(analysed, question.sentence.span, holder, target.span, cue, reading.voices),
        hypothetical=reading.hypothetical, cue=cue,
        addressee=addressee.actor if addressee is not None and addressee.actor != _actor(holder) else None,
    )  # fmt: skip


def _actor(holder: Mention | None) -> str:
    return AUTHOR if holder is None else holder.actor


def _cue(question: Question, reading: PairReading) -> Span | None:
    if reading.cue is None:
        return None
    cue = Span(question.window.start + reading.cue[0], question.window.start + reading.cue[1])
    return cue if question.sentence.span.covers(cue) else None

"""From the heads' logits to findings: what each pair's scores say, in the article's own spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from stancekit.extract.borders import refined
from stancekit.extract.candidates import Question
from stancekit.extract.model import PairScores
from stancekit.extract.pairs import Pairs
from stancekit.extract.voice import Speech, likeliest_voice, speaker_of
from stancekit.extract.windows import Window
from stancekit.records import AUTHOR, RELATIONS, STANCES, Finding, Mention, Span

LONGEST_CUE = 8  # tokens
_LONGEST_ISSUE = 48


@dataclass(frozen=True, slots=True)
class PairReading:
    """What the model says of one pair; ``holder`` and ``target`` index the question's candidates.

    ``probabilities`` are of none, favor, against, neutral; ``voices`` in the order of VOICES; ``cue`` and ``issue``
    (the target, if it is an issue) count characters from the window's start; ``addressee`` indexes the question's
    holders, 0 for nobody. ``first`` is the logit of any position in the first pass.
    """

    holder: int
    target: int
    probabilities: tuple[float, float, float, float]
    relation: str
    voices: tuple[float, ...]
    hypothetical: bool
    cue: tuple[int, int] | None
    addressee: int
    issue: tuple[int, int] | None = None
    first: float = 0.0


def read_scores(
    scores: PairScores, said: torch.Tensor, first: torch.Tensor, pairs: Pairs,
    windows: Sequence[tuple[Sequence[int], Sequence[int], Window]],
) -> list[list[PairReading]]:  # fmt: skip
    """The readings of each window, given its (holders, targets, window): indices of its candidates in the question.

    ``said`` are the probabilities of none, favor, against, neutral, (windows, pairs, 4), ``first`` the logits of the
    first pass, (windows, pairs).
    """
    probabilities, logits = said.tolist(), first.tolist()
    relations = scores.relation.argmax(-1).tolist()
    voices = scores.voice.float().softmax(-1).tolist()
    hypothetical = (scores.hypothetical > 0).tolist()
    starts, ends = likeliest_spans(scores.cue_start, scores.cue_end, LONGEST_CUE)
    begun, ended = likeliest_spans(scores.target_start, scores.target_end, _LONGEST_ISSUE)
    asked = scores.addressee.argmax(-1).tolist()
    chosen = zip(pairs.holders.tolist(), pairs.targets.tolist(), pairs.mask.tolist(), strict=True)
    readings = []
    for b, ((holders, targets, window), (hs, ts, mask)) in enumerate(zip(windows, chosen, strict=True)):
        readings.append([
            PairReading(
                holders[hs[k]], targets[ts[k]], tuple(probabilities[b][k]), RELATIONS[relations[b][k]],
                tuple(voices[b][k]),
                hypothetical[b][k], _characters(window, starts[b][k], ends[b][k]), _holder(holders, asked[b][k]),
                _characters(window, begun[b][k], ended[b][k]), logits[b][k],
            )
            for k, real in enumerate(mask)
            if real
        ])  # fmt: skip
    return readings


def likeliest_spans(start: torch.Tensor, end: torch.Tensor, longest: int) -> tuple[list[list[int]], list[list[int]]]:
    """The likeliest first token of each pair, and the likeliest last one from there, at most ``longest`` tokens on."""
    first = start.argmax(-1)
    tokens = torch.arange(end.shape[-1], device=end.device)
    far = (tokens < first[..., None]) | (tokens >= first[..., None] + longest)
    last = end.masked_fill(far, torch.finfo(end.dtype).min).argmax(-1)
    return first.tolist(), last.tolist()


def _characters(window: Window, first: int, last: int) -> tuple[int, int] | None:
    if first == 0:
        return None
    start, end = window.offsets[first][0], window.offsets[last][1]
    return (start, end) if start < end else None


def _holder(holders: Sequence[int], index: int) -> int:
    return holders[index] if index < len(holders) else 0


def finding(speech: Speech, question: Question, reading: PairReading, taken: Sequence[Span] = ()) -> Finding:
    """The reading as a record, with spans in the article's characters.

    An issue's borders are the model's, unless they would take in one of the spans ``taken``: other targets of the
    holder.

    What the author of a quoted sentence holds is its speaker's, whose mention then stands in another sentence.
    """
    _, favor, against, neutral = reading.probabilities
    holder = question.holders[reading.holder]
    target = refined(speech.text, question, reading, taken)
    holder = holder or speaker_of(speech, question.sentence.span)
    stance = STANCES[max(range(3), key=lambda i: reading.probabilities[i + 1])]
    cue = _cue(question, reading)
    addressee = question.holders[reading.addressee]
    return Finding(
        sentence=question.sentence.span, holder=holder, target=target, stance=stance,
        probabilities=(favor, against, neutral), relation=reading.relation,
        voice=likeliest_voice(speech, question.sentence.span, holder, target.span, cue, reading.voices),
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

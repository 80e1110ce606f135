"""The records of an article with its issues as those of all articles."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from stancekit.aggregate.stances import weigh
from stancekit.issues.placed import Placed
from stancekit.records import POSITION_SCHEMA, STANCES, Stance

_OTHER: Final = {"favor": "against", "against": "favor"}
Record = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What became of the records.

    Attributes:
        records: all that were read; ``on_issues`` of them have an issue for a target.
        unplaced: records whose issue nobody can tell; it is the article's own.
        turned: records whose words deny the issue, so that their stance is now the opposite.
        merged: records that became part of another of their article.
        written: all others.
    """

    records: int = 0
    on_issues: int = 0
    unplaced: int = 0
    turned: int = 0
    merged: int = 0
    written: int = 0
    used: Counter[str] = field(default_factory=Counter)

    @property
    def adds_up(self) -> bool:
        """Whether every record was written or became part of one that was."""
        return self.records == self.written + self.merged


def rewritten(
    records: Sequence[Record], places: Mapping[str, Placed | None], mixed_share: float, tally: Tally
) -> list[Record]:
    """The records of one article, in their order.

    ``target.id`` and ``target.name`` become those of the issue, and ``target.originals`` keeps what they were. Where
    the words deny the issue, favor and against change places, in the findings too, which are marked ``reversed``.
    Records of one actor on one issue become one, in the place of the first; its stance, score and confidence come from
    all findings, as ``aggregate`` would have it. An issue that nobody can place gets an id of its article, as *the
    plan* of two articles is seldom one plan.

    Args:
        records: objects of the schema ``stancekit/position/1``.
        places: the issue of each ``target.id``.
        mixed_share: as in the settings.
        tally: counts on.
    """
    groups: dict[tuple[str, ...], list[Record]] = {}
    for number, record in enumerate(records):
        if record["target"]["kind"] == "issue":
            own = _placed(record, places, tally)
            groups.setdefault((own["actor"]["id"], own["target"]["id"]), []).append(own)
        else:
            groups[(str(number),)] = [record]
    tally.records += len(records)
    tally.written += len(groups)
    tally.merged += len(records) - len(groups)
    return [_merged(group, mixed_share) for group in groups.values()]


def _placed(record: Record, places: Mapping[str, Placed | None], tally: Tally) -> Record:
    target, article = record["target"], record["article"]
    place = places[target["id"]]
    tally.on_issues += 1
    tally.unplaced += place is None
    tally.turned += place is not None and place.opposed
    named = {"id": place.issue.id, "name": place.issue.label} if place else {"id": f"{target['id']}@{article['id']}"}
    original = {"id": target["id"], "name": target["name"]}
    own = {**record, "target": {**target, **named, "originals": [original]}}
    if place:
        tally.used[place.issue.id] += 1
    return _with_id(_turned(own) if place and place.opposed else own)


def _turned(record: Record) -> Record:
    findings = [{**f, "stance": _OTHER.get(f["stance"], f["stance"]), "reversed": True} for f in record["evidence"]]
    stance = _OTHER.get(record["stance"], record["stance"])
    return {**record, "stance": stance, "score": 0.0 - record["score"], "evidence": findings}


def _with_id(record: Record) -> Record:
    article = record["article"]
    named = [POSITION_SCHEMA, article["id"], article["sha256"], record["actor"]["id"], record["target"]["id"]]
    return {**record, "id": hashlib.sha256(json.dumps(named).encode("ascii")).hexdigest()[:20]}


def _merged(group: Sequence[Record], mixed_share: float) -> Record:
    """Several records of one actor on one issue as one."""
    if len(group) == 1:
        return group[0]
    findings = sorted((f for record in group for f in record["evidence"]), key=_place)
    sums = [sum(parts) for parts in zip(*map(_sums, group), strict=True)]
    judged: list[tuple[Stance, float]] = [(f["stance"], f["confidence"]) for f in findings]
    merged = weigh((sums[0], sums[1], sums[2]), judged, mixed_share)
    originals = [original for record in group for original in record["target"].get("originals", ())]
    return {
        **group[0],
        "target": {**group[0]["target"], "originals": originals},
        "stance": merged.stance,
        "score": round(merged.score, 4) + 0.0,
        "confidence": round(merged.confidence, 4),
        "evidence": findings,
    }


def _place(finding: Mapping[str, Any]) -> tuple[int, int, int]:
    holder = finding["holder"] or finding
    return finding["start"], holder["start"], finding["target"]["start"]


def _sums(record: Record) -> tuple[float, float, float]:
    """Favor, against and neutral, which a record tells by its score and each finding's confidence in its own stance."""
    sure = dict.fromkeys(STANCES, 0.0)
    for finding in record["evidence"]:
        sure[finding["stance"]] += finding["confidence"]
    total = sum(sure.values())
    sided, lead = total - sure["neutral"], record["score"] * total
    favor, against = max((sided + lead) / 2, 0.0), max((sided - lead) / 2, 0.0)
    return favor, against, total - favor - against

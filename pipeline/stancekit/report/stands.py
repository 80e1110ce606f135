"""The matrix under the page: positions added up by actor and target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stand:
    """An actor toward a target: ``score`` is the mean over the articles (-1..1), ``positions`` how many there are."""

    score: float
    positions: int


Stands = Mapping[tuple[str, str], Stand]  # by the keys of actor and target

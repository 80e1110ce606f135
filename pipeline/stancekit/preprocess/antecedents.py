"""A learned scorer of antecedents: the weights of named traits, read from a file of plain numbers.

A pronoun's candidates and "none of them" are ranked against each other by the sum of the weights of their traits: a
conditional logit model, as in Durrett and Klein, Easy Victories and Uphill Battles in Coreference Resolution (EMNLP
2013). ``stancekit train-pronouns`` fits the weights to annotated articles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from stancekit.errors import InputError

FORMAT = "stancekit/antecedents/1"
SHIPPED = "antecedents.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each trait; a trait without one counts for nothing."""

    of: Mapping[str, float]

    def total(self, traits: Iterable[str]) -> float:
        """Sum over the traits."""
        of = self.of
        return sum([of[trait] for trait in traits if trait in of])


@lru_cache(maxsize=4)
def read_weights(path: str = "") -> Weights:
    """The weights in a file as ``stancekit train-pronouns`` writes it; the shipped ones where no path is given.

    Raises:
        InputError: there is no such file, or it is of another format.
    """
    source = Path(path) if path else files("stancekit.preprocess").joinpath(SHIPPED)
    try:
        raw = json.loads(source.read_text("utf-8"))
        if raw["format"] != FORMAT:
            raise ValueError(f"its format is {raw['format']!r}")
        return Weights({str(trait): float(weight) for trait, weight in raw["weights"].items()})
    except OSError as error:
        raise InputError(f"{source}: cannot be read ({error.strerror}); leave preprocess.pronouns empty") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{source}: no weights of format {FORMAT} ({error}); make them anew") from error

"""One loaded pipeline for all tests of the stage."""

from collections.abc import Callable

import pytest

from stancekit.preprocess.analyse import Analyser
from stancekit.records import AnalysedArticle, Article
from stancekit.settings import load_settings

Analyse = Callable[[str], AnalysedArticle]


@pytest.fixture(scope="session")
def analyse() -> Analyse:
    """A text as an analysed article."""
    analyser = Analyser(load_settings().preprocess)
    return lambda text: next(iter(analyser.analyse([Article("test", text)])))

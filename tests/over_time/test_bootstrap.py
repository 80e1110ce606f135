from __future__ import annotations

import numpy as np
import pytest

from stancekit.over_time.bootstrap import Bootstrap


@pytest.fixture
def bootstrap(settings):
    return Bootstrap(settings)


def interval(bootstrap, scores):
    return bootstrap.interval(bootstrap.means(np.array(scores)), len(scores))


def test_a_single_article_says_nothing_of_its_spread(bootstrap):
    assert interval(bootstrap, [-0.9]) is None


def test_two_articles_span_from_one_to_the_other(bootstrap):
    assert interval(bootstrap, [0.2, -0.9]) == pytest.approx((-0.9, 0.2))


def test_articles_that_agree_leave_nothing_open(bootstrap):
    assert interval(bootstrap, [-0.5] * 30) == pytest.approx((-0.5, -0.5))


def test_more_articles_narrow_the_interval(bootstrap):
    few, many = interval(bootstrap, [-1.0, 0.0] * 4), interval(bootstrap, [-1.0, 0.0] * 100)
    assert few[1] - few[0] > 3 * (many[1] - many[0])
    assert many[0] < -0.5 < many[1]


def test_the_interval_covers_the_mean_as_often_as_it_says(bootstrap):
    """Of 300 samples of ten articles around a known mean; the plain percentile interval covers it in 270."""
    random = np.random.default_rng(7)
    drawn = [random.uniform(-1, 1, 10) for _ in range(300)]
    hits = sum(low <= 0 <= high for low, high in (interval(bootstrap, scores) for scores in drawn))
    assert 276 <= hits <= 294


def test_draws_are_the_same_in_any_order_and_in_any_process(settings):
    scores = np.array([0.3, -0.2, 0.9, -0.9, 0.1])
    one, other = Bootstrap(settings), Bootstrap(settings)
    other.means(np.arange(7.0))
    assert (one.means(scores) == other.means(scores[::-1])).all()
    assert (one.means(scores) != one.means(scores, stream=1)).any()
    seeded = Bootstrap(settings.model_copy(update={"seed": 2}))
    assert (one.means(scores) != seeded.means(scores)).any()


def test_the_streams_are_independent(bootstrap):
    scores = np.linspace(-1, 1, 40)
    assert abs(np.corrcoef(bootstrap.means(scores, 0), bootstrap.means(scores, 1))[0, 1]) < 0.1


def test_very_many_articles_are_drawn_in_blocks(bootstrap):
    scores = np.tile([-1.0, 1.0], 5_000)
    means = bootstrap.means(scores)
    assert means.shape == (2000,)
    assert np.std(means) == pytest.approx(1 / np.sqrt(10_000), rel=0.1)

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from stancekit.issues.cluster import cluster
from stancekit.issues.neighbours import Blocks, Nearest
from stancekit.issues.points import Penalties, Points

NONE = Penalties(0.0, 0.0)


def plain(vectors):
    return Points(vectors, [frozenset[str]()] * len(vectors), np.zeros(len(vectors), bool))


@pytest.fixture(scope="module")
def many():
    """1,200 points in 300 tight groups, in random order, with the group of each."""
    rng = np.random.default_rng(3)
    centres = rng.standard_normal((300, 64))
    labels = rng.permutation(np.repeat(np.arange(300), 4))
    vectors = centres[labels] + 0.25 * rng.standard_normal((1200, 64))
    return plain((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)), labels


def test_points_that_are_alike_on_average_are_one_group(bag):
    texts = ["curb army", "curb size army", "loan guarantee", "railway", "loan guarantee greece"]
    assert cluster(plain(bag().embed(texts)), 0.7, NONE).tolist() == [0, 0, 1, 2, 1]


def test_a_higher_threshold_makes_more_groups(bag):
    points = plain(bag().embed(["loan guarantee", "loan guarantee greece", "loan"]))
    assert cluster(points, 0.9, NONE).max() > cluster(points, 0.7, NONE).max()


def test_phrases_that_name_others_stay_apart(bag):
    vectors = bag().embed(["sanctions russia", "sanctions russia"])
    points = Points(vectors, [frozenset({"iran"}), frozenset({"cuba"})], np.zeros(2, bool))
    assert cluster(points, 0.7, NONE).tolist() == [0, 0]
    assert cluster(points, 0.7, Penalties(0.4, 0.0)).tolist() == [0, 1]


def test_blocks_find_the_groups_that_all_with_all_finds(many):
    points, labels = many
    whole, in_blocks = cluster(points, 0.6, NONE, 5000), cluster(points, 0.6, NONE, 100)
    assert adjusted_rand_score(labels, whole) > 0.99
    assert adjusted_rand_score(whole, in_blocks) > 0.97


def test_the_same_points_give_the_same_groups(many):
    points, _ = many
    assert cluster(points, 0.6, NONE, 100).tolist() == cluster(points, 0.6, NONE, 100).tolist()


def test_nothing_and_one_point():
    assert cluster(plain(np.empty((0, 4), np.float16)), 0.7, NONE).tolist() == []
    assert cluster(plain(np.ones((1, 4), np.float16)), 0.7, NONE).tolist() == [0]


def test_every_point_is_in_one_block(many):
    points, _ = many
    rows = Blocks(points.vectors, 100).rows
    assert sorted(np.concatenate(rows).tolist()) == list(range(1200))
    assert max(map(len, rows)) <= 100


def test_points_that_are_all_the_same_are_cut_into_blocks_and_joined_again():
    points = plain(np.ones((50, 4), np.float32) / 2)
    assert cluster(points, 0.9, NONE, 10).tolist() == [0] * 50


def test_the_nearest_of_very_many_is_found(many):
    points, _ = many
    best, score = Nearest(points, NONE, 50).best(points)
    assert (best == np.arange(1200)).all()
    assert score.min() > 0.99

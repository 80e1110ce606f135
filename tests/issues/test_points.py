import numpy as np

from stancekit.issues.points import Penalties, Points

NONE = Penalties(0.0, 0.0)


def points(*rows, named=None, undoing=None):
    vectors = np.array(rows, np.float16)
    names = named or [frozenset[str]()] * len(rows)
    return Points(vectors, names, np.array(undoing or [False] * len(rows)))


def test_other_names_and_undoing_are_taken_off_the_likeness():
    both = points(
        (1, 0), (1, 0), (1, 0), (1, 0),
        named=[frozenset({"iran"}), frozenset({"cuba"}), frozenset({"cuba", "iran"}), frozenset()],
        undoing=[False, False, True, False],
    )  # fmt: skip
    alike = both.alike(both, Penalties(0.5, 0.25))
    assert alike[0].tolist() == [1.0, 0.5, 0.75, 1.0]
    assert both.alike(both, NONE).min() == 1.0


def test_a_group_is_the_mean_of_its_members():
    grouped = points((1, 0), (0, 1), (0, 1), named=[frozenset({"a"}), frozenset({"b"}), frozenset()]).grouped(
        np.array([0, 0, 1]), 2
    )
    assert grouped.vectors.tolist() == [[0.5, 0.5], [0.0, 1.0]]
    assert list(grouped.named) == [{"a", "b"}, set()]


def test_the_likeness_of_groups_is_the_mean_of_their_members():
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((6, 8)).astype(np.float32)
    own = Points(vectors, [frozenset[str]()] * 6, np.zeros(6, bool))
    two = own.grouped(np.array([0, 1, 0, 1, 1, 0]), 2)
    members = own.alike(own, NONE)[np.ix_([0, 2, 5], [1, 3, 4])]
    assert np.isclose(two.alike(two, NONE)[0, 1], members.mean(), atol=1e-5)

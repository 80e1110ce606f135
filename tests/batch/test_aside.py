import pytest

from stancekit.batch.aside import one_each, one_line
from stancekit.errors import ModelError, Rejection


def refused(item, error):
    return Rejection(str(item), "failed", str(error))


def told(outcomes):
    return [o.path if isinstance(o, Rejection) else o for o in outcomes]


def test_rejections_keep_their_places():
    items = [Rejection("x", "empty", "no text"), 1, Rejection("y", "empty", "no text"), 2]
    assert told(one_each(items, lambda numbers: [n * 10 for n in numbers], refused)) == ["x", 10, "y", 20]


def test_a_batch_that_fails_is_tried_one_by_one():
    asked = []

    def inverse(numbers):
        asked.append(list(numbers))
        return [10 // n for n in numbers]

    assert told(one_each([1, 0, 5], inverse, refused)) == [10, "0", 2]
    assert asked == [[1, 0, 5], [1], [0], [5]]


def test_a_rejection_of_the_stage_itself_is_kept():
    def refuse(_items):
        raise Rejection("here", "empty", "no text")

    (outcome,) = one_each([1], refuse, refused)
    assert outcome.reason == "empty"


def test_other_errors_of_the_package_go_through():
    def refuse(_items):
        raise ModelError("no weights")

    with pytest.raises(ModelError):
        list(one_each([1, 2], refuse, refused))


def test_a_message_becomes_one_short_line():
    assert one_line(ValueError("first\nsecond")) == "ValueError: first"
    assert one_line(KeyError()) == "KeyError"
    assert len(one_line(ValueError("x" * 10_000))) < 250

from itertools import islice

import pytest

from stancekit.batch.batches import batches, growing
from stancekit.errors import Rejection
from stancekit.records import Article


def articles(number, characters=100):
    text = "x" * characters  # once, whatever the number
    return [Article(str(n), text) for n in range(number)]


@pytest.mark.parametrize(("most", "sizes"), [(1, [1, 1, 1]), (2, [2, 2, 2]), (3, [2, 3, 3]), (16, [2, 4, 8, 16, 16])])
def test_batches_grow_to_their_size(most, sizes):
    assert list(islice(growing(most), len(sizes))) == sizes


@pytest.mark.parametrize("number", [0, 1, 2, 5, 60, 200])
def test_nothing_is_lost_and_the_first_and_last_batches_are_small(number):
    items = [*articles(number), Rejection("x", "empty", "no text")]
    made = list(batches(items, 16))
    assert [item for batch in made for item in batch] == items
    sizes = [len(batch) for batch in made]
    assert max(sizes) <= 16
    assert sizes[0] <= 2
    assert sizes[-1] == 1
    assert number < 200 or sizes.count(16) > 5


def test_of_long_articles_fewer_are_read_ahead_and_put_together():
    read = []

    def stream(characters):
        for article in articles(1000, characters):
            read.append(article)
            yield article

    largest = {}
    for characters in (100, 20_000, 10_000_000):
        read.clear()
        first = list(islice(batches(stream(characters), 16), 8))
        largest[characters] = max(map(len, first)), len(read) - sum(map(len, first))
    assert largest[100] == (16, 48)
    assert largest[20_000][0] == 4
    assert largest[20_000][1] <= 16
    assert largest[10_000_000] == (1, 0)


def test_articles_are_read_as_batches_are_asked_for():
    read = []
    made = batches((read.append(a) or a for a in articles(1000)), 16)
    next(made)
    assert len(read) == 64

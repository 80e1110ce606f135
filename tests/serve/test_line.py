"""How waiting articles fall into batches."""

import threading
from concurrent.futures import CancelledError

import pytest

from stancekit.serve.asked import Asked
from stancekit.serve.line import Job, Line
from stancekit.settings import load_settings


def line(*texts, **serve):
    waiting = Line(load_settings().serve.model_copy(update={"gather_seconds": 0.0, **serve}))
    for text in texts:
        waiting.join(Job(Asked(text)))
    return waiting


def texts(batch):
    return [job.asked.text for job in batch]


def test_first_come_first_served_and_no_more_than_fit():
    waiting = line("a", "b", "c", "d", "e", batch_articles=3)
    assert [texts(waiting.take()), texts(waiting.take())] == [["a", "b", "c"], ["d", "e"]]


def test_a_batch_has_no_more_characters_than_it_may_but_a_long_text_goes_alone():
    waiting = line("x" * 30, "aaaa", "bbbb", "cccc", batch_characters=10)
    assert [len(batch) for batch in (waiting.take(), waiting.take(), waiting.take())] == [1, 2, 1]


def test_what_nobody_waits_for_is_passed_over():
    waiting = line()
    jobs = [Job(Asked(text)) for text in ("x" * 100, "b", "c")]
    for job in jobs:
        waiting.join(job)
    jobs[0].gone = jobs[1].gone = True
    assert waiting.take() == [jobs[2]]
    assert len(waiting) == 0


def test_what_came_back_goes_first_and_alone():
    waiting = line("a", "b", "c", "d", batch_articles=2)
    waiting.return_to(waiting.take())
    assert [texts(waiting.take()) for _ in range(3)] == [["a"], ["b"], ["c", "d"]]


def test_a_worker_waits_a_little_for_others_to_come():
    waiting = line("a", gather_seconds=1.0, batch_articles=2)
    threading.Timer(0.05, lambda: waiting.join(Job(Asked("b")))).start()
    assert texts(waiting.take()) == ["a", "b"]


def test_who_waits_at_an_empty_line_is_woken_and_sent_home():
    waiting, got = line(), []
    thread = threading.Thread(target=lambda: got.append(waiting.take()))
    thread.start()
    assert waiting.close() == []
    thread.join(10)
    assert got == [[]]


def test_closing_gives_back_what_still_waits():
    waiting = line("a", "b")
    assert texts(waiting.close()) == ["a", "b"]
    assert waiting.take() == []


def test_the_pause_grows_with_the_line_and_has_an_end():
    waiting = line(*"abcdefgh")
    assert waiting.pause() == 1
    waiting.took(20.0, 10)
    assert waiting.pause() == 16
    waiting.took(1e6, 1)
    assert waiting.pause() == 60


def test_an_answer_for_somebody_who_is_gone_is_dropped():
    job = Job(Asked("a"))
    job.answer.cancel()
    job.succeed("too late")
    job.fail(ValueError("too late"))
    with pytest.raises(CancelledError):
        job.answer.result()

"""What those are told whose article cannot be worked on, and that the others do not notice."""

import asyncio
import logging

import pytest

from stancekit.errors import ModelError, StancekitError
from stancekit.serve.asked import Asked
from stancekit.serve.desk import Desk, LeftError
from stancekit.serve.errors import RequestError
from stancekit.settings import load_settings


async def outcome(desk, text, left=None):
    """The answer, or the code of the error instead."""
    try:
        return await desk.answer(Asked(text), left or asyncio.get_running_loop().create_future())
    except RequestError as error:
        return error.code


def outcomes(desk, *texts):
    async def all_at_once():
        return await asyncio.gather(*(outcome(desk, text) for text in texts))

    return asyncio.run(all_at_once())


async def begun(worker):
    await asyncio.to_thread(worker.holds.wait, 10)


def test_what_comes_at_once_is_worked_on_at_once(desk_of, pretended):
    desk = desk_of(pretended, gather_seconds=0.5, batch_articles=4)
    assert outcomes(desk, "a", "b", "c", "d", "e", "f", "g", "h") == [f'"{text}"' for text in "abcdefgh"]
    assert pretended.batches == [["a", "b", "c", "d"], ["e", "f", "g", "h"]]


def test_an_article_that_takes_too_long_costs_a_worker_and_no_other_article(desk_of, pretended, caplog):
    desk = desk_of(pretended, gather_seconds=0.5, batch_articles=3, work_seconds=5.0)
    assert outcomes(desk, "a", "slow", "b") == ['"a"', "too_slow", '"b"']
    assert pretended.batches == [["a", "slow", "b"], ["a"], ["slow"], ["b"]]
    assert pretended.started == 3
    assert desk.ready == 1
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2


def test_an_article_that_kills_the_worker_kills_no_other_article(desk_of, pretended):
    desk = desk_of(pretended, gather_seconds=0.5, batch_articles=3)
    assert outcomes(desk, "a", "die", "b") == ['"a"', "failed", '"b"']
    assert outcomes(desk, "c") == ['"c"']


def test_who_waits_too_long_is_told_when_to_come_again(desk_of, pretended):
    desk = desk_of(pretended, batch_articles=1, wait_seconds=0.2)

    async def scene():
        first = asyncio.ensure_future(outcome(desk, "hold"))
        await begun(pretended)
        with pytest.raises(RequestError) as caught:
            await desk.answer(Asked("b"), asyncio.get_running_loop().create_future())
        pretended.let_go.set()
        return await first, caught.value

    first, refusal = asyncio.run(scene())
    assert (first, refusal.code, refusal.status) == ('"hold"', "waited", 503)
    assert refusal.retry_after >= 1
    assert pretended.batches == [["hold"]]


def test_an_answer_comes_within_the_two_limits_even_if_the_worker_never_says_anything(desk_of, pretended):
    desk = desk_of(pretended, wait_seconds=0.1, work_seconds=0.1)
    assert outcomes(desk, "hold") == ["too_slow"]


def test_who_left_is_worked_for_no_more(desk_of, pretended):
    desk = desk_of(pretended, batch_articles=1)

    async def scene():
        loop = asyncio.get_running_loop()
        first = asyncio.ensure_future(outcome(desk, "hold"))
        await begun(pretended)
        left = loop.create_future()
        second = asyncio.ensure_future(desk.answer(Asked("b"), left))
        await asyncio.sleep(0)
        left.set_result(None)
        with pytest.raises(LeftError):
            await second
        pretended.let_go.set()
        return await first, await outcome(desk, "c")

    assert asyncio.run(scene()) == ('"hold"', '"c"')
    assert pretended.batches == [["hold"], ["c"]]


def test_a_desk_that_is_full_takes_nothing_more(desk_of, pretended):
    desk = desk_of(pretended, places=2)
    with desk.place(), desk.place():
        with pytest.raises(RequestError) as caught, desk.place():
            pytest.fail("a third place")
        assert (caught.value.code, caught.value.status, caught.value.retry_after) == ("full", 503, 1)
    with desk.place():
        assert desk.taken == 1
    assert desk.taken == 0


def test_closing_tells_those_who_wait_and_ends_what_is_worked_on(desk_of, pretended):
    desk = desk_of(pretended, batch_articles=1)

    async def scene():
        both = [asyncio.ensure_future(outcome(desk, text)) for text in ("hold", "b")]
        await begun(pretended)
        await asyncio.to_thread(desk.close)
        return await asyncio.gather(*both)

    assert asyncio.run(scene()) == ['"hold"', "stopping"]
    assert (desk.ready, pretended.running) == (0, False)
    with pytest.raises(RequestError, match="about to stop"), desk.place():
        pytest.fail("a place")


def test_what_a_worker_cannot_load_is_raised_before_anybody_is_served(desk_of, pretended, monkeypatch):
    def broken():
        raise ModelError("small: config.json is broken")

    monkeypatch.setattr(pretended, "loaded", broken)
    with pytest.raises(ModelError, match=r"config\.json is broken"):
        desk_of(pretended)
    assert not pretended.running


def test_a_worker_that_cannot_be_replaced_is_told_and_tried_again(desk_of, pretended, monkeypatch):
    desk = desk_of(pretended)
    loaded = pretended.loaded

    def gone():
        raise ModelError("small: no model folder")

    monkeypatch.setattr(pretended, "loaded", gone)
    assert outcomes(desk, "die") == ["failed"]
    assert outcomes(desk, "a") == ["internal"]
    assert desk.ready == 0
    monkeypatch.setattr(pretended, "loaded", loaded)
    assert outcomes(desk, "a") == ['"a"']
    assert desk.ready == 1


def test_a_desk_that_is_not_open_has_no_model(pretended):
    with pytest.raises(StancekitError, match="inside `with Desk"):
        _ = Desk(load_settings().serve, pretended.start).model

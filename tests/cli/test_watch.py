import io

import pytest
from rich.console import Console

from stancekit.batch import Progress
from stancekit.cli import watch
from stancekit.cli.watch import Watch
from stancekit.errors import Rejection


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(watch, "perf_counter", lambda: now[0])
    return now


def test_without_a_terminal_a_line_comes_now_and_then(tmp_path, clock):
    out = io.StringIO()
    with Watch(tmp_path / "p.jsonl", quiet=False, console=Console(file=out)) as shown:
        for second in range(25):
            clock[0] = float(second)
            shown(Progress(second * 100, 1, second / 25))
    assert out.getvalue().splitlines() == ["1,000 articles, 1 set aside, 40%", "2,000 articles, 1 set aside, 80%"]


def test_on_a_terminal_there_is_a_bar_with_rejections_above_it(tmp_path):
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, legacy_windows=False)
    with Watch(tmp_path / "p.jsonl", quiet=False, console=console) as shown:
        shown(Progress(1, 1, 0.5, Rejection("[red].txt", "empty", "no text in it; leave it out")))
        shown._bar.refresh()
    assert "set aside: [red].txt: empty: no text in it; leave it out\n" in out.getvalue()
    assert "1 article, 1 set aside" in out.getvalue()
    assert "50%" in out.getvalue()


def test_a_long_rejection_stays_one_line(tmp_path):
    out = io.StringIO()
    with Watch(tmp_path / "p.jsonl", quiet=True, console=Console(file=out, width=40)) as shown:
        shown(Progress(0, 1, 0.5, Rejection("a" * 100, "json", "line\nbreak " + "b" * 100)))
        shown(Progress(1, 1, 1.0))
    assert out.getvalue() == f"set aside: {'a' * 100}: json: line break {'b' * 100}\n"

"""How long an answer of ``stancekit serve`` takes while several clients ask at once.

    python benchmarks/serve.py                                    8 clients, 160 articles, the default model
    python benchmarks/serve.py --clients 1 8 --set serve.workers=2 --set serve.batch_articles=1

A server is started on a free port of this machine, and stopped at the end. Each client is a thread with a connection of
its own; it sends an article, waits for the answer, and sends the next. The articles are those of ``throughput.py``:
about 700 words each, no two alike. Before anything is measured every client has had an answer.

What is measured is the time from the first byte sent to the last byte received, by the clients. p50, p95 and p99 are
the nearest-rank percentiles of all answers. A machine that does something else beside makes all of them larger, and the
clients take some of its time themselves.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from math import ceil
from queue import Empty, Queue
from random import Random

from throughput import MIB, drawn, resident, sample_paragraphs


def main() -> None:
    options = arguments()
    with server(options) as (process, port):
        for clients in options.clients:
            texts = articles(options.articles + clients)
            measured(texts[:clients], clients, port)
            began = time.perf_counter()
            seconds = sorted(measured(texts[clients:], clients, port))
            print(report(clients, seconds, time.perf_counter() - began), flush=True)
        print(f"memory of all processes: {resident(process.pid) / MIB:.0f} MiB")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, nargs="+", default=[8], help="clients at once; each number is a run")
    parser.add_argument("--articles", type=int, default=160, help="of a run")
    parser.add_argument("--model", help="a model folder or name instead of the default")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting; may be repeated")
    return parser.parse_args()


@contextmanager
def server(options: argparse.Namespace) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server that answers, and its port."""
    settings = [part for text in options.set for part in ("--set", text)]
    model = ["--model", options.model] if options.model else []
    command = [sys.executable, "-m", "stancekit", "serve", "--port", "0", *model, *settings]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            print(said, end="")
            port = re.match(r"http://[^/]+:(\d+)/", said)
            if port is None:
                raise SystemExit("the server did not start")
            yield process, int(port[1])
        finally:
            process.terminate()


def articles(number: int) -> list[bytes]:
    """Bodies of requests, always the same ones."""
    paragraphs = list(sample_paragraphs())
    draw = Random(1)
    seen: set[tuple[str, ...]] = set()
    while len(seen) < number:
        seen.add(drawn(paragraphs, draw))
    return [json.dumps({"text": "\n\n".join(chosen)}).encode() for chosen in sorted(seen)]


def measured(texts: list[bytes], clients: int, port: int) -> list[float]:
    """Seconds that each answer took."""
    left: Queue[bytes] = Queue()
    for text in texts:
        left.put(text)
    seconds: list[float] = []
    threads = [threading.Thread(target=ask, args=(left, port, seconds)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(seconds) < len(texts):
        raise SystemExit("not every article was answered")
    return seconds


def ask(left: Queue[bytes], port: int, seconds: list[float]) -> None:
    """What one client does."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
        while True:
            try:
                body = left.get_nowait()
            except Empty:
                return
            began = time.perf_counter()
            connection.request("POST", "/positions", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.read()
            if response.status != 200:
                print(f"{response.status}: {answer[:300]!r}", file=sys.stderr)
                return
            seconds.append(time.perf_counter() - began)


def report(clients: int, seconds: list[float], whole: float) -> str:
    """The figures of a run; ``seconds`` in order."""

    def percentile(share: float) -> float:
        return seconds[ceil(share * len(seconds)) - 1]

    return (
        f"{clients} clients, {len(seconds)} articles: p50 {percentile(0.5):.2f} s, p95 {percentile(0.95):.2f} s, "
        f"p99 {percentile(0.99):.2f} s, longest {seconds[-1]:.2f} s; {len(seconds) / whole:.2f} articles a second"
    )


if __name__ == "__main__":
    main()

"""One article that breaks a stage is set aside; the others of its batch go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from stancekit.errors import Rejection, StancekitError
from stancekit.records import Article

T = TypeVar("T")
R = TypeVar("R")

_LONGEST = 200  # characters of an exception's message that are kept


def one_each(
    items: Sequence[T | Rejection],
    run: Callable[[list[T]], Iterable[R]],
    refused: Callable[[T, Exception], Rejection],
) -> Iterator[R | Rejection]:
    """What ``run`` makes of the items, one each and in their order; rejections keep their places.

    ``run`` gets all items at once. When that raises, it gets them one by one, and each that still raises becomes the
    Rejection that ``refused`` makes of it.

    Raises:
        StancekitError: ``run`` raised one that is no Rejection: that is no fault of one article.
    """
    done = iter(_tried([item for item in items if not isinstance(item, Rejection)], run, refused))
    for item in items:
        yield item if isinstance(item, Rejection) else next(done)


def _tried(
    items: list[T], run: Callable[[list[T]], Iterable[R]], refused: Callable[[T, Exception], Rejection]
) -> list[R | Rejection]:
    try:
        return list(run(items)) if items else []
    except Rejection as rejection:
        if len(items) == 1:
            return [rejection]
    except StancekitError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever an article provokes in the libraries, the run goes on
        if len(items) == 1:
            return [refused(items[0], error)]
    return [result for item in items for result in _tried([item], run, refused)]


def failed(article: Article, stage: str, error: Exception) -> Rejection:
    """The Rejection ``failed`` of an article that raised what no stage should raise."""
    detail = (
        f"{stage} of article {article.id!r} raised {one_line(error)}; the other articles are not touched; "
        "report it with the article, or leave the article out"
    )
    return Rejection(article.path or article.id, "failed", detail)


def one_line(error: BaseException) -> str:
    """An exception's type and the first line of its message."""
    lines = str(error).strip().splitlines()
    if not lines:
        return type(error).__name__
    first = lines[0] if len(lines[0]) <= _LONGEST else lines[0][:_LONGEST] + "…"
    return f"{type(error).__name__}: {first}"

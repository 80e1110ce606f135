"""networkx, where it is needed."""

from __future__ import annotations

from typing import Any

from stancekit.errors import UsageError


def networkx() -> Any:
    """The library. Raises UsageError where it is not installed."""
    try:
        import networkx as nx
    except ImportError as error:
        raise UsageError('the page\'s network needs networkx; pip install "stancekit[networks]"') from error
    return nx

"""Findings of an article -> its positions: one record per (actor, target)."""

from stancekit.aggregate.positions import Aggregation, Dropped, aggregate

__all__ = ["Aggregation", "Dropped", "aggregate"]

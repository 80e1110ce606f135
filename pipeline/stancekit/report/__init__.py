"""Positions -> one self-contained page: who stands where, camps, shifts, and the sentence behind each number."""

from stancekit.report.build import TITLE, Built, report

__all__ = ["TITLE", "Built", "report"]

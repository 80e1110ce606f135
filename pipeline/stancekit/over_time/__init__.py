"""Positions -> scores by period, shifts, conflicts, agreement, reprints."""

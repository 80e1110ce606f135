"""Annotated data -> a model folder, its scores and its card."""

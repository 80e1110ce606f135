"""The command line: each command is a shell of options around a plain function. Only this package prints."""

from stancekit.cli.app import app, main

__all__ = ["app", "main"]

"""What can go wrong, named by what the caller should do.

    StancekitError
    ├── UsageError            change the call: an argument, a path, an option
    │   └── SettingsError     change a setting: unknown key, wrong type, out of range
    ├── InputError            look at the input file: it cannot be read as what it claims to be
    │   └── Rejection         one article set aside with a reason; the run goes on
    └── ModelError            get another model folder: missing, broken, or of another format version

A message holds the offending value and the next step.
"""

from __future__ import annotations


class StancekitError(Exception):
    """Everything this package raises on purpose."""


class UsageError(StancekitError):
    """The call cannot work as it was made."""


class SettingsError(UsageError):
    """A setting is unknown or has a wrong value; the message starts with its dotted path."""


class InputError(StancekitError):
    """A file or line cannot be read as what it claims to be."""


class Rejection(InputError):
    """One article (or one line of a file of articles) is set aside; the rest goes on.

    Args:
        path: the file.
        reason: a short stable word for counting, such as ``empty`` or ``binary``.
        detail: what was found and what to do about it.
        line: number of the line in the file, counted from 1, for formats with an article a line.
    """

    def __init__(self, path: str, reason: str, detail: str, line: int | None = None) -> None:
        where = path if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {reason}: {detail}")
        self.path = path
        self.reason = reason
        self.detail = detail
        self.line = line

    def __reduce__(self) -> tuple[type[Rejection], tuple[str, str, str, int | None]]:
        """Made again from its parts, not from its message alone, on the way between processes."""
        return type(self), (self.path, self.reason, self.detail, self.line)


class ModelError(StancekitError):
    """A model folder cannot be used."""

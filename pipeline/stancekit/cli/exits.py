"""How a command ends: an exit code for each kind of end, and one line for each error."""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum
from typing import ParamSpec

import typer

from stancekit.cli.words import line
from stancekit.errors import InputError, ModelError, StancekitError, UsageError

P = ParamSpec("P")


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    SET_ASIDE = 1
    USAGE = 2
    MODEL = 3
    STOPPED = 4
    INTERRUPTED = 130


EXIT_CODES = (
    "Exit codes: 0 all went well; 1 some input was set aside or cannot be read; 2 wrong use (an option, a setting, "
    "a missing input, an output that cannot be written); 3 the model cannot be used; 4 the run stopped early; "
    "130 interrupted."
)


def ending(command: Callable[P, Exit]) -> Callable[P, None]:
    """``command`` with its result as exit code, and what it raises as one line and the exit code for that.

    Only a fault of stancekit itself shows a traceback, since that is what a report of it needs.
    """

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        raise typer.Exit(_run(command, *args, **kwargs))

    return wrapped


def _run(command: Callable[P, Exit], *args: P.args, **kwargs: P.kwargs) -> Exit:
    try:
        return command(*args, **kwargs)
    except StancekitError as error:
        complain(f"error: {error}")
        return _code(error)
    except KeyboardInterrupt:
        complain("interrupted; files that are not whole end in .part")
        return Exit.INTERRUPTED
    except BrokenPipeError:  # whoever read our output has closed it, as `head` does
        sys.stdout = None  # or Python complains when it flushes at the end
        return Exit.STOPPED
    except Exception:  # noqa: BLE001 - reported with its traceback
        traceback.print_exc()
        complain("error: this is a fault of stancekit; report it with the lines above")
        return Exit.STOPPED


def complain(message: str) -> None:
    """One line on stderr."""
    print(line(message), file=sys.stderr)


def _code(error: StancekitError) -> Exit:
    if isinstance(error, UsageError):
        return Exit.USAGE
    if isinstance(error, ModelError):
        return Exit.MODEL
    return Exit.SET_ASIDE if isinstance(error, InputError) else Exit.STOPPED

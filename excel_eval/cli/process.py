"""The program as a process: its three streams, and how it is left."""

from __future__ import annotations

import os
import sys

from excel_eval.cli.signals import code_of_interruption, ignore_signals, signals_as_exceptions


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with its exit code. Unforeseen errors are one line, a traceback with ``--debug``.

    Without ``arguments`` they are those of the process, which ends then.
    """
    _open_streams()
    with signals_as_exceptions():
        try:
            from excel_eval.cli.program import run

            code = run(list(sys.argv[1:] if arguments is None else arguments))
        except KeyboardInterrupt as error:  # while the program was being loaded
            code = code_of_interruption(error)
    if arguments is None:
        ignore_signals()
    sys.exit(code)


def _open_streams() -> None:
    """A stream that the caller has closed leads nowhere: else the first file opened would stand in its place, and what
    a library prints would go into an output."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free

"""The command line: arguments, exit codes, printing. It uses the library's public names and knows no rule."""

from excel_eval.cli.process import main

__all__ = ["main"]

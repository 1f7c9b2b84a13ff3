"""The program: its commands, how a call ends, and which error gives which exit code."""

from __future__ import annotations

import io
import logging
import sys
from importlib import import_module
from typing import Any

import click

from excel_eval.cli.exits import OPTIONS, exit_code_of
from excel_eval.cli.options import Command, Group, Settings, common, lang_of, language, option, settings
from excel_eval.cli.signals import INTERRUPTED, code_of_interruption
from excel_eval.cli.terminal import lead_nowhere, line, print_text, say_plainly, show
from excel_eval.cli.usage import usage_error
from excel_eval.messages import say

COMMANDS = (
    "new", "template", "run", "check", "evaluate", "report", "audit", "trace", "progress", "archive", "diff", "watch",
    "upgrade",
)  # fmt: skip
"""Each in a module of its own; a command's module is loaded when it is called or its options are asked for."""


class Program(Group):
    """The group; its commands are found by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"excel_eval.cli.{name}"), name)
        assert isinstance(command, Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args:
            show(ctx.get_help())
            ctx.exit(OPTIONS)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS:
            known = "、".join(COMMANDS) if lang_of(ctx) == "zh" else ", ".join(COMMANDS)
            raise click.UsageError(say("usage_no_command", lang_of(ctx), name=args[0], known=known), ctx)
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from excel_eval import __version__

        print_text(f"excel-eval {__version__}")
        ctx.exit()


@click.group(cls=Program, name="excel-eval", context_settings={"help_option_names": ["-h", "--help"]})
@option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="help_option_version"
)
@common
@click.pass_context
def program(ctx: click.Context, /, **given: Any) -> None:
    ctx.obj = settings(ctx, given)


def run(arguments: list[str]) -> int:
    """The exit code of a call. Unforeseen errors are one line, a traceback with ``--debug``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    chosen = Settings(lang=language(arguments))
    if "--debug" in arguments:  # which workbook met which unforeseen error
        log = logging.getLogger("excel_eval")
        log.addHandler(logging.StreamHandler())
        log.setLevel(logging.DEBUG)
    try:
        if "" in arguments:  # a variable of a script that is not set: it must not mean the current folder
            raise click.UsageError(say("usage_empty", chosen.lang))
        with program.make_context("excel-eval", arguments.copy(), obj=chosen) as context:
            return int(program.invoke(context) or 0)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.UsageError as error:
        for text in usage_error(error, chosen.lang):
            say_plainly(text)
        return OPTIONS
    except (KeyboardInterrupt, click.Abort) as error:
        line("interrupted", chosen)
        return code_of_interruption(error) if isinstance(error, KeyboardInterrupt) else INTERRUPTED
    except BrokenPipeError:  # of the help
        lead_nowhere()
        return 0
    except (SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic of a library in Rust is no Exception
        if "--debug" in arguments:
            raise
        return exit_code_of(error, chosen)

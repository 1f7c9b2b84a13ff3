"""The program: its commands, how a call ends, and which error gives which exit code."""

from __future__ import annotations

import io
import logging
import os
import sys
from importlib import import_module
from typing import Any

import click

from excel_eval.cli.exits import INTERRUPTED, OPTIONS, exit_code_of
from excel_eval.cli.options import Command, Group, Settings, common, lang_of, language, option, settings
from excel_eval.cli.terminal import line, printable
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
            click.echo(ctx.get_help(), err=True)
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

        click.echo(f"excel-eval {__version__}")
        ctx.exit()


@click.group(cls=Program, name="excel-eval", context_settings={"help_option_names": ["-h", "--help"]})
@option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="help_option_version"
)
@common
@click.pass_context
def program(ctx: click.Context, /, **given: Any) -> None:
    ctx.obj = settings(ctx, given)


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with its exit code. Unforeseen errors are one line, a traceback with ``--debug``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(_run(list(sys.argv[1:] if arguments is None else arguments)))


def _run(arguments: list[str]) -> int:
    chosen = Settings(lang=language(arguments))
    if "--debug" in arguments:  # which workbook met which unforeseen error
        log = logging.getLogger("excel_eval")
        log.addHandler(logging.StreamHandler())
        log.setLevel(logging.DEBUG)
    try:
        with program.make_context("excel-eval", arguments.copy(), obj=chosen) as context:
            return int(program.invoke(context) or 0)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.UsageError as error:
        for text in usage_error(error, chosen.lang):
            click.echo(printable(text), err=True)
        return OPTIONS
    except (KeyboardInterrupt, click.Abort):
        line("interrupted", chosen)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has left; nothing is wrong with the data. Keep the interpreter from complaining.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if "--debug" in arguments:
            raise
        return exit_code_of(error, chosen)

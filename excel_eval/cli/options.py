"""Options that every command takes, before or after its name, and help in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from excel_eval.messages import say
from excel_eval.model import Lang

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a whole call."""

    lang: Lang = "zh"
    schemas: Path | None = None
    quiet: bool = False
    debug: bool = False


def language(arguments: list[str]) -> Lang:
    """The language asked for, wherever it stands: ``--help`` before ``--lang en`` is English too."""
    for number, argument in enumerate(arguments):
        if argument == "--lang=en" or arguments[number : number + 2] == ["--lang", "en"]:
            return "en"
    return "zh"


def _lang() -> Lang:
    import sys

    return language(sys.argv[1:])


class Option(click.Option):
    """An option whose help is a name of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return (record[0], say(self.help, _lang())) if record and self.help else record


class _Helped(click.Command):
    def get_short_help_str(self, limit: int = 45) -> str:
        return say(f"help_{self.name}", _lang())

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(f"help_{self.name}", _lang()))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = say("help_option_help", _lang())
        return option


class Command(_Helped):
    """A command whose help stands in the catalogue under ``help_‹name›``."""


class Group(_Helped, click.Group):
    """The program itself."""

    command_class = Command


def option(*names: str, **attributes: Any) -> Callable[[F], F]:
    return click.option(*names, cls=Option, **attributes)


def common(command: F) -> F:
    """``--lang``, ``--schemas``, ``-q``, ``--debug``: given twice, the one after the command holds."""
    for decorate in (
        option("--debug", is_flag=True, default=None, help="help_option_debug"),
        option("-q", "--quiet", is_flag=True, default=None, help="help_option_quiet"),
        option("--schemas", type=click.Path(path_type=Path), help="help_option_schemas", metavar="DIR"),
        option("--lang", type=click.Choice(["zh", "en"]), help="help_option_lang"),
    ):
        command = decorate(command)
    return command


def settings(ctx: click.Context, given: dict[str, Any]) -> Settings:
    """The options of this level over those of the level above; takes its own out of ``given``."""
    outer = ctx.parent.obj if ctx.parent and isinstance(ctx.parent.obj, Settings) else Settings()
    taken = {name: given.pop(name) for name in ("lang", "schemas", "quiet", "debug")}
    return Settings(**{name: getattr(outer, name) if value is None else value for name, value in taken.items()})

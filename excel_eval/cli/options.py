"""Options that every command takes, before or after its name, and help in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import click

from excel_eval.cli.usage import Formatter
from excel_eval.limits import LIMITS, MIB, ORDINARY, Reading
from excel_eval.messages import say
from excel_eval.model import Lang

_LIMIT = re.compile(r"(\w+)=([1-9]\d{0,15})(MB)?", re.IGNORECASE)
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a whole call."""

    lang: Lang = "zh"
    schemas: Path | None = None
    reading: Reading = ORDINARY
    quiet: bool = False
    debug: bool = False


def language(arguments: Sequence[str]) -> Lang:
    """The language asked for, wherever it stands: ``--help`` before ``--lang en`` is English; the last one holds."""
    asked = [after for before, after in pairwise(arguments) if before == "--lang"]
    asked += [argument.removeprefix("--lang=") for argument in arguments if argument.startswith("--lang=")]
    known = [lang for lang in asked if lang in ("zh", "en")]
    return "en" if known and known[-1] == "en" else "zh"


def lang_of(ctx: click.Context | None) -> Lang:
    return ctx.obj.lang if ctx is not None and isinstance(ctx.obj, Settings) else "zh"


class Option(click.Option):
    """An option whose help is a name of the catalogue, and whose value is no other option: that value is missing."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        names = {name for parameter in ctx.command.get_params(ctx) for name in parameter.opts}
        for text in value if isinstance(value, (list, tuple)) else [value]:
            if text in names:
                raise click.UsageError(say("usage_no_value", lang_of(ctx), name=self.opts[0], text=text), ctx)
        return super().type_cast_value(ctx, value)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return (record[0], say(self.help, lang_of(ctx))) if record and self.help else record


class Context(click.Context):
    def make_formatter(self) -> Formatter:
        return Formatter(lang_of(self), self.terminal_width, self.max_content_width)


class _Helped(click.Command):
    context_class = Context

    def get_short_help_str(self, limit: int = 45) -> str:
        return say(f"help_{self.name}", lang_of(click.get_current_context(silent=True)))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(f"help_{self.name}", lang_of(ctx)))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = say("help_option_help", lang_of(ctx))
        return option


class Command(_Helped):
    """A command whose help stands in the catalogue under ``help_‹name›``."""


class Group(_Helped, click.Group):
    """The program itself."""

    command_class = Command


def option(*names: str, **attributes: Any) -> Callable[[F], F]:
    return click.option(*names, cls=Option, **attributes)


def common(command: F) -> F:
    """``--lang``, ``--schemas``, ``-q``, ``--debug`` and how to read: given twice, the one after the command holds."""
    for decorate in (
        option("--limit", "limits", multiple=True, metavar="NAME=N", callback=_limits, help="help_option_limit"),
        option("--password", "passwords", multiple=True, metavar="TEXT", help="help_option_password"),
        option("--debug", is_flag=True, default=None, help="help_option_debug"),
        option("-q", "--quiet", is_flag=True, default=None, help="help_option_quiet"),
        option("--schemas", type=click.Path(path_type=Path), help="help_option_schemas", metavar="DIR"),
        option("--lang", type=click.Choice(["zh", "en"]), help="help_option_lang"),
    ):
        command = decorate(command)
    return command


def settings(ctx: click.Context, given: dict[str, Any]) -> Settings:
    """The options of this level over those of the level above; takes its own out of ``given``."""
    outer = (ctx.parent or ctx).obj or Settings()
    taken = {name: given.pop(name) for name in ("lang", "schemas", "quiet", "debug")}
    limits, passwords = given.pop("limits"), given.pop("passwords")
    reading = Reading(replace(outer.reading.limits, **limits), passwords or outer.reading.passwords)
    chosen = {name: getattr(outer, name) if value is None else value for name, value in taken.items()}
    return Settings(**chosen, reading=reading)


def _limits(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, int]:
    """``file_bytes=100MB`` -> {"file_bytes": 104857600}; names are those of ``Limits``."""
    known = [field.name for field in fields(LIMITS)]
    found = {}
    for text in given:
        match = _LIMIT.fullmatch(text)
        if match is None or match[1] not in known:
            raise click.UsageError(say("bad_limit", lang_of(ctx), text=text, known=", ".join(known)), ctx)
        found[match[1]] = int(match[2]) * (MIB if match[3] else 1)
    return found

"""How a call must be written, and what is wrong with one, in the reader's language: click knows English only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import click

from excel_eval.messages import say
from excel_eval.model import Lang

HEADINGS = {"Options": "usage_options", "Commands": "usage_commands"}
METAVARS: Mapping[str, str] = {"[OPTIONS]": "usage_some_options", "COMMAND [ARGS]...": "usage_some_command"}
_SURPLUS = re.compile(r"Got unexpected extra arguments? \((.*)\)")


class Formatter(click.HelpFormatter):
    """The page that ``--help`` shows."""

    def __init__(self, lang: Lang, width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width)
        self.lang = lang

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for metavar, name in METAVARS.items():
            args = args.replace(metavar, say(name, self.lang))
        super().write_usage(prog, args, say("usage", self.lang) if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        known = say(HEADINGS[heading], self.lang) if heading in HEADINGS else f"{heading}:"
        self.write(f"{'':>{self.current_indent}}{known}\n")


def usage_error(error: click.UsageError, lang: Lang) -> Iterable[str]:
    """The lines that tell what is wrong with a call."""
    if error.ctx is not None:
        yield error.ctx.get_usage()
        yield say("usage_hint", lang, command=error.ctx.command_path)
        yield ""
    yield say("usage_error", lang, message=error.format_message() if lang == "en" else _in_chinese(error))


def _in_chinese(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            close = error.possibilities
            known = say("usage_did_you_mean", known="、".join(close)) if close else ""
            return say("usage_no_option", name=error.option_name, known=known)
        case click.BadOptionUsage():
            return say("usage_bad_option", name=error.option_name)
        case click.MissingParameter():
            return say("usage_missing", name=_name(error))
        case click.BadParameter() if error.param and isinstance(error.param.type, click.Choice):
            return say("usage_choice", name=_name(error), known="、".join(map(str, error.param.type.choices)))
    if error.message == "Missing command.":
        return say("usage_missing", name=say("usage_some_command"))
    surplus = _SURPLUS.fullmatch(error.message)
    return say("usage_surplus", names=surplus[1]) if surplus else error.message


def _name(error: click.BadParameter) -> str:
    return error.param.get_error_hint(error.ctx).replace("'", "") if error.param and error.ctx else ""

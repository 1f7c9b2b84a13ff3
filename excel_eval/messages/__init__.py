"""The catalogue: every text a user reads, in Chinese and English, and how a problem is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from excel_eval.figures import shortest
from excel_eval.messages.catalogue import Entry, Text
from excel_eval.messages.cells import CELLS
from excel_eval.messages.cycle import CYCLE
from excel_eval.messages.files import FILES, REASONS
from excel_eval.messages.findings import FINDINGS
from excel_eval.messages.help import HELP
from excel_eval.messages.outputs import OUTPUTS
from excel_eval.messages.plan import PLAN
from excel_eval.messages.previous import PREVIOUS
from excel_eval.messages.problems import PROBLEMS
from excel_eval.messages.report import REPORT
from excel_eval.messages.rules import RULES
from excel_eval.messages.schemas import SCHEMAS
from excel_eval.messages.sheets import SHEETS
from excel_eval.messages.template import TEMPLATE
from excel_eval.messages.terminal import TERMINAL
from excel_eval.messages.upgrade import UPGRADE
from excel_eval.messages.versions import VERSIONS
from excel_eval.messages.workbook import WORKBOOK
from excel_eval.model import Finding, Issue, Lang

ISSUES: Mapping[str, Entry] = {**FILES, **CELLS, **SHEETS, **RULES, **PLAN}
CATALOGUE: Mapping[str, Entry] = {**ISSUES, **FINDINGS}
PHRASES: Mapping[str, tuple[str, str]] = {
    **TERMINAL,
    **REASONS,
    **CYCLE,
    **TEMPLATE,
    **HELP,
    **OUTPUTS,
    **PREVIOUS,
    **PROBLEMS,
    **UPGRADE,
    **REPORT,
    **SCHEMAS,
    **VERSIONS,
    **WORKBOOK,
}


class Phrase(str):
    """A parameter that is itself a name of the catalogue, said in the reader's language."""

    __slots__ = ()


def describe(problem: Issue | Finding, lang: Lang = "zh") -> Text:
    """What is wrong, what would be right and what to do, in words. KeyError for a code that is not in the catalogue."""
    entry = CATALOGUE[problem.code]
    text = entry.zh if lang == "zh" else entry.en
    params: dict[str, object] = {"value": "", "column": ""}
    if isinstance(problem, Issue):
        params |= {"column": problem.column or "", "value": problem.value or "", "team": problem.team or ""}
        params["sheet"] = problem.source.sheet or ""
    params |= {name: _said(value, lang) for name, value in problem.params.items()}
    own = params.get("advice")
    return Text(
        text.message.format_map(params),
        text.expected.format_map(params),
        str(own) if own else text.fix.format_map(params),
    )


def say(name: str, lang: Lang = "zh", /, **params: object) -> str:
    """A phrase of the catalogue; KeyError for an unknown name."""
    zh, en = PHRASES[name]
    return (zh if lang == "zh" else en).format_map({key: _said(value, lang) for key, value in params.items()})


def both(name: str, /, **params: object) -> tuple[str, str]:
    """A phrase in both languages, to be a parameter of another."""
    return say(name, "zh", **params), say(name, "en", **params)


def _said(value: object, lang: Lang) -> object:
    match value:
        case Phrase():
            return say(value, lang)
        case (str(zh), str(en)):
            return zh if lang == "zh" else en
        case Decimal():
            return shortest(value)
        case date():
            return value.isoformat()
    return value

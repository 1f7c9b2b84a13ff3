"""Writes the generated pages of this folder: ``python docs/build.py``. A test holds them against the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from excel_eval.messages import FINDINGS, ISSUES
from excel_eval.messages.catalogue import Entry
from excel_eval.schema import ColumnSpec, Schema, load_schemas

HERE = Path(__file__).parent
SEVERITY = {"E": "错误 error", "W": "警告 warning", "I": "提示 info", "C": "复核 finding"}
_FIELD = re.compile(r"\{(\w+)[^}]*\}")


def pages() -> Mapping[str, str]:
    """File name -> content of every generated page."""
    return {"codes.md": codes_page(), "sheets.md": sheets_page()}


def codes_page() -> str:
    """All codes in both languages; ``‹…›`` stands for what a message fills in."""
    lines = ["# 代码一览 · Codes", "", "由 `docs/build.py` 生成 · generated, do not edit.", ""]
    lines += ["E 错误 error · W 警告 warning · I 提示 info · C 财政复核 the finance office's checks", ""]
    for code, entry in sorted({**ISSUES, **FINDINGS}.items(), key=lambda pair: (pair[0][1:], pair[0][0])):
        lines += _code(code, entry)
    return "\n".join(lines)


def _code(code: str, entry: Entry) -> list[str]:
    lines = [f"## {code}", "", SEVERITY[code[0]], ""]
    for text in (entry.zh, entry.en):
        lines += [f"- {_plain(text.message)}", f"  - → {_plain(text.expected)}", f"  - {_plain(text.fix)}"]
    return [*lines, ""]


def _plain(template: str) -> str:
    return _FIELD.sub(r"‹\1›", template).replace("|", "\\|")


def sheets_page() -> str:
    """Every sheet as its schema defines it."""
    lines = ["# 工作表一览 · Sheets", "", "由 `docs/build.py` 从 `schemas/*.yaml` 生成 · generated, do not edit.", ""]
    for schema in load_schemas().all:
        lines += _sheet(schema)
    return "\n".join(lines)


def _sheet(schema: Schema) -> list[str]:
    lines = [f"## {schema.sheet} ({schema.id})", "", schema.help.zh, "", schema.help.en, ""]
    lines += ["| 表头 header | 类型 type | 规则 rules | 别名 aliases | 说明 help |", "|---|---|---|---|---|"]
    lines += [_column(column) for column in schema.columns]
    if schema.rules:
        lines += ["", *(f"- `{_rule(rule.model_dump())}`" for rule in schema.rules)]
    return [*lines, ""]


def _column(column: ColumnSpec) -> str:
    kind = f"{column.type}: {'/'.join(column.options)}" if column.options else column.type
    rules = "；".join(_rule(check.model_dump()) for check in column.checks)
    words = f"{column.help.zh} · {column.help.en}" if column.help else ""
    cells = (column.header, kind, rules, "、".join(column.aliases), words)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _rule(parameters: Mapping[str, object]) -> str:
    named = [str(value) if key == "rule" else f"{key}={_value(value)}" for key, value in parameters.items() if value != ()]
    return " ".join(named)


def _value(value: object) -> str:
    return "+".join(_value(part) for part in value) if isinstance(value, tuple) else str(value)


if __name__ == "__main__":
    for name, content in pages().items():
        (HERE / name).write_text(content, encoding="utf-8")

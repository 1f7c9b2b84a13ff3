"""What 统计列 and 条件 of the plan's sheet 指标 name: a column of a ledger, and a value as its cells hold it."""

from __future__ import annotations

from excel_eval.cells import Refused, Repaired, parse
from excel_eval.headers import match_header
from excel_eval.messages import Phrase
from excel_eval.schema import ColumnSpec, Schema
from excel_eval.table import shown
from excel_eval.text import fold, fold_header


def column_of(ledger: Schema, name: str) -> ColumnSpec | None:
    """The column of this name, which may be written as its header: with ``*``, and its own unit in brackets."""
    match = match_header(name, {fold_header(column.name): column for column in ledger.columns})
    if match is None or (match.unit is not None and match.unit != fold_header(match.column.unit or "")):
        return None
    return match.column


def wanted(column: ColumnSpec, value: str) -> str | None:
    """A condition's value as cells of the column hold it; None where no cell of the column can."""
    if column.options:
        return next((option for option in column.options if fold(option) == fold(value)), None)
    if column.type in ("text", "name", "figure"):
        return value
    parsed = parse(value, column, None)
    if isinstance(parsed, Refused):
        return None
    return shown(parsed.value if isinstance(parsed, Repaired) else parsed, column)


def form_of(column: ColumnSpec) -> dict[str, object]:
    """What a condition on the column may say: one of its options, else how a value is written."""
    if column.options:
        return {"options": "、".join(column.options)}
    return {"options": Phrase(f"type_{column.type}"), "advice": Phrase(f"condition_{column.type}")}


def parts(text: str | None) -> list[str]:
    """The pieces of a cell joined by ``;``, half or full width."""
    return [part.strip() for part in (text or "").replace("；", ";").split(";") if part.strip()]
